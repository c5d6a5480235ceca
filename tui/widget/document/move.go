package document

// Move moves the cursor by so many lines that it can be on. What has many lines
// is scrolled through.
func (v *View) Move(by int) {
	step := 1
	if by < 0 {
		step, by = -1, -by
	}
	for range by {
		if !v.scrollThrough(step) && !v.toNext(step) {
			break
		}
		v.keepInside()
	}
	v.keepInside()
}

// scrollThrough scrolls by a line to what is still to be seen of what is under the cursor, and
// reports whether there is any.
func (v *View) scrollThrough(step int) bool {
	first, last := v.rows()
	switch {
	case first < 0 || !v.isTall(first, last):
		return false
	case step > 0 && last >= v.top+v.height, step < 0 && first < v.top, step < 0 && first <= v.first() && v.top > 0:
		v.top += step
		return true
	}
	return false
}

// toNext puts the cursor on the next key in a direction, and reports whether there is one.
func (v *View) toNext(step int) bool {
	for row := v.row(v.cursor) + step; row >= 0 && row < len(v.shown); row += step {
		if key := v.lines[v.shown[row]].Key; key != "" && key != v.cursor {
			v.cursor = key
			return true
		}
	}
	return false
}

// Page moves the cursor by a part of the height: 1 for a page down, -0.5 for half a
// page up.
func (v *View) Page(part float64) {
	lines := int(part * float64(max(v.height-1, 1)))
	if lines == 0 {
		lines = 1
		if part < 0 {
			lines = -1
		}
	}
	row := max(v.from(lines), 0) + lines
	v.cursor = v.keyNear(max(min(row, len(v.shown)-1), 0))
	v.scrollTo(v.top + lines)
}

// from is the row from which the cursor moves on by lines: where it is or, where its key has
// many lines, the first of them that shows, and the last one once that shows.
func (v *View) from(lines int) int {
	first, last := v.rows()
	switch {
	case !v.isTall(first, last):
		return first
	case lines > 0 && last < v.top+v.height:
		return last
	}
	return max(first, v.top)
}

// Top and Bottom go to the first and to the last line.
func (v *View) Top() { v.cursor = v.keyNear(0); v.top = 0; v.keepInside() }

// Bottom goes to the last line.
func (v *View) Bottom() { v.cursor = v.keyNear(len(v.shown)); v.top = len(v.shown); v.keepInside() }

// Scroll moves the text under the cursor by lines, and the cursor with it where it
// would leave the screen.
func (v *View) Scroll(lines int) { v.scrollTo(v.top + lines) }

// scrollTo lets the text begin with a row, and puts the cursor on the nearest key that
// shows from there.
func (v *View) scrollTo(top int) {
	top = max(min(top, len(v.shown)-v.height), 0)
	first, last := v.rows()
	tall := v.isTall(first, last)
	switch {
	case tall && last < top, !tall && first < top:
		v.cursor = v.keyNear(max(last+1, top))
	case tall && first >= top+v.height, !tall && last >= top+v.height:
		v.cursor = v.keyNear(min(first-1, top+v.height-1))
	}
	v.top = top
	v.keepInside()
}

// Click puts the cursor on a line of the area and reports whether there is one.
func (v *View) Click(y int) bool {
	at := v.top + y
	if y < 0 || at >= len(v.shown) || v.lines[v.shown[at]].Key == "" {
		return false
	}
	v.cursor = v.lines[v.shown[at]].Key
	v.keepInside()
	return true
}
