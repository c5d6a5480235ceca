package term

import (
	"github.com/podglass/podglass/tui/widget/cells"
)

// Era changes when rows get other numbers: with the width, and when what has scrolled away is cleared.
func (t *Terminal) Era() uint64 { return t.history.era }

// First is the number of the oldest row that is still there, and Top that of the first one on the screen. A
// row keeps its number while the text scrolls, as long as the [Terminal.Era] lasts.
func (t *Terminal) First() int { return t.history.first }

// Top is the number of the first row on the screen.
func (t *Terminal) Top() int { return t.history.first + t.history.Rows() }

// row is the row of a number, and whether its text goes on in the next one.
func (t *Terminal) row(number int) ([]cell, bool) {
	top := t.Top()
	switch {
	case number < t.history.first || number >= top+t.rows:
		return nil, false
	case number < top:
		cells, wrapped := t.history.row(number)
		return cells, wrapped && (number < top-1 || t.screen == t.main) // the alternate screen goes on with nothing
	}
	r := t.screen.rows[number-top]
	return r.cells, r.wrapped
}

// Mark is how cells of a row are set off.
type Mark struct {
	From, To int // To is not in it
	Kind     MarkKind
}

// MarkKind is what a mark means.
type MarkKind uint8

// The kinds of marks; where several hold, the greatest counts.
const (
	Unmarked MarkKind = iota
	Found             // by a search
	Current           // the one that the search stands at
	Selected
)

// Look is how marks are drawn, and how the terminal that is drawn on measures text.
type Look struct {
	Ruler          cells.Ruler
	Found, Current Style
}

// Draw returns the row of a number in exactly so many cells.
func (t *Terminal) Draw(number, width int, look Look, marks []Mark) string {
	row, _ := t.row(number)
	b := make([]byte, 0, width+32)
	style := Style{}
	at := 0
	for x := 0; x < len(row) && at < width; x++ {
		c := &row[x]
		if c.width == 0 {
			continue
		}
		if at+int(c.width) > width {
			break
		}
		if wanted := look.over(c.style, kindAt(marks, x)); wanted != style {
			style = wanted
			b = style.appendSGR(b)
		}
		b = c.draw(b, look.Ruler, style)
		at += int(c.width)
	}
	if style != (Style{}) {
		b = append(b, cells.Reset...)
	}
	for ; at < width; at++ {
		b = append(b, ' ')
	}
	return string(b)
}

func kindAt(marks []Mark, x int) MarkKind {
	kind := Unmarked
	for _, m := range marks {
		if x >= m.From && x < m.To {
			kind = max(kind, m.Kind)
		}
	}
	return kind
}

// over is a style with a mark over it.
func (l *Look) over(s Style, kind MarkKind) Style {
	switch kind {
	case Found:
		return l.Found
	case Current:
		return l.Current
	case Selected:
		s.Attrs ^= Reverse
	}
	return s
}

// draw appends a cell in as many cells of the terminal that is drawn on. Where that measures the character
// otherwise, the sign without what is drawn over it stands for it.
func (c *cell) draw(b []byte, ruler cells.Ruler, style Style) []byte {
	if c.r == 0 || style.Attrs&Conceal != 0 {
		for range c.width {
			b = append(b, ' ')
		}
		return b
	}
	if c.r < 0x7f && c.marks == "" {
		return append(b, byte(c.r))
	}
	whole := string(c.r) + c.marks
	if isOne(ruler, whole, int(c.width)) {
		return append(b, whole...)
	}
	if base := string(c.r); isOne(ruler, base, int(c.width)) {
		return append(b, base...)
	}
	b = append(b, '?')
	if c.width == 2 {
		b = append(b, ' ')
	}
	return b
}

// isOne reports whether text is one sign of a width, whole, and joins nothing that is drawn beside it.
func isOne(ruler cells.Ruler, text string, width int) bool {
	n, w, kind := ruler.Next(text)
	return kind == cells.Glyph && n == len(text) && w == width
}

// Position is a cell in a row.
type Position struct{ Row, X int }

// Before reports whether a position comes before another one.
func (p Position) Before(other Position) bool {
	return p.Row < other.Row || p.Row == other.Row && p.X < other.X
}

// Text is what stands from one position up to and with another: lines as the program wrote them, without
// blanks at their ends.
func (t *Terminal) Text(from, to Position) string {
	if to.Before(from) {
		from, to = to, from
	}
	var b []byte
	for number := max(from.Row, t.First()); number <= min(to.Row, t.Top()+t.rows-1); number++ {
		row, wrapped := t.row(number)
		x, end := 0, len(row)
		if number == from.Row {
			x = min(from.X, end)
		}
		if number == to.Row {
			end = min(to.X+1, end)
		}
		if wrapped && end == len(row) && end > 0 && row[end-1].r == 0 && row[end-1].width == 1 {
			end-- // left free by a wide character, which stands in the next row
		}
		start := len(b)
		for ; x < end; x++ {
			b = row[x].text(b)
		}
		if number == to.Row && wrapped {
			break
		}
		if !wrapped {
			for len(b) > start && b[len(b)-1] == ' ' {
				b = b[:len(b)-1]
			}
			if number < to.Row {
				b = append(b, '\n')
			}
		}
	}
	return string(b)
}

// WordAt is the extent of the word at a position, or of the cell where there is none.
func (t *Terminal) WordAt(at Position) (from, to Position) {
	row, _ := t.row(at.Row)
	inWord := func(x int) bool {
		return x >= 0 && x < len(row) && (row[x].width == 0 || row[x].r > ' ' && !isBreak(row[x].r))
	}
	from, to = at, at
	if !inWord(at.X) {
		return from, to
	}
	for inWord(from.X - 1) {
		from.X--
	}
	for inWord(to.X + 1) {
		to.X++
	}
	return from, to
}

// LineAt is the extent of the whole line at a position, in however many rows it stands.
func (t *Terminal) LineAt(at Position) (from, to Position) {
	from, to = Position{Row: at.Row}, at
	for from.Row > t.First() {
		if _, wrapped := t.row(from.Row - 1); !wrapped {
			break
		}
		from.Row--
	}
	for {
		row, wrapped := t.row(to.Row)
		to.X = max(len(row)-1, 0)
		if !wrapped {
			return from, to
		}
		to.Row++
	}
}

// isBreak reports whether words end at a character; those of paths, addresses and options do not.
func isBreak(r rune) bool {
	switch r {
	case '(', ')', '[', ']', '{', '}', '<', '>', '"', '\'', '`', ',', ';', '|', '│':
		return true
	}
	return false
}
