package containers

import (
	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/panes"
)

// Do carries out an action on the list or on the container under the cursor.
func (p *Pane) Do(action keymap.Action) tea.Cmd {
	if panes.Move(p.Table, action) {
		return nil
	}
	if action == keymap.Wide {
		p.rows.wide = !p.rows.wide
		p.Table.SetColumns(columns(p.rows.wide))
		return nil
	}
	target := p.Target()
	if target.IsZero() || target.Container == "" {
		return nil
	}
	switch action {
	case keymap.OpenContainer, keymap.OpenLogs:
		return panes.Ask(panes.OpenLog{Target: target})
	case keymap.OpenLogsNew:
		return panes.Ask(panes.OpenLog{Target: target, Beside: true})
	case keymap.OpenPreviousLogs:
		return panes.Ask(panes.OpenLog{Target: target, Previous: true})
	case keymap.OpenShell:
		return panes.Ask(panes.OpenShell{Target: target})
	case keymap.Forward:
		return panes.Ask(panes.OpenForward{Target: target})
	case keymap.CopyName:
		return panes.Ask(panes.Copy{Text: target.Container, What: "name"})
	case keymap.CopyCommand:
		return panes.Ask(panes.CopyCommand{Verb: "logs -f", Target: target})
	}
	return nil
}
