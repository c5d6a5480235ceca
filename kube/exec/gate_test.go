package exec

import (
	"testing"
	"time"
)

// keysAt is a gate with a clock, and what it has let through.
type keysAt struct {
	gate
	clock time.Time
	left  int
}

func newKeysAt() *keysAt {
	k := &keysAt{clock: time.Unix(1e9, 0)}
	k.now = func() time.Time { return k.clock }
	return k
}

func (k *keysAt) typing(after time.Duration, keys string) string {
	k.clock = k.clock.Add(after)
	return string(k.admit([]byte(keys)))
}

func (k *keysAt) leaving(state gateState) { k.set(state, func() { k.left++ }) }

func TestAnOpenGateLetsEverythingThrough(t *testing.T) {
	k := newKeysAt()
	for _, keys := range []string{"ls\r", "\x03", "\x1d", "\x1b[13u", ""} {
		if got := k.typing(0, keys); got != keys {
			t.Errorf("%q became %q", keys, got)
		}
	}
}

func TestAShutGateDropsEverything(t *testing.T) {
	for keys, left := range map[string]int{
		"rm -r x\r": 0, "\x03": 0, "\x04": 0, "\x1d": 1, "abc\x1d": 1, "\x1b[93;5u": 1, "]": 0,
	} {
		k := newKeysAt()
		k.leaving(gateShut)
		if got := k.typing(time.Minute, keys); got != "" || k.left != left {
			t.Errorf("%q: %q went through, left %d times", keys, got, k.left)
		}
		k.set(gateOpen, nil)
		if got := k.typing(0, "x"); got != "x" {
			t.Errorf("after it opens: %q", got)
		}
	}
}

// Who types on has not seen that the session is over. A key counts only after a
// pause, and alone.
func TestAGateAfterTheEnd(t *testing.T) {
	const slow, fast = 2 * pause, pause / 4
	type typed struct {
		after time.Duration
		keys  string
	}
	for name, test := range map[string]struct {
		typed []typed
		left  int
	}{
		"enter at once":            {[]typed{{0, "\r"}}, 0},
		"enter after a while":      {[]typed{{slow, "\r"}}, 1},
		"the end of a line":        {[]typed{{fast, "l"}, {fast, "s"}, {fast, "\r"}}, 0},
		"a line in one piece":      {[]typed{{slow, "ls\r"}}, 0},
		"a line, and then enter":   {[]typed{{fast, "l"}, {fast, "s"}, {fast, "\r"}, {slow, "\r"}}, 1},
		"lines without end":        {[]typed{{fast, "l"}, {fast, "\r"}, {fast, "j"}, {fast, "X"}, {fast, "\r"}, {fast, "y"}}, 0},
		"other keys after a while": {[]typed{{slow, "j"}, {slow, "X"}, {slow, "q"}, {slow, "\x1b[A"}}, 0},
		"ctrl+c after a while":     {[]typed{{slow, "\x03"}}, 1},
		"ctrl+d after a while":     {[]typed{{slow, "\x04"}}, 1},
		"enter of the kitty kind":  {[]typed{{slow, "\x1b[13u"}}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			k := newKeysAt()
			k.typing(0, "before")
			k.leaving(gateOver)
			for _, typed := range test.typed {
				if got := k.typing(typed.after, typed.keys); got != "" {
					t.Errorf("%q went through", got)
				}
			}
			if k.left != test.left {
				t.Errorf("left %d times, want %d", k.left, test.left)
			}
		})
	}
}

func TestWhatEndsAShell(t *testing.T) {
	for keys, want := range map[string]bool{
		"exit\r": true, "exit\n": true, "\x04": true, "\x1b[100;5u": true, "exit\x1b[13u": true,
		"": false, "exi": false, "exit\rj": false, "\x03": false,
		"a line that is longer than what is remembered of it\r": true,
	} {
		k := newKeysAt()
		k.typing(0, keys)
		if got := k.endsByKey(); got != want {
			t.Errorf("%q: %v", keys, got)
		}
	}
}
