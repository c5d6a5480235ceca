package portforward

import (
	"errors"
	"math"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/types"
)

var (
	epoch    = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	errRoute = errors.New("no route")
	errNoPod = permanent(errors.New("there is no pod shop/web-0"))
)

// event is something that a machine is told, so that a life reads as a list.
type event func(*machine, time.Time) step

func starts() event { return func(m *machine, now time.Time) step { return m.start(now) } }
func tries() event {
	return func(m *machine, now time.Time) step { m.retried(now); return step{} }
}

func connects(pod string) event {
	return func(m *machine, now time.Time) step { return m.connected(pod, types.UID(pod), now) }
}

func refuses(err error) event {
	return func(m *machine, now time.Time) step { return m.refused(err, now) }
}

func loses(err error) event {
	return func(m *machine, now time.Time) step { return m.lost(err, now) }
}

func stops() event {
	return func(m *machine, now time.Time) step { return m.stopped(errStopped, now) }
}

func TestMachine(t *testing.T) {
	type moment struct {
		after time.Duration
		event event
		state State
		step  step
		err   string
	}
	connect := func(after time.Duration) step { return step{do: doConnect, after: after} }
	serve := step{do: doServe}
	for _, test := range []struct {
		name string
		life []moment
	}{
		{"works at once", []moment{
			{0, starts(), Starting, connect(0), ""},
			{time.Second, connects("a"), Active, serve, ""},
			{time.Hour, stops(), Stopped, step{}, ""},
		}},
		{"the first pod is late", []moment{
			{0, starts(), Starting, connect(0), ""},
			{0, refuses(errRoute), Starting, connect(250 * time.Millisecond), "no route"},
			{0, tries(), Starting, step{}, "no route"},
			{0, refuses(errRoute), Starting, connect(500 * time.Millisecond), "no route"},
			{0, refuses(errRoute), Starting, connect(time.Second), "no route"},
			{0, connects("a"), Active, serve, ""},
		}},
		{"a pod goes that had worked: the next at once", []moment{
			{0, starts(), Starting, connect(0), ""},
			{0, connects("a"), Active, serve, ""},
			{steadyAge, loses(errLost), Reconnecting, connect(0), errLost.Error()},
			{0, refuses(errRoute), Reconnecting, connect(500 * time.Millisecond), "no route"},
			{0, connects("b"), Active, serve, ""},
		}},
		{"sessions that do not last are slowed down", []moment{
			{0, starts(), Starting, connect(0), ""},
			{0, connects("a"), Active, serve, ""},
			{time.Second, loses(errLost), Reconnecting, connect(0), errLost.Error()},
			{0, connects("a"), Active, serve, ""},
			{time.Second, loses(errLost), Reconnecting, connect(250 * time.Millisecond), errLost.Error()},
			{0, connects("a"), Active, serve, ""},
			{time.Second, loses(errLost), Reconnecting, connect(500 * time.Millisecond), errLost.Error()},
			{0, connects("a"), Active, serve, ""},
			{steadyAge, loses(errLost), Reconnecting, connect(0), errLost.Error()},
		}},
		{"the pod is gone, and comes back", []moment{
			{0, starts(), Starting, connect(0), ""},
			{0, connects("web-0"), Active, serve, ""},
			{steadyAge, loses(errLost), Reconnecting, connect(0), errLost.Error()},
			{0, refuses(errNoPod), Failed, connect(500 * time.Millisecond), "there is no pod shop/web-0"},
			{0, tries(), Failed, step{}, "there is no pod shop/web-0"},
			{0, refuses(errNoPod), Failed, connect(time.Second), "there is no pod shop/web-0"},
			{0, connects("web-0"), Active, serve, ""},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := &machine{jitter: func() float64 { return 0 }}
			now := epoch
			for i, moment := range test.life {
				now = now.Add(moment.after)
				if got := moment.event(m, now); got != moment.step {
					t.Errorf("%d: next %+v, want %+v", i, got, moment.step)
				}
				if m.state != moment.state || m.err != moment.err {
					t.Errorf("%d: %s %q, want %s %q", i, m.state, m.err, moment.state, moment.err)
				}
			}
		})
	}
}

func TestTheStateSaysSinceWhen(t *testing.T) {
	m := &machine{jitter: func() float64 { return 0 }}
	m.start(epoch)
	m.refused(errRoute, epoch.Add(time.Minute))
	if m.since != epoch {
		t.Errorf("still starting, but since %s", m.since)
	}
	m.connected("a", "a", epoch.Add(time.Hour))
	if m.since != epoch.Add(time.Hour) {
		t.Errorf("active since %s", m.since)
	}
}

