package panes

import (
	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/widget/table"
)

// List is what the panes with a table have in common. They embed it and add
// what their rows are and mean.
type List struct {
	Env   Env
	Table *table.Table

	feed   *Feed
	serial uint64
}

// NewList makes a list without rows.
func NewList(env Env, columns ...table.Column) List {
	l := List{Env: env, Table: table.New(columns...)}
	l.Table.SetStyles(env.Styles, env.Glyphs)
	l.Table.SetRuler(env.Ruler)
	return l
}

// Listen takes the changes of another source than before, and returns the
// command that waits for the first of them.
func (l *List) Listen(changes <-chan struct{}, cancel func()) tea.Cmd {
	l.feed.Close()
	l.serial++
	l.feed = l.Env.NewFeed(l.serial, changes, cancel)
	return l.feed.Next()
}

// Heard reports whether a message says that the source has changed, and returns
// the command that waits for the next change.
func (l *List) Heard(msg tea.Msg) (next tea.Cmd, changed bool) {
	if msg, ok := msg.(Changed); ok && l.feed.Is(msg) {
		return l.feed.Next(), true
	}
	return nil, false
}

// Init has nothing to start.
func (l *List) Init() tea.Cmd { return nil }

// Mode is Actions: nothing is typed in a plain list.
func (l *List) Mode() Mode { return Actions }

// Move moves the cursor.
func (l *List) Move(action keymap.Action) tea.Cmd {
	Move(l.Table, action)
	return nil
}

// Restyle draws with another look.
func (l *List) Restyle(look Look) {
	l.Env.Look = look
	l.Table.SetStyles(look.Styles, look.Glyphs)
	l.Table.SetRuler(look.Ruler)
}

// SetSize sets the area.
func (l *List) SetSize(width, height int) { l.Table.SetSize(width, height) }

// SetFocus tells whether keys go to the pane.
func (l *List) SetFocus(focused bool) { l.Table.SetFocus(focused) }

// HasRow reports whether there is a row under the cursor.
func (l *List) HasRow() bool { return l.Table.Selected() != "" }

// View draws the table.
func (l *List) View() string { return l.Table.View() }

// Click puts the cursor on the row under the mouse.
func (l *List) Click(_, y int) tea.Cmd {
	l.Table.Click(y)
	return nil
}

// Wheel scrolls.
func (l *List) Wheel(lines int) tea.Cmd {
	l.Table.Wheel(lines)
	return nil
}

// Close stops listening.
func (l *List) Close() {
	l.feed.Close()
	l.feed = nil
}
