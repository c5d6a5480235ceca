// Package input is a prompt of one line with a label, a history, and a
// sentence beside it when what is typed is not valid.
//
// Editing is that of Bubbles' text input; drawing is not, because the line has
// to be exactly as wide as its area and the terminal's own cursor has to stand
// on the right cell, wide characters included.
package input

import (
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/widget/cells"
)

// Input is a prompt. Create it with [New].
type Input struct {
	// Label stands before the field, Placeholder in it while it is empty.
	Label, Placeholder string
	// Validate says in one short sentence what is wrong with a value.
	Validate func(value string) error
	// OnChange is called with each new value, after every change that the user
	// makes; what it returns is run.
	OnChange func(value string) tea.Cmd

	text   textinput.Model
	width  int
	scroll int // cells of the value that are left of the field
	// selected says that the whole value is, so that typing replaces it.
	selected bool
	history  history
	pens     pens
	ruler    cells.Ruler
}

// New returns an empty prompt that has the focus.
func New(label string) *Input {
	text := textinput.New()
	text.SetVirtualCursor(false)
	text.KeyMap.Paste.SetEnabled(false) // it runs a program; the terminal's own paste does not
	text.Focus()
	i := &Input{Label: label, text: text}
	i.SetStyles(&themes.Styles{}, &themes.Glyphs{})
	return i
}

// SetStyles sets the theme.
func (i *Input) SetStyles(styles *themes.Styles, glyphs *themes.Glyphs) {
	i.pens = pens{
		label:       cells.PenOf(styles.Accent),
		field:       cells.PenOf(styles.Field),
		selected:    cells.PenOf(styles.Selection),
		placeholder: cells.PenOf(styles.Placeholder),
		bad:         cells.PenOf(styles.Bad),
		prompt:      glyphs.Prompt,
		ellipsis:    glyphs.Ellipsis,
	}
}

// SetRuler sets how the terminal measures text.
func (i *Input) SetRuler(ruler cells.Ruler) { i.ruler = ruler }

// SetWidth sets how many cells the line has, label and error included.
func (i *Input) SetWidth(width int) { i.width = max(width, 0) }

// SetFocus tells whether keys go to the prompt; only then it has a cursor.
func (i *Input) SetFocus(focused bool) {
	if focused {
		i.text.Focus()
		return
	}
	i.text.Blur()
}

// Value returns what has been typed.
func (i *Input) Value() string { return i.text.Value() }

// SetValue replaces what has been typed and puts the cursor behind it.
// OnChange is not called.
func (i *Input) SetValue(value string) {
	i.text.SetValue(value)
	i.text.CursorEnd()
	i.scroll, i.selected = 0, false
}

// SelectAll selects the value: what is typed next replaces it, and moving the cursor keeps it.
func (i *Input) SelectAll() { i.selected = i.Value() != "" }

// Err returns what is wrong with the value, nil when nothing is.
func (i *Input) Err() error {
	if i.Validate == nil {
		return nil
	}
	return i.Validate(i.Value())
}

// Update takes keys and pasted text.
func (i *Input) Update(msg tea.Msg) tea.Cmd {
	before := i.Value()
	if i.selected {
		i.selected = false
		if replaces(msg) {
			i.text.SetValue("")
		}
	}
	text, cmd := i.text.Update(msg)
	i.text = text
	if i.Value() == before {
		return cmd
	}
	i.history.leave()
	return tea.Batch(cmd, i.changed())
}

// replaces reports whether a message puts something in the place of what is selected, or nothing.
func replaces(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		return true
	case tea.KeyPressMsg:
		return msg.Text != "" || msg.Code == tea.KeyBackspace || msg.Code == tea.KeyDelete
	}
	return false
}

// Do carries out [keymap.PreviousEntry] and [keymap.NextEntry]: they go through
// the history. Accepting and cancelling is up to the caller.
func (i *Input) Do(action keymap.Action) tea.Cmd {
	value, found := "", false
	switch action {
	case keymap.PreviousEntry:
		value, found = i.history.previous(i.Value())
	case keymap.NextEntry:
		value, found = i.history.next()
	}
	if !found {
		return nil
	}
	i.SetValue(value)
	return i.changed()
}

func (i *Input) changed() tea.Cmd {
	if i.OnChange == nil {
		return nil
	}
	return i.OnChange(i.Value())
}

// SetHistory sets earlier values, the latest last.
func (i *Input) SetHistory(values []string) { i.history = newHistory(values) }

// History returns the earlier values, the latest last.
func (i *Input) History() []string { return i.history.values }

// Remember adds the value to the history, as one does when it is accepted.
func (i *Input) Remember() { i.history.add(i.Value()) }
