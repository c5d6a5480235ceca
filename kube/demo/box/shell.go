package box

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// shell executes shell programs for one process, like busybox' ash.
type shell struct {
	process  *Process
	zero     string // $0
	params   []string
	vars     map[string]variable
	scopes   []map[string]variable // what `local` hid, innermost function last
	funcs    map[string]*syntax.Stmt
	traps    map[Signal]string // 0 is EXIT
	options  map[string]bool
	status   int // $?
	expanded int // status of the last command substitution in a word
	lastJob  int // $!
	jobs     map[int]*Process
	config   *expand.Config
	flow     flow
	calm     int // >0 where errexit does not apply: conditions

	tail        bool // the command that comes now is the last: it may take this process over
	keepFiles   bool // exec made the redirections of its command stay
	interactive bool
	interrupted bool // ctrl+c in an interactive shell: give up the line
}

type variable = expand.Variable

// flow is a pending change of control.
type flow struct {
	kind  flowKind
	loops int // how many loops break or continue leaves
}

type flowKind uint8

const (
	flowNone flowKind = iota
	flowBreak
	flowContinue
	flowReturn
	flowExit
)

func newShell(p *Process) *shell {
	sh := &shell{
		process: p, zero: "sh", vars: map[string]variable{}, funcs: map[string]*syntax.Stmt{},
		traps: map[Signal]string{}, options: map[string]bool{}, jobs: map[int]*Process{},
	}
	for name, value := range p.env {
		sh.vars[name] = variable{Set: true, Exported: true, Kind: expand.String, Str: value}
	}
	sh.assign("PWD", p.dir)
	sh.assign("IFS", " \t\n")
	sh.config = sh.expansion()
	return sh
}

// fork returns a copy of the shell for a child process.
func (sh *shell) fork(p *Process) *shell {
	child := *sh
	child.process = p
	child.vars = maps.Clone(sh.vars)
	child.scopes = slices.Clone(sh.scopes)
	child.funcs = maps.Clone(sh.funcs)
	child.options = maps.Clone(sh.options)
	child.traps = map[Signal]string{}
	child.jobs = map[int]*Process{}
	child.flow = flow{}
	child.interactive, child.tail = false, false
	child.config = child.expansion()
	return &child
}

// runShell is the program sh: sh [-exu] [-c script [name [args]] | file [args]].
func runShell(p *Process) int {
	sh := newShell(p)
	args := p.Args[1:]
	script, hasScript, interactive := "", false, false
	for len(args) > 0 && len(args[0]) > 1 && (args[0][0] == '-' || args[0][0] == '+') {
		option := args[0]
		args = args[1:]
		if option == "--" {
			break
		}
		for _, letter := range option[1:] {
			switch letter {
			case 'c':
				hasScript = true
			case 'i':
				interactive = true
			case 'l', 's':
			default:
				if !sh.setOption(letter, option[0] == '-') {
					return p.fail("illegal option %c%c", option[0], letter) + 1
				}
			}
		}
	}
	switch {
	case hasScript && len(args) == 0:
		return p.fail("-c requires an argument") + 1
	case hasScript:
		script, args = args[0], args[1:]
		if len(args) > 0 {
			sh.zero, args = args[0], args[1:]
		}
	case len(args) > 0:
		text, err := sh.readFile(args[0])
		if err != nil {
			p.fail("can't open '%s': %s", args[0], err)
			return 2
		}
		sh.zero, script, hasScript = args[0], text, true
		args = args[1:]
	}
	sh.params = args
	switch {
	case hasScript:
		sh.source(script)
	case interactive || sh.process.onTerminal(0):
		sh.converse()
	default:
		sh.readScript()
	}
	return sh.end()
}

// end runs the EXIT trap and returns the exit code.
func (sh *shell) end() int {
	if action, ok := sh.traps[0]; ok {
		delete(sh.traps, 0)
		sh.flow = flow{}
		code := sh.status
		sh.source(action)
		if sh.flow.kind != flowExit {
			sh.status = code
		}
	}
	return sh.status
}

// readScript executes standard input line by line: what a line starts may read the next ones.
func (sh *shell) readScript() {
	for pending := ""; ; {
		line, err := readLine(sh.process.Stdin())
		pending += line
		if err == nil && incomplete(pending) {
			continue
		}
		sh.source(pending)
		pending = ""
		if err != nil || sh.flow.kind == flowExit {
			return
		}
	}
}

// readLine reads up to and with a newline, not a byte more. The error is io.EOF at the end.
func readLine(r io.Reader) (string, error) {
	var line strings.Builder
	b := make([]byte, 1)
	for {
		n, err := r.Read(b)
		if n > 0 {
			line.WriteByte(b[0])
			if b[0] == '\n' {
				return line.String(), nil
			}
		}
		if err != nil {
			return line.String(), err
		}
	}
}

func parse(script string) (*syntax.File, error) {
	return syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(script), "")
}

// incomplete reports whether a script wants more lines: an open quote, an `if` without `fi`.
func incomplete(script string) bool {
	_, err := parse(script)
	return err != nil && syntax.IsIncomplete(err) || strings.HasSuffix(script, "\\\n")
}

// source executes a script in this shell.
func (sh *shell) source(script string) {
	file, err := parse(script)
	if err != nil {
		var bad syntax.ParseError
		what := err.Error()
		if errors.As(err, &bad) {
			what = bad.Text
		}
		sh.errorf("syntax error: %s", what)
		sh.status = 2
		if !sh.interactive {
			sh.flow.kind = flowExit
		}
		return
	}
	sh.statements(file.Stmts)
}

// errorf says what is wrong in the manner of ash.
func (sh *shell) errorf(format string, args ...any) {
	fmt.Fprintf(sh.process.Stderr(), sh.zero+": "+format+"\n", args...)
}

// setOption sets an option by its letter; false for letters that ash does not know.
func (sh *shell) setOption(letter rune, on bool) bool {
	name, ok := map[rune]string{
		'e': "errexit", 'f': "noglob", 'n': "noexec", 'u': "nounset", 'x': "xtrace", 'v': "verbose",
		'a': "allexport", 'm': "monitor", 'C': "noclobber", 'b': "notify", 'I': "ignoreeof",
	}[letter]
	if ok {
		sh.options[name] = on
	}
	return ok
}
