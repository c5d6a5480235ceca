package box

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path"
	"strings"
	"time"

	"github.com/podglass/podglass/kube/demo/box/podnet"
	"github.com/podglass/podglass/kube/demo/box/timeline"
	"github.com/podglass/podglass/kube/demo/box/vfs"
)

// searchPath is where programs are looked for when a container's environment has no PATH.
const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// Pod is what the containers of a pod share.
type Pod struct {
	Timeline *timeline.Timeline
	Host     *podnet.Host // the pod's network
	Hostname string
	Search   []string // DNS search domains, for /etc/resolv.conf

	// ShareProcesses makes one process namespace of all containers, with a pause process first.
	ShareProcesses bool

	shared   *processSpace
	programs map[string]program
}

// Config describes a container to start.
type Config struct {
	Name       string
	Command    []string // program and arguments; a shell when empty, as in the busybox image
	Env        []string // NAME=value
	WorkingDir string
	Mounts     []vfs.Mount
	ReadOnly   bool  // root file system
	Memory     int64 // the limit in bytes, 0 for none
	TTY        bool  // the first process has a terminal
	Stdin      bool  // the first process can be attached to with input
	// Target is the container whose processes it sees, as a debug container does; nil for none.
	Target *Container

	// Output receives what the first process writes. It must keep a copy.
	Output func(stderr bool, data []byte)
	// Seed makes what is random in the container repeatable.
	Seed uint64
}

// Container is a running or ended container.
type Container struct {
	Name string

	// Done is given when the first process has exited and with it the container.
	Done timeline.Signal

	pod      *Pod
	config   Config
	files    *vfs.Namespace
	space    *processSpace
	init     *Process
	input    inputs
	oom      bool // it was killed for the memory it took
	random   *rand.ChaCha8
	programs map[string]program
}

// outOfMemory kills all of the container, as a kernel does with cgroups of version 2.
func (c *Container) outOfMemory() {
	c.oom = true
	c.init.signal(SIGKILL)
}

// IsOOMKilled reports whether the container ended because it took more memory than its limit.
func (c *Container) IsOOMKilled() bool { return c.oom }

// StartError is a container or command that could not be started, in the words of the
// runtime; Code is what a shell would make of it: 127 not found, 126 not executable.
type StartError struct {
	Code    int
	Message string
}

// Error returns the runtime's words.
func (e *StartError) Error() string { return e.Message }

// Start creates a container and starts its first process.
func (pod *Pod) Start(config Config) (*Container, error) {
	if pod.programs == nil {
		pod.programs = newPrograms()
	}
	if len(config.Command) == 0 {
		config.Command = []string{"sh"}
	}
	var seed [32]byte
	copy(seed[:], fmt.Sprintf("%016x%s", config.Seed, config.Name))
	c := &Container{
		Name: config.Name, pod: pod, config: config, space: pod.processSpace(config.Target),
		random: rand.NewChaCha8(seed), programs: pod.programs,
	}
	root := newImage(pod.Timeline.Now(), c.programs)
	c.files = vfs.NewNamespace(pod.Timeline, &vfs.Mount{Root: root, Source: "overlay", Type: "overlay"})
	c.populate()
	for i := range config.Mounts {
		if err := c.files.Mount(&config.Mounts[i]); err != nil {
			return nil, fmt.Errorf("mount %s: %w", config.Mounts[i].Path, err)
		}
	}
	c.files.Mounts()[0].ReadOnly = config.ReadOnly
	p := c.newProcess(config.Command)
	p.first = true
	run, err := c.program(p)
	if err != nil {
		return nil, err
	}
	c.connect(p)
	c.init = p
	p.run(run)
	return c, nil
}

// processSpace is the process namespace of a new container, which may be that of another one.
func (pod *Pod) processSpace(target *Container) *processSpace {
	switch {
	case pod.ShareProcesses:
	case target != nil:
		return target.space
	default:
		return newProcessSpace()
	}
	if pod.shared == nil {
		pod.shared = newProcessSpace()
		pause := &Process{
			Args: []string{"/pause"}, timeline: pod.Timeline, space: pod.shared,
			files: map[int]*file{}, dir: "/",
		}
		pause.container = &Container{Name: "POD", pod: pod, space: pod.shared}
		pause.run(func(p *Process) int {
			for {
				p.Wait(time.Time{})
			}
		})
	}
	return pod.shared
}

// Close ends what the pod itself runs; its containers have to be killed before.
func (pod *Pod) Close() {
	if pod.shared == nil {
		return
	}
	for _, p := range pod.shared.all() {
		p.signal(SIGKILL)
	}
}

// newProcess prepares a process as the runtime starts it: from outside, with the
// container's environment.
func (c *Container) newProcess(args []string) *Process {
	p := &Process{
		Args: args, container: c, timeline: c.pod.Timeline, space: c.space,
		files: map[int]*file{}, dir: c.config.WorkingDir, env: map[string]string{},
	}
	if p.dir == "" {
		p.dir = "/"
	}
	p.env["PATH"] = searchPath
	p.env["HOSTNAME"] = c.pod.Hostname
	p.env["HOME"] = "/root"
	for _, pair := range c.config.Env {
		name, value, _ := strings.Cut(pair, "=")
		p.env[name] = value
	}
	return p
}

