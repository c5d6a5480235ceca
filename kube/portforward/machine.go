package portforward

import (
	"errors"
	"time"

	"k8s.io/apimachinery/pkg/types"
)

// machine decides what a forward does next. It does nothing itself: it is told
// what happened and answers with a step, so it can be read and tested without a
// cluster, a network or a clock.
type machine struct {
	state State
	since time.Time
	pod   string
	uid   types.UID
	// err is what went wrong and was not followed by success; lastErr stays.
	err       string
	lastErr   string
	lastErrAt time.Time
	// tried is set once a connection to the pod has worked.
	tried bool
	// retry is when the next attempt is due.
	retry time.Time

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

// connected reports a session to pod. What is known of another pod does not hold
// for it.
func (m *machine) connected(pod string, uid types.UID, now time.Time) step {
	m.tried = m.tried && m.uid == uid
	m.pod, m.uid, m.err, m.once, m.up, m.retry = pod, uid, "", true, now, time.Time{}
	m.enter(Active, now)
	return step{do: doServe}
}

// refused reports that no session came about.
func (m *machine) refused(err error, now time.Time) step {
	m.wrong(err, now)
	m.attempts++
	m.refusals++
	if isPermanent(err) {
		m.enter(Failed, now)
	} else {
		m.enter(m.seeking(), now)
	}
	return m.connectAfter(m.delay(), now)
}

// connectAfter is the step to the next attempt.
func (m *machine) connectAfter(after time.Duration, now time.Time) step {
	m.retry = now.Add(after)
	return step{do: doConnect, after: after}
}

func (m *machine) wrong(err error, now time.Time) {
	m.err = err.Error()
	m.lastErr, m.lastErrAt = m.err, now
}

// retried reports that an attempt begins. A failed forward keeps its state
// until the attempt has an outcome, so that it does not flicker.
func (m *machine) retried(now time.Time) {
	m.retry = time.Time{}
	if m.state != Failed {
		m.enter(m.seeking(), now)
	}
}

// lost reports the end of the session. The first attempt after a session that
// had worked follows at once.
func (m *machine) lost(err error, now time.Time) step {
	m.wrong(err, now)
	after := time.Duration(0)
	if now.Sub(m.up) >= steadyAge {
		m.attempts = 0
	} else if m.attempts > 0 {
		after = m.delay()
	}
	m.attempts++
	m.enter(Reconnecting, now)
	return m.connectAfter(after, now)
}

// worked reports that the pod took a connection.
func (m *machine) worked(now time.Time) (changed bool) {
	if m.state != Active && m.state != Failing {
		return false
	}
	changed = m.state == Failing || m.err != "" || !m.tried
	m.err, m.tried = "", true
	m.enter(Active, now)
	return changed
}

// broke reports that one connection failed. One that the pod did not take says
// something about the forward, until another works; one that broke later does not.
func (m *machine) broke(err error, now time.Time) (changed bool) {
	var refused *refusedError
	sentence := err.Error()
	if m.state != Active && m.state != Failing {
		m.lastErr, m.lastErrAt = sentence, now
		return true
	}
	changed = m.err != sentence
	m.wrong(err, now)
	if errors.As(err, &refused) {
		m.enter(Failing, now)
	}
	return changed
}

// stopped ends it, for cause. What went wrong before the user has stopped it is not why it is over.
func (m *machine) stopped(cause error, now time.Time) step {
	m.err = ""
	if !errors.Is(cause, errStopped) {
		m.wrong(cause, now)
	}
	m.retry = time.Time{}
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

// permanentError is a failure that trying again at once cannot fix: the target
// is not there, or may not be reached.
type permanentError struct{ error }

func (e permanentError) Unwrap() error { return e.error }

func permanent(err error) error { return permanentError{err} }

func isPermanent(err error) bool {
	var p permanentError
	return errors.As(err, &p)
}
