package containers

import (
	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/panes"
)

// Actions are what can be done in the list of containers. What can be done with the containers
// themselves is App's.
func Actions() []panes.Action {
	const allDetails = "all details show"
	return []panes.Action{
		panes.When(panes.OnNow(keymap.Bind("containers.open", "open the container's log", "enter"), // the footer has it as target.logs
			(*Pane).openLog), (*Pane).HasRow, ""),
		panes.When(panes.On(keymap.Bind("containers.details", "show the container's details in the whole pane, or give it back", "w").
			Footer("details", 14), (*Pane).toggleDetails), (*Pane).HasRow, ""),
		panes.When(panes.OnNow(keymap.Bind("containers.details-down", "scroll the details down", "J").Footer("scroll details", 15),
			func(p *Pane) { p.moveDetail(keymap.HalfPageDown) }), (*Pane).isDetailCut, allDetails),
		panes.When(panes.OnNow(keymap.Bind("containers.details-up", "scroll the details up", "K"),
			func(p *Pane) { p.moveDetail(keymap.HalfPageUp) }), (*Pane).isDetailCut, allDetails),
	}
}

func (p *Pane) openLog() {
	if target := p.Target(); target.Container != "" {
		p.Env.Ask(panes.Open{Kind: "logs", Target: target})
	}
}

func (p *Pane) toggleDetails() tea.Cmd {
	p.view.whole = !p.view.whole && p.Table.Selected() != ""
	p.view.scroll = 0
	return p.lookInside()
}

// isDetailCut reports whether there are more details than show.
func (p *Pane) isDetailCut() bool {
	return p.view.plan.detail > 0 && p.view.shown < len(p.view.cache.lines)
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
