package portforward

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube/poke"
)

// connector makes a session to a pod that the target means, and not to avoid
// if there is another.
type connector interface {
	connect(ctx context.Context, target Target, avoid types.UID) (*session, error)
	// await returns when the API server gets requests again, and reports whether
	// it had been away.
	await(ctx context.Context) bool
}

// link keeps a session to the target: it runs the machine's steps.
type link struct {
	target    Target
	connector connector
	tell      func() // called after every change

	wake chan struct{} // a connection asks for an attempt

	mu      sync.Mutex
	machine machine
	session *session
	changed chan struct{} // closed and replaced at every change
}

func newLink(target Target, c connector, tell func()) *link {
	return &link{
		target: target, connector: c, tell: tell,
		wake:    make(chan struct{}, 1),
		changed: make(chan struct{}),
		machine: machine{since: time.Now(), jitter: rand.Float64},
	}
}

// run holds the link up until ctx is done.
func (l *link) run(ctx context.Context) {
	var avoid types.UID
	next := l.apply(nil, func(m *machine, now time.Time) step { return m.start(now) })
	for l.rest(ctx, next.after) {
		l.apply(nil, func(m *machine, now time.Time) step { m.retried(now); return step{} })
		s, err := l.connector.connect(ctx, l.target, avoid)
		if ctx.Err() != nil {
			break // a session ends with ctx
		}
		if err != nil {
			next = l.apply(nil, func(m *machine, now time.Time) step { return m.refused(err, now) })
			if l.connector.await(ctx) {
				next.after = 0
			}
			continue
		}
		l.apply(s, func(m *machine, now time.Time) step { return m.connected(s.pod.Name, now) })
		cause := l.serve(s)
		if ctx.Err() != nil {
			break
		}
		avoid = s.pod.UID
		next = l.apply(nil, func(m *machine, now time.Time) step { return m.lost(cause, now) })
	}
	l.apply(nil, func(m *machine, now time.Time) step { return m.stopped(context.Cause(ctx), now) })
}

// rest waits for d, less if a connection asks for an attempt, but never so short
// that attempts become a flood. It returns false when ctx is done.
func (l *link) rest(ctx context.Context, d time.Duration) bool {
	begun := time.Now()
	timer := time.NewTimer(d)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-timer.C:
			return ctx.Err() == nil
		case <-l.wake:
			timer.Reset(min(d, attemptGap) - time.Since(begun))
		}
	}
}

// serve waits for the end of the session, or of its use, and returns why.
func (l *link) serve(s *session) error {
	leaving := s.leaving
	if l.target.Kind == Pod {
		leaving = nil // there is no other; it serves until it is gone
	}
	select {
	case <-s.ctx.Done():
		return s.cause()
	case <-leaving:
		s.retire() // what is open may end in peace
		return fmt.Errorf("pod %s is being deleted", s.pod.Name)
	}
}

// apply lets the machine make one transition, with s the session from then on,
// and wakes everybody who waits for a change.
func (l *link) apply(s *session, transition func(*machine, time.Time) step) step {
	l.mu.Lock()
	next := transition(&l.machine, time.Now())
	l.session = s
	close(l.changed)
	l.changed = make(chan struct{})
	l.mu.Unlock()
	l.tell()
	return next
}

// acquire waits for a session and reserves it for one connection; release must
// follow. It gives up when an attempt has shown that none can be had, or when
// ctx is done.
func (l *link) acquire(ctx context.Context) (*session, error) {
	failures := -1
	for {
		l.mu.Lock()
		s, changed, state, refused, err := l.session, l.changed, l.machine.state, l.machine.refusals, l.machine.err
		l.mu.Unlock()
		if s != nil && s.hold() {
			return s, nil
		}
		if failures < 0 {
			failures = refused
		}
		if state == Stopped || state == Failed && refused > failures {
			return nil, errors.New(err)
		}
		poke.Once(l.wake)
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, errors.New(err)
		}
	}
}

// note records how one connection went: nil that it worked.
func (l *link) note(err error) {
	sentence := ""
	if err != nil {
		sentence = err.Error()
	}
	l.mu.Lock()
	changed := l.machine.noted(sentence)
	l.mu.Unlock()
	if changed {
		l.tell()
	}
}

// report fills in what the link knows.
func (l *link) report(status *Status) {
	l.mu.Lock()
	defer l.mu.Unlock()
	status.State, status.Since = l.machine.state, l.machine.since
	status.Pod, status.Err = l.machine.pod, l.machine.err
}
