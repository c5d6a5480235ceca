package box

import (
	"mvdan.cc/sh/v3/syntax"
)

// typeOf is type, and command in its two uses: command -v NAME, command NAME ARGS.
func (sh *shell) typeOf(args []string) int {
	verbose := args[0] == "type"
	names := args[1:]
	if !verbose {
		if len(names) == 0 {
			return 0
		}
		if names[0] != "-v" && names[0] != "-V" {
			if run := builtin(names[0]); run != nil {
				return run(sh, names)
			}
			sh.launch(names)
			return sh.status
		}
		verbose = names[0] == "-V"
		names = names[1:]
	}
	status := 0
	for _, name := range names {
		short, long := sh.describe(name)
		switch {
		case short == "":
			status = 127
			if verbose {
				sh.process.printf("%s: not found\n", name)
			}
		case verbose:
			sh.process.printf("%s is %s\n", name, long)
		default:
			sh.process.printf("%s\n", short)
		}
	}
	return status
}

func (sh *shell) describe(name string) (short, long string) {
	switch {
	case syntax.IsKeyword(name):
		return name, "a shell keyword"
	case sh.funcs[name] != nil:
		return name, "a function"
	case builtin(name) != nil:
		return name, "a shell builtin"
	}
	sh.process.env["PATH"] = sh.get("PATH")
	file, err := sh.process.lookPath(name)
	if err != nil {
		return "", ""
	}
	return file, file
}
