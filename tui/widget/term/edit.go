package term

// lineFeed moves the cursor down and scrolls at the end of the region.
func (t *Terminal) lineFeed() {
	s := t.screen
	switch {
	case s.y == s.bottom-1:
		t.scrollUp(s.top, 1)
	case s.y < t.rows-1:
		s.y++
	}
}

// reverseLineFeed moves the cursor up and scrolls at the beginning of the region.
func (t *Terminal) reverseLineFeed() {
	s := t.screen
	switch {
	case s.y == s.top:
		t.scrollDown(s.top, 1)
	case s.y > 0:
		s.y--
	}
}

// scrollUp moves the lines from top to the end of the region up by n. What leaves the main screen at its
// upper edge goes to the history.
func (t *Terminal) scrollUp(top, n int) {
	s := t.screen
	n = min(n, s.bottom-top)
	if top == 0 && s.top != 0 {
		t.part()
	}
	for range n {
		leaving := s.rows[top]
		if s == t.main && top == 0 && s.top == 0 {
			t.history.push(leaving)
		} else if top > 0 {
			s.rows[top-1].wrapped = false
		}
		copy(s.rows[top:], s.rows[top+1:s.bottom])
		leaving.clear(0, t.cols, t.pen)
		s.rows[s.bottom-1] = leaving
	}
}

// scrollDown moves the lines from top to the end of the region down by n.
func (t *Terminal) scrollDown(top, n int) {
	s := t.screen
	n = min(n, s.bottom-top)
	for range n {
		leaving := s.rows[s.bottom-1]
		copy(s.rows[top+1:s.bottom], s.rows[top:])
		leaving.clear(0, t.cols, t.pen)
		s.rows[top] = leaving
	}
	if top > 0 {
		s.rows[top-1].wrapped = false
	} else {
		t.part()
	}
	s.rows[s.bottom-1].wrapped = false
}

// part ends the line that has begun in the history, since what stands at the top of the screen does not go on
// with it any more.
func (t *Terminal) part() {
	if t.screen == t.main {
		t.history.open = false
	}
}

// moveTo puts the cursor at a place, which counts from the region in origin mode.
func (t *Terminal) moveTo(x, y int) {
	s := t.screen
	top, bottom := 0, t.rows
	if t.modes.origin {
		top, bottom = s.top, s.bottom
	}
	s.x = min(max(x, 0), t.cols-1)
	s.y = min(max(y+top, top), bottom-1)
	s.wrapNext = false
}

// moveBy moves the cursor; up and down it stops at the edges of the region that it is in.
func (t *Terminal) moveBy(dx, dy int) {
	s := t.screen
	top, bottom := 0, t.rows
	if s.y >= s.top {
		top = s.top
	}
	if s.y < s.bottom {
		bottom = s.bottom
	}
	s.x = min(max(s.x+dx, 0), t.cols-1)
	s.y = min(max(s.y+dy, top), bottom-1)
	s.wrapNext = false
}

// nextTab moves the cursor to the n-th next tab stop, or back for a negative n.
func (t *Terminal) nextTab(n int) {
	s := t.screen
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	n = min(n, t.cols)
	for ; n > 0; n-- {
		for x := s.x + step; ; x += step {
			if x <= 0 || x >= t.cols-1 {
				s.x = min(max(x, 0), t.cols-1)
				break
			}
			if t.tabs[x] {
				s.x = x
				break
			}
		}
	}
}

// insertCells moves what is right of the cursor to the right.
func (t *Terminal) insertCells(n int) {
	s := t.screen
	line := s.rows[s.y]
	n = min(n, t.cols-s.x)
	line.part(s.x)
	line.part(t.cols - n)
	copy(line.cells[s.x+n:], line.cells[s.x:])
	line.end = t.cols
	line.empty(s.x, s.x+n, t.pen)
	line.wrapped = false
}

// deleteCells moves what is right of the cursor to the left.
func (t *Terminal) deleteCells(n int) {
	s := t.screen
	line := s.rows[s.y]
	n = min(n, t.cols-s.x)
	line.part(s.x)
	line.part(s.x + n)
	copy(line.cells[s.x:], line.cells[s.x+n:])
	line.end = t.cols
	line.empty(t.cols-n, t.cols, t.pen)
	line.wrapped = false
}

// eraseLine is EL.
func (t *Terminal) eraseLine(kind int) {
	s := t.screen
	line := s.rows[s.y]
	switch kind {
	case 0:
		if !s.wrapNext { // then nothing is right of the cursor
			line.clear(s.x, t.cols, t.pen)
		}
	case 1:
		line.clear(0, s.x+1, t.pen)
	case 2:
		line.clear(0, t.cols, t.pen)
	}
}

// eraseDisplay is ED.
func (t *Terminal) eraseDisplay(kind int) {
	s := t.screen
	switch kind {
	case 0:
		if s.x == 0 && s.y == 0 {
			t.part()
		}
		t.eraseLine(0)
		t.eraseRows(s.y+1, t.rows)
	case 1:
		t.eraseRows(0, s.y)
		t.eraseLine(1)
	case 2:
		t.eraseRows(0, t.rows)
	case 3:
		t.history.clear()
	}
}

func (t *Terminal) eraseRows(from, to int) {
	for _, line := range t.screen.rows[from:to] {
		line.clear(0, t.cols, t.pen)
	}
	switch {
	case from >= to:
	case from > 0:
		t.screen.rows[from-1].wrapped = false
	default:
		t.part()
	}
}

// inRegion reports whether the cursor is where lines can be inserted and deleted.
func (s *screen) inRegion() bool { return s.y >= s.top && s.y < s.bottom }

// align is DECALN: the screen full of E.
func (t *Terminal) align() {
	s := t.screen
	t.part()
	for _, line := range s.rows {
		for x := range line.cells {
			line.cells[x] = cell{r: 'E', width: 1}
		}
		line.end, line.wrapped = t.cols, false
	}
	s.top, s.bottom = 0, t.rows
	s.x, s.y, s.wrapNext = 0, 0, false
}
