// Package safe makes text from the cluster safe to draw on a terminal.
//
// Names, messages and above all log lines are written by programs that nobody
// vouches for. Drawn as they come they could move the cursor, set the window's
// title or the clipboard, turn the reading order around or pile a thousand
// accents onto one cell. What passes through this package only ever fills
// cells from left to right, as many as [ansi.StringWidth] says.
package safe

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"github.com/podglass/podglass/kube/logs/visible"
)

// How many bytes the functions of this package return at most. What is longer
// ends in "…".
const (
	MaxText = 4 << 10
	MaxLog  = 1 << 20
)

const (
	tabStop = 8
	// maxMarks is how many combining marks a character may carry. Languages
	// that are written with stacked marks get by with four.
	maxMarks = 4
	// maxSGR is how long one colour sequence may be, in bytes; the longest
	// that make sense, with all three colours in RGB, are shorter.
	maxSGR = 96

	// maxStates is how many states of a line that overwrites itself are looked
	// at, from the last one back, for one that draws anything.
	maxStates = 1000

	ellipsis = "…"
	reset    = "\x1b[0m"
)

// Text returns s as one line without anything that acts on a terminal:
//
//   - escape sequences and control characters go, line breaks become one space;
//   - characters that are not drawn themselves go (reading order, joiners,
//     byte order marks, soft hyphens), and so do variation selectors and skin
//     tones, on whose width terminals do not agree;
//   - tabs become spaces up to the next of the stops 8 columns apart;
//   - bytes that are not UTF-8 become U+FFFD;
//   - a character keeps at most four combining marks.
//
// A string that needs none of it is returned as it is, without allocation.
func Text(s string) string {
	at := clean(s)
	if at == len(s) && len(s) <= MaxText {
		return s
	}
	w := writer{max: MaxText}
	return w.run(s, at)
}

// Log is [Text] for a line of a log. It keeps colours and text attributes (SGR
// sequences) and, when there are any, ends with all of them off. Of a line that
// overwrites itself with carriage returns, as progress bars do, it returns the
// last state that draws anything.
func Log(s string) string {
	at := clean(s)
	if at == len(s) && len(s) <= MaxLog {
		return s
	}
	s = strings.TrimRight(s, "\r\n")
	for range maxStates {
		cr := strings.LastIndexByte(s, '\r')
		state, from := s[cr+1:], at
		if cr >= 0 {
			from = 0
		}
		w := writer{max: MaxLog, sgr: true}
		out := w.run(state, min(from, len(state)))
		if cr < 0 || w.drew {
			return out
		}
		s = s[:cr]
	}
	return ""
}

// clean returns the length of the longest prefix of s that is safe as it is.
func clean(s string) int {
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if c < ' ' || c == del {
				return i
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if classify(r) != drawn || n == 1 {
			return i
		}
		i += n
	}
	return len(s)
}

// writer builds the safe form of one string.
type writer struct {
	max int  // bytes of the result
	sgr bool // keep SGR sequences

	out   strings.Builder
	full  bool
	marks int  // combining marks on the last character
	base  bool // the last thing written can carry a mark
	lit   bool // an SGR sequence other than a reset is in force
	drew  bool // something that fills a cell was written

	column int // width of out[:measured]
	// measured is how far the width of out is known, for the next tab.
	measured int
}

// run returns the safe form of s, the first at bytes of which are clean.
func (w *writer) run(s string, at int) string {
	w.out.Grow(min(len(s)+len(ellipsis)+len(reset), w.max))
	if at > w.room() {
		at = w.room()
		for !utf8.RuneStart(s[at]) {
			at--
		}
		w.full = true
	}
	w.out.WriteString(s[:at])
	w.base, w.drew = at > 0, at > 0
	for at < len(s) && !w.full {
		at += w.step(s[at:])
	}
	if w.full {
		w.out.WriteString(ellipsis)
	}
	if w.lit {
		w.out.WriteString(reset)
	}
	return w.out.String()
}

// step takes the first character or escape sequence off s and returns its
// length.
func (w *writer) step(s string) int {
	c := s[0]
	switch {
	case c == ansi.ESC:
		return w.escape(s)
	case c == '\t':
		w.tab()
		return 1
	case c == '\n', c == '\v', c == '\f', c == '\r':
		w.lineBreak()
		return 1
	case c < ' ', c == del:
		return 1
	case c < utf8.RuneSelf:
		w.visible(s[:1])
		return 1
	}
	r, n := utf8.DecodeRuneInString(s)
	switch classify(r) {
	case drawn:
		if n == 1 { // invalid: DecodeRune says U+FFFD, which is what to draw
			w.visible("\uFFFD")
			break
		}
		w.visible(s[:n])
	case mark:
		w.mark(s[:n])
	case lineBreak:
		w.lineBreak()
	case undrawable:
		w.visible("\uFFFD")
	case ignorable:
	}
	return n
}

// room is how many more bytes fit while what must end the result still does.
func (w *writer) room() int {
	return w.max - w.out.Len() - len(ellipsis) - len(reset)
}

// put writes s if it fits as a whole, and else ends the result.
func (w *writer) put(s string) bool {
	if w.full || len(s) > w.room() {
		w.full = true
		return false
	}
	w.out.WriteString(s)
	return true
}

func (w *writer) visible(s string) {
	if w.put(s) {
		w.base, w.marks, w.drew = true, 0, true
	}
}

// mark writes a combining mark, unless it has nothing of this text to combine
// with or there are too many already.
func (w *writer) mark(s string) {
	if w.base && w.marks < maxMarks && w.put(s) {
		w.marks++
	}
}

func (w *writer) lineBreak() {
	if out := w.out.String(); out != "" && !strings.HasSuffix(out, " ") {
		w.visible(" ")
	}
}

func (w *writer) tab() {
	out := w.out.String()
	w.column += ansi.StringWidth(out[w.measured:])
	n := tabStop - w.column%tabStop
	w.visible("        "[:n])
	w.column += n
	w.measured = w.out.Len()
}

// escape takes the escape sequence that s begins with off s and returns its
// length, as whoever looks for text in a line has it.
func (w *writer) escape(s string) int {
	n := visible.Sequence(s)
	if seq := s[:n]; w.sgr && isSGR(seq) && w.put(seq) {
		w.lit = !isReset(seq)
		w.base = false
	}
	return n
}

// isSGR reports whether the sequence selects graphic renditions: ESC [ with
// numbers and separators only, then m. With a private prefix the same final
// byte changes what keys send.
func isSGR(seq string) bool {
	if len(seq) > maxSGR || !strings.HasPrefix(seq, "\x1b[") || !strings.HasSuffix(seq, "m") {
		return false
	}
	for _, c := range []byte(seq[2 : len(seq)-1]) {
		if (c < '0' || c > '9') && c != ';' && c != ':' {
			return false
		}
	}
	return true
}

func isReset(seq string) bool { return seq == reset || seq == "\x1b[m" }
