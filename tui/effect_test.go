package tui

import (
	"slices"
	"testing"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/tui/panes"
)

// Every action says what it does to the cluster: one that is new and does more
// than to view has to be named here, and is kept back where podglass is read-only.
func TestActionsThatDoMoreThanView(t *testing.T) {
	var more []keymap.Action
	a := &App{}
	for _, d := range declared(registry()) {
		why := a.readOnly(&d, call{client: &kube.Client{ReadOnly: true}})
		if (d.effect != panes.Views) != (why != "") {
			t.Errorf("%s: read-only says %q", d.Action, why)
		}
		if a.readOnly(&d, call{client: &kube.Client{}}) != "" {
			t.Errorf("%s is kept back where podglass is not read-only", d.Action)
		}
		if d.effect != panes.Views {
			more = append(more, d.Action)
		}
	}
	if want := []keymap.Action{
		"global.saved-forwards", "target.shell", "target.full-screen-shell", "target.run", "target.attach", "target.forward", "target.delete", "target.restart",
		"target.scale",
		"target.evict", "target.pause", "target.resume", "target.undo", "target.set-image", "target.resize", "target.cordon",
		"target.uncordon", "target.drain", "target.force-delete", "document.edit",
		"services.forward", "forwards.restart", "forwards.check",
	}; !slices.Equal(more, want) {
		t.Errorf("actions that do more than view: %q, want %q", more, want)
	}
}
