package term

// modes are the switches of a terminal.
type modes struct {
	wrap, origin, insert, newLine bool
	cursor                        bool // it shows
	shape                         Shape
	cursorKeys, keypad            bool // they send what applications expect
	paste, focus                  bool // both are told of
	sync                          bool // what is written is not to be shown yet
	mouse                         mouseMode
	sgrMouse                      bool
}

// mouseMode is what of the mouse a program is told.
type mouseMode uint8

const (
	mouseOff mouseMode = iota
	mousePress
	mouseButtons
	mouseDrag
	mouseMotion
)

// Shape is how the cursor looks.
type Shape uint8

// The shapes; whoever draws decides what the default is.
const (
	ShapeDefault Shape = iota
	ShapeBlock
	ShapeUnderline
	ShapeBar
)

// cursorShape is the shape that DECSCUSR asks for, whether or not it blinks.
func cursorShape(n int) Shape { return Shape(min((n+1)/2, int(ShapeBar))) }

// Shape is how the cursor is to look.
func (t *Terminal) Shape() Shape { return t.modes.shape }

// Synchronized reports whether a program is in the midst of drawing and wants none of it to be shown.
func (t *Terminal) Synchronized() bool { return t.modes.sync }

// WantsMouse reports whether a program asks for the mouse.
func (t *Terminal) WantsMouse() bool { return t.modes.mouse != mouseOff }

// WantsMotion reports whether a program asks where the mouse is while no button is held.
func (t *Terminal) WantsMotion() bool { return t.modes.mouse == mouseMotion }

// WantsPastes reports whether a program tells pasted text from what is typed.
func (t *Terminal) WantsPastes() bool { return t.modes.paste }

// setMode is SM and RM.
func (t *Terminal) setMode(mode int, on bool) {
	switch mode {
	case 4:
		t.modes.insert = on
	case 20:
		t.modes.newLine = on
	}
}

// flag is the switch of a private mode that is no more than that; nil for none.
func (t *Terminal) flag(mode int) *bool {
	m := &t.modes
	switch mode {
	case 1:
		return &m.cursorKeys
	case 6:
		return &m.origin
	case 7:
		return &m.wrap
	case 25:
		return &m.cursor
	case 66:
		return &m.keypad
	case 1004:
		return &m.focus
	case 1006:
		return &m.sgrMouse
	case 2004:
		return &m.paste
	case 2026:
		return &m.sync
	}
	return nil
}

// mouseModes are what the private modes ask for.
func mouseModes(mode int) (mouseMode, bool) {
	switch mode {
	case 9:
		return mousePress, true
	case 1000:
		return mouseButtons, true
	case 1002:
		return mouseDrag, true
	case 1003:
		return mouseMotion, true
	}
	return mouseOff, false
}

// private does what a sequence with a question mark says.
func (t *Terminal) private(s *sequence) {
	switch s.final {
	case 'h', 'l':
		for _, p := range s.params {
			t.setPrivate(p.value, s.final == 'h')
		}
	case 'J':
		t.eraseDisplay(s.num(0, 0))
	case 'K':
		t.eraseLine(s.num(0, 0))
	case 'n':
		if s.num(0, 0) == 6 {
			t.reportCursor("?")
		}
	}
}

func (t *Terminal) setPrivate(mode int, on bool) {
	if flag := t.flag(mode); flag != nil {
		*flag = on
		switch mode {
		case 6:
			t.moveTo(0, 0)
		case 7:
			t.screen.wrapNext = t.screen.wrapNext && on
		}
		return
	}
	if kind, ok := mouseModes(mode); ok {
		t.modes.mouse = mouseOff
		if on {
			t.modes.mouse = kind
		}
		return
	}
	switch mode {
	case 3: // 80 or 132 columns: the size is not the program's, but the rest happens
		t.eraseRows(0, t.rows)
		t.moveTo(0, 0)
	case 47, 1047, 1049:
		t.switchScreen(mode, on)
	case 1048:
		if on {
			t.save()
		} else {
			t.restore()
		}
	}
}

// switchScreen goes to the alternate screen or back.
func (t *Terminal) switchScreen(mode int, alternate bool) {
	if alternate == t.Alternate() {
		return
	}
	if mode == 1049 && alternate {
		t.save()
	}
	from, to := t.screen, t.main
	if alternate {
		to = t.alt
	}
	to.x, to.y, to.wrapNext = from.x, from.y, false
	to.top, to.bottom = 0, t.rows
	t.screen = to
	switch {
	case alternate:
		to.saved = saved{charsets: t.charsets}
		t.eraseRows(0, t.rows)
	case mode == 1049:
		t.restore()
	}
}

// Modes for a report, DECRPM.
const (
	modeUnknown = 0
	modeSet     = 1
	modeReset   = 2
)

// reportMode answers DECRQM.
func (t *Terminal) reportMode(private bool, mode int) {
	state := modeUnknown
	is := func(on bool) {
		state = modeReset
		if on {
			state = modeSet
		}
	}
	mark := ""
	switch {
	case !private && mode == 4:
		is(t.modes.insert)
	case !private && mode == 20:
		is(t.modes.newLine)
	case private:
		mark = "?"
		if flag := t.flag(mode); flag != nil {
			is(*flag)
		} else if kind, ok := mouseModes(mode); ok {
			is(t.modes.mouse == kind)
		} else if mode == 47 || mode == 1047 || mode == 1049 {
			is(t.Alternate())
		}
	}
	t.replyf("\x1b[%s%d;%d$y", mark, mode, state)
}
