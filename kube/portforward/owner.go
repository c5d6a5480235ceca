package portforward

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"k8s.io/klog/v2"

	"github.com/podglass/podglass/kube"
)

// forward is one local port and the link beneath it.
type forward struct {
	id        int
	spec      Spec
	client    *kube.Client
	connector connector
	local     string // the address to show
	note      string // what about the local side is not as asked for
	listeners []net.Listener
	link      *link
	fan       *fan // nil where connections are not spread
	tell      func()
	traffic   traffic

	ctx    context.Context
	cancel context.CancelCauseFunc
	work   sync.WaitGroup

	open, total atomic.Int64
}

// errStopped is why everything of a stopped forward ends.
var errStopped = errors.New("the forward was stopped")

func newForward(id int, spec Spec, opened local, client *kube.Client, c connector, tell func()) *forward {
	f := &forward{
		id: id, spec: spec, client: client, connector: c, local: opened.listeners[0].Addr().String(), note: opened.note(), listeners: opened.listeners,
		link: newLink(spec.Target, c, tell), tell: tell,
	}
	f.traffic.tell = tell
	if spec.Spread && spec.Kind != Pod {
		f.fan = &fan{link: f.link}
	}
	f.ctx, f.cancel = context.WithCancelCause(context.Background())
	return f
}

func (f *forward) start() {
	f.spawn(func() { f.link.run(f.ctx) })
	if f.fan != nil {
		f.spawn(func() { f.fan.run(f.ctx) })
	}
	for _, listener := range f.listeners {
		f.spawn(func() { f.accept(listener) })
	}
}

// stop ends everything and waits for it.
func (f *forward) stop() {
	f.cancel(errStopped)
	closeAll(f.listeners)
	f.work.Wait()
}

func (f *forward) isStopped() bool { return f.ctx.Err() != nil }

// spawn runs part of the forward; should it panic, the forward is over and the
// program goes on.
func (f *forward) spawn(part func()) {
	f.work.Go(func() { guarded(f.fail, part) })
}

// fail ends a forward that cannot go on, and says why.
func (f *forward) fail(err error) {
	f.cancel(err)
	closeAll(f.listeners)
}

// guarded runs part and turns a panic into an error for fail.
func guarded(fail context.CancelCauseFunc, part func()) {
	defer func() {
		if p := recover(); p != nil {
			err := fmt.Errorf("internal error: %v", p)
			klog.Background().Error(err, "port forward", "stack", string(debug.Stack()))
			fail(err)
		}
	}()
	part()
}

func (f *forward) accept(listener net.Listener) {
	for {
		local, err := listener.Accept()
		if err == nil {
			f.spawn(func() { f.serve(local) })
			continue
		}
		if errors.Is(err, net.ErrClosed) || f.isStopped() {
			return
		}
		f.link.note(fmt.Errorf("accept on %s: %w", f.local, err))
		select {
		case <-f.ctx.Done():
			return
		case <-time.After(acceptPause):
		}
	}
}

// serve carries one local connection over the session that there is, or the
// next one.
func (f *forward) serve(local net.Conn) {
	defer local.Close()
	f.open.Add(1)
	f.total.Add(1)
	f.tell()
	defer func() {
		f.open.Add(-1)
		f.tell()
	}()
	unhook := context.AfterFunc(f.ctx, func() { local.Close() })
	defer unhook()

	err := f.carry(local)
	// That its session was lost the link knows, and says with what follows from it.
	known := errors.Is(err, errLost) && f.fan == nil
	if f.ctx.Err() == nil && !errors.Is(err, errClientGone) && !known {
		f.link.note(err)
	}
}

// carry finds a session and moves the bytes. A session that does not even open
// streams has not touched the connection, which then goes to the next one.
func (f *forward) carry(local net.Conn) error {
	waiting, cancel := context.WithTimeout(f.ctx, sessionWait)
	defer cancel()
	for {
		s, err := f.link.acquire(waiting)
		if err != nil {
			reset(local)
			return err
		}
		s = f.fan.turn(s)
		err = s.carry(f.ctx, local, &f.traffic, func() { f.link.note(nil) })
		s.release()
		var unopened *streamError
		var gone *goneError
		switch {
		case errors.As(err, &unopened):
			s.end(err)
			continue
		case errors.As(err, &gone):
			s.end(err)
		}
		return err
	}
}

// locals are the addresses that it listens on.
func (f *forward) locals() []string {
	all := make([]string, len(f.listeners))
	for i, listener := range f.listeners {
		all[i] = listener.Addr().String()
	}
	return all
}

func (f *forward) status() Status {
	status := Status{
		ID: f.id, Spec: f.spec, Local: f.local, Locals: f.locals(), Note: f.note,
		Connections: int(f.open.Load()), Total: int(f.total.Load()),
		BytesIn: f.traffic.in.Load(), BytesOut: f.traffic.out.Load(),
	}
	f.link.report(&status)
	status.Beside = f.fan.pods()
	return status
}
