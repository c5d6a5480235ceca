package portforward

import (
	"errors"
	"testing"
	"time"
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
	return func(m *machine, now time.Time) step { return m.connected(pod, now) }
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
	m.connected("a", epoch.Add(time.Hour))
	if m.since != epoch.Add(time.Hour) {
		t.Errorf("active since %s", m.since)
	}
}

func TestDelayGrowsAndIsJittered(t *testing.T) {
	for attempts, want := range map[int]time.Duration{
		1: 250 * time.Millisecond, 2: 500 * time.Millisecond, 6: 8 * time.Second,
		8: lastDelay, 60: lastDelay, 1 << 40: lastDelay,
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

func TestOneConnectionsFailureIsNotTheForwards(t *testing.T) {
	m := &machine{jitter: func() float64 { return 0 }}
	m.start(epoch)
	if m.noted("too early") || m.err != "" {
		t.Error("noted without a session")
	}
	m.connected("a", epoch)
	if !m.noted("nothing listens") || m.state != Active || m.err != "nothing listens" {
		t.Errorf("%s %q", m.state, m.err)
	}
	if m.noted("nothing listens") {
		t.Error("the same again counts as a change")
	}
	if !m.noted("") || m.err != "" {
		t.Error("success does not clear it")
	}
}

func TestStatesAreWords(t *testing.T) {
	want := []string{"pending", "starting", "active", "reconnecting", "failed", "stopped"}
	for i, word := range want {
		if State(i).String() != word {
			t.Errorf("%d is %q, want %q", i, State(i), word)
		}
	}
}
