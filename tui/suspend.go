package tui

import (
	"io"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/widget/cells"
)

// Job is the program as the job control of the shell that started it sees it.
type Job interface {
	// Check says in one sentence why the program cannot be suspended, nil where it
	// can be.
	Check() error
	// Suspend stops the program and returns when it is to go on. It is called
	// while the terminal is given back.
	Suspend() error
}

type (
	// Suspend is a message that asks for what the key for suspending does.
	Suspend struct{}
	// Lend is a message that asks to give the terminal back as long as While runs,
	// and to take it again, in whatever state it is by then, and draw the whole
	// screen.
	Lend struct{ While func() error }

	// lent says that the terminal is ours again.
	lent struct{ err error }
)

// suspend stops the program until a shell brings it back, unless there is none
// that would.
func (a *App) suspend() tea.Cmd {
	job := a.opts.Job
	if job == nil {
		return a.showToast(panes.Notice{Text: "cannot suspend here"})
	}
	return func() tea.Msg {
		if err := job.Check(); err != nil {
			return lent{err}
		}
		return a.lend(job.Suspend)()
	}
}

// lend gives the terminal back as long as a function runs.
func (a *App) lend(while func() error) tea.Cmd {
	return tea.Exec(interlude(while), func(err error) tea.Msg { return lent{err} })
}

func (a *App) lent(msg lent) tea.Cmd {
	if msg.err == nil {
		return a.regain()
	}
	return tea.Batch(a.regain(), a.showToast(panes.Notice{Tone: panes.Warn, Text: msg.err.Error()}))
}

// regain sets mode 2027, where the terminal has it, once the terminal was
// somebody else's: Bubble Tea switches it off then, and goes on to measure as if
// it were on.
func (a *App) regain() tea.Cmd {
	if a.env.Ruler != cells.Clusters {
		return nil
	}
	return tea.Sequence(tea.Raw(ansi.SetModeUnicodeCore), tea.ClearScreen)
}

// interlude is what runs while the terminal is given back. It uses the terminal
// itself, if it does at all.
type interlude func() error

func (i interlude) Run() error {
	<-time.After(handoverTime)
	return i()
}

// SetStdin is there for the interface of Bubble Tea, as the others are.
func (interlude) SetStdin(io.Reader)  {}
func (interlude) SetStdout(io.Writer) {}
func (interlude) SetStderr(io.Writer) {}
