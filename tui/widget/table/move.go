package table

// sync makes the selection and the position true again after rows may have
// changed. It costs one look-up and one key for each visible row.
func (t *Table) sync() {
	n, rows := t.source.Len(), t.rows()
	if n == 0 {
		t.selected, t.index, t.offset, t.window = "", 0, 0, t.window[:0]
		return
	}
	screen := t.index - t.offset // the line that the selected row was on
	t.index = t.find(n)
	t.selected = t.source.Key(t.index)
	t.offset = t.index - screen
	t.keepInside(n, rows)
}

// find returns where the selection is now. When its row is gone it is the
// first of those below it on the screen that is still there, else what now
// follows the nearest above, else whatever is where it was.
func (t *Table) find(n int) int {
	if t.selected == "" {
		return 0
	}
	if i := t.source.Index(t.selected); i >= 0 {
		return i
	}
	at := min(max(t.index-t.offset, 0), len(t.window))
	for _, key := range t.window[at:] {
		if i := t.source.Index(key); i >= 0 {
			return i
		}
	}
	for line := at - 1; line >= 0; line-- {
		if i := t.source.Index(t.window[line]); i >= 0 {
			return min(i+1, n-1)
		}
	}
	return min(t.index, n-1)
}

// keepInside keeps the window full and the selected row in it, and remembers the
// keys of the window.
func (t *Table) keepInside(n, rows int) {
	t.offset = min(t.offset, n-rows)
	t.offset = max(t.offset, 0)
	if rows > 0 {
		t.offset = max(min(t.offset, t.index), t.index-rows+1)
	} else {
		t.offset = t.index
	}
	t.window = t.window[:0]
	for i := t.offset; i < min(t.offset+max(rows, 1), n); i++ {
		t.window = append(t.window, t.source.Key(i))
	}
}

// moveTo selects row i, or the nearest there is.
func (t *Table) moveTo(i int) {
	n := t.source.Len()
	if n == 0 {
		return
	}
	t.index = min(max(i, 0), n-1)
	t.selected = t.source.Key(t.index)
	t.keepInside(n, t.rows())
}

// scroll moves the window, and with it the selection by as many rows.
func (t *Table) scroll(rows int) {
	t.sync()
	t.offset += rows
	t.offset = max(min(t.offset, t.source.Len()-t.rows()), 0)
	t.moveTo(t.index + rows)
}

// Up selects the row above.
func (t *Table) Up() { t.sync(); t.moveTo(t.index - 1) }

// Down selects the row below.
func (t *Table) Down() { t.sync(); t.moveTo(t.index + 1) }

// PageUp moves a screenful up, but for one row that stays in view.
func (t *Table) PageUp() { t.scroll(-max(t.rows()-1, 1)) }

// PageDown moves a screenful down, but for one row that stays in view.
func (t *Table) PageDown() { t.scroll(max(t.rows()-1, 1)) }

// HalfUp moves half a screenful up.
func (t *Table) HalfUp() { t.scroll(-max(t.rows()/2, 1)) }

// HalfDown moves half a screenful down.
func (t *Table) HalfDown() { t.scroll(max(t.rows()/2, 1)) }

// Top selects the first row.
func (t *Table) Top() { t.sync(); t.moveTo(0) }

// Bottom selects the last row.
func (t *Table) Bottom() { t.sync(); t.moveTo(t.source.Len() - 1) }

// Click selects the row on line y of the table, the header being line 0, and
// reports whether there is one.
func (t *Table) Click(y int) bool {
	t.sync()
	row := t.offset + y - 1
	if y < 1 || y >= t.height || row >= t.source.Len() {
		return false
	}
	t.moveTo(row)
	return true
}

// Wheel moves the window by lines, down when positive. The selection stays
// with its row as long as that is in the window.
func (t *Table) Wheel(lines int) {
	t.sync()
	n, rows := t.source.Len(), t.rows()
	if n == 0 || rows == 0 {
		return
	}
	t.offset = max(min(t.offset+lines, n-rows), 0)
	t.moveTo(max(min(t.index, t.offset+rows-1), t.offset))
}
