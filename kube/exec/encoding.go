package exec

import (
	"bytes"
	"strconv"
)

// typedKey is the first key in what a terminal sends.
type typedKey struct {
	length int  // of its bytes
	char   byte // what a terminal sends for it that encodes keys in the usual way, where that is one byte
	known  bool // char is such a byte
	quiet  bool // it types nothing: a key is let go of, or only ctrl or shift is pressed
}

// firstKey tells which key comes first, in any of the ways in which terminals encode keys: a byte, the kitty
// keyboard protocol (CSI code ; modifiers : event u), or xterm's modifyOtherKeys (CSI 27 ; modifiers ; code ~).
func firstKey(b []byte) typedKey {
	if len(b) < 3 || b[0] != 0x1b || b[1] != '[' {
		return typedKey{length: 1, char: b[0], known: true}
	}
	end := 2
	for end < len(b) && b[end] >= '0' && b[end] <= ';' {
		end++
	}
	if end == len(b) {
		return typedKey{length: end}
	}
	key := typedKey{length: end + 1}
	params := bytes.Split(b[2:end], []byte{';'})
	number := func(i, sub, otherwise int) int {
		if i >= len(params) {
			return otherwise
		}
		parts := bytes.Split(params[i], []byte{':'})
		if sub >= len(parts) {
			return otherwise
		}
		n, err := strconv.Atoi(string(parts[sub]))
		if err != nil {
			return otherwise
		}
		return n
	}
	const release = 3
	switch {
	case b[end] == 'u':
		key.quiet = number(1, 1, 1) == release || isModifier(number(0, 0, 0))
		if !key.quiet {
			key.char, key.known = charOf(number(0, 0, 0), number(0, 1, 0), number(1, 0, 1)-1)
		}
	case b[end] == '~' && len(params) == 3 && number(0, 0, 0) == 27:
		key.char, key.known = charOf(number(2, 0, 0), 0, number(1, 0, 1)-1)
	default:
		key.quiet = number(1, 1, 1) == release
	}
	return key
}

// isModifier reports whether a code of the kitty protocol is a key that is held with others, or locks them.
func isModifier(code int) bool {
	return code >= 57358 && code <= 57360 || code >= 57441 && code <= 57454
}

// charOf is the byte that is usually sent for a key: its code, the code that it has with shift, 0 where that is
// not told, and a bit for each modifier.
func charOf(code, shifted, held int) (char byte, ok bool) {
	const shift, ctrl, locks = 1, 4, 64 | 128
	held &^= locks
	if code <= 0 || code >= 0x80 {
		return 0, false
	}
	switch held {
	case 0:
		return byte(code), true
	case shift:
		if shifted > 0 && shifted < 0x80 {
			return byte(shifted), true
		}
		return bytes.ToUpper([]byte{byte(code)})[0], true
	case ctrl, ctrl | shift:
		return withCtrl(byte(code))
	}
	return 0, false
}
