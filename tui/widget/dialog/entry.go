package dialog

import (
	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/input"
)

// Entry is a value that can be typed into a [Confirm].
type Entry struct {
	Label       string // "grace period"
	Placeholder string // what an empty one means: "30 s (the pod's own)"
	// Take takes each value that is typed, and says in one sentence what is wrong with it.
	Take func(value string) error

	input *input.Input
	err   error // of Take
	look  *Look
	row   int // where it was drawn
}

func (e *Entry) init() {
	if e.input != nil {
		return
	}
	e.input = input.New("")
	e.input.Placeholder = e.Placeholder
	e.input.Validate = func(string) error { return e.err }
	e.input.OnChange = func(value string) tea.Cmd { e.err = e.Take(value); return nil }
}

func (e *Entry) update(msg tea.Msg) tea.Cmd {
	e.init()
	e.input.SetFocus(true)
	return e.input.Update(msg)
}

// width is how many cells it wants, with a sentence about a wrong value.
func (e *Entry) width(ruler cells.Ruler) int {
	const value, sentence = 8, 40
	return ruler.Width(e.Label) + 2 + max(ruler.Width(e.Placeholder)+1, value+sentence)
}

// draw draws the label and the field, and returns where the cursor is.
func (e *Entry) draw(look *Look, width int, focused bool) (line string, x int) {
	e.init()
	if e.look != look {
		e.look = look
		e.input.SetStyles(look.styles, look.glyphs)
		e.input.SetRuler(look.ruler)
	}
	e.input.SetFocus(focused)
	pen := look.muted
	if focused {
		pen = look.accent
	}
	label := look.ruler.Truncate(e.Label, min(max(width-10, 0), width/2), look.glyphs.Ellipsis)
	before := look.ruler.Width(label)
	line = pen.Draw(label)
	if before > 0 {
		line += "  "
		before += 2
	}
	e.input.SetWidth(width - before)
	x, _ = e.input.Cursor()
	return line + e.input.View(), before + x
}
