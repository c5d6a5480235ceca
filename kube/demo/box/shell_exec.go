package box

import (
	"fmt"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/podglass/podglass/kube/demo/box/vfs"
)

func (sh *shell) statements(list []*syntax.Stmt) {
	for _, st := range list {
		if sh.flow.kind != flowNone || sh.interrupted {
			return
		}
		sh.statement(st)
	}
}

func (sh *shell) statement(st *syntax.Stmt) {
	sh.process.yield()
	sh.runTraps()
	if sh.flow.kind != flowNone || sh.interrupted {
		return
	}
	if st.Background {
		sh.background(st)
		return
	}
	restore, ok := sh.redirect(st.Redirs)
	switch {
	case !ok:
		sh.status = 1
	case st.Cmd != nil:
		sh.command(st.Cmd)
	default:
		sh.status = 0
	}
	restore()
	if st.Negated {
		sh.status = boolStatus(sh.status != 0)
		return
	}
	if binary, is := st.Cmd.(*syntax.BinaryCmd); is && binary.Op != syntax.Pipe {
		return // errexit looks at the last of a list, which has been looked at
	}
	if sh.status != 0 && sh.options["errexit"] && sh.calm == 0 && sh.flow.kind == flowNone {
		sh.flow.kind = flowExit
	}
}

func boolStatus(ok bool) int {
	if ok {
		return 0
	}
	return 1
}

func (sh *shell) command(cmd syntax.Command) {
	switch cmd := cmd.(type) {
	case *syntax.CallExpr:
		sh.call(cmd)
	case *syntax.BinaryCmd:
		sh.binary(cmd)
	case *syntax.Block:
		sh.statements(cmd.Stmts)
	case *syntax.Subshell:
		sh.status = sh.await(sh.forked(cmd.Stmts, nil))
	case *syntax.IfClause:
		sh.ifClause(cmd)
	case *syntax.WhileClause:
		sh.while(cmd)
	case *syntax.ForClause:
		sh.forClause(cmd)
	case *syntax.CaseClause:
		sh.caseClause(cmd)
	case *syntax.FuncDecl:
		sh.funcs[cmd.Name.Value] = cmd.Body
		sh.status = 0
	case *syntax.DeclClause:
		sh.declare(cmd)
	case *syntax.ArithmCmd:
		sh.arithmetic(cmd.X)
	default:
		sh.errorf("syntax error: not supported here")
		sh.status = 2
	}
}

// forked runs statements in a child process that is a copy of this shell. A lone simple
// command takes over the child, as if by exec, so that its process ID is the command's.
func (sh *shell) forked(list []*syntax.Stmt, files map[int]*file) *Process {
	return sh.process.spawnWith(sh.process.Args, files, sh.subshell(list))
}

func (sh *shell) subshell(list []*syntax.Stmt) func(*Process) int {
	return func(p *Process) int {
		sub := sh.fork(p)
		if len(list) == 1 {
			_, sub.tail = list[0].Cmd.(*syntax.CallExpr)
		}
		sub.statements(list)
		return sub.end()
	}
}

func (sh *shell) background(st *syntax.Stmt) {
	foreground := *st
	foreground.Background = false
	child := sh.process.prepare(sh.process.Args)
	if sh.interactive {
		child.group = 0 // its own: ctrl+c is not for it
	} else {
		child.set(0, newFile(deviceFile("null")))
	}
	child.run(sh.subshell([]*syntax.Stmt{&foreground}))
	sh.jobs[child.PID] = child
	sh.lastJob = child.PID
	sh.status = 0
}

func (sh *shell) binary(cmd *syntax.BinaryCmd) {
	switch cmd.Op {
	case syntax.AndStmt, syntax.OrStmt:
		sh.calm++
		sh.statement(cmd.X)
		sh.calm--
		if sh.flow.kind == flowNone && (sh.status == 0) == (cmd.Op == syntax.AndStmt) {
			sh.statement(cmd.Y)
		}
	default:
		sh.pipeline(cmd)
	}
}

