package term

import (
	"slices"
	"sort"
	"strings"
	"unicode"

	"github.com/podglass/podglass/tui/widget/cells"
)

// Span is found text: from one position up to and with another.
type Span struct{ From, To Position }

// Find returns where a text stands in the lines that have rows of these numbers, the oldest first; to is not one
// of them. Capitals count when there are some in it. Lines are searched as the program wrote them, across the
// rows that they take.
func (t *Terminal) Find(text string, from, to int) []Span {
	if text == "" {
		return nil
	}
	fold := !strings.ContainsFunc(text, unicode.IsUpper)
	var found []Span
	t.eachLine(from, to, func(first int, whole string, laid func() [][]cell) {
		if fold {
			whole = cells.Lower(whole)
		}
		walk := walker{first: first, laid: laid}
		for at := 0; ; {
			i := strings.Index(whole[at:], text)
			if i < 0 {
				return
			}
			from := walk.to(at + i)
			at += i + len(text)
			found = append(found, Span{from, walk.to(at - 1)})
		}
	})
	return found
}

// findRows is how many rows are searched at once, so that a near match is found without a look at all others.
const findRows = 1000

// FindNext returns where a text stands next after a position, and goes on at the oldest row after the last.
func (t *Terminal) FindNext(text string, at Position) (Span, bool) {
	end := t.Top() + t.rows
	for from := at.Row; from < end; from += findRows {
		for _, span := range t.Find(text, from, min(from+findRows, end)) {
			if at.Before(span.From) {
				return span, true
			}
		}
	}
	for from := t.First(); from <= at.Row; from += findRows {
		if found := t.Find(text, from, min(from+findRows, end)); len(found) > 0 {
			return found[0], true
		}
	}
	return Span{}, false
}

// FindBefore returns where a text stands last before a position, and goes on at the last row after the oldest.
func (t *Terminal) FindBefore(text string, at Position) (Span, bool) {
	first, end := t.First(), t.Top()+t.rows
	for to := at.Row + 1; to > first; to -= findRows {
		for _, span := range slices.Backward(t.Find(text, max(to-findRows, first), to)) {
			if span.From.Before(at) {
				return span, true
			}
		}
	}
	for to := end; to > at.Row; to -= findRows {
		if found := t.Find(text, max(to-findRows, first), to); len(found) > 0 {
			return found[len(found)-1], true
		}
	}
	return Span{}, false
}

// walker goes through the cells of a line, as far as the byte of its text that is asked for.
type walker struct {
	first  int
	laid   func() [][]cell
	rows   [][]cell // nil until it has begun
	y, x   int
	passed int // bytes before the cell
	text   []byte
}

// to is where the byte of the line's text stands, which must not be before the one asked for last.
func (w *walker) to(offset int) Position {
	if w.rows == nil {
		w.rows = w.laid()
	}
	for ; w.y < len(w.rows); w.y, w.x = w.y+1, 0 {
		for row := w.rows[w.y]; w.x < len(row); w.x++ {
			w.text = row[w.x].text(w.text[:0])
			if offset < w.passed+len(w.text) {
				return Position{w.first + w.y, w.x}
			}
			w.passed += len(w.text)
		}
	}
	return Position{Row: w.first}
}

// eachLine goes through the lines with rows from one up to another: the number of the first row, the text, and
// its rows.
func (t *Terminal) eachLine(from, to int, do func(first int, text string, laid func() [][]cell)) {
	h := t.history
	closed := len(h.lines)
	var rows [][]cell
	first := t.Top()
	if h.open && closed > 0 && t.screen == t.main {
		closed--
		rows, first = layOut(h.lines[closed].decode(), h.width), h.startOf(closed)
	}
	for i := sort.SearchInts(h.ends[:closed], from+1); i < closed && h.startOf(i) < to; i++ {
		l := h.lines[i]
		do(h.startOf(i), string(l.text), func() [][]cell { return layOut(l.decode(), h.width) })
	}
	if to <= first {
		return
	}
	for y, r := range t.screen.rows {
		if len(rows) == 0 {
			first = t.Top() + y
		}
		rows = append(rows, r.cells[:r.used()])
		if r.wrapped && y < len(t.screen.rows)-1 {
			continue
		}
		var whole []byte
		for _, cells := range rows {
			for x := range cells {
				whole = cells[x].text(whole)
			}
		}
		line := rows
		do(first, string(whole), func() [][]cell { return line })
		rows = nil
	}
}
