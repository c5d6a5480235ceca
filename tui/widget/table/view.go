package table

import (
	"slices"
	"strings"

	"github.com/podglass/podglass/tui/widget/cells"
)

// View draws the table: exactly the height that [Table.SetSize] gave, in lines
// of exactly its width.
func (t *Table) View() string {
	if t.width == 0 || t.height == 0 {
		return ""
	}
	t.sync()
	lines := make([]string, 0, t.height)
	rows := t.drawRows()
	lines = append(lines, t.header())
	if len(rows) == 0 {
		lines = append(lines, t.ruler.Centered(t.pens.respell(t.empty), t.width, t.rows(), t.pens.muted, t.pens.ellipsis)...)
	}
	lines = append(lines, rows...)
	for len(lines) < t.height {
		lines = append(lines, cells.Spaces(t.width))
	}
	return strings.Join(lines, "\n")
}

// drawRows draws the window. Contents wider than any seen before change the
// widths of the columns, so rows are measured before the first is drawn.
func (t *Table) drawRows() []string {
	n, count := t.source.Len(), t.rows()
	first, next := t.offset, min(t.offset+count, n)
	t.fit()
	t.cache.begin()
	type fresh struct {
		place, row int
		from, to   int // its cells in the slab
	}
	var missing []fresh
	t.slab = t.slab[:0]
	lines := make([]string, max(next-first, 0))
	for i := first; i < next; i++ {
		line, found := t.cache.get(t.source.Key(i), t.source.Revision(i), t.state(i))
		lines[i-first] = line
		if !found {
			from := len(t.slab)
			t.slab = t.source.AppendCells(t.slab, i)
			missing = append(missing, fresh{i - first, i, from, len(t.slab)})
		}
	}
	grown := false
	for _, m := range missing {
		grown = t.measure(t.slab[m.from:m.to]) || grown
	}
	if grown && t.fit() {
		t.cache.clear()
		return t.drawRows()
	}
	for _, m := range missing {
		state := t.state(m.row)
		line := t.drawRow(m.row, t.slab[m.from:m.to], state)
		t.cache.put(t.source.Key(m.row), t.source.Revision(m.row), state, line)
		lines[m.place] = line
	}
	t.cache.end(count)
	return lines
}

func (t *Table) state(row int) rowState {
	switch {
	case row != t.index:
		return ordinary
	case t.focused:
		return selected
	default:
		return selectedBlurred
	}
}

// measure takes the widths of a row's cells into account and reports whether
// one was wider than all before it.
func (t *Table) measure(row []Cell) bool {
	grown := false
	if len(row) > 0 && row[0].Span {
		return false
	}
	for i := range min(len(row), len(t.columns)) {
		if w := row[i].width(t.ruler); w > t.widest[i] {
			t.widest[i] = w
			grown = true
		}
	}
	return grown
}

// fit makes the layout for the present width and contents and reports whether
// it has changed. Where the columns do not all fit, their titles are short.
func (t *Table) fit() bool {
	width, _ := t.Natural()
	t.short = width > t.width
	natural := make([]int, len(t.columns))
	columns := slices.Clone(t.columns)
	for i := range columns {
		title := t.ruler.Width(t.title(i))
		natural[i] = max(t.widest[i], title)
		if columns[i].Yields {
			columns[i].Min = max(columns[i].Min, title)
		}
	}
	l := arrange(columns, natural, t.width)
	if l.equal(t.layout) {
		return false
	}
	t.layout = l
	t.cache.clear()
	return true
}
