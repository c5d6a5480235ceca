package containers

import (
	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/panes"
)

// Do carries out an action on the list or on the container under the cursor.
func (p *Pane) Do(action keymap.Action) tea.Cmd {
	switch {
	case action == keymap.Details:
		p.view.whole = !p.view.whole && p.Table.Selected() != ""
		p.view.scroll = 0
		return nil
	case p.view.whole && p.moveDetail(action), panes.Move(p.Table, action):
		return nil
	}
	target := p.Target()
	if target.IsZero() || target.Container == "" {
		return nil
	}
	switch action {
	case keymap.OpenContainer, keymap.OpenLogs:
		p.Env.Ask(panes.OpenLog{Target: target})
	case keymap.OpenLogsNew:
		p.Env.Ask(panes.OpenLog{Target: target, Beside: true})
	case keymap.OpenAllLogs:
		p.Env.Ask(panes.OpenAllLogs{Target: target})
	case keymap.OpenPreviousLogs:
		p.Env.Ask(panes.OpenLog{Target: target, Previous: true})
	case keymap.OpenShell:
		p.Env.Ask(panes.OpenShell{Target: target})
	case keymap.Forward:
		p.Env.Ask(panes.OpenForward{Target: target})
	case keymap.CopyName:
		p.Env.Ask(panes.Copy{Text: target.Container, What: "the name"})
	case keymap.CopyCommand:
		p.Env.Ask(panes.CopyCommand{Verb: "logs -f", Targets: []panes.Target{target}})
	}
	return nil
}
