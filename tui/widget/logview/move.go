package logview

// Up moves the cursor a line up. A line taller than the screen scrolls by rows
// first. While following it pauses, with the cursor on the last line.
func (v *View) Up() {
	v.prepare()
	v.pushed = false
	if v.follow {
		v.pause()
		return
	}
	e := v.window.entry(v.cursor.seq)
	if e == nil {
		return
	}
	above := v.above(e, 1)
	first := position{seq: e.Seq}
	if above == nil {
		first = v.start(e) // what stands above the first line cannot have the cursor
	}
	if first.before(v.top) {
		v.top, _ = v.up(v.top, 1)
		return
	}
	if above == nil {
		v.pushed = true
		return
	}
	v.move(above)
	v.reveal(above)
}

// Down moves the cursor a line down. A line taller than the screen scrolls by
// rows first. Beyond the last line it follows.
func (v *View) Down() {
	v.prepare()
	v.pushed = false
	e := v.window.entry(v.cursor.seq)
	if v.follow || e == nil {
		return
	}
	rows := v.visible()
	if rows[len(rows)-1].before(v.end(e)) {
		v.top, _ = v.down(v.top, 1)
		return
	}
	below := v.below(e, 1)
	if below == nil {
		v.resume()
		return
	}
	v.move(below)
	v.reveal(below)
}

// resume follows again, unless lines are being selected.
func (v *View) resume() {
	if !v.anchor.on {
		v.follow = true
	}
}

// HalfUp moves the screen and the cursor half a screen up.
func (v *View) HalfUp() { v.pageUp(max(v.height/2, 1)) }

// HalfDown moves the screen and the cursor half a screen down.
func (v *View) HalfDown() { v.pageDown(max(v.height/2, 1)) }

// PageUp moves a screen up, but for one row that stays in view.
func (v *View) PageUp() { v.pageUp(max(v.height-1, 1)) }

// PageDown moves a screen down, but for one row that stays in view.
func (v *View) PageDown() { v.pageDown(max(v.height-1, 1)) }

// pageUp moves the screen by rows and keeps the cursor where it is on it. Where
// nothing is above the screen the cursor goes to the first line.
func (v *View) pageUp(rows int) {
	v.prepare()
	v.pause()
	v.pushed = false
	if len(v.window.entries) == 0 {
		return
	}
	y := v.cursorRow()
	top, n := v.climb(v.top, rows)
	if v.top = top; n == 0 {
		v.pushed = v.cursor.seq == top.seq
		y = 0
	}
	v.moveToRow(y)
}

// pageDown is the same downwards; where nothing is below the screen the cursor
// goes to the last line, and beyond that the view follows.
func (v *View) pageDown(rows int) {
	v.prepare()
	v.pushed = false
	if v.follow || len(v.window.entries) == 0 {
		return
	}
	y := v.cursorRow()
	n := v.lower(rows)
	if n == 0 {
		last := v.visible()
		if y = len(last) - 1; v.cursor.seq == last[y].seq {
			v.resume()
			return
		}
	}
	v.moveToRow(y)
}

// lower moves the top down by rows, as far as there are rows below the screen,
// and returns by how many.
func (v *View) lower(rows int) int {
	screen := v.visible()
	_, n := v.descend(screen[len(screen)-1], rows)
	v.top, _ = v.descend(v.top, n)
	return n
}

// cursorRow returns where on the screen the cursor is.
func (v *View) cursorRow() int {
	for y, row := range v.visible() {
		if row.seq == v.cursor.seq && row.offset >= 0 {
			return y
		}
	}
	return 0
}

// moveToRow puts the cursor on the line at row y of the screen, or near it where
// that is a notice.
func (v *View) moveToRow(y int) {
	rows := v.visible()
	y = min(y, len(rows)-1)
	for d := range rows {
		for _, near := range []int{y - d, y + d} {
			if near >= 0 && near < len(rows) && rows[near].offset >= 0 {
				v.move(v.window.entry(rows[near].seq))
				return
			}
		}
	}
	v.move(v.window.entry(rows[y].seq))
}

// Wheel scrolls by rows, down when positive. The cursor stays on its line as
// long as that is on the screen. Scrolling up pauses; arriving at the end
// follows again.
func (v *View) Wheel(rows int) {
	v.prepare()
	v.pushed = false
	if len(v.window.entries) == 0 || rows == 0 {
		return
	}
	if rows < 0 {
		top, n := v.climb(v.top, -rows)
		if n == 0 {
			v.pushed = true
			return
		}
		v.pause()
		v.top = top
		v.clampCursor()
		return
	}
	if v.follow {
		return
	}
	v.lower(rows)
	screen := v.visible()
	if _, rest := v.descend(screen[len(screen)-1], 1); rest == 0 {
		v.resume()
	}
	v.clampCursor()
}

// clampCursor keeps the cursor on the screen.
func (v *View) clampCursor() {
	rows := v.visible()
	switch {
	case v.peeks(v.cursor.seq):
	case v.cursor.seq < rows[0].seq:
		v.moveToRow(0)
	default:
		v.moveToRow(len(rows) - 1)
	}
}

// Top shows the first lines there are, with the cursor on the first, and pauses.
func (v *View) Top() {
	v.prepare()
	v.pushed = v.atTop()
	v.window.drop(v.first) // what is gone is above the top
	v.window.head(v.first)
	e, ok := v.seek(v.first)
	if !ok {
		return
	}
	v.follow = false
	v.move(e)
	v.top = v.start(e)
	v.clamp()
}

// Bottom shows the end and follows it. While lines are being selected it puts
// the cursor on the last one instead.
func (v *View) Bottom() {
	v.prepare()
	v.pushed = false
	if !v.anchor.on {
		v.follow = true
		return
	}
	if e, ok := v.seek(v.next); ok {
		v.move(e)
		v.top = v.end(e)
		v.clamp()
	}
}

// Left scrolls sideways, towards the beginning of the lines, when they are not
// wrapped.
func (v *View) Left(cells int) { v.shift(-cells) }

// Right scrolls sideways as long as a line on the screen goes on.
func (v *View) Right(cells int) { v.shift(cells) }

func (v *View) shift(by int) {
	if v.wrap || by == 0 {
		return
	}
	if by > 0 {
		by = min(by, v.beyond(by))
	}
	v.column = max(v.column+by, 0)
	v.redraw()
}

// beyond returns by how many cells, at most limit, the longest line on the
// screen goes on to the right.
func (v *View) beyond(limit int) int {
	v.prepare()
	most := 0
	for _, row := range v.visible() {
		e := v.window.entry(row.seq)
		if e == nil || row.offset < 0 {
			continue
		}
		r := v.rowAt(e, row.offset)
		edge := v.column + v.geometry.text
		most = max(most, v.ruler.WidthUpTo(e.text[r.start:r.end], edge+limit)-edge)
	}
	return most
}

// atTop reports whether the reader stands at the very top: paused, with nothing
// above the screen and the cursor on the first line.
func (v *View) atTop() bool {
	v.prepare()
	if v.follow || !v.cursor.on || v.cursor.seq != v.top.seq {
		return false
	}
	_, more := v.up(v.top, 1)
	return !more
}

// WantsOlder reports whether the last move was up from where there is nothing
// above.
func (v *View) WantsOlder() bool { return v.pushed }
