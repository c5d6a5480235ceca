package keymap

import "testing"

func TestMatcher(t *testing.T) {
	type step struct {
		key     string
		want    Outcome
		pending string
	}
	do := func(a Action) Outcome { return Outcome{Action: a, Handled: true} }
	swallowed := Outcome{Handled: true}
	tests := []struct {
		name  string
		scope Scope
		steps []step
	}{
		{"a single key", Pods, []step{{"l", do("target.logs"), ""}}},
		{"nobody's key", Pods, []step{{"ctrl+y", Outcome{}, ""}}},
		{"a sequence", Pods, []step{{"ctrl+w", swallowed, "ctrl+w"}, {"v", do("global.split-right"), ""}}},
		{"ctrl stays down", Pods, []step{{"ctrl+w", swallowed, "ctrl+w"}, {"ctrl+l", do("global.focus-right"), ""}}},
		{"ctrl+w twice", Pods, []step{{"ctrl+w", swallowed, "ctrl+w"}, {"ctrl+w", do("global.next-pane"), ""}}},
		{"an unknown end", Pods, []step{
			{"ctrl+w", swallowed, "ctrl+w"},
			{"y", Outcome{Handled: true, Unknown: "ctrl+w y"}, ""},
			{"l", do("target.logs"), ""},
		}},
		{"esc ends it", Pods, []step{{"ctrl+w", swallowed, "ctrl+w"}, {"esc", swallowed, ""}, {"v", Outcome{}, ""}}},
		{"ctrl+c ends it and closes nothing", Pods, []step{{"ctrl+w", swallowed, "ctrl+w"}, {"ctrl+c", swallowed, ""}}},
		{"text in a prompt", Input, []step{{"ctrl+w", Outcome{}, ""}, {"v", Outcome{}, ""}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := New(defaults()).NewMatcher()
			for _, s := range tt.steps {
				if got := m.Press(tt.scope, s.key); got != s.want || m.Pending() != s.pending {
					t.Errorf("%s: got %+v, pending %q; want %+v, %q", s.key, got, m.Pending(), s.want, s.pending)
				}
			}
		})
	}
}

func TestMatcherWithLongerSequences(t *testing.T) {
	k, err := loaded(t, "keys: {global.zoom: g z z, "+string(Top)+": home}")
	if err != nil {
		t.Fatal(err)
	}
	m := k.NewMatcher()
	for _, key := range []string{"g", "z"} {
		if got := m.Press(Pods, key); got != (Outcome{Handled: true}) {
			t.Fatalf("%s: %+v", key, got)
		}
	}
	if m.Pending() != "g z" {
		t.Errorf("pending is %q", m.Pending())
	}
	if got := m.Press(Pods, "z"); got.Action != "global.zoom" {
		t.Errorf("got %+v, want zoom", got)
	}
}

func TestResetForgetsTheSequence(t *testing.T) {
	m := New(defaults()).NewMatcher()
	m.Press(Pods, "ctrl+w")
	m.Reset()
	if got := m.Press(Pods, "v"); got != (Outcome{}) {
		t.Errorf("got %+v", got)
	}
}

// A shell takes every key but those of its own scope, which stand behind its prefix.
func TestRawKeysAreThoseOfTheScopeAlone(t *testing.T) {
	const detach, prefix Action = "shell.detach", "shell.prefix"
	k := New(append(defaults(), Bind(detach, "detach", "ctrl+] d"), Bind(prefix, "the key itself", "ctrl+] ctrl+]")))
	m := k.NewMatcher()
	for _, key := range []string{"q", "ctrl+c", "ctrl+z", "ctrl+l", "ctrl+w", "j", "esc"} {
		if got := m.PressRaw(Shell, key); got != (Outcome{}) {
			t.Errorf("%s is not the shell's: %+v", key, got)
		}
	}
	for _, tt := range []struct {
		key  string
		want Outcome
	}{
		{"d", Outcome{Action: detach, Handled: true}},
		{"ctrl+]", Outcome{Action: prefix, Handled: true}},
		{"y", Outcome{Handled: true, Unknown: "ctrl+] y"}},
	} {
		if got := m.PressRaw(Shell, "ctrl+]"); got != (Outcome{Handled: true}) || m.Pending() != "ctrl+]" {
			t.Fatalf("the prefix: %+v, pending %q", got, m.Pending())
		}
		if got := m.PressRaw(Shell, tt.key); got != tt.want {
			t.Errorf("%s after the prefix: got %+v, want %+v", tt.key, got, tt.want)
		}
	}
}

// A log has some of the actions of what it shows, besides its own.
func TestAnActionInFurtherScopes(t *testing.T) {
	const describe Action = "target.describe"
	k := New(append(defaults(), Bind(describe, "describe it", "d").In(Logs).Footer("describe", 20)))
	for _, s := range []Scope{Pods, Containers, Logs} {
		if got, _ := k.Match(s, "d"); got != describe {
			t.Errorf("d in %s is %q", s, got)
		}
	}
	for _, s := range []Scope{Forwards, Global, Input} {
		if got, _ := k.Match(s, "d"); got == describe {
			t.Errorf("d works in %s", s)
		}
	}
	if _, err := loaded(t, "keys: {logs.wrap: d, target.describe: d}"); err == nil {
		t.Error("two actions on one key of a log are accepted")
	}
}
