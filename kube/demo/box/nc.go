package box

import (
	"io"
	"strconv"

	"github.com/podglass/podglass/kube/demo/box/podnet"
)

// runNc is nc HOST PORT, or nc -l[k] -p PORT [-e PROGRAM ARGS].
func runNc(p *Process) int {
	run := []string(nil)
	for i, arg := range p.Args {
		if arg == "-e" && i+1 < len(p.Args) {
			run = p.Args[i+1:]
			p.Args = p.Args[:i]
			break
		}
	}
	o, ok := p.getopt("lkp:")
	if !ok {
		return 1
	}
	if o.has('l') {
		return p.ncListen(o, run)
	}
	if len(o.args) < 2 {
		p.complain("Usage", "nc [OPTIONS] HOST PORT  - connect\nnc [OPTIONS] -l -p PORT [HOST] [PORT]  - listen")
		return 1
	}
	port, err := strconv.Atoi(o.args[1])
	if err != nil {
		return p.fail("bad port '%s'", o.args[1])
	}
	ip, err := p.container.pod.Host.Lookup(o.args[0])
	if err != nil {
		return p.fail("bad address '%s'", o.args[0])
	}
	conn, err := p.container.pod.Host.Dial(ip, port)
	if err != nil {
		return p.fail("can't connect to remote host (%s): %s", ip, err)
	}
	return p.ncTalk(conn, run)
}

func (p *Process) ncListen(o options, run []string) int {
	text := o.value('p', "")
	if text == "" && len(o.args) > 0 {
		text = o.args[len(o.args)-1]
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		return p.fail("bad port '%s'", text)
	}
	listener, err := p.container.pod.Host.Listen(port, false)
	if err != nil {
		return p.fail("bind: %s", err)
	}
	defer listener.Close()
	for {
		conn, err := listener.Accept(p)
		if err != nil {
			return 1
		}
		if !o.has('k') {
			listener.Close() // as the real one does: the next client is refused
			return p.ncTalk(conn, run)
		}
		if code := p.ncTalk(conn, run); code != 0 && run == nil {
			return code
		}
	}
}

// ncTalk copies both ways until both sides are done, or gives the connection to a program.
func (p *Process) ncTalk(conn *podnet.Conn, run []string) int {
	f := newFile(connFile{conn})
	if run != nil {
		file, err := p.lookPath(run[0])
		if err != nil {
			f.Close()
			return p.fail("can't execute '%s': %s", run[0], err)
		}
		child := p.prepare(run)
		child.set(0, f)
		child.set(1, f.dup())
		program, err := child.load(file)
		if err != nil {
			return p.fail("can't execute '%s': %s", run[0], err)
		}
		child.run(program)
		return child.Await(p)
	}
	slot := p.stash(f)
	sender := p.spawn(p.Args, func(child *Process) int {
		_, _ = io.Copy(processConn{child, conn}, child.Stdin())
		conn.CloseWrite()
		return 0
	})
	_, err := io.Copy(p.Stdout(), descriptor{p, slot})
	sender.signal(SIGKILL)
	p.close(slot)
	return boolStatus(err == nil)
}
