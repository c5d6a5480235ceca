package logview

import (
	"strings"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/tui/widget/cells"
)

// View draws the log: exactly the height that [View.SetSize] gave, in lines of
// exactly its width.
func (v *View) View() string {
	if !v.shown {
		return ""
	}
	v.tick()
	const patience = 3 // the numbers may be given anew while they are read
	var rows []position
	for range patience {
		v.prepare()
		rows = v.visible()
		if v.source.Era() == v.era {
			break
		}
	}
	if len(rows) == 0 {
		return v.nothing()
	}
	var out strings.Builder
	out.Grow(v.height * (v.width + 32))
	for i, row := range rows {
		if i > 0 {
			out.WriteByte('\n')
		}
		v.gutter(&out, row)
		out.WriteString(v.row(row))
	}
	for range v.height - len(rows) {
		out.WriteByte('\n')
		out.WriteString(cells.Spaces(v.width))
	}
	if last := v.window.entry(rows[len(rows)-1].seq); last != nil {
		v.saw(last)
	}
	v.release(rows)
	return out.String()
}

// nothing draws the view without lines.
func (v *View) nothing() string {
	gutter := cells.Spaces(v.geometry.gutter)
	lines := v.ruler.Centered(v.pens.respell(v.empty), v.geometry.body(), v.height, v.pens.muted, v.pens.ellipsis)
	return gutter + strings.Join(lines, "\n"+gutter)
}

// saw notes the latest line that has been on the screen.
func (v *View) saw(e *entry) {
	if e.Seq+1 >= v.seen {
		v.seen, v.seenID, v.seenAny = e.Seq+1, e.ID, true
	}
}

// release lets go of lines and rows that have left the screen.
func (v *View) release(rows []position) {
	v.window.trim(rows[0].seq, rows[len(rows)-1].seq)
	if len(v.drawn) > 4*v.height+16 {
		for row := range v.drawn {
			if row.position.before(rows[0]) || rows[len(rows)-1].before(row.position) {
				delete(v.drawn, row)
			}
		}
	}
}

// onCursor reports whether a line has the cursor.
func (v *View) onCursor(seq uint64) bool { return !v.follow && v.cursor.on && seq == v.cursor.seq }

// gutter draws the sign of the cursor or of a selected line.
func (v *View) gutter(out *strings.Builder, p position) {
	if v.geometry.gutter == 0 {
		return
	}
	selected, cursor := v.selects(p.seq), v.onCursor(p.seq)
	sign, pen := " ", cells.Pen{}
	switch {
	case p.offset < 0:
	case selected && cursor:
		sign, pen = v.pens.cursor, v.pens.selected
	case selected:
		sign, pen = v.pens.selection, v.pens.selected
	case cursor && v.focused:
		sign, pen = v.pens.cursor, v.pens.bar
	case cursor:
		sign, pen = v.pens.cursor, v.pens.barBlurred
	}
	out.WriteString(pen.Draw(v.ruler.Fit(sign, v.geometry.gutter, cells.Left, "")))
}

// row draws a row but for the gutter, or returns it as drawn before: what a
// line says never changes.
func (v *View) row(p position) string {
	e := v.window.entry(p.seq)
	if e == nil {
		return cells.Spaces(v.geometry.body())
	}
	if p.offset < 0 {
		return v.notice(e, p.offset)
	}
	key := drawing{p, len(v.highlights) > 0 && v.onCursor(p.seq)}
	if line, known := v.drawn[key]; known {
		return line
	}
	line := v.prefix(e, p.offset == 0) + v.text(e, v.rowAt(e, p.offset), key.hot)
	v.drawn[key] = line
	return line
}

// notice draws one of the rows before the text of a line.
func (v *View) notice(e *entry, kind int) string {
	width := v.geometry.body()
	text := v.topNotice
	switch kind {
	case goneRow:
		if text = ""; e.gone > 0 { // else they came back while this was drawn
			text = v.goneText(e)
		}
	case gapRow:
		text = cells.Spaces(v.geometry.prefix()) + v.pens.rule
	}
	return v.pens.muted.Draw(v.ruler.Fit(text, width, cells.Left, v.pens.ellipsis))
}

// goneText says how many lines are gone before one.
func (v *View) goneText(e *entry) string {
	what := count.Of(e.gone, "older line") + " " + count.Verb(e.gone, "is", "are") + " gone"
	if v.hasAbove(e, 1) {
		what = count.Of(e.gone, "line") + " " + count.Verb(e.gone, "was", "were") + " dropped here"
	}
	return v.ruled(what)
}

// ruled frames what the program itself says in a log.
func (v *View) ruled(text string) string { return v.pens.rule + " " + text + " " + v.pens.rule }

// compose prepares a line to be drawn.
func (v *View) compose(line Line) *entry {
	switch {
	case line.Lossy:
		return v.composeMarker(line, "! ", v.pens.lossy)
	case line.Marker:
		return v.composeMarker(line, "", v.pens.marker)
	}
	text, pen := line.Text, v.pens.tone(line.Tone)
	switch {
	case line.Context:
		text, pen = cells.Unstyled(text), v.pens.muted
	case hasStyles(text):
		pen = v.pens.text
	}
	before, after := "", ""
	if line.Part {
		before = v.pens.muted.Draw(v.partText() + " ")
	}
	if line.Cut > 0 {
		after = cells.Reset + v.pens.muted.Draw(" "+v.cutText(line.Cut))
	}
	e := newEntry(line, before+text+after, pen, v.ruler)
	e.body = stretch{len(before), len(before) + len(text)}
	return e
}

