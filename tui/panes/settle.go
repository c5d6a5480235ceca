package panes

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// Settle waits until a cursor that runs through a list has come to rest,
// because what follows costs a connection. The zero Settle is ready for use.
type Settle struct{ serial int }

// Settled says that nothing has changed for as long as [Settle.After] was
// told to wait. Only the latest one counts: see [Settle.Is].
type Settled struct {
	pane   ID
	serial int
}

// After returns the command that answers with a Settled unless After is called
// again before the wait is over.
func (s *Settle) After(pane ID, wait time.Duration) tea.Cmd {
	s.serial++
	settled := Settled{pane: pane, serial: s.serial}
	return tea.Tick(wait, func(time.Time) tea.Msg { return settled })
}

// Is reports whether the message is the answer to the latest After.
func (s *Settle) Is(pane ID, msg Settled) bool {
	return msg.pane == pane && msg.serial == s.serial
}
