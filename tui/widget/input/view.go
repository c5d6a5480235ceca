package input

import (
	"github.com/podglass/podglass/tui/widget/cells"
)

// pens are the styles and glyphs that a prompt draws with, compiled.
type pens struct {
	label, field, placeholder, bad, selected cells.Pen
	prompt, ellipsis                         string
}

// parts is how the line is divided, in cells.
type parts struct{ label, field, err int }

// divide gives label and error what they want as long as the field keeps room
// for its value, and for a few cells in any case; then the error is shortened,
// and after it the label.
func (i *Input) divide(label, err string) parts {
	const least, narrow = 8, 6
	p := parts{label: i.ruler.Width(label)}
	if p.label > i.width-least {
		p.label = min(i.width/3, i.width-least)
		if p.label < 4 {
			p.label = 0
		}
	}
	room := i.width - p.label
	if err != "" {
		field := max(narrow, min(i.ruler.Width(i.Value())+1, room/2))
		p.err = min(i.ruler.Width(err)+2, room-field)
		if p.err < least {
			p.err = 0
		}
	}
	p.field = room - p.err
	return p
}

// View draws the line in exactly the width that [Input.SetWidth] gave.
func (i *Input) View() string {
	label, sentence := i.texts()
	p := i.divide(label, sentence)
	if i.ruler.Width(label) > p.label && p.label > 0 {
		label = i.ruler.Fit(i.Label, p.label-1, cells.Left, i.pens.ellipsis) + " "
	}
	line := i.pens.label.Draw(i.ruler.Fit(label, p.label, cells.Left, ""))
	line += i.drawField(p.field)
	if p.err > 0 {
		line += "  " + i.pens.bad.Draw(i.ruler.Fit(sentence, p.err-2, cells.Left, i.pens.ellipsis))
	}
	return line
}

// texts returns what stands before and after the field.
func (i *Input) texts() (label, sentence string) {
	if i.Label != "" {
		label = i.Label + " " + i.pens.prompt + " "
	}
	if err := i.Err(); err != nil {
		sentence = err.Error()
	}
	return label, sentence
}

func (i *Input) drawField(width int) string {
	value := i.Value()
	if value == "" && i.Placeholder != "" {
		return i.pens.placeholder.Draw(i.ruler.Fit(i.Placeholder, width, cells.Left, i.pens.ellipsis))
	}
	i.reveal(width)
	if i.selected {
		text := i.ruler.Truncate(i.ruler.Cut(value, i.scroll, i.scroll+width), width, "")
		return i.pens.selected.Draw(text) + i.pens.field.Draw(cells.Spaces(width-i.ruler.Width(text)))
	}
	return i.pens.field.Draw(i.ruler.Cut(value, i.scroll, i.scroll+width))
}

// reveal scrolls the value so that the cursor is in the field.
func (i *Input) reveal(width int) {
	at, whole := i.cursor(), i.ruler.Width(i.Value())+1
	i.scroll = min(i.scroll, max(whole-width, 0))
	i.scroll = min(max(i.scroll, at-width+1), at)
}

// cursor returns how many cells of the value are before the cursor.
func (i *Input) cursor() int {
	runes := []rune(i.Value())
	return i.ruler.Width(string(runes[:min(i.text.Position(), len(runes))]))
}

// Cursor returns the cell of the line that the terminal's cursor belongs on;
// false without focus.
func (i *Input) Cursor() (x int, shown bool) {
	label, sentence := i.texts()
	p := i.divide(label, sentence)
	if !i.text.Focused() || p.field <= 0 {
		return 0, false
	}
	i.reveal(p.field)
	return p.label + i.cursor() - i.scroll, true
}
