// Package safe makes text from the cluster safe to draw on a terminal.
//
// Names, messages and above all log lines are written by programs that nobody
// vouches for. Drawn as they come they could move the cursor, set the window's
// title or the clipboard, turn the reading order around or pile a thousand
// accents onto one cell. What passes through this package only ever fills
// cells from left to right, as many as x/ansi says by the terminal's
// [ansi.Method], whatever stands on either side of it.
package safe

import (
	"strings"
	"unicode"
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
	// maxJoined is how many more characters an emoji may be joined from. Those
	// that Unicode recommends have three: two people, a heart and a kiss.
	maxJoined = 4
	// maxSGR is how long one colour sequence may be, in bytes; the longest
	// that make sense, with all three colours in RGB, are shorter.
	maxSGR = 96

	ellipsis = "…"
	reset    = "\x1b[0m"
)

// Text returns s as one line without anything that acts on a terminal:
//
//   - escape sequences and control characters go, line breaks become one space;
//   - characters that are not drawn themselves go (reading order, byte order
//     marks, soft hyphens, spaces without width), unless they are part of the
//     sign that is drawn: joiners, variation selectors and the tags of a flag stay
//     where they have something to act on;
//   - tabs become spaces up to the next of the stops 8 columns apart;
//   - bytes that are not UTF-8 become U+FFFD;
//   - a character keeps at most four combining marks, an emoji at most five
//     parts.
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
// last state that shows anything, see [visible.State].
func Log(s string) string {
	at := clean(s)
	if at == len(s) && len(s) <= MaxLog {
		return s
	}
	if state := visible.State(s); len(state) != len(s) {
		s, at = state, clean(state)
	}
	w := writer{max: MaxLog, sgr: true}
	return w.run(s, at)
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

	out  strings.Builder
	full bool
	lit  bool // an SGR sequence other than a reset is in force

	last    rune   // the character that the next mark joins, 0 for none
	marks   int    // on it
	toned   bool   // it has a skin tone
	joined  int    // characters that it was joined to
	joiner  string // after it, to be written when what follows is joined
	colours []byte // SGR sequences after it, to be written before what follows

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
	if at > 0 {
		w.last, _ = utf8.DecodeLastRuneInString(s[:at])
	}
	for at < len(s) && !w.full {
		at += w.step(s[at:])
	}
	w.endJoin()
	w.out.Write(w.colours)
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
		w.visible(rune(c), s[:1])
		return 1
	}
	r, n := utf8.DecodeRuneInString(s)
	switch classify(r) {
	case drawn:
		if n == 1 { // invalid: DecodeRune says U+FFFD, which is what to draw
			w.replacement()
			break
		}
		w.visible(r, s[:n])
	case mark:
		w.mark(r, s[:n])
	case joiner:
		w.join(r, s[:n])
	case skinTone:
		w.tone(s[:n])
	case tag:
		return w.tags(s, n)
	case lineBreak:
		w.lineBreak()
	case undrawable:
		w.replacement()
	case ignorable:
	}
	return n
}

// room is how many more bytes fit while what must end the result still does.
func (w *writer) room() int {
	return w.max - w.out.Len() - len(w.colours) - len(ellipsis) - len(reset)
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

// visible writes a character that fills cells, after what is to come before it.
func (w *writer) visible(r rune, s string) {
	w.joined++
	if w.joiner != "" && isPictograph(w.last) && (!isPictograph(r) || w.joined > maxJoined) {
		w.joiner = ""
	}
	if w.joiner == "" {
		w.joined = 0
	}
	if len(w.joiner)+len(s) > w.room() {
		w.full = true
		return
	}
	w.out.WriteString(w.joiner)
	w.out.Write(w.colours)
	w.out.WriteString(s)
	w.joiner, w.colours = "", w.colours[:0]
	w.last, w.marks, w.toned = r, 0, false
}

func (w *writer) replacement() { w.visible(utf8.RuneError, "\uFFFD") }

// mark writes a combining mark, unless it has nothing of this text to combine
// with or there are too many already. Colours that come between a character and
// its mark are written after it.
func (w *writer) mark(r rune, s string) {
	selects := unicode.Is(unicode.Variation_Selector, r)
	if w.last == 0 || w.marks == maxMarks || selects && !takesSelector(w.last) {
		return
	}
	if w.joiner != "" && isPictograph(w.last) {
		return
	}
	if w.put(w.joiner + s) {
		w.joiner = ""
		w.marks++
	}
}

// join keeps a joiner until it is known what follows it. It does nothing for
// ASCII, and between colours, where a terminal would join what is drawn apart.
func (w *writer) join(r rune, s string) {
	if w.last < utf8.RuneSelf || len(w.colours) > 0 || w.joiner != "" || w.marks == maxMarks {
		return
	}
	if r == zeroWidthNonJoiner {
		w.mark(r, s) // it keeps apart what follows by itself
		return
	}
	w.joiner = s
	w.marks++
}

// endJoin ends what a joiner could still join. One that shapes the letter before
// it stays.
func (w *writer) endJoin() {
	if w.joiner != "" && !isPictograph(w.last) {
		w.put(w.joiner)
	}
	w.joiner = ""
}

// tone writes a skin tone on an emoji that has none, and shows any other as a
// character that cannot be drawn.
func (w *writer) tone(s string) {
	if w.toned || w.joiner != "" || !isPictograph(w.last) {
		w.replacement()
		return
	}
	w.toned = w.put(s)
}

// tags writes the tags that s begins with, the first of which has n bytes, when
// they spell out a flag. It returns how many bytes it has dealt with.
func (w *writer) tags(s string, n int) int {
	tags := flagTags(s)
	if tags == "" || w.last != blackFlag || w.marks > 0 || w.joiner != "" {
		return n
	}
	if w.put(tags) {
		w.marks = maxMarks
	}
	return len(tags)
}

func (w *writer) lineBreak() {
	if out := w.out.String(); out != "" && !strings.HasSuffix(out, " ") {
		w.visible(' ', " ")
	}
}

func (w *writer) tab() {
	out := w.out.String()
	w.column += ansi.StringWidth(out[w.measured:])
	n := tabStop - w.column%tabStop
	w.visible(' ', "        "[:n])
	w.column += n
	w.measured = w.out.Len()
}

// escape writes the escape sequence that s begins with, if it is a colour, and returns its
// length, which is the same as in package visible.
func (w *writer) escape(s string) int {
	n := visible.Sequence(s)
	if seq := s[:n]; w.sgr && isSGR(seq) {
		w.colour(seq)
	}
	return n
}

// colour keeps an SGR sequence until the next character that fills cells.
func (w *writer) colour(seq string) {
	if len(seq) > w.room() {
		w.full = true
		return
	}
	w.endJoin()
	w.colours = append(w.colours, seq...)
	w.lit = !isReset(seq)
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
