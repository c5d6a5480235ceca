package term

import (
	"unicode"

	"github.com/podglass/podglass/tui/widget/cells"
)

// cell is one place on the screen.
type cell struct {
	r     rune   // 0 for a blank that nothing was written to
	marks string // what is drawn over it: combining marks, the rest of an emoji
	width uint8  // 1, 2, or 0 for the second cell of a wide character
	style Style
}

// maxMarks is how many bytes of marks a cell keeps.
const maxMarks = 64

// row is a line of the screen.
type row struct {
	cells   []cell
	end     int  // from here on all cells are blank
	wrapped bool // the text goes on in the next row
}

func newRow(cols int) *row {
	r := &row{cells: make([]cell, cols), end: cols}
	r.clear(0, cols, Style{})
	return r
}

// blank is an empty cell; of a style only the background stays.
func blank(style Style) cell { return cell{width: 1, style: Style{Bg: style.Bg}} }

// clear empties cells. A wide character of which one half is among them goes as a whole.
func (r *row) clear(from, to int, style Style) {
	r.part(from)
	r.part(to)
	r.empty(from, to, style)
	if to == len(r.cells) && from < to {
		r.wrapped = false
	}
}

// empty empties cells between characters.
func (r *row) empty(from, to int, style Style) {
	blank := blank(style)
	last := to
	if blank.style == (Style{}) {
		last = min(to, r.end)
	}
	for x := from; x < last; x++ {
		r.cells[x] = blank
	}
	switch {
	case blank.style != (Style{}):
		r.end = max(r.end, to)
	case to >= r.end:
		r.end = min(r.end, from)
	}
}

// part makes sure that no wide character stands across the left edge of a cell.
func (r *row) part(x int) {
	if x <= 0 || x >= len(r.cells) || r.cells[x].width != 0 {
		return
	}
	r.cells[x-1] = blank(r.cells[x-1].style)
	r.cells[x] = blank(r.cells[x].style)
}

// used is how many cells there are up to the last one that is not blank; of a row that goes on all, but for
// the last one where a wide character had no room and stands in the next row.
func (r *row) used() int {
	n := r.end
	if r.wrapped {
		if n = len(r.cells); n > 1 && r.cells[n-1].r == 0 && r.cells[n-1].width == 1 {
			n--
		}
		return n
	}
	for n > 0 && r.cells[n-1] == blank(Style{}) {
		n--
	}
	return n
}

// widthOf is how many cells a character takes, 0 for one that is drawn over the one before it.
func widthOf(r rune) int {
	switch { // the usual ones, since asking costs more than anything else here
	case r < 0x300, r >= 0x370 && r < 0x483, r >= 0x2500 && r < 0x25a0: // Latin, Greek, Cyrillic, lines and blocks
		return 1
	case r >= 0x4e00 && r < 0xa000, r >= 0xac00 && r < 0xd7a4, r >= 0x30a1 && r < 0x30fb: // Han, Hangul, Katakana
		return 2
	}
	return min(cells.CodePoints.Width(string(r)), 2)
}

const (
	joiner      = '\u200d'
	firstSign   = 0x2190 // before it there are no emoji that a joiner can go before
	skinToneMin = 0x1f3fb
	skinToneMax = 0x1f3ff
)

// joins reports whether a character of a width of its own is drawn over the one before it anyway: the
// next part of an emoji after a joiner, and a skin tone. Letters keep their cells: scripts of India have
// joiners between letters, each of which programs count.
func joins(before, r rune) bool {
	if before == joiner {
		return r >= firstSign && !unicode.IsLetter(r)
	}
	return r >= skinToneMin && r <= skinToneMax && before >= 0x2600 && !unicode.IsLetter(before)
}

// last is the last character of a cell.
func (c *cell) last() rune {
	if c.marks == "" {
		return c.r
	}
	var last rune
	for _, r := range c.marks {
		last = r
	}
	return last
}

// text appends what the cell shows.
func (c *cell) text(b []byte) []byte {
	switch {
	case c.width == 0:
		return b
	case c.r == 0:
		return append(b, ' ')
	}
	return append(append(b, string(c.r)...), c.marks...)
}
