package dialog

import (
	"slices"
	"strings"

	"github.com/podglass/podglass/tui/widget/cells"
)

// leastNote is how many cells of a note are worth showing beside a label.
const leastNote = 24

// room is how many cells of a row of so many the labels and the notes have. A label that is cut is of less use than a
// note that is, so labels go first; where little is left no note shows that would be cut.
func (c *Choose) room(look *Look, width int) rowRoom {
	room := max(width-barWidth-c.boxWidth(), 0)
	label, _ := c.widths(look.ruler)
	if label+2 >= room {
		return rowRoom{label: room}
	}
	return rowRoom{label, room - label - 2}
}

// rowRoom is how many cells of a row the label and the note have.
type rowRoom struct{ label, note int }

// shownNote is the note as it stands beside the label, and whether that is all of it.
func (o Option) shownNote(look *Look, room int) (text string, whole bool) {
	note := o.note()
	switch {
	case look.ruler.Width(note) <= room:
		return note, true
	case room < leastNote:
		return "", false
	}
	return look.ruler.Fit(note, room, cells.Left, look.glyphs.Ellipsis), false
}

// leftOut is what of an option its row does not show whole.
func (o Option) leftOut(look *Look, room rowRoom) string {
	var parts []string
	if look.ruler.Width(o.Label) > room.label {
		parts = append(parts, o.Label)
	}
	if _, whole := o.shownNote(look, room.note); !whole {
		parts = append(parts, o.note())
	}
	return strings.Join(parts, ": ")
}

// mostFoot is how many lines below the options may tell what the row of the current one leaves out.
const mostFoot = 3

// foot is how many lines that takes for any of the options; a list that is hardly higher has none.
func (c *Choose) foot(look *Look, width, height int) int {
	lines, room := 0, c.room(look, width)
	for _, option := range c.Options {
		if text := option.leftOut(look, room); text != "" {
			lines = max(lines, min(len(look.ruler.Wrap(text, width)), mostFoot))
		}
	}
	if height-c.head(height)-lines < min(len(c.Options), 4) {
		return 0
	}
	return lines
}

// drawFoot tells what the row of the current option leaves out, below some blank lines.
func (c *Choose) drawFoot(look *Look, width, blank, most int) []string {
	lines := slices.Repeat([]string{""}, max(blank, 0))
	if c.at >= len(c.shown) {
		return lines
	}
	text := c.Options[c.shown[c.at]].leftOut(look, c.room(look, width))
	wrapped := look.ruler.Wrap(text, width)
	if len(wrapped) > most {
		wrapped = append(wrapped[:most-1:most-1], look.ruler.Fit(strings.Join(wrapped[most-1:], " "), width, cells.Left, look.glyphs.Ellipsis))
	}
	for _, line := range wrapped {
		lines = append(lines, look.muted.Draw(line))
	}
	return lines
}