func TestDelayGrowsAndIsJittered(t *testing.T) {
	for attempts, want := range map[int]time.Duration{
		1: 250 * time.Millisecond, 2: 500 * time.Millisecond, 6: 8 * time.Second,
		8: lastDelay, 60: lastDelay, math.MaxInt: lastDelay,
	} {
		m := &machine{attempts: attempts, jitter: func() float64 { return 0 }}
		if got := m.delay(); got != want {
			t.Errorf("after %d attempts %s, want %s", attempts, got, want)
		}
		m.jitter = func() float64 { return 0.999 }
		if got := m.delay(); got >= want || got < want*4/5 {
			t.Errorf("after %d attempts jittered to %s of %s", attempts, got, want)
		}
	}
}

func TestWhatConnectionsSayOfAForward(t *testing.T) {
	refused, cut := &refusedError{"nothing listens"}, errors.New("connection reset by peer")
	for _, test := range []struct {
		name  string
		tells []error // nil for a connection that worked
		state State
		tried bool
		err   string
	}{
		{"none yet", nil, Active, false, ""},
		{"one worked", []error{nil}, Active, true, ""},
		{"one was refused", []error{refused}, Failing, false, "nothing listens"},
		{"one was refused after one that worked", []error{nil, refused}, Failing, true, "nothing listens"},
		{"one worked after one that was refused", []error{refused, nil}, Active, true, ""},
		{"one broke on its way", []error{nil, cut}, Active, true, cut.Error()},
		{"one broke while the forward is failing", []error{refused, cut}, Failing, false, cut.Error()},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := &machine{jitter: func() float64 { return 0 }}
			m.start(epoch)
			m.connected("a", "a", epoch)
			for _, err := range test.tells {
				if err == nil {
					m.worked(epoch)
				} else {
					m.broke(err, epoch)
				}
			}
			if m.state != test.state || m.tried != test.tried || m.err != test.err {
				t.Errorf("%s, tried %v, %q", m.state, m.tried, m.err)
			}
		})
	}
}

func TestOnlyNewsAreNews(t *testing.T) {
	m := &machine{jitter: func() float64 { return 0 }}
	m.start(epoch)
	if m.worked(epoch) || m.tried {
		t.Error("something worked without a session")
	}
	if m.broke(errLost, epoch); m.err != "" || m.lastErr != errLost.Error() || m.lastErrAt != epoch {
		t.Errorf("without a session: %q, last %q", m.err, m.lastErr)
	}
	m.connected("a", "a", epoch)
	refused := &refusedError{"nothing listens"}
	if !m.broke(refused, epoch) || m.broke(refused, epoch.Add(time.Second)) {
		t.Error("the same again counts as a change")
	}
	if !m.worked(epoch) || m.worked(epoch) || m.lastErr != "nothing listens" {
		t.Errorf("success: %q, last %q", m.err, m.lastErr)
	}
}

// What was tried with one pod is not known of another.
func TestAnotherPodIsNotTried(t *testing.T) {
	m := &machine{jitter: func() float64 { return 0 }}
	m.start(epoch)
	m.connected("web-0", "old", epoch)
	m.worked(epoch)
	m.lost(errLost, epoch)
	m.connected("web-0", "old", epoch)
	if !m.tried {
		t.Error("the same pod is not tried any more")
	}
	m.lost(errLost, epoch)
	m.connected("web-0", "new", epoch)
	if m.tried {
		t.Error("a new pod of the same name counts as tried")
	}
}

func TestRetryIsWhenTheNextAttemptIsDue(t *testing.T) {
	m := &machine{jitter: func() float64 { return 0 }}
	m.start(epoch)
	m.refused(errRoute, epoch)
	m.refused(errRoute, epoch)
	if want := epoch.Add(500 * time.Millisecond); m.retry != want {
		t.Errorf("next at %s, want %s", m.retry, want)
	}
	if m.retried(epoch); !m.retry.IsZero() {
		t.Error("an attempt that runs is still due")
	}
}

func TestStatesAreWords(t *testing.T) {
	want := []string{"pending", "starting", "active", "failing", "reconnecting", "failed", "stopped"}
	if got := State(len(want)).String(); got != "unknown" {
		t.Error(got)
	}
	for i, word := range want {
		if State(i).String() != word {
			t.Errorf("%d is %q, want %q", i, State(i), word)
		}
	}
}

// A forward that the user stops while it fails is over because of the user; what went wrong last is kept apart.
func TestAFailingForwardThatIsStopped(t *testing.T) {
	m := &machine{jitter: func() float64 { return 0 }}
	m.start(epoch)
	m.refused(errRoute, epoch)
	if m.err != "no route" {
		t.Fatalf("it says %q", m.err)
	}
	m.stopped(errStopped, epoch.Add(time.Second))
	if m.state != Stopped || m.err != "" || m.lastErr != "no route" {
		t.Errorf("%s: %q, last %q", m.state, m.err, m.lastErr)
	}
	m.stopped(errors.New("the listener broke"), epoch.Add(time.Minute))
	if m.err != "the listener broke" {
		t.Errorf("of its listener it says %q", m.err)
	}
}
