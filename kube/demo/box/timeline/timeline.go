// Package timeline runs the actors of the demo cluster (processes, probes, controllers)
// one at a time on one clock.
//
// Only the actor that holds the baton runs; it passes it on when it waits. That has three
// consequences that the demo is built on: what actors share needs no further locks, the
// order of events is the same in every run, and the timeline knows when nothing can happen
// before the next timer. So time can be moved as fast as the events allow: the demo starts
// some minutes in the past, is advanced to the present in milliseconds, and then follows a
// clock, which may be a fixed one.
//
// For actors time stands still while they run; it moves when all of them wait. An actor that
// never waits would stop it, so after a burst of turns time moves anyway.
package timeline

import (
	"container/heap"
	"runtime"
	"sync"
	"time"

	"k8s.io/utils/clock"
)

// Timeline is a clock together with the actors that live by it.
type Timeline struct {
	mu        sync.Mutex
	quiet     *sync.Cond // the baton was laid down
	now       time.Time
	follows   clock.WithTicker // nil while time moves only by Advance
	advancing int
	busy      bool // somebody holds the baton
	current   *actor
	ready     []*actor // waiting for the baton, first come first served
	parked    map[*actor]struct{}
	timers    timers
	seq       uint64
	turns     int // since time last moved
	closed    bool
	poke      chan struct{} // the first timer changed
	done      chan struct{}
}

// burst is how often the baton goes round before time moves although nobody waits.
const burst = 20_000

type actor struct {
	turn     chan struct{}
	outsider bool // came in by Do: never ended by Close
	timedOut bool
}

// New returns a timeline that stands at start.
func New(start time.Time) *Timeline {
	t := &Timeline{now: start, parked: map[*actor]struct{}{}, poke: make(chan struct{}, 1), done: make(chan struct{})}
	t.quiet = sync.NewCond(&t.mu)
	return t
}

// Now is the present on this timeline: for actors the instant that they run at, for
// outsiders the time of the followed clock. Anyone may ask.
func (t *Timeline) Now() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.present()
}

// Since is the time passed since then.
func (t *Timeline) Since(then time.Time) time.Duration { return t.Now().Sub(then) }

func (t *Timeline) present() time.Time {
	if t.follows == nil || t.advancing > 0 || t.busy {
		return t.now
	}
	return t.follows.Now()
}

// catchUp lets everything happen that is due by the followed clock's present.
func (t *Timeline) catchUp() {
	t.mu.Lock()
	follows := t.follows
	t.mu.Unlock()
	if follows != nil {
		t.Advance(follows.Now())
	}
}

// Closed reports whether Close was called. An outsider that waits must ask.
func (t *Timeline) Closed() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.closed
}

// Go starts an actor. It runs when the baton comes to it, after the actors that are ready
// now. On a closed timeline nothing starts.
func (t *Timeline) Go(run func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return
	}
	a := &actor{turn: make(chan struct{}, 1)}
	t.ready = append(t.ready, a)
	if !t.busy {
		t.pass()
	}
	go func() {
		<-a.turn
		defer t.leave()
		run()
	}()
}

// Do runs work with the baton, for callers from outside the timeline (an API request).
// The work may wait like an actor; Wait tells it when the timeline is closed.
func (t *Timeline) Do(work func()) {
	t.catchUp()
	a := &actor{turn: make(chan struct{}, 1), outsider: true}
	t.mu.Lock()
	t.ready = append(t.ready, a)
	if !t.busy {
		t.pass()
	}
	t.mu.Unlock()
	<-a.turn
	defer t.leave()
	work()
}

// Wait passes the baton on until one of the signals is given or the deadline is reached
// (zero: no deadline), and reports whether a signal came. Wake-ups can be spurious: callers
// check their condition in a loop. On a closed timeline an actor ends here, with its
// deferred calls; an outsider gets false.
func (t *Timeline) Wait(deadline time.Time, signals ...*Signal) bool {
	t.mu.Lock()
	a := t.current
	if t.closed {
		t.mu.Unlock()
		return a.giveUp()
	}
	a.timedOut = false
	t.parked[a] = struct{}{}
	for _, s := range signals {
		s.waiting = append(s.waiting, a)
	}
	var timer *Timer
	if !deadline.IsZero() {
		timer = t.addTimer(deadline)
		timer.actor = a
	}
	t.pass()
	t.mu.Unlock()

	<-a.turn

	t.mu.Lock()
	for _, s := range signals {
		s.forget(a)
	}
	if timer != nil {
		t.timers.remove(timer)
	}
	closed, timedOut := t.closed, a.timedOut
	t.mu.Unlock()
	if closed {
		return a.giveUp()
	}
	return !timedOut
}

