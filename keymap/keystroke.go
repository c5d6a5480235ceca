package keymap

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// modifier is a key held with another; the values are in the order in which Bubble Tea writes them.
type modifier uint8

const (
	ctrl modifier = 1 << iota
	alt
	shift
	meta
	hyper
	super
)

// modifierName knows the usual spellings, those of Emacs and vim (C-w, M-x, S-tab) included.
func modifierName(s string) (modifier, bool) {
	m, ok := map[string]modifier{
		"ctrl": ctrl, "control": ctrl, "ctl": ctrl, "c": ctrl,
		"alt": alt, "option": alt, "opt": alt, "a": alt, "m": alt,
		"shift": shift, "s": shift,
		"meta": meta, "hyper": hyper,
		"super": super, "cmd": super, "command": super, "win": super,
	}[strings.ToLower(s)]
	return m, ok
}

func (m modifier) String() string {
	var out strings.Builder
	for i, name := range []string{"ctrl+", "alt+", "shift+", "meta+", "hyper+", "super+"} {
		if m&(1<<i) != 0 {
			out.WriteString(name)
		}
	}
	return out.String()
}

// keyName is Bubble Tea's name for a key that types no character, by any usual spelling in lower case.
func keyName(s string) (string, bool) {
	if n, err := strconv.Atoi(strings.TrimPrefix(s, "f")); err == nil && s[0] == 'f' && n >= 1 && n <= 63 {
		return "f" + strconv.Itoa(n), true
	}
	name, ok := map[string]string{
		"enter": "enter", "return": "enter", "cr": "enter",
		"tab": "tab", "space": "space", "spacebar": "space", "spc": "space",
		"esc": "esc", "escape": "esc",
		"backspace": "backspace", "bs": "backspace",
		"delete": "delete", "del": "delete", "insert": "insert", "ins": "insert",
		"up": "up", "down": "down", "left": "left", "right": "right",
		"home": "home", "end": "end",
		"pgup": "pgup", "pageup": "pgup", "page-up": "pgup",
		"pgdown": "pgdown", "pgdn": "pgdown", "pagedown": "pgdown", "page-down": "pgdown",
		"plus": "+", "minus": "-", "lt": "<", "gt": ">", "bar": "|",
		"menu": "menu", "pause": "pause", "printscreen": "printscreen",
	}[s]
	return name, ok
}

// Normalize is a key or a sequence of keys, as a person may write it, the way Bubble Tea names it:
// "Ctrl-W v", "C-w v" and "<c-w> v" are all "ctrl+w v". The error is a sentence for the user.
func Normalize(sequence string) (string, error) {
	if sequence == " " {
		return "space", nil
	}
	strokes := strings.Fields(sequence)
	if len(strokes) == 0 {
		return "", fmt.Errorf("an empty text is not a key; to unbind an action write []")
	}
	for i, s := range strokes {
		stroke, err := normalizeStroke(s)
		if err != nil {
			return "", err
		}
		strokes[i] = stroke
	}
	return strings.Join(strokes, " "), nil
}

func normalizeStroke(written string) (string, error) {
	rest := written
	if len(rest) > 2 && rest[0] == '<' && rest[len(rest)-1] == '>' {
		rest = rest[1 : len(rest)-1]
	}
	var held modifier
	for {
		// The first character may be the key itself, as in "ctrl++", so the sign is looked for after it.
		_, first := utf8.DecodeRuneInString(rest)
		i := strings.IndexAny(rest[first:], "+-")
		if i < 0 || first+i+1 == len(rest) {
			break
		}
		m, ok := modifierName(rest[:first+i])
		if !ok {
			break
		}
		held |= m
		rest = rest[first+i+1:]
	}
	if len(rest) == 2 && rest[0] == '^' {
		held |= ctrl
		rest = rest[1:]
	}
	return stroke(held, rest, written)
}

// stroke joins modifiers and a key.
func stroke(held modifier, key, written string) (string, error) {
	if name, ok := keyName(strings.ToLower(key)); ok && utf8.RuneCountInString(key) > 1 {
		key = name
	}
	r, size := utf8.DecodeRuneInString(key)
	if size < len(key) {
		if _, named := keyName(key); !named {
			return "", fmt.Errorf("%q is not a key; keys are written like %q, %q, %q or %q", written, "x", "ctrl+x", "shift+tab", "pgup")
		}
		return held.String() + key, nil
	}
	if r == utf8.RuneError || !unicode.IsGraphic(r) {
		return "", fmt.Errorf("%q is not a key a terminal can send", written)
	}
	return character(held, r, written)
}

// character is a key that types a character. With shift alone a terminal sends the character typed;
// with others the unshifted one and the word shift.
func character(held modifier, r rune, written string) (string, error) {
	switch {
	case held == 0:
		return string(r), nil
	case held == shift && unicode.IsLetter(r):
		return string(unicode.ToUpper(r)), nil
	case held == shift:
		return "", fmt.Errorf("%q depends on the keyboard; write the character it types", written)
	case unicode.IsUpper(r) && held&ctrl == 0:
		held |= shift
	}
	r = unicode.ToLower(r)
	if sent, ok := map[rune]string{'i': "tab", 'm': "enter", '[': "esc"}[r]; ok && held == ctrl {
		return "", fmt.Errorf("terminals send %q as %q, so it cannot be a key of its own", written, sent)
	}
	return held.String() + string(r), nil
}
