package dialog

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/widget/cells"
)

// Confirm asks before something that cannot be undone, or costs something. It
// names the object and where that is. Cancel is the button that enter presses
// unless Harmless.
//
// Its Result has Value as it is here.
type Confirm struct {
	ID       string
	Title    string // "Delete pod"
	Question string // one sentence that names the object: "Delete the pod timecheck-6d8f?"
	Facts    []Fact // context, namespace, …
	Verb     string // on the button: "Delete"
	Harmless bool
	Value    any

	chosen bool // the button with the verb has the focus
	moved  bool
	spots  []spot
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
	want = min(want, width)
	rows := len(look.ruler.Wrap(c.Question, want)) + 2
	if len(c.Facts) > 0 {
		rows += len(c.Facts) + 1
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

// Draw implements [Dialog]. Where there is little room the question comes
// before the facts; the buttons are always there.
func (c *Confirm) Draw(look *Look, width, height int) ([]string, *Point) {
	lines := make([]string, 0, height)
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
	lines = lines[:min(len(lines), height-1)]
	for len(lines) < height-1 {
		lines = append(lines, "")
	}
	return append(lines, c.drawButtons(look, width, height-1)), nil
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
		return nil, c.answer(c.yes())
	case keymap.Cancel:
		return nil, c.answer(false)
	case keymap.NextField, keymap.PreviousField, keymap.NextEntry, keymap.PreviousEntry:
		c.focus(!c.yes())
	}
	return nil, nil
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
	if !pressed {
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
			return c.answer(s.yes)
		}
	}
	return nil
}

// Wheel implements [Dialog].
func (c *Confirm) Wheel(int) {}
