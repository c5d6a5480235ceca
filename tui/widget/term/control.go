package term

// control does what a control character says.
func (t *Terminal) control(b byte) {
	s := t.screen
	switch b {
	case '\b':
		if s.x > 0 {
			s.x--
		}
		s.wrapNext = false
	case '\t':
		t.nextTab(1)
	case '\n', '\v', '\f':
		s.wrapNext = false
		t.lineFeed()
		if t.modes.newLine {
			s.x = 0
		}
	case '\r':
		s.x, s.wrapNext = 0, false
	case 0x0e: // SO
		t.charset = 1
	case 0x0f: // SI
		t.charset = 0
	}
}

// escape does what a sequence of ESC without parameters says.
func (t *Terminal) escape(intermediate, final byte) {
	s := t.screen
	switch intermediate {
	case 0:
	case '(', ')', '*', '+':
		t.charsets[intermediate-'('] = final
		return
	case '#':
		if final == '8' {
			t.align()
		}
		return
	default:
		return
	}
	switch final {
	case '7':
		t.save()
	case '8':
		t.restore()
	case 'D':
		s.wrapNext = false
		t.lineFeed()
	case 'E':
		s.x, s.wrapNext = 0, false
		t.lineFeed()
	case 'H':
		t.tabs[s.x] = true
	case 'M':
		s.wrapNext = false
		t.reverseLineFeed()
	case 'N':
		t.single = 2
	case 'O':
		t.single = 3
	case 'Z':
		t.replyAttributes()
	case 'c':
		t.reset()
	case '=':
		t.modes.keypad = true
	case '>':
		t.modes.keypad = false
	}
}

func (t *Terminal) save() {
	s := t.screen
	s.saved = saved{
		x: s.x, y: s.y, wrapNext: s.wrapNext, pen: t.pen, charsets: t.charsets, charset: t.charset, origin: t.modes.origin,
	}
}

func (t *Terminal) restore() {
	s := t.screen
	kept := s.saved
	s.x, s.y, s.wrapNext = min(kept.x, t.cols-1), min(kept.y, t.rows-1), kept.wrapNext && kept.x == t.cols-1
	t.pen, t.charsets, t.charset, t.modes.origin = kept.pen, kept.charsets, kept.charset, kept.origin
}

// csi does what a control sequence says.
func (t *Terminal) csi(s *sequence) {
	switch {
	case s.prefix == 0 && s.intermediate == 0:
		if !t.moves(s) && !t.edits(s) {
			t.sets(s)
		}
	case s.prefix == '?' && s.intermediate == 0:
		t.private(s)
	case s.prefix == '>' && s.intermediate == 0:
		t.identify(s)
	case s.intermediate == ' ' && s.final == 'q' && s.prefix == 0:
		t.modes.shape = cursorShape(s.num(0, 0))
	case s.intermediate == '!' && s.final == 'p':
		t.softReset()
	case s.intermediate == '$' && s.final == 'p':
		t.reportMode(s.prefix == '?', s.num(0, 0))
	}
}

// moves does what moves the cursor.
func (t *Terminal) moves(s *sequence) bool {
	at := t.screen
	n := s.num(0, 1)
	top := 0
	if t.modes.origin {
		top = at.top
	}
	switch s.final {
	case 'A', 'k':
		t.moveBy(0, -n)
	case 'B', 'e':
		t.moveBy(0, n)
	case 'C', 'a':
		t.moveBy(n, 0)
	case 'D', 'j':
		t.moveBy(-n, 0)
	case 'E':
		t.moveBy(-t.cols, n)
	case 'F':
		t.moveBy(-t.cols, -n)
	case 'G', '`':
		t.moveTo(n-1, at.y-top)
	case 'd':
		t.moveTo(at.x, n-1)
	case 'H', 'f':
		t.moveTo(s.num(1, 1)-1, n-1)
	case 'I':
		t.nextTab(n)
	case 'Z':
		t.nextTab(-n)
	default:
		return false
	}
	return true
}

// edits does what changes the cells.
func (t *Terminal) edits(s *sequence) bool {
	at := t.screen
	n := s.num(0, 1)
	switch s.final {
	case 'J':
		t.eraseDisplay(s.num(0, 0))
	case 'K':
		t.eraseLine(s.num(0, 0))
	case 'X':
		at.rows[at.y].clear(at.x, min(at.x+n, t.cols), t.pen)
	case '@':
		t.insertCells(n)
	case 'P':
		t.deleteCells(n)
	case 'L':
		if at.inRegion() {
			t.scrollDown(at.y, n)
		}
	case 'M':
		if at.inRegion() {
			t.deleteLines(n)
		}
	case 'S':
		t.scrollUp(at.top, n)
	case 'T':
		if len(s.params) <= 1 {
			t.scrollDown(at.top, n)
		}
	case 'b':
		for range min(n, t.cols-at.x) { // to the end of the line at most, as tmux has it
			if t.last != 0 {
				t.print(t.last)
			}
		}
		return true
	default:
		return false
	}
	at.wrapNext = at.wrapNext && (s.final == 'J' || s.final == 'K' || s.final == 'S' || s.final == 'T')
	return true
}

// deleteLines takes lines out; they are gone, and do not go to the history.
func (t *Terminal) deleteLines(n int) {
	s := t.screen
	top := s.top
	s.top = -1 // nothing that leaves the screen is kept
	t.scrollUp(s.y, n)
	s.top = top
}

// sets does what changes how the terminal works.
func (t *Terminal) sets(s *sequence) {
	at := t.screen
	switch s.final {
	case 'm':
		t.pen.apply(s.params)
	case 'h', 'l':
		for _, p := range s.params {
			t.setMode(p.value, s.final == 'h')
		}
	case 'r':
		top, bottom := s.num(0, 1)-1, min(s.num(1, t.rows), t.rows)
		if top < bottom-1 {
			at.top, at.bottom = top, bottom
			t.moveTo(0, 0)
		}
	case 's':
		t.save()
	case 'u':
		t.restore()
	case 'g':
		switch s.num(0, 0) {
		case 0:
			t.tabs[at.x] = false
		case 3:
			t.tabs = make([]bool, t.cols)
		}
	case 'n':
		t.reportStatus(s.num(0, 0))
	case 'c':
		if s.num(0, 0) == 0 {
			t.replyAttributes()
		}
	case 't':
		if s.num(0, 0) == 18 {
			t.replyf("\x1b[8;%d;%dt", t.rows, t.cols)
		}
	}
}
