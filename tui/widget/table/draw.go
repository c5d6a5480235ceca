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
		line.WriteString(cells.Fit(t.title(i), t.layout.widths[i], t.columns[i].Align, t.pens.ellipsis))
	}
	return t.pens.column.Draw(cells.Fit(line.String(), t.width, cells.Left, ""))
}

// title returns the title of column i with the sign of the sort order.
func (t *Table) title(i int) string {
	title := t.columns[i].Title
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
func (t *Table) drawRow(row []Cell, state rowState) string {
	base := t.pens.of(nil, state)
	var line strings.Builder
	used := t.drawBar(&line, state)
	for place, i := range t.layout.shown {
		if place > 0 {
			line.WriteString(base.Draw(cells.Spaces(gap)))
			used += gap
		}
		width := t.layout.widths[i]
		if i < len(row) {
			t.drawCell(&line, row[i], width, t.columns[i].Align, state)
		} else {
			line.WriteString(base.Draw(cells.Spaces(width)))
		}
		used += width
	}
	line.WriteString(base.Draw(cells.Spaces(t.width - used)))
	return line.String()
}

// drawBar draws what stands before the first column and returns its width. The
// bar tells the selected row without colours, focused or not.
func (t *Table) drawBar(line *strings.Builder, state rowState) int {
	width := t.layout.gutter
	if state == ordinary || width == 0 {
		line.WriteString(t.pens.of(nil, state).Draw(cells.Spaces(width)))
		return width
	}
	pen := t.pens.bar
	if state == selectedBlurred {
		pen = t.pens.barBlurred
	}
	line.WriteString(pen.Draw(cells.Fit(t.pens.cursor, 1, cells.Left, "")))
	line.WriteString(t.pens.of(nil, state).Draw(cells.Spaces(width - 1)))
	return width
}

// drawCell draws a cell.
func (t *Table) drawCell(line *strings.Builder, cell Cell, width int, align cells.Align, state rowState) {
	if cell.Runs == nil {
		text := cells.Fit(cell.Text, width, align, t.pens.ellipsis)
		line.WriteString(t.pens.of(cell.Style, state).Draw(text))
		return
	}
	base := t.pens.of(nil, state)
	var text strings.Builder
	for _, run := range cell.Runs {
		text.WriteString(t.pens.of(run.Style, state).Draw(run.Text))
	}
	blank := width - cells.Width(text.String())
	if blank < 0 {
		line.WriteString(cells.Fit(text.String(), width, cells.Left, t.pens.ellipsis))
		return
	}
	before, after := align.Split(blank)
	line.WriteString(base.Draw(cells.Spaces(before)) + text.String() + base.Draw(cells.Spaces(after)))
}

// width returns how many cells the cell's text takes.
func (c Cell) width() int {
	if c.Runs == nil {
		return cells.Width(c.Text)
	}
	width := 0
	for _, run := range c.Runs {
		width += cells.Width(run.Text)
	}
	return width
}
