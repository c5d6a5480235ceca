package dialog

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/input"
)

// Confirm asks before something that cannot be undone, or costs something. It
// names the object and where that is. Cancel is the button that enter presses
// unless Harmless; where a word has to be typed, enter does it once the word is there.
//
// Its Result has Value as it is here.
type Confirm struct {
	ID       string
	Title    string // "Delete pod"
	Question string // one sentence that names the object: "Delete the pod timecheck-6d8f?"
	Facts    []Fact // context, namespace, …
	Notes    []Note // what will follow, and what speaks against it
	Verb     string // on the button: "Delete"
	Harmless bool
	Value    any
	// Word has to be typed before enter does it; "" for no word.
	Word string
	// Fresh reports whether it has only just opened by itself, so that a letter may have
	// been typed for what was there before; nil where it opens on a key.
	Fresh func() bool
	// OnCopy copies a text that belongs to it, such as the command that does the same;
	// nil where there is none.
	OnCopy func() tea.Cmd

	chosen bool // the button with the verb has the focus
	moved  bool
	spots  []spot
	body   scrolled
	word   *input.Input
	wrong  bool // enter was pressed before the word was there
	look   *Look
}

// Note is a sentence below the facts.
type Note struct {
	Text string
	Warn bool // it speaks against it
}

// Fact is a line that says what something is.
type Fact struct{ Name, Value string }

// spot is where a button was drawn.
type spot struct {
	x, y, width int
	yes         bool
}

// Name implements [Dialog].
func (c *Confirm) Name() string { return c.ID }

// Heading implements [Dialog].
func (c *Confirm) Heading() string { return c.Title }

// yes reports whether the button with the verb has the focus.
func (c *Confirm) yes() bool {
	if !c.moved {
		return c.Harmless
	}
	return c.chosen
}

// buttons are what is written on the two buttons.
func (c *Confirm) buttons() (no, yes string) { return "Cancel", c.Verb }

// Size implements [Dialog].
func (c *Confirm) Size(look *Look, width, height int) (int, int) {
	no, yes := c.buttons()
	want := look.ruler.Width(no) + look.ruler.Width(yes) + 10
	want = max(want, min(look.ruler.Width(c.Question), 56), 32)
	for _, fact := range c.Facts {
		want = max(want, c.factWidth(look.ruler)+2+look.ruler.Width(fact.Value))
	}
	for _, note := range c.Notes {
		want = max(want, min(look.ruler.Width(note.Text)+2, 72))
	}
	if c.Word != "" {
		want = max(want, look.ruler.Width(c.wordLabel())+look.ruler.Width(c.Word)+4)
	}
	want = min(want, width)
	rows := len(c.lines(look, want)) + 2
	if c.Word != "" {
		rows += 2
	}
	return want, min(rows, height)
}

func (c *Confirm) factWidth(ruler cells.Ruler) int {
	width := 0
	for _, fact := range c.Facts {
		width = max(width, ruler.Width(fact.Name))
	}
	return width
}

// lines are all that is said above the buttons.
func (c *Confirm) lines(look *Look, width int) []string {
	var lines []string
	for _, line := range look.ruler.Wrap(c.Question, width) {
		lines = append(lines, look.ruler.Fit(line, width, cells.Left, look.glyphs.Ellipsis))
	}
	if len(c.Facts) > 0 {
		lines = append(lines, "")
		names := min(c.factWidth(look.ruler), width/2)
		for _, fact := range c.Facts {
			value := look.ruler.Fit(fact.Value, max(width-names-2, 0), cells.Left, look.glyphs.Ellipsis)
			lines = append(lines, look.muted.Draw(look.ruler.Fit(fact.Name, names, cells.Left, look.glyphs.Ellipsis))+"  "+value)
		}
	}
	if len(c.Notes) > 0 {
		lines = append(lines, "")
	}
	for _, note := range c.Notes {
		pen, sign := look.text, look.glyphs.Dot
		if note.Warn {
			pen, sign = look.warn, "!"
		}
		for i, line := range look.ruler.Wrap(note.Text, max(width-2, 1)) {
			before := "  "
			if i == 0 {
				before = sign + " "
			}
			lines = append(lines, pen.Draw(look.ruler.Fit(before+line, width, cells.Left, look.glyphs.Ellipsis)))
		}
	}
	return lines
}

// Draw implements [Dialog]. Where there is little room what is said scrolls; the
// buttons are always there, and the field for the word is.
func (c *Confirm) Draw(look *Look, width, height int) ([]string, *Point) {
	below := 1
	if c.Word != "" && height > 2 {
		below = 2
	}
	lines := c.body.draw(look, c.lines(look, width), width, max(height-below, 0))
	var cursor *Point
	if below == 2 {
		line, x := c.drawWord(look, width)
		cursor = &Point{x, len(lines)}
		lines = append(lines, line)
	}
	return append(lines, c.drawButtons(look, width, len(lines))), cursor
}

