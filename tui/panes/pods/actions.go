package pods

import (
	"fmt"
	"strings"

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
	}
	if onList, ok := p.onList()[action]; ok {
		onList()
		return nil
	}
	if row := p.selected(); row != nil {
		p.onPod(action, row)
	} else if action == keymap.OpenContainers && p.Table.Len() > 0 {
		p.fold(action)
	}
	return nil
}

// onList are the actions on the list as a whole.
func (p *Pane) onList() map[keymap.Action]func() {
	return map[keymap.Action]func(){
		keymap.FailingOnly: func() { p.query.FailingOnly = !p.query.FailingOnly; p.pull() },
		keymap.Wide:        func() { p.choice.wide = !p.choice.wide; p.arrange(); p.pull() },
		keymap.Sort:        p.chooseSort,
		keymap.Columns:     p.chooseColumns,
		keymap.GroupBy:     p.chooseGroup,
		keymap.Fold:        func() { p.fold(keymap.Fold) },
		keymap.FoldAll:     func() { p.fold(keymap.FoldAll) },
		keymap.Mark:        p.mark,
		keymap.MarkAll:     p.markAll,
	}
}

// onPod asks for what is done with one pod or, where that makes sense, with all
// that are marked.
func (p *Pane) onPod(action keymap.Action, row *kubepods.Row) {
	to := target(row)
	switch action {
	case keymap.OpenContainers:
		p.Env.Ask(panes.OpenContainers{Target: to})
	case keymap.OpenLogs:
		p.Env.Ask(panes.OpenLog{Target: to})
	case keymap.OpenLogsNew:
		p.openLogs(row)
	case keymap.OpenAllLogs:
		p.Env.Ask(panes.OpenAllLogs{Target: to})
	case keymap.OpenPreviousLogs:
		p.Env.Ask(panes.OpenLog{Target: to, Previous: true})
	case keymap.OpenShell:
		p.Env.Ask(panes.OpenShell{Target: to})
	case keymap.Forward:
		p.Env.Ask(panes.OpenForward{Target: to})
	case keymap.CopyName:
		p.copyNames(row)
	case keymap.CopyCommand:
		p.Env.Ask(panes.CopyCommand{Verb: "get pod", Targets: p.targets(row)})
	}
}

// manyLogs is how many logs are opened at once: more panes would not be
// readable.
const manyLogs = 4

// openLogs opens a pane for the log of each target.
func (p *Pane) openLogs(row *kubepods.Row) {
	targets := p.targets(row)
	if len(targets) > manyLogs {
		p.Env.Ask(panes.Notice{Tone: panes.Warn, Text: fmt.Sprintf(
			"%d logs do not fit on a screen; mark at most %d pods", len(targets), manyLogs)})
		return
	}
	for _, to := range targets {
		p.Env.Ask(panes.OpenLog{Target: to, Beside: true})
	}
}

// copyNames copies the targets' names, each on a line.
func (p *Pane) copyNames(row *kubepods.Row) {
	targets := p.targets(row)
	names := make([]string, len(targets))
	for i, to := range targets {
		names[i] = to.Pod.Name
	}
	what := "the name"
	if len(names) > 1 {
		what = fmt.Sprintf("%d names", len(names))
	}
	p.Env.Ask(panes.Copy{Text: strings.Join(names, "\n"), What: what})
}
