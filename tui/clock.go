package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/panes"
)

// clock is the time that the log with the focus shows while the logs on the
// screen are locked to one clock.
type clock struct {
	locked bool
	at     time.Time // of the line under the cursor; zero while it follows
}

// clockActions keep logs at one time.
func clockActions() []action {
	return []action{
		does(keymap.Bind("logs.lock", "let all logs on the screen show the same time, or each its own", "K").Footer("lock clocks", 42), (*App).lockClock),
	}
}

// lockClock locks all logs on the screen to one clock, or gives each its own.
func (a *App) lockClock() tea.Cmd {
	a.clock = clock{locked: !a.clock.locked}
	all := a.clocked()
	for _, pane := range all {
		pane.SetLocked(a.clock.locked)
	}
	if a.clock.locked && len(all) < 2 {
		return a.showToast(panes.Notice{Text: "this log will lead the others; L in a list opens another one beside it"})
	}
	return nil
}

// clocked are the panes with times.
func (a *App) clocked() []panes.Clocked {
	var list []panes.Clocked
	for _, s := range a.panes.slots {
		if pane, ok := s.Pane.(panes.Clocked); ok {
			list = append(list, pane)
		}
	}
	return list
}

// keepClock shows in all other logs the time that the log with the focus shows.
func (a *App) keepClock() {
	leader, ok := a.focused().Pane.(panes.Clocked)
	if !ok || !a.clock.locked {
		return
	}
	at, ok := leader.Clock()
	if !ok || at.Equal(a.clock.at) {
		return
	}
	a.clock.at = at
	for _, pane := range a.clocked() {
		pane.SetLocked(true)
		if pane != leader {
			pane.SetClock(at)
		}
	}
}
