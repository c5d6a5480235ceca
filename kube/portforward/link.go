package portforward

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube/poke"
)

// connector makes sessions to the pods that a target means, and knows which those
// are.
type connector interface {
	// candidates are the ports of the pods that requests to the target go to, always
	// in the same order. There is at least one where err is nil.
	candidates(ctx context.Context, target Target) ([]endpoint, error)
	// connect makes a session to one of them.
	connect(ctx context.Context, target Target, to endpoint) (*session, error)
	// changes pokes when the pods that the target means may be others, until ctx
	// is done.
	changes(ctx context.Context, target Target) <-chan struct{}
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
	last    endpoint      // that a session led to
	waiting int           // connections that have no session yet
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
	for ctx.Err() == nil {
		s := l.seek(ctx, next, avoid)
		if s == nil {
			break // ctx is done
		}
		l.apply(s, func(m *machine, now time.Time) step { return m.connected(s.pod.Name, s.pod.UID, now) })
		cause := l.serve(s)
		if ctx.Err() != nil {
			break
		}
		avoid = s.pod.UID
		next = l.apply(nil, func(m *machine, now time.Time) step { return m.lost(cause, now) })
	}
	l.apply(nil, func(m *machine, now time.Time) step { return m.stopped(context.Cause(ctx), now) })
}

// seek tries until there is a session, nil when ctx is done: to the pods in turn, the
// one after avoid first. Once an attempt has failed, a change of what the target means
// is reason enough for the next.
func (l *link) seek(ctx context.Context, next step, avoid types.UID) *session {
	seeking, end := context.WithCancel(ctx)
	defer end()
	var changes <-chan struct{}
	for l.rest(ctx, next.after, changes) {
		l.apply(nil, func(m *machine, now time.Time) step { m.retried(now); return step{} })
		s, tried, err := l.reach(ctx, avoid)
		if ctx.Err() != nil {
			return nil // a session ends with ctx
		}
		if err == nil {
			return s
		}
		avoid = cmp.Or(tried, avoid)
		next = l.apply(nil, func(m *machine, now time.Time) step { return m.refused(err, now) })
		if changes == nil {
			changes = l.connector.changes(seeking, l.target)
		}
		if l.connector.await(ctx) {
			next.after = 0
		}
	}
	return nil
}

// reach makes a session to the next pod after avoid, and tells which it tried, "" where
// there is none.
func (l *link) reach(ctx context.Context, avoid types.UID) (s *session, tried types.UID, err error) {
	all, err := l.connector.candidates(ctx, l.target)
	if err != nil {
		return nil, "", err
	}
	at := slices.IndexFunc(all, func(e endpoint) bool { return avoid != "" && e.pod.UID == avoid })
	to := all[(at+1)%len(all)]
	s, err = l.connector.connect(ctx, l.target, to)
	return s, to.pod.UID, err
}

// rest waits for d, less if a connection asks for an attempt or the target has
// changed, but never so short that attempts become a flood. It returns false when
// ctx is done.
func (l *link) rest(ctx context.Context, d time.Duration, changes <-chan struct{}) bool {
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
			d = min(d, attemptGap)
		case <-changes:
			d = min(d, changeGap)
		}
		timer.Reset(d - time.Since(begun))
	}
}

// serve waits for the end of the session, or of its use, and returns why. A pod
// that is about to go, or is not ready, is left as soon as requests go to others;
// connections that are open over the session go on until they end.
func (l *link) serve(s *session) error {
	leaving := s.leaving
	if l.target.Kind == Pod {
		leaving = nil // there is no other; it serves until it is gone
	}
	select {
	case <-s.gone:
		return s.isGone()
	case <-s.ctx.Done():
		return s.cause()
	case <-leaving:
	}
	watching, end := context.WithCancel(s.ctx)
	defer end()
	changes := l.connector.changes(watching, l.target)
	again := time.NewTicker(spreadCheckEvery)
	defer again.Stop()
	for l.serves(s.ctx, s.pod.UID) {
		select {
		case <-s.gone:
			return s.isGone()
		case <-s.ctx.Done():
			return s.cause()
		case <-changes:
		case <-again.C:
		}
	}
	s.retire()
	return s.leftWhy
}

// serves reports whether requests may go to the pod, and true where that cannot be
// told.
func (l *link) serves(ctx context.Context, pod types.UID) bool {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	all, err := l.connector.candidates(ctx, l.target)
	var none *noPodError
	if errors.As(err, &none) {
		return false
	}
	return err != nil || slices.ContainsFunc(all, func(e endpoint) bool { return e.pod.UID == pod })
}

// apply lets the machine make one transition, with s the session from then on,
// and wakes everybody who waits for a change.
func (l *link) apply(s *session, transition func(*machine, time.Time) step) step {
	l.mu.Lock()
	next := transition(&l.machine, time.Now())
	l.session = s
	if s != nil {
		l.last = s.endpoint
	}
	close(l.changed)
	l.changed = make(chan struct{})
	l.mu.Unlock()
	l.tell()
	return next
}

// acquire waits for a session and reserves it for one connection; release must
// follow. It gives up when an attempt has shown that none can be had, when ctx is
// done, or when too many wait already.
func (l *link) acquire(ctx context.Context) (*session, error) {
	failures, waits := -1, false
	defer func() {
		if waits {
			l.mu.Lock()
			l.waiting--
			l.mu.Unlock()
		}
	}()
	for {
		l.mu.Lock()
		s, changed, state, refused, err := l.session, l.changed, l.machine.state, l.machine.refusals, l.machine.err
		if s != nil && s.hold() {
			l.mu.Unlock()
			return s, nil
		}
		if !waits && l.waiting >= mostWaiting {
			l.mu.Unlock()
			return nil, fmt.Errorf("%d connections wait for a pod already", mostWaiting)
		}
		if !waits {
			waits = true
			l.waiting++
		}
		l.mu.Unlock()
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
			return nil, errors.New(cmp.Or(err, fmt.Sprintf("no pod took the connection within %s", sessionWait)))
		}
	}
}

// change closes with the next change.
func (l *link) change() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.changed
}

// pod is the pod of the session, "" while there is none.
func (l *link) pod() types.UID {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.session == nil {
		return ""
	}
	return l.session.pod.UID
}

// note records how one connection went: nil that it worked.
func (l *link) note(err error) {
	l.mu.Lock()
	var changed bool
	if err == nil {
		changed = l.machine.worked(time.Now())
	} else {
		changed = l.machine.broke(err, time.Now())
	}
	l.mu.Unlock()
	if changed {
		l.tell()
	}
}

// report fills in what the link knows.
func (l *link) report(status *Status) {
	l.mu.Lock()
	defer l.mu.Unlock()
	m := &l.machine
	status.State, status.Since, status.Tried, status.Retry = m.state, m.since, m.tried, m.retry
	status.Pod, status.Err, status.LastErr, status.LastErrAt = m.pod, m.err, m.lastErr, m.lastErrAt
	status.Waiting, status.PodPort, status.AppProtocol = l.waiting, l.last.port, l.last.appProtocol
}
