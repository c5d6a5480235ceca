package tui

import (
	"cmp"
	"slices"
	"strings"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// hint is a key to tell of.
type hint struct {
	key, what string
	denied    bool // the user lacks a right
	kept      bool // has its room before the others
	action    keymap.Action
	from, to  int // its cells in the footer
}

// footer is the last line: the keys that work here, the most useful first and
// as many as there is room for, and on the right how the forwards are. Keys for
// which the user lacks a right stand in parentheses.
func (a *App) footer() string {
	right := a.forwardsText()
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

// forwardsText is how the forwards are, where their list does not tell it.
func (a *App) forwardsText() string {
	if a.focused().kind.name == forwardsKind {
		return ""
	}
	return a.forwarding.summary(a.env.Look)
}

// footerRoom is how many cells there are for keys.
func (a *App) footerRoom(right string) int { return a.width - 1 - a.env.Ruler.Width(right) }

// placedHints are the keys that there is room for, with their places. Those that lead out are the last to go.
func (a *App) placedHints() []hint {
	room := a.footerRoom(a.forwardsText())
	hints := a.hints()
	for i := range hints {
		if h := &hints[i]; h.denied {
			h.key, h.what = "("+h.key, h.what+")"
		}
	}
	fits := make([]bool, len(hints))
	for _, kept := range []bool{true, false} {
		for i := range hints {
			if need := a.hintWidth(&hints[i]); hints[i].kept == kept && need <= room {
				fits[i] = true
				room -= need
			}
		}
	}
	var placed []hint
	x := 0
	for i, h := range hints {
		if fits[i] {
			h.from, h.to = x, x+a.hintWidth(&h)
			x = h.to
			placed = append(placed, h)
		}
	}
	return placed
}

// hintWidth is how many cells a hint takes with the blanks around it.
func (a *App) hintWidth(h *hint) int {
	return a.env.Ruler.Width(h.key) + 1 + a.env.Ruler.Width(h.what) + 2
}

// stays reports whether the footer tells of an action before all others: it leads out of where the user is, or tells
// of all the keys where the header does not, or shows why something is down that has been started again and again.
func (a *App) stays(action keymap.Action, c call) bool {
	switch action {
	case keymap.Back, keymap.Cancel:
		return true
	case keymap.Help:
		_, told := a.headerLine()
		return !told
	case keymap.Close:
		return c.slot.kind.lasting && !c.slot.kind.root() // esc leaves it open
	case panes.OpenPrevious, panes.ShowPrevious:
		return c.target.Row != nil && c.target.Row.Failing && c.target.Row.Restarts > 0
	}
	return false
}

// hints are the keys to tell of: those of the dialog or the prompt, those that
// continue a sequence, or those of the focused pane.
func (a *App) hints() []hint {
	focused := a.focused()
	switch {
	case a.dialogs.Len() > 0:
		return a.dialogHints(a.dialogs.Top())
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
		hints := a.hintsOf(a.opts.Keymap.Help(focused.Scope()), func(b keymap.Binding) bool { return a.offers(a.actions[b.Action], here) })
		if here.heading {
			slices.SortStableFunc(hints, func(one, other hint) int { return cmp.Compare(a.placeOnHeading(&one), a.placeOnHeading(&other)) })
		}
		return hints
	}
}

// placeOnHeading orders the footer on the heading of a group: what the cursor's own key does, what is done to the
// workload, and then the rest.
func (a *App) placeOnHeading(h *hint) int {
	switch d := a.actions[h.action]; {
	case h.action == "pods.containers":
		return 0
	case d.ofGroup && !h.denied:
		return 1
	}
	return 2
}

// dialogHints are the keys of a dialog and, where nothing on it says so, that it takes letters.
func (a *App) dialogHints(top dialog.Dialog) []hint {
	useful := top.Keys()
	hints := a.hintsOf(a.opts.Keymap.Help(keymap.Dialog), func(b keymap.Binding) bool { return slices.Contains(useful, b.Action) })
	if choose, ok := top.(*dialog.Choose); ok && choose.Narrows() {
		hints = append(hints, hint{key: "letters", what: "narrow down"})
	}
	return hints
}

func always(keymap.Binding) bool { return true }

// offers reports whether the footer tells of an action: only of one whose key does now what the footer says.
func (a *App) offers(d *action, c call) bool {
	works, _ := a.worksOn(d, c)
	return works && a.readOnly(d, c) == "" && d.misplaced(c) == "" && (d.otherwise == nil || !d.otherwise(a, c))
}

func (a *App) hintsOf(bindings []keymap.Binding, offered func(keymap.Binding) bool) []hint {
	here := a.here()
	var hints []hint
	for _, b := range bindings {
		if offered(b) {
			hints = append(hints, hint{key: b.Key(), what: a.wordFor(b, here), action: b.Action, denied: a.denial(a.actions[b.Action], here) != "", kept: a.stays(b.Action, here)})
		}
	}
	return hints
}

// wordFor is what the footer calls a binding now.
func (a *App) wordFor(b keymap.Binding, c call) string {
	if d := a.actions[b.Action]; d.word != nil {
		return d.word(a, c)
	}
	return b.Short
}
