package tui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// The dialogs that App itself asks with.
const (
	helpDialog = "help"
	quitDialog = "quit"
)

// openHelp lists the keys: first those that work in the pane with the focus,
// then all others.
func (a *App) openHelp() tea.Cmd {
	groups := a.opts.Keymap.All()
	here := a.focused().Scope()
	slices.SortStableFunc(groups, func(a, b keymap.Group) int { return cmp.Compare(nearness(here, a.Scope), nearness(here, b.Scope)) })
	width := 0
	for _, group := range groups {
		for _, b := range group.Bindings {
			width = max(width, a.env.Ruler.Width(a.keysOf(b)))
		}
	}
	var lines []string
	for _, first := range []bool{true, false} {
		for _, group := range groups {
			if here.Within(group.Scope) != first || len(group.Bindings) == 0 {
				continue
			}
			lines = append(lines, a.env.Styles.DialogTitle.Render(group.Scope.Title()))
			for _, b := range group.Bindings {
				keys := a.keysOf(b)
				lines = append(lines, "  "+a.env.Styles.Key.Render(keys)+strings.Repeat(" ", width-a.env.Ruler.Width(keys)+2)+a.helpOf(b))
			}
			lines = append(lines, "")
		}
	}
	a.ask(panes.Dialog{Dialog: &dialog.Text{ID: helpDialog, Title: "Keys", Lines: func(cells.Ruler, int) []string { return lines }}})
	return nil
}

// nearness is 0 for the pane's own keys, 1 for those of lists and targets, and 2
// for what works everywhere.
func nearness(here, scope keymap.Scope) int {
	switch scope {
	case here:
		return 0
	case keymap.Target, keymap.List:
		return 1
	}
	return 2
}

// helpOf is what a binding does, or why it cannot.
func (a *App) helpOf(b keymap.Binding) string {
	if why := a.denial(a.actions[b.Action], a.here()); why != "" {
		return a.env.Styles.Muted.Render(b.Help + " (" + why + ")")
	}
	return b.Help
}

func (a *App) keysOf(b keymap.Binding) string {
	return strings.Join(b.Ways(), ", ")
}

// quit ends the program, and asks first when that ends something that somebody
// may be using: forwards, shells.
func (a *App) quit() tea.Cmd {
	alive := a.alive()
	if alive == "" || a.dialogs.Len() > 0 {
		return tea.Quit
	}
	a.ask(panes.Dialog{
		Dialog: &dialog.Confirm{
			ID: quitDialog, Title: "Quit", Verb: "Quit",
			Question: fmt.Sprintf("Quit podglass and end %s?", alive),
		},
		Answer: func(any) tea.Cmd { return tea.Quit },
	})
	return nil
}

// alive is what ends with the program, "2 shells and 1 forward"; "" for nothing.
func (a *App) alive() string {
	counts, nouns := map[string]int{}, []string{}
	add := func(n int, noun string) {
		if n == 0 {
			return
		}
		if counts[noun] == 0 {
			nouns = append(nouns, noun)
		}
		counts[noun] += n
	}
	for _, s := range a.panes.slots {
		if holder, ok := s.Pane.(panes.Holder); ok {
			add(holder.Alive())
		}
	}
	add(a.forwarding.alive(), "forward")
	parts := make([]string, len(nouns))
	for i, noun := range nouns {
		parts[i] = count.Of(counts[noun], noun)
	}
	return and(parts)
}

// and joins words as in a sentence.
func and(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// ask opens a dialog.
func (a *App) ask(request panes.Dialog) {
	a.dialogs.AskOr(request.Dialog, request.Answer, request.Cancelled)
}
