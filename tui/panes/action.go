package panes

import (
	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
)

// Effect is what an action does to the cluster, which decides whether it may be done where podglass is
// read-only.
type Effect uint8

// The effects.
const (
	Views   Effect = iota // it reads, or changes only what is on the screen
	Streams               // it opens a stream into a container, which can change anything there
	Changes               // it changes an object, or what is reachable on this machine
)

// Action is something a pane can do, declared once, in the package of the pane: its name, its keys and
// the words about it, when it can be done, and what it does. Help, footer, the configuration and the
// documents are made from that.
type Action struct {
	keymap.Binding
	Effect Effect
	// Works reports whether the action has anything to do now. The footer leaves it out when it has not,
	// and its key says why: "" is for nothing under the cursor. nil for always.
	Works func(Pane) (works bool, why string)
	// Otherwise reports that the action does something else now than its word in the footer says, which
	// therefore leaves it out. nil for never.
	Otherwise func(Pane) bool
	// Word is the word of the footer now, where that is not always the same. nil for always.
	Word func(Pane) string
	Do   func(Pane) tea.Cmd
}

// On is the action that a method of a pane carries out.
func On[P Pane](b keymap.Binding, do func(P) tea.Cmd) Action {
	return Action{Binding: b, Do: func(p Pane) tea.Cmd { return do(p.(P)) }}
}

// OnNow is [On] with a method that is done at once.
func OnNow[P Pane](b keymap.Binding, do func(P)) Action {
	return On(b, func(p P) tea.Cmd { do(p); return nil })
}

// When says when an action has anything to do; why is a sentence for when it has not.
func When[P Pane](a Action, works func(P) bool, why string) Action {
	a.Works = func(p Pane) (bool, string) {
		if works(p.(P)) {
			return true, ""
		}
		return false, why
	}
	return a
}

// Unless leaves an action out of the footer while its key does something else than the word there says.
func Unless[P Pane](a Action, otherwise func(P) bool) Action {
	a.Otherwise = func(p Pane) bool { return otherwise(p.(P)) }
	return a
}
