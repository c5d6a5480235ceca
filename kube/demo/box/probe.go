package box

import (
	"time"

	"github.com/podglass/podglass/kube/demo/box/stream"
)

// probeOutput bounds what is kept of a probe's output, as the kubelet does.
const probeOutput = 10 << 10

// Probe runs a command in the container for an actor and returns its output and exit code.
// The command is killed at the deadline; ended is false then.
func (c *Container) Probe(w stream.Waiter, args []string, deadline time.Time) (output string, code int, ended bool, err error) {
	if c.init.Exited {
		return "", 0, false, errNotRunning
	}
	p := c.newProcess(args)
	run, err := c.program(p)
	if err != nil {
		return "", 0, false, err
	}
	var out []byte
	collect := newFile(sink(func(b []byte) {
		out = append(out, b[:min(len(b), probeOutput-len(out))]...)
	}))
	p.files[0] = newFile(deviceFile("null"))
	p.files[1] = collect
	p.files[2] = collect.dup()
	p.run(run)
	for !p.Exited {
		if !w.Wait(deadline, &p.Done) && !p.Exited {
			p.signal(SIGKILL)
			return string(out), 0, false, nil
		}
	}
	return string(out), p.Code, true, nil
}
