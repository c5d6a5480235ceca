package pods

import (
	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/tui/panes"
)

// Do carries out an action on the list or on the pod under the cursor.
func (p *Pane) Do(action keymap.Action) tea.Cmd {
	if panes.Move(p.Table, action) {
		p.moved = true
		return nil
	}
	switch action {
	case keymap.Filter, keymap.Accept, keymap.Cancel, keymap.PreviousEntry, keymap.NextEntry:
		return p.onFilter(action)
	case keymap.FailingOnly:
		p.query.FailingOnly = !p.query.FailingOnly
		p.pull()
		return nil
	case keymap.Wide:
		p.rows.wide = !p.rows.wide
		p.arrange()
		p.pull()
		return nil
	}
	row := p.selected()
	if row == nil {
		return nil
	}
	p.onPod(action, row)
	return nil
}

// onPod asks for what is done with one pod.
func (p *Pane) onPod(action keymap.Action, row *kubepods.Row) {
	to := target(row)
	switch action {
	case keymap.OpenContainers:
		p.Env.Ask(panes.OpenContainers{Target: to})
	case keymap.OpenLogs:
		p.Env.Ask(panes.OpenLog{Target: to})
	case keymap.OpenLogsNew:
		p.Env.Ask(panes.OpenLog{Target: to, Beside: true})
	case keymap.OpenPreviousLogs:
		p.Env.Ask(panes.OpenLog{Target: to, Previous: true})
	case keymap.OpenShell:
		p.Env.Ask(panes.OpenShell{Target: to})
	case keymap.Forward:
		p.Env.Ask(panes.OpenForward{Target: to})
	case keymap.CopyName:
		p.Env.Ask(panes.Copy{Text: row.Ref.Name, What: "name"})
	case keymap.CopyCommand:
		p.Env.Ask(panes.CopyCommand{Verb: "get pod", Target: to})
	}
}

// onFilter opens and closes the prompt of the filter, which applies while it is
// typed.
func (p *Pane) onFilter(action keymap.Action) tea.Cmd {
	switch action {
	case keymap.Filter:
		p.typing = true
	case keymap.Accept:
		p.typing = false
		p.filter.Remember()
	case keymap.Cancel:
		p.typing = false
		p.filter.SetValue("")
	default:
		return p.filter.Do(action)
	}
	p.SetSize(p.width, p.height)
	p.apply()
	p.selectLabels()
	return nil
}

// selectLabels asks for the pods that the filter's label selector picks, once
// that is typed to its end.
func (p *Pane) selectLabels() {
	if selector := p.query.Filter.Selector; selector != p.labels && !p.typing {
		p.labels = selector
		p.Env.Ask(panes.SelectLabels{Selector: selector})
	}
}

// apply filters by what the prompt holds. As long as that is no filter, as
// with a bracket not yet closed, the last one that was stays.
func (p *Pane) apply() {
	if filter, err := kubepods.ParseFilter(p.filter.Value()); err == nil {
		p.query.Filter = filter
		p.pull()
	}
}

// CanUndo reports whether the list is narrowed down.
func (p *Pane) CanUndo() bool { return p.filter.Value() != "" || p.query.FailingOnly }

// Undo takes back the filter, then the restriction to failing pods.
func (p *Pane) Undo() {
	if p.filter.Value() == "" {
		p.query.FailingOnly = false
		p.pull()
		return
	}
	p.filter.SetValue("")
	p.apply()
	p.selectLabels()
}

// Typing reports whether the filter is being typed.
func (p *Pane) Typing() bool { return p.typing }

// Cursor is where the filter is typed.
func (p *Pane) Cursor() (x, y int, shown bool) {
	x, shown = p.filter.Cursor()
	return x, p.height - 1, shown && p.typing && p.height > 0
}

// arrange sets the columns for what is shown.
func (p *Pane) arrange() {
	p.rows.namespaces = len(p.scope.Namespaces) != 1
	p.Table.SetColumns(columns(p.rows.namespaces, p.rows.wide))
}
