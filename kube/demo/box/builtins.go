package box

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"

	"github.com/podglass/podglass/kube/demo/box/vfs"
)

// builtin returns the shell's own command of a name, or nil.
func builtin(name string) func(sh *shell, args []string) int {
	switch name {
	case ":", "true":
		return func(*shell, []string) int { return 0 }
	case "false":
		return func(*shell, []string) int { return 1 }
	case "test", "[":
		return (*shell).test
	case "break", "continue":
		return (*shell).leave
	case "exit", "return":
		return (*shell).exit
	case ".", "source":
		return (*shell).dot
	case "type", "command":
		return (*shell).typeOf
	}
	return otherBuiltin(name)
}

func otherBuiltin(name string) func(sh *shell, args []string) int {
	return map[string]func(*shell, []string) int{
		"echo": (*shell).echo, "printf": (*shell).printf, "cd": (*shell).cd, "pwd": (*shell).pwd,
		"eval": (*shell).eval, "exec": (*shell).exec, "set": (*shell).set, "shift": (*shell).shift,
		"unset": (*shell).unset, "read": (*shell).read, "trap": (*shell).trap, "wait": (*shell).wait,
		"kill": (*shell).kill, "jobs": (*shell).listJobs,
	}[name]
}

func (sh *shell) echo(args []string) int {
	newline, escapes := true, false
	args = args[1:]
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' && strings.Trim(args[0][1:], "neE") == "" {
		newline = newline && !strings.Contains(args[0], "n")
		escapes = escapes && !strings.Contains(args[0], "E") || strings.Contains(args[0], "e")
		args = args[1:]
	}
	text := strings.Join(args, " ")
	if escapes {
		text, _, _ = expand.Format(sh.config, text, nil)
	}
	if newline {
		text += "\n"
	}
	return sh.write(text, "echo")
}

// write writes a builtin's output; the error is told as ash does.
func (sh *shell) write(text, name string) int {
	if _, err := sh.process.Stdout().Write([]byte(text)); err != nil {
		fmt.Fprintf(sh.process.Stderr(), "%s: write error: %s\n", name, err)
		return 1
	}
	return 0
}

func (sh *shell) printf(args []string) int {
	if len(args) < 2 {
		sh.errorf("printf: usage: printf FORMAT [ARG]...")
		return 2
	}
	var out strings.Builder
	for rest := args[2:]; ; {
		text, used, err := expand.Format(sh.config, args[1], rest)
		if err != nil {
			sh.errorf("printf: %s", err)
			return 1
		}
		out.WriteString(text)
		if rest = rest[used:]; used == 0 || len(rest) == 0 {
			break
		}
	}
	return sh.write(out.String(), "printf")
}

func (sh *shell) cd(args []string) int {
	target := sh.get("HOME")
	if len(args) > 1 {
		target = args[1]
	}
	if target == "-" {
		target = sh.get("OLDPWD")
		sh.process.printf("%s\n", target)
	}
	at, err := sh.process.container.files.Resolve(sh.process.path(target), true)
	if err == nil && !at.Node.IsDir() {
		err = vfs.NotDir
	}
	if err != nil {
		sh.errorf("cd: can't cd to %s: %s", target, err)
		return 2
	}
	sh.assign("OLDPWD", sh.process.dir)
	sh.process.dir = at.Path
	sh.assign("PWD", at.Path)
	return 0
}

func (sh *shell) pwd([]string) int {
	sh.process.printf("%s\n", sh.process.dir)
	return 0
}

func (sh *shell) eval(args []string) int {
	sh.status = 0
	sh.source(strings.Join(args[1:], " "))
	return sh.status
}

func (sh *shell) dot(args []string) int {
	if len(args) < 2 {
		sh.errorf("%s: argument expected", args[0])
		return 2
	}
	text, err := sh.readFile(args[1])
	if err != nil {
		sh.errorf("%s: can't open '%s': %s", args[0], args[1], err)
		return 2
	}
	sh.status = 0
	sh.source(text)
	if sh.flow.kind == flowReturn {
		sh.flow.kind = flowNone
	}
	return sh.status
}

