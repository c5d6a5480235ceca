package box

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/podglass/podglass/kube/demo/box/stream"
	"github.com/podglass/podglass/kube/demo/box/timeline"
)

// Streams are the client's ends of an exec or attach session.
type Streams struct {
	In       io.Reader // nil for none; io.EOF when the client closed it
	Out, Err io.Writer // nil when not wanted; Err is unused with a TTY
	TTY      bool
	Resize   <-chan Size // nil without a TTY; the session ends when the client does, not when it closes
}

// errNotRunning is a session with a container that has ended.
var errNotRunning = errors.New("container is not running")

// Run executes a command in the running container and returns its exit code. It serves a
// client from outside the timeline. A command that cannot be started is a *StartError. When
// ctx ends first, the command gets a hang-up and the error is ctx's.
func (c *Container) Run(ctx context.Context, args []string, streams Streams) (int, error) {
	t := c.pod.Timeline
	var p *Process
	var out, errOut *stream.Pipe
	var err error
	feed := func([]byte) error { return nil }
	endFeed := func() {}
	t.Do(func() {
		if c.init.Exited {
			err = errNotRunning
			return
		}
		p = c.newProcess(args)
		var run func(*Process) int
		if run, err = c.program(p); err != nil {
			return
		}
		out, errOut = stream.NewPipe(t), stream.NewPipe(t)
		if streams.TTY {
			p.terminal = newTerminal(c, pipeOut(out))
			p.env["TERM"] = "xterm"
			for fd := range 3 {
				p.files[fd] = newFile(terminalFile{p.terminal})
			}
			feed = func(b []byte) error { //nolint:unparam // as plainFiles' can fail
				p.terminal.input(b)
				return nil
			}
			endFeed = func() { p.terminal.eofs++; t.Broadcast(&p.terminal.in.Changed) }
		} else {
			feed, endFeed = c.plainFiles(p, streams, out, errOut)
		}
		p.run(run)
	})
	if err != nil {
		return 0, err
	}
	return c.serve(ctx, p, streams, out, errOut, feed, endFeed)
}

// pipeOut writes a terminal's output to a pipe; echo does not wait for the client.
func pipeOut(out *stream.Pipe) func(stream.Waiter, []byte) error {
	return func(w stream.Waiter, b []byte) error {
		if w == nil {
			out.Push(b)
			return nil
		}
		_, err := out.Write(w, b)
		return err
	}
}

func (c *Container) plainFiles(p *Process, streams Streams, out, errOut *stream.Pipe) (feed func([]byte) error, end func()) {
	t := c.pod.Timeline
	p.files[1] = newFile(pipeEnd{pipe: out, write: true})
	p.files[2] = newFile(pipeEnd{pipe: errOut, write: true})
	if streams.In == nil {
		p.files[0] = newFile(deviceFile("null"))
		return nil, nil
	}
	in := stream.NewPipe(t)
	p.files[0] = newFile(pipeEnd{pipe: in})
	return func(b []byte) error { _, err := in.Write(t, b); return err }, in.CloseWrite
}

// serve moves bytes between the client and the process until the process ends.
func (c *Container) serve(ctx context.Context, p *Process, streams Streams, out, errOut *stream.Pipe, feed func([]byte) error, endFeed func()) (int, error) {
	t := c.pod.Timeline
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if streams.In != nil {
		go stream.Feed(ctx, t, streams.In, feed, endFeed)
	}
	if streams.TTY && streams.Resize != nil {
		go followSize(ctx, t, p.terminal, streams.Resize)
	}
	var drains sync.WaitGroup
	for pipe, to := range map[*stream.Pipe]io.Writer{out: streams.Out, errOut: streams.Err} {
		if to == nil {
			to = io.Discard
		}
		drains.Go(func() { _ = stream.Drain(t, pipe, to) })
	}
	var gone timeline.Signal
	stopWatching := context.AfterFunc(ctx, func() { t.Do(func() { t.Broadcast(&gone) }) })
	ended, code := false, 0
	t.Do(func() {
		for !p.Exited && ctx.Err() == nil && !t.Closed() {
			t.Wait(time.Time{}, &p.Done, &gone)
		}
		if ended, code = p.Exited, p.Code; !ended {
			p.hangUp()
		}
		out.CloseWrite() // a child left behind may still hold it
		errOut.CloseWrite()
	})
	canceled := ctx.Err()
	stopWatching()
	drains.Wait()
	if !ended {
		if canceled == nil {
			canceled = stream.ErrClosed
		}
		return 0, canceled
	}
	return code, nil
}

// hangUp tells a process and its terminal's others that their client is gone.
func (p *Process) hangUp() {
	if p.terminal != nil {
		p.terminal.hangUp()
		return
	}
	p.signal(SIGHUP)
}

func followSize(ctx context.Context, t *timeline.Timeline, terminal *terminal, sizes <-chan Size) {
	for {
		select {
		case size, ok := <-sizes:
			if !ok {
				return
			}
			t.Do(func() { terminal.resize(size) })
		case <-ctx.Done():
			return
		}
	}
}