// composeMarker frames a remark.
func (v *View) composeMarker(line Line, sign string, pen cells.Pen) *entry {
	text := v.pens.respell(line.Text)
	e := newEntry(line, v.ruled(sign+text), pen, v.ruler)
	before := len(v.pens.rule) + 1 + len(sign)
	e.body = stretch{before, before + len(text)}
	return e
}

// prefix draws what stands before the text: time and label in the first row of
// a line, and as many spaces in the others.
func (v *View) prefix(e *entry, first bool) string {
	g := &v.geometry
	if !first || g.prefix() == 0 {
		return cells.Spaces(g.prefix())
	}
	var out strings.Builder
	if g.time > 0 {
		out.WriteString(v.pens.time.Draw(v.timeText(e, g.time-1)))
		out.WriteString(" ")
	}
	if g.label > 0 {
		label := v.ruler.FitMiddle(e.Label, g.label-1, v.pens.ellipsis)
		out.WriteString(v.pens.tint(e.Tint).Draw(label))
		out.WriteString(" ")
	}
	return out.String()
}

// text draws the part of a line that a row shows.
func (v *View) text(e *entry, r row, hot bool) string {
	if !v.wrap {
		return v.sideways(e, r, hot)
	}
	return v.piece(e, r.start, r.end, r.style, v.geometry.text, hot)
}

// piece draws a piece of the text of a line, at whose beginning style holds, in
// width cells.
func (v *View) piece(e *entry, start, end int, style string, width int, hot bool) string {
	if spans := v.highlighted(v.spans[:0], e, start, end); len(spans) > 0 {
		v.spans = spans
		return v.paint(e, start, end, style, spans, width, hot)
	}
	return v.color(e, style+e.text[start:end], width)
}

// sideways draws the part of an unwrapped row that the column chooses, with
// signs at the edges beyond which it goes on.
func (v *View) sideways(e *entry, r row, hot bool) string {
	text, width := e.text[r.start:r.end], v.geometry.text
	head, tail := "", ""
	if v.column > 0 && text != "" {
		head = v.pens.cutLeft
	}
	if v.ruler.WidthUpTo(text, v.column+width+1) > v.column+width {
		tail = v.pens.cutRight
		if e.Cut > 0 {
			tail = v.cutText(e.Cut)
		}
	}
	if v.ruler.Width(head)+v.ruler.Width(tail) > width {
		head, tail = "", ""
	}
	from, to := v.column+v.ruler.Width(head), v.column+width-v.ruler.Width(tail)
	start, end, blank := v.ruler.Extent(text, from, to)
	start, end = r.start+start, r.start+end
	style := ""
	if styles := stylesAt(e.text, start, []int{start}); styles != nil {
		style = styles[0]
	}
	return v.pens.muted.Draw(head) + cells.Spaces(blank) +
		v.piece(e, start, end, style, to-from-blank, hot) + v.pens.muted.Draw(tail)
}

// color fits text into width cells in the pen of its line, also where colours
// of its own end.
func (v *View) color(e *entry, text string, width int) string {
	open := e.pen.Open
	if open == "" {
		return v.ruler.Fit(text, width, cells.Left, "")
	}
	used := v.ruler.WidthUpTo(text, width)
	text = v.ruler.Fit(text, used, cells.Left, "")
	if strings.IndexByte(text, '\x1b') >= 0 {
		text = reopen(text, open)
	}
	return e.pen.Draw(text) + cells.Spaces(width-used) // the pen may underline
}

// hasStyles reports whether text has a style of its own, more than the end of one.
func hasStyles(text string) bool {
	for at := strings.IndexByte(text, '\x1b'); at >= 0; at = strings.IndexByte(text, '\x1b') {
		n, _ := cells.Escape(text[at:])
		if !isReset(text[at : at+n]) {
			return true
		}
		text = text[at+n:]
	}
	return false
}

func isReset(sequence string) bool { return sequence == cells.Reset || sequence == "\x1b[0m" }

// reopen begins a style again wherever text ends all styles.
func reopen(text, open string) string {
	var out strings.Builder
	out.Grow(len(text) + 4*len(open))
	for {
		at := strings.IndexByte(text, '\x1b')
		if at < 0 {
			out.WriteString(text)
			return out.String()
		}
		n, _ := cells.Escape(text[at:])
		out.WriteString(text[:at+n])
		if isReset(text[at : at+n]) {
			out.WriteString(open)
		}
		text = text[at+n:]
	}
}

// cutText says how much of a line was left out.
func (v *View) cutText(n int) string { return v.pens.ellipsis + " +" + size(n) }

// partText says that the beginning of a line was not loaded.
func (v *View) partText() string { return v.pens.ellipsis + " the end of a longer line:" }
