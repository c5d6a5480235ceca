package term

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// Key is what a key sends, as xterm has it; nothing for a key that sends nothing, as those held with super,
// which are the window system's.
func (t *Terminal) Key(k tea.Key) []byte {
	if k.Mod&(tea.ModSuper|tea.ModHyper) != 0 {
		return nil
	}
	if seq := t.special(k); seq != "" {
		return []byte(seq)
	}
	if k.Text != "" && k.Mod&^(tea.ModShift|tea.ModCapsLock|tea.ModNumLock) == 0 {
		return []byte(k.Text)
	}
	code := k.Code
	if code > 0x10ffff || code <= 0 {
		return nil
	}
	if k.Mod&tea.ModShift != 0 {
		if k.ShiftedCode != 0 {
			code = k.ShiftedCode
		} else {
			code = []rune(strings.ToUpper(string(code)))[0]
		}
	}
	seq := string(code)
	if k.Mod&tea.ModCtrl != 0 {
		held, ok := withCtrl(k.Code)
		if !ok {
			return nil
		}
		seq = string(rune(held))
	}
	if k.Mod&tea.ModAlt != 0 {
		seq = "\x1b" + seq
	}
	return []byte(seq)
}

// withCtrl is the control character of a key held with ctrl.
func withCtrl(code rune) (byte, bool) {
	switch {
	case code >= 'a' && code <= 'z', code >= '@' && code <= '_':
		return byte(code) & 0x1f, true
	case code == ' ' || code == '2':
		return 0, true
	case code >= '3' && code <= '7':
		return byte(code-'3') + 0x1b, true
	case code == '/' || code == '-':
		return 0x1f, true
	case code == '?' || code == '8':
		return 0x7f, true
	}
	return 0, false
}

// cursorKey are the keys that end with a letter, and send SS3 in the mode for applications.
func cursorKey(code rune) byte {
	switch code {
	case tea.KeyUp, tea.KeyKpUp:
		return 'A'
	case tea.KeyDown, tea.KeyKpDown:
		return 'B'
	case tea.KeyRight, tea.KeyKpRight:
		return 'C'
	case tea.KeyLeft, tea.KeyKpLeft:
		return 'D'
	case tea.KeyBegin, tea.KeyKpBegin:
		return 'E'
	case tea.KeyEnd, tea.KeyKpEnd:
		return 'F'
	case tea.KeyHome, tea.KeyKpHome:
		return 'H'
	}
	return 0
}

// numbered are the keys that send a number and a tilde, the function keys from F5 on among them.
func numbered(code rune) int {
	switch code {
	case tea.KeyInsert, tea.KeyKpInsert:
		return 2
	case tea.KeyDelete, tea.KeyKpDelete:
		return 3
	case tea.KeyPgUp, tea.KeyKpPgUp:
		return 5
	case tea.KeyPgDown, tea.KeyKpPgDown:
		return 6
	}
	if code >= tea.KeyF5 && code <= tea.KeyF20 {
		return [...]int{15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34}[code-tea.KeyF5]
	}
	return 0
}

// special is what a key sends that types no character, "" for any other.
func (t *Terminal) special(k tea.Key) string {
	mod := modifier(k.Mod)
	alt := ""
	if k.Mod&tea.ModAlt != 0 {
		alt = "\x1b"
	}
	switch k.Code {
	case tea.KeyEnter, tea.KeyKpEnter:
		if t.modes.newLine {
			return alt + "\r\n"
		}
		return alt + "\r"
	case tea.KeyTab:
		if k.Mod&tea.ModShift != 0 {
			return alt + "\x1b[Z"
		}
		return alt + "\t"
	case tea.KeyBackspace:
		if k.Mod&tea.ModCtrl != 0 {
			return alt + "\b"
		}
		return alt + "\x7f"
	case tea.KeyEscape:
		return alt + "\x1b"
	}
	if final := cursorKey(k.Code); final != 0 {
		switch {
		case mod > 1:
			return "\x1b[1;" + strconv.Itoa(mod) + string(final)
		case t.modes.cursorKeys:
			return "\x1bO" + string(final)
		}
		return "\x1b[" + string(final)
	}
	if n := numbered(k.Code); n != 0 {
		if mod > 1 {
			return "\x1b[" + strconv.Itoa(n) + ";" + strconv.Itoa(mod) + "~"
		}
		return "\x1b[" + strconv.Itoa(n) + "~"
	}
	if k.Code >= tea.KeyF1 && k.Code <= tea.KeyF4 {
		final := string('P' + k.Code - tea.KeyF1)
		if mod > 1 {
			return "\x1b[1;" + strconv.Itoa(mod) + final
		}
		return "\x1bO" + final
	}
	return ""
}

// modifier is xterm's number for the keys that are held.
func modifier(mod tea.KeyMod) int {
	n := 1
	for i, held := range []tea.KeyMod{tea.ModShift, tea.ModAlt, tea.ModCtrl, tea.ModMeta} {
		if mod&held != 0 {
			n += 1 << i
		}
	}
	return n
}

// Paste is what pasting a text sends. Where the program tells pasted text from keys it is set off, without
// anything in it that could end that early; elsewhere its lines are as if enter was pressed.
func (t *Terminal) Paste(text string) []byte {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\r"), "\n", "\r")
	text = strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\r' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return -1
		}
		return r
	}, text)
	if t.modes.paste {
		text = "\x1b[200~" + text + "\x1b[201~"
	}
	return []byte(text)
}

// Focus is what is sent when the terminal gets or loses the focus.
func (t *Terminal) Focus(focused bool) []byte {
	switch {
	case !t.modes.focus:
		return nil
	case focused:
		return []byte("\x1b[I")
	}
	return []byte("\x1b[O")
}

// MouseEvent is what happens to a mouse.
type MouseEvent uint8

// The events.
const (
	Press MouseEvent = iota
	Release
	Motion // with a button held, or without
)

// MouseButton is which button is pressed, let go of or held. The wheel is a button for each direction.
type MouseButton uint8

// The buttons, by xterm's numbers.
const (
	LeftButton   MouseButton = 0
	MiddleButton MouseButton = 1
	RightButton  MouseButton = 2
	NoButton     MouseButton = 3
	WheelUp      MouseButton = 64
	WheelDown    MouseButton = 65
)

// Mouse is what an event of the mouse over a cell sends, nothing where the program does not ask for it.
func (t *Terminal) Mouse(event MouseEvent, button MouseButton, x, y int) []byte {
	if x < 0 || y < 0 || x >= t.cols || y >= t.rows {
		return nil
	}
	mode := t.modes.mouse
	switch event {
	case Release:
		if mode == mousePress {
			return nil
		}
		if !t.modes.sgrMouse {
			button = NoButton
		}
	case Motion:
		if mode < mouseDrag || mode == mouseDrag && button == NoButton {
			return nil
		}
		button += 32
	}
	switch {
	case mode == mouseOff:
		return nil
	case t.modes.sgrMouse:
		final := "M"
		if event == Release {
			final = "m"
		}
		return []byte("\x1b[<" + strconv.Itoa(int(button)) + ";" + strconv.Itoa(x+1) + ";" + strconv.Itoa(y+1) + final)
	case x > 222 || y > 222:
		return nil // beyond what a byte can tell
	}
	return []byte{0x1b, '[', 'M', 32 + byte(button), byte(33 + x), byte(33 + y)}
}
