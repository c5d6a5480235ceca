package tui

import (
	"slices"
	"strings"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/panes"
)

// hint is a key to tell of.
type hint struct {
	key, what string
	denied    bool // the user lacks a right
	action    keymap.Action
	from, to  int // its cells in the footer
}

// footer is the last line: the keys that work here, the most useful first and
// as many as there is room for, and on the right how the forwards are. Keys for
// which the user lacks a right stand in parentheses.
func (a *App) footer() string {
	right := a.forwarding.summary(a.env.Look)
	room := a.footerRoom(right)
	var line strings.Builder
	for _, h := range a.placedHints() {
		room -= h.to - h.from
		if h.denied {
			line.WriteString(" " + a.env.Styles.Muted.Render(h.key+" "+h.what) + " ")
			continue
		}
		line.WriteString(" " + a.env.Styles.Key.Render(h.key) + " " + h.what + " ")
	}
	return a.env.Styles.Footer.Render(line.String() + strings.Repeat(" ", room) + right + " ")
}

// footerRoom is how many cells there are for keys.
func (a *App) footerRoom(right string) int { return a.width - 1 - a.env.Ruler.Width(right) }

// placedHints are the keys that there is room for, with their places.
func (a *App) placedHints() []hint {
	room := a.footerRoom(a.forwarding.summary(a.env.Look))
	var placed []hint
	x := 0
	for _, h := range a.hints() {
		if h.denied {
			h.key, h.what = "("+h.key, h.what+")"
		}
		need := a.env.Ruler.Width(h.key) + 1 + a.env.Ruler.Width(h.what) + 2
		if x+need > room {
			continue
		}
		h.from, h.to = x, x+need
		x += need
		placed = append(placed, h)
	}
	return placed
}

// hints are the keys to tell of: those of the dialog or the prompt, those that
// continue a sequence, or those of the focused pane.
func (a *App) hints() []hint {
	focused := a.focused()
	switch {
	case a.dialogs.Len() > 0:
		useful := a.dialogs.Top().Keys()
		return a.hintsOf(a.opts.Keymap.Help(keymap.Dialog), func(b keymap.Binding) bool { return slices.Contains(useful, b.Action) })
	case focused.Mode() == panes.Text:
		return a.hintsOf(a.opts.Keymap.Help(keymap.Input), always)
	case focused.Mode() == panes.Raw:
		here := a.here()
		return a.hintsOf(a.opts.Keymap.HelpRaw(focused.Scope(), a.keys.Pending()), func(b keymap.Binding) bool { return a.offers(a.actions[b.Action], here) })
	case a.keys.Pending() != "":
		here := a.here()
		return a.hintsOf(a.opts.Keymap.After(focused.Scope(), a.keys.Pending()), func(b keymap.Binding) bool { return a.offers(a.actions[b.Action], here) })
	default:
		here := a.here()
		return a.hintsOf(a.opts.Keymap.Help(focused.Scope()), func(b keymap.Binding) bool { return a.offers(a.actions[b.Action], here) })
	}
}

func always(keymap.Binding) bool { return true }

// offers reports whether the footer tells of an action: it must keep its word.
func (a *App) offers(d *action, c call) bool {
	works, _ := a.worksOn(d, c)
	return works && a.readOnly(d, c) == "" && (d.otherwise == nil || !d.otherwise(a, c))
}

func (a *App) hintsOf(bindings []keymap.Binding, offered func(keymap.Binding) bool) []hint {
	here := a.here()
	var hints []hint
	for _, b := range bindings {
		if offered(b) {
			hints = append(hints, hint{key: b.Key(), what: b.Short, action: b.Action, denied: a.denial(a.actions[b.Action], here) != ""})
		}
	}
	return hints
}
