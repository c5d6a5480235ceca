package tui

import (
	"testing"

	"github.com/podglass/podglass/keymap"
)

// A key that is bound and does nothing is a lie: every action of a pane's
// scope is App's own, or one that the pane's package names.
func TestAppKnowsItsActions(t *testing.T) {
	var a *App
	own := a.actions()
	for _, group := range keymap.Default().All() {
		if group.Scope != keymap.Global && group.Scope != keymap.Always {
			continue
		}
		for _, b := range group.Bindings {
			if own[b.Action] == nil {
				t.Errorf("nothing does %s", b.Action)
			}
		}
	}
}