func (a *actor) giveUp() bool {
	if !a.outsider {
		runtime.Goexit()
	}
	return false
}

// Sleep waits for d, or until one of the signals is given; it reports whether d is over.
func (t *Timeline) Sleep(d time.Duration, signals ...*Signal) bool {
	return !t.Wait(t.Now().Add(d), signals...)
}

// Yield lets the other ready actors run first, so that a busy loop starves nobody.
func (t *Timeline) Yield() {
	t.mu.Lock()
	a := t.current
	if t.closed {
		t.mu.Unlock()
		a.giveUp()
		return
	}
	if len(t.ready) == 0 {
		t.mu.Unlock()
		return
	}
	t.ready = append(t.ready, a)
	t.pass()
	t.mu.Unlock()
	<-a.turn
}

// pass gives the baton to the next actor, or lays it down: when nobody is ready, or at the
// end of a burst, for Advance to take it up again. The caller holds mu.
func (t *Timeline) pass() {
	if t.turns++; t.turns == burst {
		select {
		case t.poke <- struct{}{}:
		default:
		}
	}
	if len(t.ready) == 0 || t.turns >= burst && !t.closed {
		t.busy, t.current = false, nil
		t.quiet.Broadcast()
		return
	}
	next := t.ready[0]
	t.ready[0] = nil
	t.ready = t.ready[1:]
	t.busy, t.current = true, next
	next.turn <- struct{}{}
}

func (t *Timeline) leave() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pass()
}

// Advance moves time to the given instant and returns when everything due by then has
// happened. Timers fire in order, each at its own instant. Not to be called by an actor.
func (t *Timeline) Advance(to time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.advancing++
	defer func() { t.advancing-- }()
	for {
		for t.busy {
			t.quiet.Wait()
		}
		first := t.timers.first()
		if t.closed || first == nil || first.at.After(to) {
			break
		}
		heap.Pop(&t.timers)
		if first.at.After(t.now) {
			t.now = first.at
		}
		t.fire(first)
	}
	if to.After(t.now) {
		t.now = to
	}
	t.turns = 0
	if len(t.ready) > 0 { // a burst was cut off: it goes on in its own time
		t.pass()
	}
}

// fire runs a due timer. The caller holds mu and nobody holds the baton.
func (t *Timeline) fire(due *Timer) {
	t.turns = 0
	if due.actor != nil {
		due.actor.timedOut = true
		t.wake(due.actor)
		t.pass()
		return
	}
	run := due.run
	a := &actor{turn: make(chan struct{}, 1)}
	t.ready = append(t.ready, a)
	t.pass()
	go func() {
		<-a.turn
		defer t.leave()
		run()
	}()
}

// Follow makes the timeline keep the time of clk from now on, until Close.
func (t *Timeline) Follow(clk clock.WithTicker) {
	t.Advance(clk.Now())
	t.mu.Lock()
	t.follows = clk
	t.mu.Unlock()
	go t.drive(clk)
}

// Settle returns when everything due by the followed clock's present has happened.
func (t *Timeline) Settle() { t.catchUp() }

// drive advances the timeline whenever a timer is due, or a burst asks for time.
func (t *Timeline) drive(clk clock.WithTicker) {
	for !t.Closed() {
		t.Advance(clk.Now())
		t.mu.Lock()
		first := t.timers.first()
		t.mu.Unlock()
		if first == nil {
			select {
			case <-t.poke:
			case <-t.done:
			}
			continue
		}
		wait := first.at.Sub(clk.Now())
		if wait <= 0 {
			continue
		}
		timer := clk.NewTimer(wait)
		select {
		case <-timer.C():
		case <-t.poke:
		case <-t.done:
		}
		timer.Stop()
	}
}

// Close ends the actors: each ends in its next wait. It does not wait for them.
func (t *Timeline) Close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return
	}
	t.closed = true
	close(t.done)
	t.timers = nil
	for a := range t.parked {
		t.wake(a)
	}
	if !t.busy {
		t.pass()
	}
}

// wake makes a waiting actor ready, once. The caller holds mu.
func (t *Timeline) wake(a *actor) {
	if _, waits := t.parked[a]; waits {
		delete(t.parked, a)
		t.ready = append(t.ready, a)
	}
}
