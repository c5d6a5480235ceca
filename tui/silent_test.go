package tui

import (
	"slices"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
)

// A key that does something elsewhere is never silent where there is nothing to do: each action of each kind of
// pane, in one that has nothing to show, opens something, changes the screen, begins something or says why not.
func TestNoActionIsSilent(t *testing.T) {
	moves := []keymap.Action{"logs.left", "logs.right"} // as those of the scope of motions
	for _, k := range registry() {
		if k.name == shellKind {
			continue // there is none without a shell in it
		}
		for _, b := range paneOf(t, k.name).bound() {
			if b.Scope == keymap.Move || slices.Contains(moves, b.Action) {
				continue
			}
			a := paneOf(t, k.name)
			before := a.View().Content
			cmd := tea.Batch(a.do(b.Action, a.here()), a.answerRequests())
			if cmd == nil && a.dialogs.Len() == 0 && a.toast.Text == "" && a.View().Content == before {
				t.Errorf("%s: %s is silent", k.name, b.Action)
			}
			a.Close()
		}
	}
}

// paneOf is an App with the focus on a pane of a kind, which has nothing to show.
func paneOf(t *testing.T, kind string) *App {
	t.Helper()
	a := idle(t)
	a.Update(tea.WindowSizeMsg{Width: 160, Height: 45})
	s := a.panes.first(kind)
	if s == nil {
		s = a.open(kind, a.client())
	}
	a.focus(s)
	a.spread()
	return a
}

// bound are the keys that do something where the focus is.
func (a *App) bound() []keymap.Binding { return a.opts.Keymap.In(a.focused().Scope()) }
