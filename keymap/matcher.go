package keymap

import "strings"

// Matcher turns keystrokes into actions, one at a time, and holds a sequence that has begun.
type Matcher struct {
	keymap  *Keymap
	pending string
}

// NewMatcher is a matcher with nothing pending.
func (k *Keymap) NewMatcher() *Matcher { return &Matcher{keymap: k} }

// Outcome is what a keystroke came to.
type Outcome struct {
	// Action is to be done, unless it is "".
	Action Action
	// Handled is false when the keystroke means nothing here, so that a prompt or a shell may have it.
	// It is true for an action, for the start or middle of a sequence, and for a key that ended a
	// sequence to which it does not belong.
	Handled bool
	// Unknown is the sequence given up, such as "ctrl+w y", for a word to the user.
	Unknown string
}

// Press takes a keystroke as Bubble Tea's KeyPressMsg.String names it. After a first key held with
// ctrl, the ctrl may stay down as in vim: "ctrl+w ctrl+v" is "ctrl+w v" unless bound itself. The keys
// of [Quit] and [Back] only end a sequence.
func (m *Matcher) Press(s Scope, keystroke string) Outcome {
	return m.press(m.keymap.active[s], keystroke)
}

// PressRaw takes a keystroke for a pane that takes all keys itself but those of its own scope: the
// scopes around it have no meaning there, [Always] included. The first key of its sequences is what a
// shell's pane calls its prefix.
func (m *Matcher) PressRaw(s Scope, keystroke string) Outcome {
	return m.press(m.keymap.raw[s], keystroke)
}

func (m *Matcher) press(active []Binding, keystroke string) Outcome {
	before := m.pending
	m.pending = ""
	sequence := strings.TrimSpace(before + " " + keystroke)
	for _, try := range candidates(active, before, keystroke) {
		a, pending := match(active, try)
		if pending {
			m.pending = try
		}
		if pending || a != "" {
			return Outcome{Action: a, Handled: true}
		}
	}
	if before == "" {
		return Outcome{}
	}
	if ends(active, keystroke) {
		return Outcome{Handled: true}
	}
	return Outcome{Handled: true, Unknown: sequence}
}

// candidates are the sequences that a keystroke after others can stand for, the likeliest first.
func candidates(active []Binding, before, keystroke string) []string {
	if before == "" {
		return []string{keystroke}
	}
	all := []string{before + " " + keystroke}
	bare, held := strings.CutPrefix(keystroke, "ctrl+")
	if held && strings.HasPrefix(before, "ctrl+") && !ends(active, keystroke) {
		all = append(all, before+" "+bare)
	}
	return all
}

// ends reports whether a keystroke is one to get out with.
func ends(active []Binding, keystroke string) bool {
	a, _ := match(active, keystroke)
	return a == Quit || a == Back || a == Cancel
}

// Pending is the sequence begun, such as "ctrl+w", "" when there is none.
func (m *Matcher) Pending() string { return m.pending }

// Reset forgets a sequence that has begun, as when the focus moves by mouse.
func (m *Matcher) Reset() { m.pending = "" }
