package panes

import (
	"charm.land/lipgloss/v2"

	"github.com/podglass/podglass/keymap"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/tui/widget/table"
)

// PhaseLook is the glyph and the style of a container's phase. Each phase has
// a glyph of its own, so that it is told without colours as well.
func PhaseLook(env Env, phase podstatus.Phase) (glyph string, style *lipgloss.Style) {
	styles, glyphs := env.Styles, env.Glyphs
	switch phase {
	case podstatus.Waiting:
		return glyphs.Waiting, &styles.Muted
	case podstatus.Starting:
		return glyphs.Starting, &styles.Warn
	case podstatus.Running:
		return glyphs.Running, &styles.Warn
	case podstatus.Ready:
		return glyphs.Ready, &styles.Good
	case podstatus.Completed:
		return glyphs.Completed, &styles.Muted
	case podstatus.Failed:
		return glyphs.Failed, &styles.Bad
	default:
		return glyphs.Unknown, &styles.Warn
	}
}

// Move carries out an action that moves the cursor of a list, and reports
// whether it was one.
func Move(t *table.Table, action keymap.Action) bool {
	switch action {
	case keymap.Up:
		t.Up()
	case keymap.Down:
		t.Down()
	case keymap.Top:
		t.Top()
	case keymap.Bottom:
		t.Bottom()
	case keymap.PageUp:
		t.PageUp()
	case keymap.PageDown:
		t.PageDown()
	case keymap.HalfPageUp:
		t.HalfUp()
	case keymap.HalfPageDown:
		t.HalfDown()
	default:
		return false
	}
	return true
}

// Interesting is the container of a pod to look at first: the one that keeps
// the pod from being ready, else the first app container; "" for no pod.
func Interesting(row *kubepods.Row) string {
	if row == nil {
		return ""
	}
	first := ""
	for _, c := range row.Containers {
		switch {
		case c.Phase == podstatus.Failed && c.Kind != podstatus.Ephemeral:
			return c.Name
		case c.Kind == podstatus.App && first == "":
			first = c.Name
		}
	}
	return first
}
