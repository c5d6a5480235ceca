package box

import (
	"fmt"
	"io"
	"maps"
	"path"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/podglass/podglass/kube/demo/box/timeline"
)

// Process is a running program. Its goroutine is an actor on the timeline; a process that is
// killed ends in its next wait or checkpoint and runs nothing more.
type Process struct {
	PID     int
	Args    []string // as ps shows them
	Started time.Time
	Code    int  // exit code, once Exited
	Exited  bool // see Done

	// Done is given when the process has exited.
	Done timeline.Signal

	parent    *Process // nil for one started from outside
	container *Container
	timeline  *timeline.Timeline
	space     *processSpace
	first     bool // the container's first process
	group     int  // process group, for ctrl+c
	env       map[string]string
	dir       string
	files     map[int]*file
	terminal  *terminal
	killedBy  Signal
	wake      timeline.Signal
	catches   map[Signal]bool // signals with a trap, or ignored by the program
	caught    []Signal        // not yet handled ones
}

// processSpace is a process ID namespace.
type processSpace struct {
	last  int
	table map[int]*Process
}

func newProcessSpace() *processSpace { return &processSpace{table: map[int]*Process{}} }

// all lists the processes by ID.
func (s *processSpace) all() []*Process {
	list := make([]*Process, 0, len(s.table))
	for _, pid := range slices.Sorted(maps.Keys(s.table)) {
		list = append(list, s.table[pid])
	}
	return list
}

// spawn starts a process that runs program and, like a fork, has what its parent has.
func (p *Process) spawn(args []string, program func(*Process) int) *Process {
	child := p.prepare(args)
	child.run(program)
	return child
}

// prepare makes the child of a fork, not yet running.
func (p *Process) prepare(args []string) *Process {
	child := &Process{
		Args: args, parent: p, container: p.container, timeline: p.timeline, space: p.space,
		group: p.group, env: maps.Clone(p.env), dir: p.dir, terminal: p.terminal,
		files: map[int]*file{},
	}
	for fd, f := range p.files {
		if fd >= 0 { // negative ones are this process' own
			child.files[fd] = f.dup()
		}
	}
	return child
}

// run enters the process in the table and starts it.
func (p *Process) run(program func(*Process) int) {
	p.space.last++
	p.PID = p.space.last
	if p.group == 0 {
		p.group = p.PID
	}
	p.Started = p.timeline.Now()
	p.space.table[p.PID] = p
	p.timeline.Go(func() {
		p.Code = 128 + int(SIGKILL) // unless it returns
		defer p.finish()
		defer func() {
			if broken := recover(); broken != nil { // a fault of the demo must not end the program
				p.Code = 128 + 11
				p.complain(p.name(), "Segmentation fault (%v)", broken)
			}
		}()
		p.checkpoint()
		p.Code = program(p)
	})
}

func (p *Process) finish() {
	if p.killedBy != 0 {
		p.Code = 128 + int(p.killedBy)
	}
	for fd := range p.files {
		p.close(fd)
	}
	delete(p.space.table, p.PID)
	p.Exited = true
	p.timeline.Broadcast(&p.Done)
	if p.parent != nil {
		p.timeline.Broadcast(&p.parent.wake)
	}
	if p.first {
		p.container.firstEnded()
	}
}

// Wait waits for signals like Timeline.Wait, but ends the process when it was killed. It can
// return early without a signal, as when a trap has to run.
func (p *Process) Wait(deadline time.Time, signals ...*timeline.Signal) bool {
	p.checkpoint()
	signals = append(signals[:len(signals):len(signals)], &p.wake)
	came := p.timeline.Wait(deadline, signals...)
	p.checkpoint()
	return came
}

// checkpoint is where a killed process ends.
func (p *Process) checkpoint() {
	if p.killedBy != 0 {
		runtime.Goexit()
	}
}

// yield is the checkpoint of a busy program: others get their turn.
func (p *Process) yield() {
	p.timeline.Yield()
	p.checkpoint()
}

// sleep waits for d, or until a caught signal cuts it short.
func (p *Process) sleep(d time.Duration) {
	until := p.timeline.Now().Add(d)
	for p.timeline.Now().Before(until) && len(p.caught) == 0 {
		p.Wait(until)
	}
}

// Kill sends a signal from inside the pod. As in Linux the first process of a PID namespace
// gets only the signals that it catches.
func (p *Process) Kill(sig Signal) {
	if p.PID == 1 && !p.catches[sig] {
		return
	}
	p.signal(sig)
}

// signal delivers a signal.
func (p *Process) signal(sig Signal) {
	switch {
	case p.Exited || sig == 0:
		return
	case p.catches[sig] && sig != SIGKILL:
		p.caught = append(p.caught, sig)
	case sig.deadly() && p.killedBy == 0:
		p.killedBy = sig
	default:
		return
	}
	p.timeline.Broadcast(&p.wake)
}

// Await waits until the process has exited and returns its exit code.
func (p *Process) Await(by *Process) int {
	for !p.Exited {
		by.Wait(time.Time{}, &p.Done)
	}
	return p.Code
}

// Stdin reads the first file; Stdout and Stderr write the next two.
func (p *Process) Stdin() io.Reader { return descriptor{p, 0} }

// Stdout writes to file 1.
func (p *Process) Stdout() io.Writer { return descriptor{p, 1} }

// Stderr writes to file 2.
func (p *Process) Stderr() io.Writer { return descriptor{p, 2} }

// printf writes to standard output.
func (p *Process) printf(format string, args ...any) { fmt.Fprintf(p.Stdout(), format, args...) }

// fail writes "program: message" to standard error and returns 1, the usual exit code.
func (p *Process) fail(format string, args ...any) int {
	fmt.Fprintf(p.Stderr(), p.name()+": "+format+"\n", args...)
	return 1
}

// name is the program's name, for messages.
func (p *Process) name() string {
	if len(p.Args) == 0 {
		return "?"
	}
	return strings.TrimPrefix(path.Base(p.Args[0]), "-")
}

// path makes a name absolute without resolving anything.
func (p *Process) path(name string) string {
	if name == "" || strings.HasPrefix(name, "/") {
		return name
	}
	return strings.TrimSuffix(p.dir, "/") + "/" + name
}

// environ is the environment as NAME=value, in order.
func (p *Process) environ() []string {
	list := make([]string, 0, len(p.env))
	for _, name := range slices.Sorted(maps.Keys(p.env)) {
		list = append(list, name+"="+p.env[name])
	}
	return list
}
