package dialog

import (
	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/input"
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
	// Matching returns what of the text has to do with a word, laid out in the same
	// way; nil for a text that is not searched.
	Matching func(ruler cells.Ruler, width int, word string) []string
	// Wide lets the text be as wide as the screen: it has columns.
	Wide bool

	ruler  cells.Ruler
	width  int
	word   string // that lines are laid out for
	lines  []string
	most   int // lines without a word, so that the box keeps its size
	top    int
	rows   int
	search *input.Input // nil before the first search
	typing bool
}

// Keys implements [Dialog].
func (t *Text) Keys() []keymap.Action { return []keymap.Action{keymap.Cancel} }

// Name implements [Dialog].
func (t *Text) Name() string { return t.ID }

// Heading implements [Dialog].
func (t *Text) Heading() string { return t.Title }

// sought is what is searched for, "" for nothing.
func (t *Text) sought() string {
	if t.search == nil {
		return ""
	}
	return t.search.Value()
}

// Searches reports whether a word is searched for or typed, which cancel ends before it closes the text.
func (t *Text) Searches() bool { return t.typing || t.sought() != "" }

func (t *Text) lay(ruler cells.Ruler, width int) {
	word := t.sought()
	if t.lines != nil && t.width == width && t.ruler == ruler && t.word == word {
		return
	}
	t.ruler, t.width, t.word = ruler, width, word
	if word == "" {
		t.lines = t.Lines(ruler, width)
		t.most = len(t.lines)
		return
	}
	t.lines = t.Matching(ruler, width, word)
	t.top = 0
}

// Size implements [Dialog].
func (t *Text) Size(look *Look, width, height int) (int, int) {
	const readable = 100 // cells; longer lines are hard to read
	if !t.Wide {
		width = min(width, readable)
	}
	t.lay(look.ruler, width)
	want := 20
	for _, line := range t.lines {
		want = max(want, look.ruler.Width(line))
	}
	if t.Wide {
		want = width
	}
	return min(want, width), min(max(len(t.lines), t.most), height)
}

// Draw implements [Dialog]. When not all of the text shows, the last line says
// where one is.
func (t *Text) Draw(look *Look, width, height int) ([]string, *Point) {
	t.lay(look.ruler, width)
	t.rows = height
	status := height > 2 && (len(t.lines) > height || t.Searches())
	if status {
		t.rows--
	}
	t.keepInside()
	lines := make([]string, 0, height)
	for _, line := range t.lines[t.top:min(t.top+t.rows, len(t.lines))] {
		lines = append(lines, look.ruler.Fit(line, width, cells.Left, look.glyphs.Ellipsis))
	}
	if !status {
		return lines, nil
	}
	for len(lines) < t.rows {
		lines = append(lines, cells.Spaces(width))
	}
	if t.typing {
		return t.drawSearch(look, lines, width)
	}
	return append(lines, t.drawStatus(look, width)), nil
}

// drawSearch draws the prompt of the search below the lines.
func (t *Text) drawSearch(look *Look, lines []string, width int) ([]string, *Point) {
	t.search.SetStyles(look.styles, look.glyphs)
	t.search.SetRuler(look.ruler)
	t.search.SetWidth(width)
	var cursor *Point
	if x, shown := t.search.Cursor(); shown {
		cursor = &Point{x, len(lines)}
	}
	return append(lines, t.search.View()), cursor
}

// drawStatus says where one is, and what can be done.
func (t *Text) drawStatus(look *Look, width int) string {
	up, down := " ", " "
	if t.top > 0 {
		up = look.glyphs.Up
	}
	if t.top+t.rows < len(t.lines) {
		down = look.glyphs.Down
	}
	where := look.glyphs.Part(min(t.top+1, len(t.lines)), min(t.top+t.rows, len(t.lines)), len(t.lines)) + " " + up + down
	left := ""
	if t.Matching != nil {
		left = "/ search"
	}
	if word := t.sought(); word != "" {
		left = "search: " + word
	}
	room := width - look.ruler.Width(where) - 1
	if left == "" || room < 4 {
		return look.muted.Draw(look.ruler.Fit(where, width, cells.Right, ""))
	}
	return look.muted.Draw(look.ruler.Fit(left, room, cells.Left, look.glyphs.Ellipsis) + " " + where)
}

func (t *Text) keepInside() { t.top = max(min(t.top, len(t.lines)-t.rows), 0) }

// Wheel implements [Dialog].
func (t *Text) Wheel(lines int) {
	t.top += lines
	t.keepInside()
}

// Do implements [Dialog].
func (t *Text) Do(action keymap.Action) (tea.Cmd, *Result) {
	switch action {
	case keymap.Accept:
		if t.typing {
			t.typing = false
			return nil, nil
		}
		return nil, &Result{ID: t.ID, Cancelled: true}
	case keymap.Cancel:
		if t.Searches() {
			t.typing = false
			t.search.SetValue("")
			return nil, nil
		}
		return nil, &Result{ID: t.ID, Cancelled: true}
	}
	t.scroll(action)
	return nil, nil
}

func (t *Text) scroll(action keymap.Action) {
	switch action {
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
}

// scrolls are the keys that scroll in every program, although the dialog scope binds
// nothing to them: it takes text.
func scrolls(key string) keymap.Action {
	switch key {
	case "j":
		return keymap.Down
	case "k":
		return keymap.Up
	case "g", "home":
		return keymap.Top
	case "G", "end":
		return keymap.Bottom
	case "pgdown", "space", "ctrl+f":
		return keymap.PageDown
	case "pgup", "ctrl+b":
		return keymap.PageUp
	case "ctrl+d":
		return keymap.HalfPageDown
	case "ctrl+u":
		return keymap.HalfPageUp
	}
	return ""
}

// Update implements [Dialog].
func (t *Text) Update(msg tea.Msg) (tea.Cmd, *Result) {
	if t.typing {
		return t.search.Update(msg), nil
	}
	key, pressed := msg.(tea.KeyPressMsg)
	if !pressed {
		return nil, nil
	}
	switch key.String() {
	case "q", "?":
		return nil, &Result{ID: t.ID, Cancelled: true}
	case "/":
		t.openSearch()
		return nil, nil
	}
	t.scroll(scrolls(key.String()))
	return nil, nil
}

func (t *Text) openSearch() {
	if t.Matching == nil {
		return
	}
	if t.search == nil {
		t.search = input.New("search")
	}
	t.search.SelectAll()
	t.typing = true
}

// Click implements [Dialog].
func (t *Text) Click(int, int) *Result { return nil }
