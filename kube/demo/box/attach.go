package box

import (
	"context"
	"io"
	"sync"
	"time"

	"github.com/podglass/podglass/kube/demo/box/stream"
	"github.com/podglass/podglass/kube/demo/box/timeline"
)

// attachBacklog is how many bytes an attached client may lag behind before it is cut off.
const attachBacklog = 1 << 20

// inputs is the input and the attached clients of a container's first process.
type inputs struct {
	pipe     *stream.Pipe // nil without stdin, or with a terminal
	terminal *terminal
	clients  []*attached
}

type attached struct{ out, err *stream.Pipe }

// connect gives the container's first process its files.
func (c *Container) connect(p *Process) {
	t := c.pod.Timeline
	if c.config.TTY {
		p.terminal = newTerminal(c, func(_ stream.Waiter, b []byte) error { c.emit(false, b); return nil })
		c.input.terminal = p.terminal
		p.env["TERM"] = "xterm"
		for fd := range 3 {
			p.files[fd] = newFile(terminalFile{p.terminal})
		}
		if !c.config.Stdin {
			p.terminal.in.CloseWrite()
		}
		return
	}
	p.files[0] = newFile(deviceFile("null"))
	if c.config.Stdin {
		c.input.pipe = stream.NewPipe(t)
		p.files[0] = newFile(pipeEnd{pipe: c.input.pipe})
	}
	p.files[1] = newFile(sink(func(b []byte) { c.emit(false, b) }))
	p.files[2] = newFile(sink(func(b []byte) { c.emit(true, b) }))
}

// emit passes output of the first process to the log and the attached clients.
func (c *Container) emit(stderr bool, b []byte) {
	if c.config.Output != nil {
		c.config.Output(stderr, b)
	}
	for _, client := range c.input.clients {
		pipe := client.out
		if stderr {
			pipe = client.err
		}
		if pipe.Len() > attachBacklog {
			pipe.CloseWrite()
		}
		pipe.Push(b)
	}
}

func (c *Container) endInput() {
	for _, client := range c.input.clients {
		client.out.CloseWrite()
		client.err.CloseWrite()
	}
	c.input.clients = nil
}

// Attach joins the output, and where it has one the input, of the container's first process
// until the container or ctx ends. It serves a client from outside the timeline.
func (c *Container) Attach(ctx context.Context, streams Streams) error {
	t := c.pod.Timeline
	client := &attached{stream.NewPipe(t), stream.NewPipe(t)}
	var err error
	t.Do(func() {
		if c.init.Exited {
			err = errNotRunning
			return
		}
		c.input.clients = append(c.input.clients, client)
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if streams.In != nil {
		go stream.Feed(ctx, t, streams.In, c.typed, func() {})
	}
	if streams.Resize != nil && c.input.terminal != nil {
		go followSize(ctx, t, c.input.terminal, streams.Resize)
	}
	var drains sync.WaitGroup
	for pipe, to := range map[*stream.Pipe]io.Writer{client.out: streams.Out, client.err: streams.Err} {
		if to == nil {
			to = io.Discard
		}
		drains.Go(func() { _ = stream.Drain(t, pipe, to) })
	}
	var gone timeline.Signal
	stopWatching := context.AfterFunc(ctx, func() { t.Do(func() { t.Broadcast(&gone) }) })
	t.Do(func() {
		for !c.init.Exited && ctx.Err() == nil && !t.Closed() {
			t.Wait(time.Time{}, &c.Done, &gone)
		}
		c.detach(client)
	})
	canceled := ctx.Err()
	stopWatching()
	drains.Wait()
	return canceled
}

// typed is input from an attached client.
func (c *Container) typed(b []byte) error {
	switch {
	case c.input.terminal != nil:
		c.input.terminal.input(b)
	case c.input.pipe != nil:
		_, err := c.input.pipe.Write(c.pod.Timeline, b)
		return err
	}
	return nil
}

func (c *Container) detach(client *attached) {
	for i, other := range c.input.clients {
		if other == client {
			c.input.clients = append(c.input.clients[:i:i], c.input.clients[i+1:]...)
			break
		}
	}
	client.out.CloseWrite()
	client.err.CloseWrite()
}
