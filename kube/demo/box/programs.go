package box

import (
	"fmt"
	"io"
	"strings"

	"github.com/podglass/podglass/kube/demo/box/vfs"
)

// program is one of busybox' programs. It returns the exit code.
type program = func(p *Process) int

// newPrograms is the busybox of the demo: what its images have in /bin.
func newPrograms() map[string]program {
	return map[string]program{
		"sh": runShell, "ash": runShell, "busybox": runBusybox,
		"true": func(*Process) int { return 0 }, "false": func(*Process) int { return 1 },
		"echo": shellProgram((*shell).echo), "printf": shellProgram((*shell).printf),
		"test": shellProgram((*shell).test), "[": shellProgram((*shell).test),
		"pwd": shellProgram((*shell).pwd),

		"cat": runCat, "head": runHead, "tail": runTail, "grep": runGrep, "wc": runWc, "tee": runTee,
		"tr": runTr, "sed": runSed, "seq": runSeq, "yes": runYes,

		"ls": runLs, "mkdir": runMkdir, "rm": runRm, "cp": runCp, "touch": runTouch,
		"chmod": runChmod, "mkfifo": runMkfifo,

		"date": runDate, "sleep": runSleep, "env": runEnv, "hostname": runHostname, "id": runID,
		"ps": runPs, "kill": runKill, "mount": runMount,
		"stty": runStty, "clear": runClear,

		"dd": runDd, "wget": runWget, "httpd": runHttpd, "nc": runNc,
	}
}

// shellProgram makes a program of a shell builtin.
func shellProgram(run func(*shell, []string) int) program {
	return func(p *Process) int {
		sh := newShell(p)
		sh.zero = p.name()
		args := append([]string{p.name()}, p.Args[1:]...)
		return run(sh, args)
	}
}

// runBusybox is busybox PROGRAM ARGS.
func runBusybox(p *Process) int {
	if len(p.Args) < 2 {
		p.printf("BusyBox v1.36.1 (demo) multi-call binary.\n\nUsage: busybox [function [arguments]...]\n")
		return 0
	}
	p.Args = p.Args[1:]
	run, ok := p.container.programs[p.name()]
	if !ok {
		p.complain(p.name(), "applet not found")
		return 127
	}
	return run(p)
}

// complain writes "speaker: message" to standard error.
func (p *Process) complain(speaker, format string, args ...any) {
	_, _ = io.WriteString(p.Stderr(), speaker+": "+fmt.Sprintf(format, args...)+"\n")
}

// options are the parsed arguments of a program.
type options struct {
	set    map[rune]string // by letter; the value, or "" for one without
	counts map[rune]int
	args   []string
}

func (o options) has(letter rune) bool { return o.counts[letter] > 0 }

// value returns an option's value, or its default.
func (o options) value(letter rune, otherwise string) string {
	if o.has(letter) {
		return o.set[letter]
	}
	return otherwise
}

// getopt parses arguments as getopt(3) does: "ab:" knows -a and -b VALUE. Options may come
// after arguments unless known starts with "+". ok is false after an error message.
func (p *Process) getopt(known string) (o options, ok bool) {
	o = options{set: map[rune]string{}, counts: map[rune]int{}}
	first := strings.HasPrefix(known, "+")
	for rest := p.Args[1:]; len(rest) > 0; {
		arg := rest[0]
		rest = rest[1:]
		if arg == "--" {
			o.args = append(o.args, rest...)
			break
		}
		if len(arg) < 2 || arg[0] != '-' {
			o.args = append(o.args, arg)
			if first {
				o.args = append(o.args, rest...)
				break
			}
			continue
		}
		for i, letter := range arg[1:] {
			at := strings.IndexRune(known, letter)
			if at < 0 || letter == ':' || letter == '+' {
				p.complain(p.name(), "invalid option -- '%c'", letter)
				return o, false
			}
			o.counts[letter]++
			if at+1 == len(known) || known[at+1] != ':' {
				continue
			}
			value := arg[1+i+len(string(letter)):]
			if value == "" {
				if len(rest) == 0 {
					p.complain(p.name(), "option requires an argument -- '%c'", letter)
					return o, false
				}
				value, rest = rest[0], rest[1:]
			}
			o.set[letter] = value
			break
		}
	}
	return o, true
}

// inputs calls do for every named file, or for standard input when there are none or for "-".
// Files that cannot be opened are complained about; the result is the exit code.
func (p *Process) inputs(names []string, do func(name string, r io.Reader) error) int {
	if len(names) == 0 {
		names = []string{"-"}
	}
	code := 0
	for _, name := range names {
		if err := p.input(name, do); err != nil {
			p.fail("%s", err)
			code = 1
		}
	}
	return code
}

func (p *Process) input(name string, do func(name string, r io.Reader) error) error {
	if name == "-" {
		return do(name, p.Stdin())
	}
	f, err := p.open(name, vfs.Flags{Read: true})
	if err != nil {
		return vfs.Error("can't open '" + name + "': " + err.Error())
	}
	slot := p.stash(f)
	defer p.close(slot)
	if err := do(name, descriptor{p, slot}); err != nil {
		if err == vfs.IsDir {
			return vfs.Error("read error: " + err.Error())
		}
		return err
	}
	return nil
}
