// Package panetest does to a pane in a test what App does to it in the program.
package panetest

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/panes"
)

// Do carries out an action: a motion, one of what is typed into, or one that the
// pane's kind declares.
func Do(tb testing.TB, p panes.Pane, declared []panes.Action, name keymap.Action) tea.Cmd {
	tb.Helper()
	if mover, ok := p.(panes.Mover); ok && name.Scope() == keymap.Move {
		return mover.Move(name)
	}
	if editor, ok := p.(panes.Editor); ok && p.Mode() == panes.Text {
		return editor.Edit(name)
	}
	for _, action := range declared {
		if action.Action == name {
			return action.Do(p)
		}
	}
	tb.Fatalf("the pane does not do %s", name)
	return nil
}

// Perform runs a command and gives the pane its messages. What the pane begins because of them is not
// run.
func Perform(p panes.Pane, cmd tea.Cmd) {
	if cmd != nil {
		Give(p, cmd())
	}
}

// Give gives a pane a message.
func Give(p panes.Pane, msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, cmd := range msg {
			Perform(p, cmd)
		}
	case panes.Reply:
		msg.Take()
	default:
		p.Update(msg)
	}
}
