package portforward

import (
	"errors"
	"time"
)

// machine decides what a forward does next. It does nothing itself: it is told
// what happened and answers with a step, so it can be read and tested without a
// cluster, a network or a clock.
type machine struct {
	state State
	since time.Time
	pod   string
	err   string

	// once is set from the first session on: what was Starting before is
	// Reconnecting from then.
	once bool
	// attempts that failed in a row, as the delay counts them.
	attempts int
	// refusals counts all attempts that brought no session.
	refusals int
	// up is when the session began.
	up time.Time

	// jitter returns a number in [0, 1).
	jitter func() float64
}

// step is what is to be done next.
type step struct {
	do doing
	// after is how long to wait before it.
	after time.Duration
}

type doing uint8

const (
	doNothing doing = iota
	doConnect
	doServe
)

// start leaves Pending.
func (m *machine) start(now time.Time) step {
	m.enter(Starting, now)
	return step{do: doConnect}
}

// connected reports a session to pod.
func (m *machine) connected(pod string, now time.Time) step {
	m.pod, m.err, m.once, m.up = pod, "", true, now
	m.enter(Active, now)
	return step{do: doServe}
}

// refused reports that no session came about.
func (m *machine) refused(err error, now time.Time) step {
	m.err = err.Error()
	m.attempts++
	m.refusals++
	if isPermanent(err) {
		m.enter(Failed, now)
	} else {
		m.enter(m.seeking(), now)
	}
	return step{do: doConnect, after: m.delay()}
}

// retried reports that an attempt begins. A failed forward keeps its state
// until the attempt has an outcome, so that it does not flicker.
func (m *machine) retried(now time.Time) {
	if m.state != Failed {
		m.enter(m.seeking(), now)
	}
}

// lost reports the end of the session. The first attempt after a session that
// had worked follows at once.
func (m *machine) lost(err error, now time.Time) step {
	m.err = err.Error()
	after := time.Duration(0)
	if now.Sub(m.up) >= steadyAge {
		m.attempts = 0
	} else if m.attempts > 0 {
		after = m.delay()
	}
	m.attempts++
	m.enter(Reconnecting, now)
	return step{do: doConnect, after: after}
}

// noted reports a failure of one connection, "" that one worked. Neither
// changes the state.
func (m *machine) noted(sentence string) (changed bool) {
	changed = m.state == Active && m.err != sentence
	if changed {
		m.err = sentence
	}
	return changed
}

// stopped ends it, for cause.
func (m *machine) stopped(cause error, now time.Time) step {
	if !errors.Is(cause, errStopped) {
		m.err = cause.Error()
	}
	m.enter(Stopped, now)
	return step{do: doNothing}
}

// seeking is the state of a forward without a pod.
func (m *machine) seeking() State {
	if m.once {
		return Reconnecting
	}
	return Starting
}

func (m *machine) enter(state State, now time.Time) {
	if m.state != state {
		m.state, m.since = state, now
	}
}

// delay grows with the attempts that failed: 250ms, 500ms, 1s … 30s, less up to
// a fifth.
func (m *machine) delay() time.Duration {
	delay := lastDelay
	if shift := m.attempts - 1; shift < 10 {
		delay = min(firstDelay<<max(shift, 0), lastDelay)
	}
	return delay - time.Duration(m.jitter()*float64(delay)/5)
}

// permanentError is a failure that trying again at once cannot mend: the target
// is not there, or may not be reached.
type permanentError struct{ error }

func (e permanentError) Unwrap() error { return e.error }

func permanent(err error) error { return permanentError{err} }

func isPermanent(err error) bool {
	var p permanentError
	return errors.As(err, &p)
}
