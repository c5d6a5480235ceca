package kube

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"k8s.io/client-go/kubernetes"
)

// reach knows whether requests get through to the API server: they tell it. While
// they do not, callers that would try again wait here instead, and one of them
// asks for all. Nothing runs when none waits.
type reach struct {
	probe func(context.Context) error

	mu     sync.Mutex
	outage *outage // nil while requests get through
}

// outage is a time in which requests do not get through.
type outage struct {
	since time.Time
	over  chan struct{} // closed at its end
	turn  chan struct{} // held by the one who asks
	poke  chan struct{} // asks for a probe now
	// proven says that a probe failed: until then it may have been one broken
	// connection, and each caller tries again with its own back-off.
	proven  atomic.Bool
	waiting atomic.Int64
	next    time.Time // of the next probe; for the one whose turn it is
	started time.Time // when the server first said that it is not ready
}

// lost takes note that a request did not get through. next is when another is
// worth it at the earliest.
func (r *reach) lost(next time.Time, proven bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.outage != nil {
		return
	}
	r.outage = &outage{
		since: time.Now(), next: next,
		over: make(chan struct{}), turn: make(chan struct{}, 1), poke: make(chan struct{}, 1),
	}
	r.outage.proven.Store(proven)
}

// found ends the outage, if there is one.
func (r *reach) found() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.outage != nil {
		close(r.outage.over)
		r.outage = nil
	}
}

func (r *reach) current() *outage {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.outage
}

// hurry lets the next probe be now.
func (r *reach) hurry() {
	if o := r.current(); o != nil {
		select {
		case o.poke <- struct{}{}:
		default:
		}
	}
}

// await returns at the end of the outage, or at once when there is none. It
// reports whether a proven one has ended.
func (r *reach) await(ctx context.Context) bool {
	o := r.current()
	if o == nil {
		return false
	}
	place := o.waiting.Add(1) - 1
	for {
		select {
		case <-ctx.Done():
			return false
		case <-o.over:
			return o.proven.Load() && sleep(ctx, time.Duration(place)*turnTime)
		case o.turn <- struct{}{}:
			r.ask(ctx, o)
			<-o.turn
		}
	}
}

// ask waits until a probe is due, and sends it.
func (r *reach) ask(ctx context.Context, o *outage) {
	due := time.NewTimer(time.Until(o.next))
	defer due.Stop()
	select {
	case <-ctx.Done():
		return
	case <-o.over:
		return
	case <-o.poke:
	case <-due.C:
	}
	o.next = time.Now().Add(probeEvery)
	if time.Since(o.since) > soonEnough {
		o.next = time.Now().Add(probeLater)
	}
	err := r.probe(ctx)
	switch plugin, failed := errors.AsType[*pluginError](err); {
	case ctx.Err() != nil: // the next in turn asks
	case failed:
		o.next = plugin.next
		o.proven.Store(true)
	case errors.Is(err, errNotReady) && o.starts():
		o.proven.Store(true)
	case isAway(err):
		o.proven.Store(true)
		o.started = time.Time{}
	default:
		// It answers, or fails in a way that requests are to see for themselves.
		r.found()
	}
}

// starts reports whether a server that is not ready may still be starting.
func (o *outage) starts() bool {
	if o.started.IsZero() {
		o.started = time.Now()
	}
	return time.Since(o.started) < startTime
}

// sleep waits for d and reports whether ctx let it.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// clientset is a clientset whose users can wait for its server.
type clientset struct {
	kubernetes.Interface
	reach *reach
}

// Await returns when requests of client get through again; at once when they do,
// or when that is not known, as of a client that is none of [Client]'s. It
// reports whether they did not, and do now: the request that failed is then
// worth another try without delay. Otherwise the failure is the request's own.
//
// It is for loops that try forever: however many wait, the server is asked once
// in half a second, and then they go on one after another.
func Await(ctx context.Context, client kubernetes.Interface) bool {
	known, ok := client.(*clientset)
	return ok && known.reach.await(ctx)
}
