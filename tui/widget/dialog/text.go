package dialog

import (
	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/widget/cells"
)

// Text shows text to be read, such as the help, and scrolls it.
//
// Its Result is always Cancelled.
type Text struct {
	ID    string
	Title string
	// Lines returns the text laid out for lines of at most width cells of a
	// terminal's. They may hold styles. It is called again when these change.
	Lines func(ruler cells.Ruler, width int) []string

	ruler cells.Ruler
	width int
	lines []string
	top   int
	rows  int
}

// Paragraphs lays plain text out, for [Text.Lines].
func Paragraphs(text string) func(ruler cells.Ruler, width int) []string {
	return func(ruler cells.Ruler, width int) []string { return ruler.Wrap(text, width) }
}

// Name implements [Dialog].
func (t *Text) Name() string { return t.ID }

// Heading implements [Dialog].
func (t *Text) Heading() string { return t.Title }

func (t *Text) lay(ruler cells.Ruler, width int) {
	if t.lines == nil || t.width != width || t.ruler != ruler {
		t.ruler, t.width, t.lines = ruler, width, t.Lines(ruler, width)
	}
}

// Size implements [Dialog].
func (t *Text) Size(look *Look, width, height int) (int, int) {
	const readable = 100 // cells; longer lines are hard to read
	width = min(width, readable)
	t.lay(look.ruler, width)
	want := 20
	for _, line := range t.lines {
		want = max(want, look.ruler.Width(line))
	}
	return min(want, width), min(len(t.lines), height)
}

// Draw implements [Dialog]. When not all of the text shows, the last line says
// where one is.
func (t *Text) Draw(look *Look, width, height int) ([]string, *Point) {
	if t.lines == nil {
		t.lay(look.ruler, width)
	}
	t.rows = height
	status := len(t.lines) > height && height > 2
	if status {
		t.rows--
	}
	t.settle()
	lines := make([]string, 0, height)
	for _, line := range t.lines[t.top:min(t.top+t.rows, len(t.lines))] {
		lines = append(lines, look.ruler.Fit(line, width, cells.Left, look.glyphs.Ellipsis))
	}
	if status {
		up, down := " ", " "
		if t.top > 0 {
			up = look.glyphs.Up
		}
		if t.top+t.rows < len(t.lines) {
			down = look.glyphs.Down
		}
		where := look.glyphs.Part(t.top+1, t.top+t.rows, len(t.lines)) + " " + up + down
		lines = append(lines, look.muted.Draw(look.ruler.Fit(where, width, cells.Right, "")))
	}
	return lines, nil
}

func (t *Text) settle() { t.top = max(min(t.top, len(t.lines)-t.rows), 0) }

// Wheel implements [Dialog].
func (t *Text) Wheel(lines int) {
	t.top += lines
	t.settle()
}

// Do implements [Dialog].
func (t *Text) Do(action keymap.Action) (tea.Cmd, *Result) {
	switch action {
	case keymap.Accept, keymap.Cancel:
		return nil, &Result{ID: t.ID, Cancelled: true}
	case keymap.NextEntry, keymap.Down:
		t.Wheel(1)
	case keymap.PreviousEntry, keymap.Up:
		t.Wheel(-1)
	case keymap.PageDown, keymap.NextField:
		t.Wheel(max(t.rows-1, 1))
	case keymap.PageUp, keymap.PreviousField:
		t.Wheel(-max(t.rows-1, 1))
	case keymap.HalfPageDown:
		t.Wheel(max(t.rows/2, 1))
	case keymap.HalfPageUp:
		t.Wheel(-max(t.rows/2, 1))
	case keymap.Top:
		t.Wheel(-len(t.lines))
	case keymap.Bottom:
		t.Wheel(len(t.lines))
	}
	return nil, nil
}

// Update implements [Dialog]: the keys that scroll in every program do so here
// although the dialog scope binds nothing to them.
func (t *Text) Update(msg tea.Msg) (tea.Cmd, *Result) {
	key, pressed := msg.(tea.KeyPressMsg)
	if !pressed {
		return nil, nil
	}
	switch key.Code {
	case tea.KeyPgDown, tea.KeySpace:
		return t.Do(keymap.PageDown)
	case tea.KeyPgUp:
		return t.Do(keymap.PageUp)
	case tea.KeyHome:
		return t.Do(keymap.Top)
	case tea.KeyEnd:
		return t.Do(keymap.Bottom)
	}
	return nil, nil
}

// Click implements [Dialog].
func (t *Text) Click(int, int) *Result { return nil }
