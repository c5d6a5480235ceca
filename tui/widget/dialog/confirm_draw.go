package dialog

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/input"
	"github.com/podglass/podglass/tui/widget/styled"
)

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
	if c.Entry != nil {
		want = max(want, c.Entry.width(look.ruler))
	}
	want = min(want, width)
	rows := len(c.lines(look, want)) + 2
	if c.Word != "" {
		rows += 2
	}
	if c.Entry != nil {
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
		for i, line := range broken(look.ruler, note.Text, max(width-2, 1)) {
			before := "  "
			if i == 0 {
				before = sign + " "
			}
			lines = append(lines, pen.Draw(look.ruler.Fit(before+line, width, cells.Left, look.glyphs.Ellipsis)))
		}
	}
	return lines
}

// broken breaks a text into lines between words, and words that are wider than a line, as those of commands, where the
// line ends.
func broken(ruler cells.Ruler, text string, width int) []string {
	var lines []string
	for _, line := range ruler.Wrap(text, width) {
		for ruler.Width(line) > width {
			head, rest := styled.Split(ruler, line, width)
			if rest == "" {
				break
			}
			lines, line = append(lines, head), rest
		}
		lines = append(lines, line)
	}
	return lines
}

// Draw implements [Dialog]. Where there is little room what is said scrolls; the
// buttons are always there, and the fields for the word and the entry are.
func (c *Confirm) Draw(look *Look, width, height int) ([]string, *Point) {
	below := 1 // the buttons
	word := c.Word != "" && height > below+1
	if word {
		below++
	}
	entry := c.Entry != nil && height > below+1
	if entry {
		below++
	}
	said := c.lines(look, width)
	gap := entry && height > len(said)+below+1
	if gap {
		below++
	}
	lines := c.body.draw(look, said, width, max(height-below, 0))
	var cursor *Point
	if entry {
		line, x := c.Entry.draw(look, width, c.at == onEntry)
		if c.Entry.row = len(lines); c.at == onEntry {
			cursor = &Point{x, len(lines)}
		}
		lines = append(lines, line)
	}
	if gap {
		lines = append(lines, "")
	}
	if word {
		line, x := c.drawWord(look, width)
		if cursor == nil {
			cursor = &Point{x, len(lines)}
		}
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
		if button.yes == c.yes() && c.at != onEntry {
			face = look.button.Draw("[ " + button.text + " ]")
		}
		line.WriteString(face)
		c.spots = append(c.spots, spot{x, y, look.ruler.Width(button.text) + frame, button.yes})
		x += look.ruler.Width(button.text) + frame
	}
	return line.String()
}
