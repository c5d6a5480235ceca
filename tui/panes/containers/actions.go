package containers

import (
	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/panes"
)

// Actions are what can be done in the list of containers. What can be done with the containers
// themselves is App's.
func Actions() []panes.Action {
	return []panes.Action{
		panes.When(panes.OnNow(keymap.Bind("containers.open", "open the container's log", "enter"), // the footer has it as target.logs
			(*Pane).openLog), (*Pane).HasRow, ""),
		panes.OnNow(keymap.Bind("containers.details", "show the container's details in the whole pane, or give it back", "w").
			Footer("details", 14), (*Pane).toggleDetails),
	}
}

func (p *Pane) openLog() {
	if target := p.Target(); target.Container != "" {
		p.Env.Ask(panes.Open{Kind: "logs", Target: target})
	}
}

func (p *Pane) toggleDetails() {
	p.view.whole = !p.view.whole && p.Table.Selected() != ""
	p.view.scroll = 0
}

// Move moves the cursor, or scrolls the details while they have the whole pane.
func (p *Pane) Move(action keymap.Action) tea.Cmd {
	if p.view.whole {
		p.moveDetail(action)
		return nil
	}
	p.moved = true
	return p.List.Move(action)
}