func (c *Confirm) wordLabel() string {
	if c.wrong {
		return "It has to be " + c.Word + ": "
	}
	return "Type " + c.Word + " to confirm: "
}

// drawWord draws the field for the word, and returns where the cursor is in it.
func (c *Confirm) drawWord(look *Look, width int) (line string, x int) {
	c.init()
	if c.look != look {
		c.look = look
		c.word.SetStyles(look.styles, look.glyphs)
		c.word.SetRuler(look.ruler)
	}
	pen := look.muted
	if c.wrong {
		pen = look.bad
	}
	label := look.ruler.Truncate(c.wordLabel(), max(width-8, 0), look.glyphs.Ellipsis)
	before := look.ruler.Width(label)
	c.word.SetWidth(width - before)
	x, _ = c.word.Cursor()
	return pen.Draw(label) + c.word.View(), before + x
}

func (c *Confirm) init() {
	if c.word == nil {
		c.word = input.New("")
		c.word.OnChange = func(string) tea.Cmd { c.wrong = false; return nil }
	}
}

// drawButtons draws the buttons at the right end of row y. The one with the
// focus is told by its brackets as well as by its style.
func (c *Confirm) drawButtons(look *Look, width, y int) string {
	no, yes := c.buttons()
	const frame, between = 4, 2
	wide := look.ruler.Width(no) + look.ruler.Width(yes) + 2*frame + between
	room := width
	if wide > room { // only the one with the focus
		if c.yes() {
			no = ""
		} else {
			yes = ""
		}
	}
	var line strings.Builder
	c.spots = c.spots[:0]
	x := max(room-wide, 0)
	line.WriteString(cells.Spaces(x))
	for _, button := range []struct {
		text string
		yes  bool
	}{{no, false}, {yes, true}} {
		if button.text == "" {
			continue
		}
		if len(c.spots) > 0 {
			line.WriteString(cells.Spaces(between))
			x += between
		}
		face := "  " + button.text + "  "
		if button.yes == c.yes() {
			face = look.button.Draw("[ " + button.text + " ]")
		}
		line.WriteString(face)
		c.spots = append(c.spots, spot{x, y, look.ruler.Width(button.text) + frame, button.yes})
		x += look.ruler.Width(button.text) + frame
	}
	return line.String()
}

// Do implements [Dialog].
func (c *Confirm) Do(action keymap.Action) (tea.Cmd, *Result) {
	switch action {
	case keymap.Accept:
		return nil, c.accept()
	case keymap.Cancel:
		return nil, c.answer(false)
	case keymap.CopyText:
		if c.OnCopy != nil {
			return c.OnCopy(), nil
		}
	case keymap.NextField, keymap.PreviousField:
		c.focus(!c.yes())
	case keymap.NextEntry, keymap.PreviousEntry:
		by := 1
		if action == keymap.PreviousEntry {
			by = -1
		}
		if !c.body.scroll(by) {
			c.focus(!c.yes())
		}
	}
	return nil, nil
}

// accept takes the button with the focus or, where a word has to be typed, that word.
func (c *Confirm) accept() *Result {
	if c.Word == "" || c.moved && !c.chosen {
		return c.answer(c.yes())
	}
	c.init()
	if c.wrong = c.word.Value() != c.Word; c.wrong {
		return nil
	}
	return c.answer(true)
}

func (c *Confirm) focus(yes bool) { c.chosen, c.moved = yes, true }

func (c *Confirm) answer(yes bool) *Result {
	if !yes {
		return &Result{ID: c.ID, Cancelled: true}
	}
	return &Result{ID: c.ID, Value: c.Value}
}

// Update implements [Dialog]: the arrow keys choose a button, y and n answer.
func (c *Confirm) Update(msg tea.Msg) (tea.Cmd, *Result) {
	key, pressed := msg.(tea.KeyPressMsg)
	if pressed && c.body.press(key) {
		return nil, nil
	}
	if c.Word != "" {
		c.init()
		return c.word.Update(msg), nil
	}
	if !pressed || key.Text != "" && c.Fresh != nil && c.Fresh() {
		return nil, nil
	}
	switch {
	case key.Code == tea.KeyLeft:
		c.focus(false)
	case key.Code == tea.KeyRight:
		c.focus(true)
	case strings.EqualFold(key.Text, "y"):
		return nil, c.answer(true)
	case strings.EqualFold(key.Text, "n"):
		return nil, c.answer(false)
	}
	return nil, nil
}

// Click implements [Dialog].
func (c *Confirm) Click(x, y int) *Result {
	for _, s := range c.spots {
		if y == s.y && x >= s.x && x < s.x+s.width {
			if s.yes {
				c.focus(true)
				return c.accept()
			}
			return c.answer(false)
		}
	}
	return nil
}

// Wheel implements [Dialog].
func (c *Confirm) Wheel(lines int) { c.body.scroll(lines) }
