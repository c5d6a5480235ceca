package term

import (
	"slices"
	"sort"
	"unicode/utf8"
)

// Bounds of what is kept of lines that have scrolled away.
const (
	maxLine    = 16 << 10 // bytes of one line; what goes beyond is the next one
	maxHistory = 16 << 20 // bytes in all
)

// History are the lines that have scrolled away, the oldest first. A line is whole, however many rows it had
// on the screen; in which rows it shows depends on the width.
//
// Rows are counted from the first that was ever there, so that a row keeps its number until the width changes
// or the history is cleared, which begins another era.
type History struct {
	limit int // lines
	lines []*line
	ends  []int // the number of the row after each line
	first int   // the number of the first row that is still there
	width int
	open  bool // the last line goes on in what is to come
	bytes int
	era   uint64

	latest laidOut
}

// laidOut is the line of which a row was asked for last, since others of the same line follow.
type laidOut struct {
	line  *line
	bytes int // of its text by then
	width int
	rows  [][]cell
}

// line is text in styles.
type line struct {
	text  []byte
	runs  []run
	plain bool // ASCII only: each byte is a cell
}

// run is text of one style, up to an offset.
type run struct {
	end   int32
	style Style
}

func newHistory(limit int) *History { return &History{limit: max(limit, 0)} }

// Rows is how many rows there are.
func (h *History) Rows() int {
	if len(h.ends) == 0 {
		return 0
	}
	return h.ends[len(h.ends)-1] - h.first
}

// push takes in a row that leaves the screen.
func (h *History) push(r *row) {
	if h.limit == 0 {
		return
	}
	n := r.used()
	if h.open && len(h.lines) > 0 {
		last := h.lines[len(h.lines)-1]
		before := last.size()
		last.add(r.cells[:n])
		h.bytes += last.size() - before
		h.ends[len(h.ends)-1]++ // it is as wide as all rows
		h.open = r.wrapped && len(last.text) < maxLine
	} else {
		l := &line{plain: true}
		l.add(r.cells[:n])
		h.add(l)
		h.open = r.wrapped
	}
	if !h.open {
		last := h.lines[len(h.lines)-1]
		last.text, last.runs = slices.Clip(last.text), slices.Clip(last.runs)
	}
	for len(h.lines) > h.limit || h.bytes > maxHistory && len(h.lines) > 1 {
		h.drop()
	}
}

// add puts a line at the end.
func (h *History) add(l *line) {
	h.lines = append(h.lines, l)
	h.bytes += l.size()
	h.ends = append(h.ends, h.startOf(len(h.lines)-1)+l.rows(h.width))
}

// drop forgets the oldest line.
func (h *History) drop() {
	h.bytes -= h.lines[0].size()
	h.first = h.ends[0]
	h.lines[0] = nil
	h.lines, h.ends = h.lines[1:], h.ends[1:]
}

// startOf is the number of the first row of a line.
func (h *History) startOf(i int) int {
	if i == 0 || len(h.ends) < i {
		return h.first
	}
	return h.ends[i-1]
}

// pop takes the last line out again.
func (h *History) pop() []cell {
	last := len(h.lines) - 1
	l := h.lines[last]
	h.bytes -= l.size()
	h.lines, h.ends = h.lines[:last], h.ends[:last]
	h.open = false
	return l.decode()
}

func (h *History) clear() {
	h.lines, h.ends, h.first, h.bytes, h.open, h.latest = nil, nil, 0, 0, false, laidOut{}
	h.era++
}

// setWidth lays the lines out in another width.
func (h *History) setWidth(width int) {
	h.width, h.first = width, 0
	h.era++
	end := 0
	for i, l := range h.lines {
		end += l.rows(width)
		h.ends[i] = end
	}
}

// row is the row of a number, and whether it goes on in the next one.
func (h *History) row(number int) (cells []cell, wrapped bool) {
	i := sort.SearchInts(h.ends, number+1)
	if i == len(h.lines) {
		return nil, false
	}
	at := number - h.startOf(i)
	wrapped = number+1 < h.ends[i] || i == len(h.lines)-1 && h.open
	l := h.lines[i]
	if l.plain {
		from := min(at*h.width, len(l.text))
		return l.decodeFrom(from, min(from+h.width, len(l.text))), wrapped
	}
	if was := &h.latest; was.line != l || was.bytes != len(l.text) || was.width != h.width {
		h.latest = laidOut{l, len(l.text), h.width, layOut(l.decode(), h.width)}
	}
	rows := h.latest.rows
	return rows[min(at, len(rows)-1)], wrapped
}

func (l *line) size() int {
	const perRun, perLine = 20, 120
	return cap(l.text) + cap(l.runs)*perRun + perLine
}

// add appends cells.
func (l *line) add(cells []cell) {
	for i := range cells {
		c := &cells[i]
		if c.width == 0 {
			continue
		}
		before := len(l.text)
		l.text = c.text(l.text)
		l.plain = l.plain && len(l.text) == before+1
		if n := len(l.runs); n > 0 && l.runs[n-1].style == c.style {
			l.runs[n-1].end = int32(len(l.text))
		} else {
			l.runs = append(l.runs, run{int32(len(l.text)), c.style})
		}
	}
}

// decode returns the cells of the line.
func (l *line) decode() []cell { return l.decodeFrom(0, len(l.text)) }

// decodeFrom returns the cells of part of the line, which begins and ends between cells.
func (l *line) decodeFrom(from, to int) []cell {
	cells := make([]cell, 0, to-from)
	at := sort.Search(len(l.runs), func(i int) bool { return int(l.runs[i].end) > from })
	for from < to {
		if int(l.runs[at].end) <= from {
			at++
		}
		r, n := utf8.DecodeRune(l.text[from:])
		from += n
		width := widthOf(r)
		if last := len(cells) - 1; last >= 0 {
			if cells[last].width == 0 {
				last--
			}
			if width == 0 || joins(cells[last].last(), r) {
				cells[last].marks += string(r)
				continue
			}
		}
		cells = append(cells, cell{r: r, width: uint8(max(width, 1)), style: l.runs[at].style})
		if width == 2 {
			cells = append(cells, cell{style: l.runs[at].style})
		}
	}
	return cells
}

// rows is how many rows of a width the line takes.
func (l *line) rows(width int) int {
	if l.plain {
		return max((len(l.text)+width-1)/width, 1)
	}
	rows, x := 1, 0
	before := rune(-1)
	for _, r := range string(l.text) {
		w := widthOf(r)
		joined := before >= 0 && (w == 0 || joins(before, r))
		before = r
		if joined {
			continue
		}
		if w = max(w, 1); x > 0 && x+w > width {
			rows, x = rows+1, 0
		}
		x += w
	}
	return rows
}

// layOut parts cells into rows of a width, at least one. A wide character that would stand across the edge
// begins the next row.
func layOut(cells []cell, width int) [][]cell {
	var rows [][]cell
	if width == 1 { // where a wide one has no room at all
		cells = slices.DeleteFunc(slices.Clone(cells), func(c cell) bool { return c.width == 0 })
	}
	for len(cells) > width {
		n := width
		if cells[n].width == 0 && n > 1 {
			n--
		}
		rows = append(rows, cells[:n:n])
		cells = cells[n:]
	}
	return append(rows, cells)
}
