package term

import (
	"encoding/base64"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// told is what a program has told of itself. It is untrusted text, up to 1 KB each.
type told struct {
	title string
	dir   string
	clip  string
	clips bool // what is to go into the clipboard is kept
}

// maxClip is how many bytes of text a program can put into the clipboard.
const maxClip = 1 << 20

// Title is what the program has called the window (OSC 0 and 2), "" for nothing.
func (t *Terminal) Title() string { return t.told.title }

// Dir is the working directory that the program has told of (OSC 7), "" for none.
func (t *Terminal) Dir() string { return t.told.dir }

// KeepClips says that texts of up to 1 MB which the program wants to have in the clipboard (OSC 52) are kept for
// [Terminal.TakeClip]. Without it they are dropped.
func (t *Terminal) KeepClips() {
	t.told.clips = true
	t.parser.limit = base64.StdEncoding.EncodedLen(maxClip) + len("52;c;")
}

// TakeClip returns the text that the program wanted last to have in the clipboard, without control characters
// but for tabs and ends of lines, and forgets it; "" for none.
func (t *Terminal) TakeClip() string {
	clip := t.told.clip
	t.told.clip = ""
	return clip
}

// takeClip keeps the text of an OSC 52, such as "c;aGVsbG8=". Nobody is told what is in the clipboard.
func (t *Terminal) takeClip(value string) {
	if !t.told.clips {
		return
	}
	_, encoded, _ := strings.Cut(value, ";")
	text, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || !utf8.Valid(text) {
		return
	}
	t.told.clip = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, string(text))
}

// dirOf is the path in the URL of an OSC 7, such as file://host/srv/app.
func dirOf(value string) string {
	where, err := url.Parse(value)
	if err != nil || where.Scheme != "file" || !utf8.ValidString(where.Path) {
		return ""
	}
	return where.Path
}
