package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/tui/panes"
	logpane "github.com/podglass/podglass/tui/panes/logs"
)

// clock is the time that the log with the focus shows while the logs on the
// screen are locked to one clock.
type clock struct {
	locked bool
	at     time.Time // of the line under the cursor; zero while it follows
}

// lockClock locks all logs on the screen to one clock, or gives each its own.
func (a *App) lockClock() tea.Cmd {
	a.clock = clock{locked: !a.clock.locked}
	for _, pane := range a.logPanes() {
		pane.SetLocked(a.clock.locked)
	}
	if a.clock.locked && len(a.logPanes()) < 2 {
		return a.showToast(panes.Notice{Text: "this log will lead the others; L in a list opens another one beside it"})
	}
	return nil
}

func (a *App) logPanes() []*logpane.Pane {
	var list []*logpane.Pane
	for _, s := range a.desk.slots {
		if pane, ok := s.Pane.(*logpane.Pane); ok {
			list = append(list, pane)
		}
	}
	return list
}

// keepClock shows in all other logs the time that the log with the focus shows.
func (a *App) keepClock() {
	leader, ok := a.desk.focused().Pane.(*logpane.Pane)
	if !ok || !a.clock.locked {
		return
	}
	at, ok := leader.Clock()
	if !ok || at.Equal(a.clock.at) {
		return
	}
	a.clock.at = at
	for _, pane := range a.logPanes() {
		pane.SetLocked(true)
		if pane != leader {
			pane.SetClock(at)
		}
	}
}
