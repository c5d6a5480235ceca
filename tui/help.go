package tui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/portforward"
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
	here := a.desk.focused().Scope()
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
	a.dialogs.Push(&dialog.Text{ID: helpDialog, Title: "Keys", Lines: func(cells.Ruler, int) []string { return lines }})
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
	if why := a.rights.denial(b.Action); why != "" {
		return a.env.Styles.Muted.Render(b.Help + " (" + why + ")")
	}
	return b.Help
}

func (a *App) keysOf(b keymap.Binding) string {
	return strings.Join(b.Keys, ", ")
}

// quit ends the program, and asks first when that ends forwards that somebody
// may be using.
func (a *App) quit() tea.Cmd {
	live := 0
	for _, forward := range a.forwards.List() {
		if forward.State != portforward.Stopped && forward.State != portforward.Failed {
			live++
		}
	}
	if live == 0 || a.dialogs.Len() > 0 {
		return tea.Quit
	}
	a.dialogs.Push(&dialog.Confirm{
		ID: quitDialog, Title: "Quit", Verb: "Quit",
		Question: fmt.Sprintf("Quit podglass and end %s?", plural(live, "forward")),
	})
	return nil
}

// ask opens a dialog for a pane.
func (a *App) ask(request panes.Dialog) {
	a.answers[request.Dialog.Name()] = request.Answer
	a.dialogs.Push(request.Dialog)
}

// answered takes the answer to a dialog.
func (a *App) answered(msg dialog.Result) tea.Cmd {
	if msg.Cancelled {
		return nil
	}
	if answer := a.answers[msg.ID]; answer != nil {
		return answer(msg.Value)
	}
	switch msg.ID {
	case quitDialog:
		return tea.Quit
	case forwardDialog:
		return a.forwardAsked(msg.Value)
	}
	return nil
}
