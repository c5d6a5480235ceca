// Package dialog holds the boxes that ask the user something over the rest of
// the screen: [Confirm], [Choose], [Form] and [Text], and the [Stack] that they
// stand on.
//
// A dialog answers with a [Result], which reaches the program as a message. It
// takes actions of the keymap's dialog scope (accept, cancel, next field, …)
// and, by [Stack.Update], text, paste and mouse.
package dialog

import (
	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/widget/cells"
)

// Result is what a dialog answers with; by then it is closed.
type Result struct {
	ID        string // of the dialog
	Value     any    // what was chosen; nil when cancelled
	Cancelled bool
}

// Dialog is a box on a [Stack]. Coordinates are cells of its content, within
// border and padding.
type Dialog interface {
	// Name returns the ID that the dialog answers with.
	Name() string
	// Heading returns the title in the border.
	Heading() string
	// Size returns the cells that the content wants of those there are.
	Size(look *Look, width, height int) (wantWidth, wantHeight int)
	// Draw returns the content, at most height lines of at most width cells,
	// and where in it the cursor is.
	Draw(look *Look, width, height int) ([]string, *Point)
	// Do carries out an action. A result closes the dialog.
	Do(action keymap.Action) (tea.Cmd, *Result)
	// Update takes keys that no action is bound to, and pasted text.
	Update(msg tea.Msg) (tea.Cmd, *Result)
	// Click takes a click of the left button on the content as last drawn.
	Click(x, y int) *Result
	// Wheel scrolls, down when positive.
	Wheel(lines int)
	// Keys returns the actions worth telling the user of.
	Keys() []keymap.Action
}

// Point is a cell.
type Point struct{ X, Y int }

// Look is what dialogs draw with: a theme, compiled.
type Look struct {
	styles *themes.Styles
	glyphs *themes.Glyphs
	ruler  cells.Ruler

	text, muted, title, border, button, bad, warn, selected, accent cells.Pen
}

// newLook compiles a theme for a terminal that measures text in this way.
func newLook(styles *themes.Styles, glyphs *themes.Glyphs, ruler cells.Ruler) *Look {
	background := styles.Dialog
	return &Look{
		styles:   styles,
		glyphs:   glyphs,
		ruler:    ruler,
		text:     cells.PenOf(background),
		muted:    cells.PenOf(styles.Muted.Inherit(background)),
		title:    cells.PenOf(styles.DialogTitle),
		border:   cells.PenOf(styles.BorderFocus.Inherit(background)),
		button:   cells.PenOf(styles.Button),
		bad:      cells.PenOf(styles.Bad.Inherit(background)),
		warn:     cells.PenOf(styles.Warn.Inherit(background)),
		selected: cells.PenOf(styles.Selection),
		accent:   cells.PenOf(styles.Accent.Inherit(background)),
	}
}

// Stack holds open dialogs; the top one gets the keys. The zero Stack is not
// ready; create it with [NewStack].
type Stack struct {
	open          []asked
	look          *Look
	width, height int
	box           area // of the top dialog as last drawn
}

// NewStack returns an empty stack.
func NewStack() *Stack {
	return &Stack{look: newLook(&themes.Styles{}, &themes.Glyphs{}, cells.CodePoints)}
}

// SetStyles sets the theme.
func (s *Stack) SetStyles(styles *themes.Styles, glyphs *themes.Glyphs) {
	s.look = newLook(styles, glyphs, s.look.ruler)
}

// SetRuler sets how the terminal measures text.
func (s *Stack) SetRuler(ruler cells.Ruler) {
	s.look = newLook(s.look.styles, s.look.glyphs, ruler)
}

// SetSize sets the size of the screen in cells.
func (s *Stack) SetSize(width, height int) { s.width, s.height = max(width, 0), max(height, 0) }

// asked is an open dialog and who waits for its answer.
type asked struct {
	Dialog
	answer func(value any) tea.Cmd
	told   bool // the answer goes to that function, and not out as a message

	cancelled func() tea.Cmd // nil for nothing
}

// Push opens a dialog over those that are open. Its result is sent as a message.
func (s *Stack) Push(d Dialog) { s.open = append(s.open, asked{Dialog: d}) }

// Ask opens a dialog over those that are open. answer takes what was chosen, at
// once, before the next key; it may be nil, and is not called when the dialog is
// cancelled.
func (s *Stack) Ask(d Dialog, answer func(value any) tea.Cmd) {
	s.open = append(s.open, asked{Dialog: d, answer: answer, told: true})
}

// AskOr is [Stack.Ask] with a function that is called when the dialog is cancelled.
func (s *Stack) AskOr(d Dialog, answer func(value any) tea.Cmd, cancelled func() tea.Cmd) {
	s.open = append(s.open, asked{Dialog: d, answer: answer, told: true, cancelled: cancelled})
}

// Pop closes the top dialog without an answer and returns it, nil when none is
// open.
func (s *Stack) Pop() Dialog {
	top := s.Top()
	if top != nil {
		s.open = s.open[:len(s.open)-1]
	}
	return top
}

// Top returns the dialog that gets the keys, nil when none is open.
func (s *Stack) Top() Dialog {
	if len(s.open) == 0 {
		return nil
	}
	return s.open[len(s.open)-1].Dialog
}

// Len returns how many dialogs are open.
func (s *Stack) Len() int { return len(s.open) }

// Do carries out an action of the dialog scope.
func (s *Stack) Do(action keymap.Action) tea.Cmd {
	top := s.Top()
	if top == nil {
		return nil
	}
	return s.answer(top.Do(action))
}

// Update takes the messages that are for the top dialog: keys without an
// action, pasted text, and the mouse in cells of the screen.
func (s *Stack) Update(msg tea.Msg) tea.Cmd {
	top := s.Top()
	if top == nil {
		return nil
	}
	switch msg := msg.(type) {
	case tea.MouseClickMsg:
		if p, inside := s.box.content(msg.X, msg.Y); inside && msg.Button == tea.MouseLeft {
			return s.answer(nil, top.Click(p.X, p.Y))
		}
		return nil
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			top.Wheel(-1)
		case tea.MouseWheelDown:
			top.Wheel(1)
		}
		return nil
	default:
		return s.answer(top.Update(msg))
	}
}

// answer closes the top dialog when it has a result, and sends that.
func (s *Stack) answer(cmd tea.Cmd, result *Result) tea.Cmd {
	if result == nil {
		return cmd
	}
	to := s.open[len(s.open)-1]
	s.Pop()
	switch {
	case !to.told:
		return tea.Batch(cmd, func() tea.Msg { return *result })
	case result.Cancelled && to.cancelled != nil:
		return tea.Batch(cmd, to.cancelled())
	case result.Cancelled || to.answer == nil:
		return cmd
	}
	return tea.Batch(cmd, to.answer(result.Value))
}
