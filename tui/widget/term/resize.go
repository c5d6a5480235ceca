package term

// Resize gives the terminal another size in cells. Lines of the main screen are laid out anew in its width,
// those that have scrolled away too; the alternate screen is cut or padded, since its program draws it again.
func (t *Terminal) Resize(cols, rows int) {
	cols, rows = clamp(cols, maxCols), clamp(rows, maxRows)
	if cols == t.cols && rows == t.rows {
		return
	}
	t.reflow(cols, rows)
	t.alt.crop(cols, rows)
	t.cols, t.rows = cols, rows
	t.resetTabs()
	for _, s := range []*screen{t.main, t.alt} {
		s.top, s.bottom, s.wrapNext = 0, rows, false
		s.saved.x, s.saved.y = min(s.saved.x, cols-1), min(s.saved.y, rows-1)
	}
	t.revision++
}

// crop cuts or pads a screen at its right and lower edge; the cursor's line stays.
func (s *screen) crop(cols, rows int) {
	if over := s.y - rows + 1; over > 0 {
		s.rows, s.y = s.rows[over:], s.y-over
	}
	for len(s.rows) < rows {
		s.rows = append(s.rows, newRow(cols))
	}
	s.rows = s.rows[:rows]
	for i, old := range s.rows {
		if len(old.cells) == cols {
			continue
		}
		r := newRow(cols)
		old.part(cols)
		copy(r.cells, old.cells)
		r.end = cols
		s.rows[i] = r
	}
	s.x, s.y = min(s.x, cols-1), min(s.y, rows-1)
}

// text is the lines of a screen, whole, and where in them its cursor is.
type text struct {
	lines [][]cell
	line  int // of the cursor
	cell  int // of the cursor, from the beginning of the line
}

// reflow lays the main screen out in another size.
func (t *Terminal) reflow(cols, rows int) {
	s, h := t.main, t.history
	last := s.y
	for y := s.y + 1; y < t.rows; y++ {
		if s.rows[y].used() > 0 {
			last = y
		}
	}
	content := s.take(last, h)
	h.setWidth(cols)
	count := 0
	for _, line := range content.lines {
		count += len(layOut(line, cols))
	}
	// A screen that was full has what scrolled away when it was smaller.
	for last == t.rows-1 && count < rows && len(h.lines) > 0 {
		line := h.pop()
		content.lines = append([][]cell{line}, content.lines...)
		content.line++
		count += len(layOut(line, cols))
	}
	laid := s.put(content, cols)
	// The lines at the top go, but never the cursor's.
	excess := min(max(len(laid)-rows, 0), s.y)
	for _, r := range laid[:excess] {
		h.push(r)
	}
	laid = laid[excess:]
	s.y -= excess
	for len(laid) < rows {
		laid = append(laid, newRow(cols))
	}
	s.rows = laid[:rows]
}

// take returns the text down to a row, with the beginning of its first line, which may have scrolled away.
func (s *screen) take(last int, h *History) text {
	var all text
	var line []cell
	if h.open && len(h.lines) > 0 {
		line = h.pop()
	}
	h.open = false
	for y, r := range s.rows[:last+1] {
		if y == s.y {
			all.line, all.cell = len(all.lines), len(line)+s.x
			if s.wrapNext {
				all.cell++
			}
		}
		line = append(line, r.cells[:r.used()]...)
		if !r.wrapped || y == last {
			all.lines = append(all.lines, line)
			line = nil
		}
	}
	return all
}

// put lays text out in rows and puts the cursor where it belongs among them.
func (s *screen) put(content text, cols int) []*row {
	var rows []*row
	for i, line := range content.lines {
		laid := layOut(line, cols)
		if i == content.line {
			x, at := content.cell, 0
			for at < len(laid)-1 && x >= len(laid[at]) {
				x -= len(laid[at])
				at++
			}
			s.x, s.y = min(x, cols-1), len(rows)+at
		}
		for j, cells := range laid {
			r := newRow(cols)
			copy(r.cells, cells)
			r.end = min(len(cells), len(r.cells))
			if cols == 1 {
				r.narrow()
			}
			r.wrapped = j < len(laid)-1
			rows = append(rows, r)
		}
	}
	return rows
}

// narrow takes wide characters out of a row of one cell, which has no room for them.
func (r *row) narrow() {
	if r.cells[0].width != 1 {
		r.cells[0], r.end = blank(Style{}), 0
	}
}