// pipeline runs every command of a pipeline in a process of its own.
func (sh *shell) pipeline(cmd *syntax.BinaryCmd) {
	var commands []*syntax.Stmt
	var last syntax.Command = cmd
	for {
		binary, is := last.(*syntax.BinaryCmd)
		if !is || binary.Op != syntax.Pipe && binary.Op != syntax.PipeAll {
			break
		}
		commands = append(commands, binary.Y)
		if inner := binary.X; len(inner.Redirs) > 0 || inner.Negated {
			commands = append(commands, inner)
			break
		}
		last = binary.X.Cmd
		if _, is := last.(*syntax.BinaryCmd); !is {
			commands = append(commands, binary.X)
		}
	}
	slices.Reverse(commands)
	var children []*Process
	var input *file
	for i, st := range commands {
		files := map[int]*file{}
		if input != nil {
			files[0] = input
		}
		if i < len(commands)-1 {
			pipe := newPipe(sh.process)
			files[1], input = pipe.writer, pipe.reader
		}
		children = append(children, sh.forked([]*syntax.Stmt{st}, files))
	}
	status := 0
	for _, child := range children {
		if code := sh.await(child); code != 0 || !sh.options["pipefail"] {
			status = code
		}
	}
	sh.status = status
}

// await waits for a foreground child and says, as shells do, when a signal ended it.
func (sh *shell) await(child *Process) int {
	code := child.Await(sh.process)
	switch {
	case child.killedBy == SIGINT && sh.interactive:
		sh.interrupted = true
	case child.killedBy != 0 && child.killedBy.words() != "":
		fmt.Fprintln(sh.process.Stderr(), child.killedBy.words())
	}
	return code
}

// call runs a simple command.
func (sh *shell) call(cmd *syntax.CallExpr) {
	sh.expanded = 0
	args, ok := sh.fields(cmd.Args...)
	if !ok {
		return
	}
	if len(args) == 0 {
		sh.status = 0
		for _, as := range cmd.Assigns {
			if !sh.assignment(as) {
				return
			}
		}
		sh.status = sh.expanded
		return
	}
	saved := map[string]variable{}
	for _, as := range cmd.Assigns {
		if as.Name != nil {
			saved[as.Name.Value] = sh.vars[as.Name.Value]
		}
		if !sh.assignment(as) {
			return
		}
		sh.export(as.Name.Value)
	}
	if sh.options["xtrace"] {
		fmt.Fprintf(sh.process.Stderr(), "+ %s\n", strings.Join(args, " "))
	}
	sh.invoke(args)
	for name, value := range saved {
		sh.vars[name] = value
	}
}

// invoke runs a function, a builtin or a program.
func (sh *shell) invoke(args []string) {
	if body, ok := sh.funcs[args[0]]; ok {
		sh.function(body, args[1:])
		return
	}
	if run := builtin(args[0]); run != nil {
		sh.status = run(sh, args)
		return
	}
	sh.launch(args)
}

func (sh *shell) function(body *syntax.Stmt, args []string) {
	params, tail := sh.params, sh.tail
	sh.params, sh.tail = args, false
	sh.scopes = append(sh.scopes, map[string]variable{})
	sh.statement(body)
	for name, value := range sh.scopes[len(sh.scopes)-1] {
		sh.vars[name] = value
	}
	sh.scopes = sh.scopes[:len(sh.scopes)-1]
	sh.params, sh.tail = params, tail
	if sh.flow.kind == flowReturn {
		sh.flow.kind = flowNone
	}
}

// launch runs a program: in a child, or in this process when nothing comes after it.
func (sh *shell) launch(args []string) {
	p := sh.process
	p.env = sh.environment()
	file, err := p.lookPath(args[0])
	if err != nil {
		sh.cannotRun(args[0], err)
		return
	}
	child := p
	if !sh.tail {
		child = p.prepare(args)
	}
	child.Args = args
	run, err := child.load(file)
	if err != nil {
		sh.cannotRun(args[0], err)
		return
	}
	if sh.tail {
		p.catches = nil
		sh.status = run(p)
		return
	}
	child.run(run)
	sh.status = sh.await(child)
}

func (sh *shell) cannotRun(name string, err error) {
	sh.status = 126
	what := err.Error()
	if err == vfs.NotExist {
		sh.status = 127
		what = "not found"
	}
	sh.errorf("%s: %s", name, what)
}
