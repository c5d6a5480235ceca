package tui

import (
	"fmt"
	"slices"
	"strings"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/portforward"
	"github.com/podglass/podglass/tui/layout"
	"github.com/podglass/podglass/tui/panes"
)

// footer is the last line: the keys that work here, the most useful first and
// as many as there is room for, and on the right how the forwards are. Keys for
// which the user lacks a right stand in parentheses.
func (a *App) footer() string {
	right := a.forwardSummary()
	room := a.width - 1 - a.env.Ruler.Width(right)
	var line strings.Builder
	for _, b := range a.hints() {
		key, what, denied := b.Key(), b.Short, a.rights.denial(b.Action) != ""
		if denied {
			key, what = "("+key, what+")"
		}
		need := a.env.Ruler.Width(key) + 1 + a.env.Ruler.Width(what) + 2
		if need > room {
			continue
		}
		room -= need
		if denied {
			line.WriteString(" " + a.env.Styles.Muted.Render(key+" "+what) + " ")
			continue
		}
		line.WriteString(" " + a.env.Styles.Key.Render(key) + " " + what + " ")
	}
	return a.env.Styles.Footer.Render(line.String() + strings.Repeat(" ", room) + right + " ")
}

// hints are the bindings to tell of: those of the dialog or the prompt, those
// that continue a sequence, or those of the focused pane.
func (a *App) hints() []keymap.Binding {
	focused := a.desk.focused()
	switch {
	case a.dialogs.Len() > 0:
		useful := a.dialogs.Top().Keys()
		return slices.DeleteFunc(a.opts.Keymap.Help(keymap.Dialog), func(b keymap.Binding) bool {
			return !slices.Contains(useful, b.Action)
		})
	case focused.Typing():
		return a.opts.Keymap.Help(keymap.Input)
	case a.keys.Pending() != "":
		return a.opts.Keymap.After(focused.Scope(), a.keys.Pending())
	default:
		return slices.DeleteFunc(a.opts.Keymap.Help(focused.Scope()), func(b keymap.Binding) bool {
			return !a.worksNow(b.Action)
		})
	}
}

// worksNow reports whether an action does anything as things stand: a footer
// that offers a key must keep its word.
func (a *App) worksNow(action keymap.Action) bool {
	focused := a.desk.focused()
	if chooser, ok := focused.Pane.(panes.Chooser); ok && action.Scope() == focused.Scope() && !chooser.Works(action) {
		return false
	}
	switch action {
	case keymap.Context:
		return a.opts.Kubeconfig != nil
	case keymap.Back:
		return a.canGoBack()
	case keymap.Zoom:
		return a.desk.shape != layout.Narrow && a.desk.tree().Len() > 1
	case keymap.NextPane:
		return a.desk.tree().Len() > 1
	case keymap.Pin:
		_, follows := focused.Pane.(panes.Follower)
		return follows
	case keymap.OpenLogs, keymap.OpenLogsNew, keymap.OpenAllLogs, keymap.OpenPreviousLogs, keymap.OpenShell, keymap.Forward,
		keymap.OpenContainers, keymap.OpenContainer, keymap.CopyName, keymap.StopForward, keymap.CopyURL:
		return a.hasTarget()
	}
	return true
}

// hasTarget reports whether the focused list has a row to do something with.
func (a *App) hasTarget() bool {
	holder, ok := a.desk.focused().Pane.(panes.Holder)
	return !ok || holder.HasTarget()
}

// forwardSummary is the forwards in a few words: the one there is, or how many
// there are and whether all of them work.
func (a *App) forwardSummary() string {
	all := a.forwards.List()
	if len(all) == 0 {
		return ""
	}
	active := 0
	for _, f := range all {
		if f.State == portforward.Active {
			active++
		}
	}
	glyph, style := a.env.Glyphs.Ready, a.env.Styles.Good
	if active < len(all) {
		glyph, style = a.env.Glyphs.Waiting, a.env.Styles.Warn
	}
	text := fmt.Sprintf("%d of %d forwards active", active, len(all))
	if len(all) == 1 {
		text = fmt.Sprintf("%s %s %s", all[0].Local, a.env.Glyphs.Arrow, all[0].Spec.Target.Name)
	}
	return " " + text + " " + style.Render(glyph)
}
