package logview

import (
	"fmt"
	"strings"
	"time"

	"github.com/podglass/podglass/tui/widget/cells"
)

// View draws the log: exactly the height that [View.SetSize] gave, in lines of
// exactly its width.
func (v *View) View() string {
	if v.width == 0 || v.height == 0 {
		return ""
	}
	v.sync()
	v.settle()
	rows := v.visible()
	if len(rows) == 0 {
		return strings.Join(cells.Centered(v.empty, v.width, v.height, v.pens.muted, v.pens.ellipsis), "\n")
	}
	lines := make([]string, 0, v.height)
	for _, row := range rows {
		lines = append(lines, v.row(row))
	}
	for len(lines) < v.height {
		lines = append(lines, cells.Spaces(v.width))
	}
	v.seen = max(v.seen, rows[len(rows)-1].seq+1)
	v.release(rows)
	return strings.Join(lines, "\n")
}

// visible returns the rows on the screen.
func (v *View) visible() []position {
	if v.line(v.top.seq) == nil {
		return nil
	}
	rows := make([]position, 0, v.height)
	row, more := v.top, true
	for more && len(rows) < v.height {
		rows = append(rows, row)
		row, more = v.down(row)
	}
	return rows
}

// release lets go of lines and rows that have left the screen.
func (v *View) release(rows []position) {
	first, last := rows[0].seq, rows[len(rows)-1].seq
	for seq := range v.lines {
		if seq+1 < first || seq > last+1 {
			delete(v.lines, seq)
		}
	}
	if len(v.drawn) > 4*v.height+16 {
		for row := range v.drawn {
			if row.before(rows[0]) || rows[len(rows)-1].before(row) {
				delete(v.drawn, row)
			}
		}
	}
}

// row draws a row, or returns it as drawn before: lines never change.
func (v *View) row(p position) string {
	if p.offset == notice {
		return v.notice(p.seq)
	}
	if line, known := v.drawn[p]; known {
		return line
	}
	e := v.line(p.seq)
	if e == nil {
		return cells.Spaces(v.width)
	}
	line := v.prefix(e, p.offset == 0) + v.text(e, p.offset)
	v.drawn[p] = line
	return line
}

// notice draws the row that says how many lines are gone before this one.
func (v *View) notice(seq uint64) string {
	n := v.missing(seq)
	what := "older lines are gone"
	switch {
	case n < seq:
		what = "lines were dropped here"
	case n == 1:
		what = "older line is gone"
	}
	text := fmt.Sprintf("%s %s %s %s", v.pens.rule, thousands(n), what, v.pens.rule)
	return v.pens.muted.Draw(cells.Fit(text, v.width, cells.Left, v.pens.ellipsis))
}

// prefix draws what stands before the text: time and label in the first row of
// a line, and as many spaces in the others.
func (v *View) prefix(e *entry, first bool) string {
	g := v.geometry
	if !first {
		return cells.Spaces(g.prefix())
	}
	var out strings.Builder
	if g.time > 0 {
		text := ""
		if !e.Time.IsZero() {
			text = e.Time.In(v.zone).Format(g.layout)
		}
		out.WriteString(v.pens.time.Draw(cells.Fit(text, g.time-1, cells.Left, "")))
		out.WriteString(" ")
	}
	if g.label > 0 {
		label := cells.Fit(e.Label, g.label-1, cells.Left, v.pens.ellipsis)
		out.WriteString(v.pens.lane(e.Lane).Draw(label))
		out.WriteString(" ")
	}
	return out.String()
}

// text draws the part of a line that its row at offset shows.
func (v *View) text(e *entry, offset int) string {
	width := v.geometry.text
	if !v.wrap {
		return v.stretch(e)
	}
	r := e.rowAt(offset, width)
	return v.color(r.style+e.text[r.start:r.end], width)
}

// stretch draws the part of an unwrapped line that the column chooses, with
// signs at the edges beyond which it goes on.
func (v *View) stretch(e *entry) string {
	width := v.geometry.text
	head, tail := "", ""
	if v.column > 0 && e.text != "" {
		head = v.pens.cutLeft
	}
	if cells.WidthUpTo(e.text, v.column+width+1) > v.column+width {
		tail = v.pens.cutRight
		if e.Cut > 0 {
			tail = v.cutText(e.Cut)
		}
	}
	if cells.Width(head)+cells.Width(tail) > width {
		head, tail = "", ""
	}
	from := v.column + cells.Width(head)
	to := v.column + width - cells.Width(tail)
	return v.pens.muted.Draw(head) + v.color(cells.Cut(e.text, from, to), to-from) + v.pens.muted.Draw(tail)
}

// color fits text into width cells in the theme's style for text, also where
// colours of its own end.
func (v *View) color(text string, width int) string {
	text = cells.Fit(text, width, cells.Left, "")
	open := v.pens.text.Open
	if open == "" {
		return text
	}
	if strings.Contains(text, "\x1b[") {
		text = strings.NewReplacer("\x1b[0m", "\x1b[0m"+open, "\x1b[m", "\x1b[m"+open).Replace(text)
	}
	return v.pens.text.Draw(text)
}

// cutText says how much of a line was left out.
func (v *View) cutText(n int) string { return v.pens.ellipsis + " +" + size(n) }

// geometry is how the width is divided.
type geometry struct {
	time   int    // cells for the time and a space after it
	layout string // of the time
	label  int    // cells for the label and a space after it
	text   int
}

func (g geometry) prefix() int { return g.time + g.label }

// shape divides width. Text has at least 20 cells before anything else does.
func shape(width int, times TimeMode, zone *time.Location, label int) geometry {
	const least = 20
	g := geometry{text: max(width, 1)}
	full := "2006-01-02T15:04:05.000-07:00"
	if zone == time.UTC {
		full = "2006-01-02T15:04:05.000Z"
	}
	if times == TimeFull && width-len(full)-1 >= least {
		g.time, g.layout = len(full)+1, full
	} else if times != TimeOff && width-len(time.TimeOnly)-1 >= least {
		g.time, g.layout = len(time.TimeOnly)+1, time.TimeOnly
	}
	if label > 0 && width-g.time-label-1 >= least {
		g.label = label + 1
	}
	g.text = max(width-g.prefix(), 1)
	return g
}
