package logview

import "github.com/podglass/podglass/tui/widget/cells"

// scroll moves the screen by rows, down when positive. Moving up pauses;
// arriving at the end follows again.
func (v *View) scroll(rows int) {
	v.sync()
	v.settle()
	last, any := v.last()
	if !any || rows == 0 {
		return
	}
	if rows < 0 {
		top := v.climb(v.top, -rows)
		if top != v.top {
			v.follow = false
		}
		v.top = top
		return
	}
	lowest := v.climb(last, v.height-1)
	v.top = v.descend(v.top, rows)
	if !v.top.before(lowest) {
		v.follow, v.top = true, lowest
	}
}

// Up scrolls one row up.
func (v *View) Up() { v.scroll(-1) }

// Down scrolls one row down.
func (v *View) Down() { v.scroll(1) }

// HalfUp scrolls half a screen up.
func (v *View) HalfUp() { v.scroll(-max(v.height/2, 1)) }

// HalfDown scrolls half a screen down.
func (v *View) HalfDown() { v.scroll(max(v.height/2, 1)) }

// PageUp scrolls a screen up, but for one row that stays in view.
func (v *View) PageUp() { v.scroll(-max(v.height-1, 1)) }

// PageDown scrolls a screen down, but for one row that stays in view.
func (v *View) PageDown() { v.scroll(max(v.height-1, 1)) }

// Wheel scrolls by rows, down when positive.
func (v *View) Wheel(rows int) { v.scroll(rows) }

// Top shows the oldest lines that there are and pauses.
func (v *View) Top() {
	v.sync()
	v.follow = false
	if v.first < v.next {
		v.top = v.start(v.first)
		v.settle()
	}
}

// Bottom shows the end and follows it.
func (v *View) Bottom() {
	v.follow = true
	v.sync()
	v.settle()
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
	v.sync()
	v.settle()
	most := 0
	for _, row := range v.visible() {
		e := v.line(row.seq)
		if e == nil || row.offset == notice {
			continue
		}
		edge := v.column + v.geometry.text
		rest := cells.WidthUpTo(e.text, edge+limit) - edge
		most = max(most, rest)
	}
	return most
}

// LineAt returns the number of the line on row y of the view; false when there
// is none.
func (v *View) LineAt(y int) (seq uint64, ok bool) {
	v.sync()
	v.settle()
	rows := v.visible()
	if y < 0 || y >= len(rows) || rows[y].offset == notice {
		return 0, false
	}
	return rows[y].seq, true
}
