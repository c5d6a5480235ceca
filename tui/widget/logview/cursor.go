package logview

// mark is a line that is remembered: the cursor, or where a selection began.
type mark struct {
	on  bool
	seq uint64
	id  ID
	// wish is the line that the reader chose. Where that is not shown (a filter
	// hides it), the mark is on the nearest one, and returns when it is.
	wish ID
}

// place puts the mark on a line that the reader chose.
func (m *mark) place(e *entry) {
	m.stand(e)
	m.wish = e.ID
}

// stand puts the mark on a line until the one that the reader chose is back.
func (m *mark) stand(e *entry) { m.on, m.seq, m.id = true, e.Seq, e.ID }

// renumber finds the line again in a new era.
func (m *mark) renumber(source Source) {
	if !m.on {
		return
	}
	if seq, ok := source.Locate(m.wish); ok {
		m.seq = seq
	}
}

// context is how many rows are kept around a line that is jumped to.
const context = 3

// Cursor returns the line that the cursor is on; false while there is none:
// when the view follows and when the log is empty.
func (v *View) Cursor() (id ID, seq uint64, ok bool) {
	v.prepare()
	if !v.cursor.on || v.window.entry(v.cursor.seq) == nil {
		return ID{}, 0, false
	}
	return v.cursor.id, v.cursor.seq, true
}

// SetCursor pauses and puts the cursor on a line, or on the one after it where
// it is not shown. A line that is not on the screen comes to a third of it.
func (v *View) SetCursor(seq uint64) {
	v.prepare()
	old := v.window.entry(v.cursor.seq)
	e, ok := v.seek(seq)
	if !ok {
		return
	}
	v.follow, v.pushed = false, false
	v.move(e)
	if old == nil || v.window.entry(v.top.seq) == nil || !v.comfortable(e) {
		text := position{seq: e.Seq}
		v.top, _ = v.climb(text, max(v.height/3, min(context, v.height-1)))
		if _, rows := v.descend(v.top, v.height); rows < v.height {
			v.clamp()
		}
		v.reveal(e)
	}
}

// comfortable reports whether a line is on the screen with some rows around it.
func (v *View) comfortable(e *entry) bool {
	rows := v.visible()
	margin := min(context, (v.height-1)/3)
	first, last := -1, -1
	for y, row := range rows {
		if row.seq == e.Seq && row.offset >= 0 {
			if first < 0 {
				first = y
			}
			last = y
		}
	}
	_, rest := v.descend(rows[len(rows)-1], 1)
	return first >= margin && (last < v.height-margin || rest == 0) && v.shows(e)
}

// Click puts the cursor on the line that was last drawn at a place, and pauses;
// false when there is none.
func (v *View) Click(_, y int) bool {
	seq, ok := v.LineAt(y)
	if !ok {
		return false
	}
	v.prepare()
	e := v.window.entry(seq)
	if e == nil {
		return false
	}
	v.pause()
	v.move(e)
	return true
}

// LineAt returns the number of the line on row y of the view as it was last
// drawn; false when there is none.
func (v *View) LineAt(y int) (seq uint64, ok bool) {
	if y < 0 || y >= len(v.screen) || v.screen[y].offset < 0 {
		return 0, false
	}
	return v.screen[y].seq, true
}

// Select starts a selection of lines at the cursor, which pauses, or ends it.
// It goes from there to wherever the cursor moves.
func (v *View) Select(on bool) {
	v.prepare()
	if !on {
		v.anchor = mark{}
		return
	}
	v.pause()
	if e := v.window.entry(v.cursor.seq); e != nil && v.cursor.on {
		v.anchor.place(e)
	}
}

// Selected returns the numbers of the first and the last selected line; false
// when no lines are.
func (v *View) Selected() (from, to uint64, ok bool) {
	if !v.anchor.on || !v.cursor.on {
		return 0, 0, false
	}
	return min(v.anchor.seq, v.cursor.seq), max(v.anchor.seq, v.cursor.seq), true
}

// selects reports whether a line is selected.
func (v *View) selects(seq uint64) bool {
	from, to, ok := v.Selected()
	return ok && seq >= from && seq <= to
}

// pause stops following at what is on the screen, unless that is nothing. The
// cursor is then on the last line of it.
func (v *View) pause() {
	if rows := v.visible(); v.follow && len(rows) > 0 {
		v.follow = false
		v.move(v.window.entry(rows[len(rows)-1].seq))
	}
}

// move puts the cursor on a line.
func (v *View) move(e *entry) { v.cursor.place(e) }

// peeks reports whether any row of a line is on the screen.
func (v *View) peeks(seq uint64) bool {
	for _, row := range v.visible() {
		if row.seq == seq {
			return true
		}
	}
	return false
}

// shows reports whether a line is on the screen, as a whole or, when it is
// taller than the screen, in part.
func (v *View) shows(e *entry) bool {
	rows := v.visible()
	if len(rows) == 0 {
		return false
	}
	first, last := rows[0], rows[len(rows)-1]
	start, end := position{seq: e.Seq}, v.end(e)
	if v.tall(e, v.height+1) > v.height {
		return !last.before(start) && !end.before(first)
	}
	return !start.before(first) && !last.before(end)
}

// reveal scrolls as little as it takes to show a line.
func (v *View) reveal(e *entry) {
	rows := v.visible()
	if len(rows) == 0 || v.shows(e) {
		return
	}
	start, end := position{seq: e.Seq}, v.end(e)
	long := v.tall(e, v.height+1) > v.height
	switch above := start.before(rows[0]); {
	case above && long:
		v.top = end
	case above:
		v.top = start
	case long:
		v.top, _ = v.climb(start, v.height-1)
	default:
		v.top, _ = v.climb(end, v.height-1)
	}
	_, below := v.descend(v.top, v.height-1)
	v.top, _ = v.climb(v.top, v.height-1-below)
}
