package term

// graphics are DEC's characters for drawing lines, from ` on (VT100 user guide, table 3-9).
var graphics = [...]rune{
	'◆', '▒', '␉', '␌', '␍', '␊', '°', '±', '␤', '␋', '┘', '┐', '┌', '└', '┼', '⎺', '⎻', '─', '⎼', '⎽',
	'├', '┤', '┴', '┬', '│', '≤', '≥', 'π', '≠', '£', '·',
}

// translate is the character that a byte stands for in the set in force.
func (t *Terminal) translate(r rune) rune {
	set := t.charset
	if t.single >= 0 {
		set, t.single = t.single, -1
	}
	switch {
	case t.charsets[set] == '0' && r >= '`' && r <= '~':
		return graphics[r-'`']
	case t.charsets[set] == 'A' && r == '#':
		return '£'
	}
	return r
}

// plain prints characters of ASCII.
func (t *Terminal) plain(text []byte) {
	s := t.screen
	if t.single >= 0 || t.charsets[t.charset] != 'B' || t.modes.insert {
		for _, b := range text {
			t.print(rune(b))
		}
		return
	}
	for len(text) > 0 {
		t.wrap(1)
		line := s.rows[s.y]
		n := min(len(text), t.cols-s.x)
		line.part(s.x)
		line.part(s.x + n)
		for i, b := range text[:n] {
			line.cells[s.x+i] = cell{r: rune(b), width: 1, style: t.pen}
		}
		line.end = max(line.end, s.x+n)
		t.last = rune(text[n-1])
		t.advance(n)
		text = text[n:]
	}
}

// print puts a character where the cursor is.
func (t *Terminal) print(r rune) {
	if r >= 0x80 && r < 0xa0 { // controls, which have no look
		return
	}
	r = t.translate(r)
	width := widthOf(r)
	if before := t.before(); width == 0 || before != nil && joins(before.last(), r) {
		t.mark(before, r)
		return
	}
	if width > t.cols {
		r, width = ' ', 1 // there is no room for it at all
	}
	t.wrap(width)
	s := t.screen
	line := s.rows[s.y]
	if s.x+width > t.cols {
		return // a wide one at the edge, without wrapping
	}
	if t.modes.insert {
		t.insertCells(width)
	}
	line.part(s.x)
	line.part(s.x + width)
	line.cells[s.x] = cell{r: r, width: uint8(width), style: t.pen}
	if width == 2 {
		line.cells[s.x+1] = cell{style: t.pen}
	}
	line.end = max(line.end, s.x+width)
	t.last = r
	t.advance(width)
}

// advance moves the cursor behind what was printed.
func (t *Terminal) advance(n int) {
	s := t.screen
	s.x += n
	if s.x >= t.cols {
		s.x = t.cols - 1
		s.wrapNext = t.modes.wrap
	}
}

// wrap goes on in the next line where there is no room left for so many cells.
func (t *Terminal) wrap(width int) {
	s := t.screen
	if !t.modes.wrap || !s.wrapNext && s.x+width <= t.cols {
		return
	}
	if !s.wrapNext { // a wide character does not fit in the last column
		s.rows[s.y].clear(s.x, t.cols, t.pen)
	}
	s.rows[s.y].wrapped = true
	s.x, s.wrapNext = 0, false
	t.lineFeed()
}

// before is the cell that was printed last on this line, nil for none.
func (t *Terminal) before() *cell {
	s := t.screen
	x := s.x - 1
	if s.wrapNext || s.x == t.cols-1 && !t.modes.wrap && s.rows[s.y].cells[s.x].r != 0 {
		x = s.x
	}
	if x >= 0 && s.rows[s.y].cells[x].width == 0 {
		x--
	}
	if x < 0 {
		return nil
	}
	return &s.rows[s.y].cells[x]
}

// mark draws a character over a cell.
func (t *Terminal) mark(c *cell, r rune) {
	if c == nil || c.r == 0 || len(c.marks) >= maxMarks {
		return
	}
	c.marks += string(r)
}