func (sh *shell) readFile(name string) (string, error) {
	at, err := sh.process.container.files.Resolve(sh.process.path(name), true)
	if err != nil {
		return "", err
	}
	if at.Node.IsDir() {
		return "", vfs.IsDir
	}
	return string(at.Node.Content()), nil
}

// exec replaces the shell by a program, or keeps redirections.
func (sh *shell) exec(args []string) int {
	if len(args) == 1 {
		sh.keepFiles = true
		return 0
	}
	sh.traps = map[Signal]string{}
	sh.tail = true
	sh.launch(args[1:])
	sh.flow.kind = flowExit
	return sh.status
}

func (sh *shell) exit(args []string) int {
	code := sh.status
	if len(args) > 1 {
		n, err := strconv.Atoi(args[1])
		if err != nil {
			sh.errorf("%s: Illegal number: %s", args[0], args[1])
			n = 2
		}
		code = n & 255
	}
	sh.flow.kind = flowExit
	if args[0] == "return" {
		sh.flow.kind = flowReturn
	}
	return code
}

func (sh *shell) leave(args []string) int {
	sh.flow = flow{kind: flowBreak, loops: 1}
	if args[0] == "continue" {
		sh.flow.kind = flowContinue
	}
	if len(args) > 1 {
		sh.flow.loops, _ = strconv.Atoi(args[1])
	}
	return 0
}

func (sh *shell) set(args []string) int {
	if len(args) == 1 {
		for _, name := range slices.Sorted(maps.Keys(sh.vars)) {
			if sh.vars[name].Set {
				quoted, _ := syntax.Quote(sh.vars[name].Str, syntax.LangPOSIX)
				sh.process.printf("%s=%s\n", name, quoted)
			}
		}
		return 0
	}
	args = args[1:]
	for len(args) > 0 && len(args[0]) > 1 && (args[0][0] == '-' || args[0][0] == '+') {
		option := args[0]
		args = args[1:]
		if option == "--" {
			sh.params = args
			return 0
		}
		if option[1] == 'o' && len(args) > 0 {
			sh.options[args[0]] = option[0] == '-'
			args = args[1:]
			continue
		}
		for _, letter := range option[1:] {
			if !sh.setOption(letter, option[0] == '-') {
				sh.errorf("set: illegal option %c%c", option[0], letter)
				return 2
			}
		}
	}
	if len(args) > 0 {
		sh.params = args
	}
	return 0
}

func (sh *shell) shift(args []string) int {
	n := 1
	if len(args) > 1 {
		n, _ = strconv.Atoi(args[1])
	}
	if n > len(sh.params) {
		return 1
	}
	sh.params = sh.params[n:]
	return 0
}

func (sh *shell) unset(args []string) int {
	for _, name := range args[1:] {
		if name != "-v" && name != "-f" {
			delete(sh.vars, name)
			delete(sh.funcs, name)
		}
	}
	return 0
}

func (sh *shell) read(args []string) int {
	raw := false
	args = args[1:]
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		switch {
		case args[0] == "-r":
			raw = true
		case args[0] == "-p" && len(args) > 1:
			fmt.Fprint(sh.process.Stderr(), args[1])
			args = args[1:]
		case args[0] == "-s":
		default:
			sh.errorf("read: unrecognized option: %s", args[0])
			return 2
		}
		args = args[1:]
	}
	line, err := readLine(sh.process.Stdin())
	for !raw && err == nil && strings.HasSuffix(line, "\\\n") {
		var more string
		more, err = readLine(sh.process.Stdin())
		line = strings.TrimSuffix(line, "\\\n") + more
	}
	line = strings.TrimSuffix(line, "\n")
	if len(args) == 0 {
		sh.assign("REPLY", line)
		return boolStatus(err == nil)
	}
	values := expand.ReadFields(sh.config, line, len(args), raw)
	for i, name := range args {
		value := ""
		if i < len(values) {
			value = values[i]
		}
		sh.assign(name, value)
	}
	return boolStatus(err == nil)
}

func cutAssign(text string) (name, value string, ok bool) { return strings.Cut(text, "=") }
