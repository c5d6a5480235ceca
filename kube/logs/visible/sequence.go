package visible

// Sequence is the length in bytes of the escape sequence that the text begins
// with, which must begin with an escape character. The grammar is that of ECMA-48
// and of xterm. A sequence that is broken off, by the end of the text or by a byte
// that it may not have, is as long as what there is of it. Of a control string
// (OSC, DCS, SOS, PM, APC) without an end it is the introducer.
func Sequence(text string) int {
	at := span(text, 1, ' ', '/') // intermediate bytes
	if at == len(text) {
		return at
	}
	switch final := text[at]; {
	case at > 1:
	case final == '[':
		return control(text, at+1)
	case final == 'P':
		return str(text, control(text, at+1), at+1)
	case final == ']', final == 'X', final == '^', final == '_':
		return str(text, at+1, at+1)
	}
	if '0' <= text[at] && text[at] <= '~' {
		return at + 1
	}
	return at
}

// control is where a control sequence ends whose parameters begin at a place.
func control(text string, at int) int {
	at = span(text, at, '0', '?')
	at = span(text, at, ' ', '/')
	if at < len(text) && '@' <= text[at] && text[at] <= '~' {
		at++
	}
	return at
}

// str is where a control string ends whose data begins at a place; introduced if
// it does not end. Cancel, substitute and other escapes end it as well, and are
// not part of it.
func str(text string, at, introduced int) int {
	for ; at < len(text); at++ {
		switch c := text[at]; {
		case c == '\a' && text[1] == ']':
			return at + 1
		case c == cancel, c == substitute:
			return at
		case c == esc:
			if at+1 < len(text) && text[at+1] == '\\' {
				return at + 2
			}
			return at
		case c == 0xc2 && at+1 < len(text) && text[at+1] == 0x9c: // ST as one character
			return at + 2
		}
	}
	return introduced
}

const (
	cancel     = '\x18'
	substitute = '\x1a'
)

// span is the first place from at on whose byte is not between two.
func span(text string, at int, low, high byte) int {
	for at < len(text) && low <= text[at] && text[at] <= high {
		at++
	}
	return at
}
