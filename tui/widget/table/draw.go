package table

import (
	"strings"

	"github.com/podglass/podglass/tui/widget/cells"
)

// header draws the titles of the columns.
func (t *Table) header() string {
	if len(t.layout.shown) == 0 {
		return cells.Spaces(t.width)
	}
	var line strings.Builder
	line.WriteString(cells.Spaces(t.layout.gutter))
	for place, i := range t.layout.shown {
		if place > 0 {
			line.WriteString(cells.Spaces(gap))
		}
		line.WriteString(t.ruler.Fit(t.title(i), t.layout.widths[i], t.columns[i].Align, t.pens.ellipsis))
	}
	return t.pens.column.Draw(t.ruler.Fit(line.String(), t.width, cells.Left, ""))
}

// title returns the title of column i with the sign of the sort order.
func (t *Table) title(i int) string {
	title := t.columns[i].Title
	if short := t.columns[i].Short; short != "" && t.short {
		title = short
	}
	switch {
	case i != t.sorted:
		return title
	case t.down:
		return title + t.pens.down
	default:
		return title + t.pens.up
	}
}

// drawRow draws one row in exactly the width of the table.
func (t *Table) drawRow(at int, row []Cell, state rowState) string {
	base := t.pens.of(nil, state)
	var line strings.Builder
	line.Grow(2 * t.width) // half of it for the styles
	used := t.drawBar(&line, at, state)
	if len(row) > 0 && row[0].Span {
		t.drawCell(&line, row[0], max(t.width-used, 0), &Column{}, state)
		return line.String()
	}
	for place, i := range t.layout.shown {
		if place > 0 {
			base.Write(&line, cells.Spaces(gap))
			used += gap
		}
		width := t.layout.widths[i]
		if i < len(row) {
			t.drawCell(&line, row[i], width, &t.columns[i], state)
		} else {
			base.Write(&line, cells.Spaces(width))
		}
		used += width
	}
	base.Write(&line, cells.Spaces(t.width-used))
	return line.String()
}

// drawBar draws what stands before the first column and returns its width. The
// bar tells the selected row without colours, focused or not; the mark of a
// marked row stands beside it.
func (t *Table) drawBar(line *strings.Builder, row int, state rowState) int {
	width := t.layout.gutter
	if width == 0 {
		return 0
	}
	mark := ""
	if marker, ok := t.source.(Marker); ok && marker.Marked(row) {
		mark = t.pens.mark
	}
	base := t.pens.of(nil, state)
	switch {
	case state != ordinary:
		pen := t.pens.bar
		switch {
		case state == selectedBlurred && t.pens.lined:
			pen = base
		case state == selectedBlurred:
			pen = t.pens.barBlurred
		}
		pen.Write(line, t.ruler.Fit(t.pens.cursor, 1, cells.Left, ""))
		base.Write(line, t.ruler.Fit(mark, width-1, cells.Left, ""))
	case mark != "":
		t.pens.bar.Write(line, t.ruler.Fit(mark, width, cells.Right, ""))
	default:
		base.Write(line, cells.Spaces(width))
	}
	return width
}

// leastBeforeTail is how many cells of a text are worth a tail behind it.
const leastBeforeTail = 12

// drawTailed draws a cell with its tail, and reports whether there is room for it.
func (t *Table) drawTailed(line *strings.Builder, cell Cell, width int, column *Column, state rowState) bool {
	tail := cell.Tail
	cell.Tail = nil
	room := min(cell.width(t.ruler), width-t.ruler.Width(tail.Text))
	if room < leastBeforeTail && room < cell.width(t.ruler) {
		return false
	}
	t.drawCell(line, cell, room, column, state)
	t.pens.of(tail.Style, state).Write(line, tail.Text)
	t.pens.of(nil, state).Write(line, cells.Spaces(width-room-t.ruler.Width(tail.Text)))
	return true
}

// drawCell draws a cell of a column.
func (t *Table) drawCell(line *strings.Builder, cell Cell, width int, column *Column, state rowState) {
	if cell.Tail != nil && t.drawTailed(line, cell, width, column, state) {
		return
	}
	align := column.Align
	if cell.Runs == nil {
		text := cell.Text
		if cell.Short != "" && t.ruler.Width(text) > width {
			text = cell.Short
		}
		t.drawText(line, t.pens.of(cell.Style, state), text, width, column)
		return
	}
	base := t.pens.of(nil, state)
	var text strings.Builder
	for _, run := range cell.Runs {
		text.WriteString(t.pens.of(run.Style, state).Draw(run.Text))
	}
	blank := width - t.ruler.Width(text.String())
	if blank < 0 {
		line.WriteString(t.fitText(text.String(), width, column))
		return
	}
	before, after := align.Split(blank)
	base.Write(line, cells.Spaces(before))
	line.WriteString(text.String())
	base.Write(line, cells.Spaces(after))
}

// drawText draws the text of a cell in exactly the width of its column. Most texts are plain and fit.
func (t *Table) drawText(line *strings.Builder, pen cells.Pen, text string, width int, column *Column) {
	if len(text) > width || !cells.Plain(text) {
		pen.Write(line, t.fitText(text, width, column))
		return
	}
	before, after := column.Align.Split(width - len(text))
	pen.WriteAt(line, text, before, after)
}

// fitText makes text exactly as wide as its column, and cuts it where the column
// wants to be cut.
func (t *Table) fitText(text string, width int, column *Column) string {
	if !column.Middle || t.ruler.Width(text) <= width {
		return t.ruler.Fit(text, width, column.Align, t.pens.ellipsis)
	}
	return t.ruler.FitMiddle(text, width, t.pens.ellipsis)
}

// width returns how many cells the cell's text takes.
func (c Cell) width(ruler cells.Ruler) int {
	width := 0
	if c.Tail != nil {
		width = ruler.Width(c.Tail.Text)
	}
	if c.Runs == nil {
		return width + ruler.Width(c.Text)
	}
	for _, run := range c.Runs {
		width += ruler.Width(run.Text)
	}
	return width
}
