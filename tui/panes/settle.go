package panes

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// Settle waits until a cursor that runs through a list has come to rest,
// because what follows costs a connection. The zero Settle is ready for use; it
// must not be copied after its first use.
type Settle struct{ serial int }

// Settled says that nothing has changed for as long as [Settle.After] was
// told to wait. It counts for one Settle, and there only the latest one that was
// not stopped: see [Settle.Is].
type Settled struct {
	of     *Settle
	serial int
}

// After returns the command that answers with a Settled unless After or Stop is
// called before the wait is over.
func (s *Settle) After(wait time.Duration) tea.Cmd {
	s.serial++
	settled := Settled{of: s, serial: s.serial}
	return tea.Tick(wait, func(time.Time) tea.Msg { return settled })
}

// Stop gives up waiting: what it was for is no longer there, and what comes next
// must not be taken for it.
func (s *Settle) Stop() { s.serial++ }

// Is reports whether the message is the answer to the latest After.
func (s *Settle) Is(msg Settled) bool { return msg.of == s && msg.serial == s.serial }