// program finds what a process started from outside runs.
func (c *Container) program(p *Process) (func(*Process) int, error) {
	start := func(code int, format string, args ...any) error {
		return &StartError{Code: code, Message: "unable to start container process: " + fmt.Sprintf(format, args...)}
	}
	if at, err := c.files.Resolve(p.path(p.dir), true); err != nil || !at.Node.IsDir() {
		if err := c.files.MkdirAll(p.dir, 0o755); err != nil {
			return nil, start(126, "chdir to cwd (%q) set in config.json failed: %s", p.dir, err)
		}
	}
	file, err := p.lookPath(p.Args[0])
	switch {
	case err == vfs.NotExist && !strings.Contains(p.Args[0], "/"):
		return nil, start(127, "exec: %q: executable file not found in $PATH", p.Args[0])
	case err == vfs.NotExist:
		return nil, start(127, "exec: %q: stat %s: no such file or directory", p.Args[0], p.Args[0])
	case err != nil:
		return nil, start(126, "exec: %q: %s", p.Args[0], strings.ToLower(err.Error()))
	}
	run, err := p.load(file)
	if err != nil {
		return nil, start(126, "exec %s: %s", p.Args[0], strings.ToLower(err.Error()))
	}
	return run, nil
}

// Exit reports whether the container has ended, and its exit code.
func (c *Container) Exit() (code int, exited bool) { return c.init.Code, c.init.Exited }

// Stop asks the first process to end, as the kubelet does before it kills. A first process
// that does not catch the signal is not impressed, as in Linux.
func (c *Container) Stop() {
	if c.init.PID != 1 || c.init.catches[SIGTERM] {
		c.init.signal(SIGTERM)
	}
}

// KillAll ends all processes of the container at once.
func (c *Container) KillAll() {
	for _, p := range c.space.all() {
		if p.container == c {
			p.signal(SIGKILL)
		}
	}
}

func (c *Container) firstEnded() {
	c.KillAll()
	c.endInput()
	c.pod.Timeline.Broadcast(&c.Done)
}

// lookPath finds an executable as execvp does.
func (p *Process) lookPath(name string) (string, error) {
	if strings.Contains(name, "/") {
		return name, p.executable(p.path(name))
	}
	search, ok := p.env["PATH"]
	if !ok {
		search = searchPath
	}
	found := error(vfs.NotExist)
	for dir := range strings.SplitSeq(search, ":") {
		file := path.Join(p.path(dir), name)
		err := p.executable(file)
		if err == nil {
			return file, nil
		}
		if err == vfs.Denied {
			found = err
		}
	}
	return "", found
}

func (p *Process) executable(file string) error {
	at, err := p.container.files.Resolve(file, true)
	switch {
	case err != nil:
		return err
	case at.Node.IsDir(), at.Node.Mode&0o111 == 0:
		return vfs.Denied
	}
	return nil
}

// maxScriptDepth bounds scripts that name scripts as their interpreter.
const maxScriptDepth = 5

// load returns what running a file means: a built-in program, or a shell with a script.
func (p *Process) load(name string) (func(*Process) int, error) {
	for range maxScriptDepth {
		at, err := p.container.files.Resolve(p.path(name), true)
		if err != nil {
			return nil, err
		}
		if at.Node.Program != "" {
			return p.container.applet(at.Node.Program, p), nil
		}
		line, _, _ := strings.Cut(string(at.Node.Content()), "\n")
		interpreter, hasInterpreter := strings.CutPrefix(line, "#!")
		if !hasInterpreter {
			if strings.ContainsRune(line, 0) {
				return nil, vfs.Error("Exec format error")
			}
			interpreter = "/bin/sh"
		}
		head := strings.SplitN(strings.TrimSpace(interpreter), " ", 2)
		p.Args = append(append(head[:len(head):len(head)], name), p.Args[1:]...)
		name = head[0]
	}
	return nil, vfs.Loop
}

// applet is a program of busybox: by the name of the link, or by the first argument.
func (c *Container) applet(name string, p *Process) func(*Process) int {
	if name == "busybox" && p.name() != "busybox" {
		name = p.name()
	}
	run, ok := c.programs[name]
	if !ok {
		return func(p *Process) int {
			fmt.Fprintf(p.Stderr(), "%s: applet not found\n", p.name())
			return 127
		}
	}
	return run
}

// newImage makes the file system of the busybox image.
func newImage(now time.Time, programs map[string]program) *vfs.Node {
	epoch := time.Unix(0, 0).UTC()
	root := vfs.NewDir(0o755, now)
	for _, name := range []string{"bin", "dev", "etc", "home", "proc", "root", "sys", "tmp", "usr", "var"} {
		root.Put(name, vfs.NewDir(0o755, epoch))
	}
	root.Child("tmp").Mode |= fs.ModeSticky | 0o777
	root.Child("usr").Put("bin", vfs.NewDir(0o755, epoch))
	root.Child("var").Put("run", vfs.NewDir(0o755, epoch))
	bin := root.Child("bin")
	busybox := vfs.NewFile(0o755, epoch, nil)
	busybox.Program = "busybox"
	bin.Put("busybox", busybox)
	for name := range programs {
		if name != "busybox" {
			bin.Put(name, &vfs.Node{Mode: fs.ModeSymlink | 0o777, Modified: epoch, Target: "busybox"})
		}
	}
	return root
}

// Processes is how many processes run in the container.
func (c *Container) Processes() int {
	n := 0
	for _, p := range c.space.table {
		if p.container == c {
			n++
		}
	}
	return n
}
