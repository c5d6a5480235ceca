// Package cells measures, cuts and pads text in terminal cells for the widgets.
//
// Text is one line of UTF-8 that may hold SGR sequences (colours and the like).
// A wide character takes two cells, a combining mark none; on what an emoji of
// several code points takes terminals do not agree, so a [Ruler] measures as
// one of the two kinds of terminals does. No grapheme cluster is ever parted.
// Anything else that could move the cursor (control characters, other escape
// sequences) has no width and is left out of what these functions return, so
// that a widget's frame holds whatever it is given; making untrusted text safe
// is nevertheless the work of those who fetch it.
//
// Every function stops as soon as it has filled the cells asked for: the cost
// is that of what shows, not of the length of the text.
package cells

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Align says where text stands in cells wider than it.
type Align uint8

// The alignments.
const (
	Left Align = iota
	Right
	Center
)

// zeroWidthJoiner makes one emoji of those before and after it.
const zeroWidthJoiner = "\u200d"

// Reset ends every style.
const Reset = "\x1b[m"

// Ruler measures text as a terminal does, and as Bubble Tea's renderer does for
// it.
type Ruler uint8

// The rulers.
const (
	// CodePoints is for terminals without mode 2027: what a grapheme cluster
	// takes is the sum of the widths of its code points (wcwidth), six cells for
	// a family of three and four for an emoji with a skin tone.
	CodePoints Ruler = iota
	// Clusters is for terminals with mode 2027, which give a grapheme cluster
	// the one or two cells of the sign that it is drawn as.
	Clusters
)

// Method is what x/ansi calls the ruler, for what only that can do.
func (r Ruler) Method() ansi.Method {
	if r == Clusters {
		return ansi.GraphemeWidth
	}
	return ansi.WcWidth
}

// Width returns how many cells s takes.
func (r Ruler) Width(s string) int {
	if Plain(s) {
		return len(s)
	}
	width := 0
	for len(s) > 0 {
		n, w, _ := r.Next(s)
		width += w
		s = s[n:]
	}
	return width
}

// Kind tells what [Next] found.
type Kind uint8

// What a line is made of.
const (
	Glyph   Kind = iota // a grapheme cluster, of one or two cells
	SGR                 // a complete SGR sequence
	Control             // what is not drawn: controls, other sequences, marks without a base
)

// Next returns the length in bytes and the width in cells of the first cluster
// or sequence of s, which must not be empty.
func (r Ruler) Next(s string) (n, width int, kind Kind) {
	c := s[0]
	switch {
	case c >= 0x20 && c < 0x7f && (len(s) == 1 || s[1] < 0x80):
		return 1, 1, Glyph
	case c == 0x1b:
		n, kind = Escape(s)
		return n, 0, kind
	case c < 0x20 || c == 0x7f:
		return 1, 0, Control
	case c == 0xc2 && len(s) > 1 && s[1] < 0xa0: // C1 controls in UTF-8
		return 2, 0, Control
	}
	first, size := utf8.DecodeRuneInString(s)
	if first == utf8.RuneError && size == 1 {
		return 1, 0, Control // not UTF-8
	}
	cluster, w := ansi.FirstGraphemeCluster(s, r.Method())
	if w == 0 || unicode.In(first, unicode.M, unicode.Cf) || isSkinTone(first) {
		return size, 0, Control // it would join, and perhaps widen, what is drawn before it
	}
	if joined, ends := strings.CutSuffix(cluster, zeroWidthJoiner); ends && joinsNext(cluster) {
		cluster = joined
	}
	return len(cluster), w, Glyph
}

// joinsNext reports whether a cluster would be one with an emoji drawn after it.
func joinsNext(cluster string) bool {
	beside := cluster + "👩"
	whole, _ := ansi.FirstGraphemeCluster(beside, ansi.GraphemeWidth)
	return len(whole) > len(cluster)
}

// isSkinTone reports whether r is an emoji modifier.
func isSkinTone(r rune) bool { return r >= 0x1f3fb && r <= 0x1f3ff }

// Escape returns the extent of the escape sequence that s begins with, and
// whether it is an SGR sequence. What is not a whole control sequence counts as a
// lone escape character.
func Escape(s string) (n int, kind Kind) {
	if len(s) < 2 || s[1] != '[' {
		return 1, Control
	}
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == 'm':
			return i + 1, SGR
		case c >= 0x40 && c <= 0x7e:
			return i + 1, Control
		case c < 0x20 || c > 0x3f:
			return 1, Control
		}
	}
	return 1, Control
}

// Fit returns s in exactly w cells: padded with spaces as align says, or cut
// with tail (an ellipsis) at its end.
func (r Ruler) Fit(s string, w int, align Align, tail string) string {
	if w <= 0 {
		return ""
	}
	if len(s) <= w && Plain(s) {
		return pad(s, w-len(s), align)
	}
	if m := r.measure(s, w); m.fits {
		if m.dirty {
			s = r.clean(s)
		}
		if m.styled {
			s += Reset
		}
		return pad(s, w-m.width, align)
	}
	tailWidth := r.Width(tail)
	if tailWidth > w {
		tail, tailWidth = "", 0
	}
	return r.Cut(s, 0, w-tailWidth) + tail
}

// Truncate returns s as it is, or cut to w cells with tail at its end when it is
// wider.
func (r Ruler) Truncate(s string, w int, tail string) string {
	if w < 0 || r.WidthUpTo(s, w+1) <= w {
		return s
	}
	return r.Fit(s, w, Left, tail)
}

// FitMiddle is [Ruler.Fit] for names whose ends tell as much as their beginnings: when
// s is too wide it is cut in the middle. In few cells it is cut at its end.
func (r Ruler) FitMiddle(s string, w int, ellipsis string) string {
	const least = 12 // below it, both ends would tell nothing
	whole := r.Width(s)
	if whole <= w || w < least {
		return r.Fit(s, w, Left, ellipsis)
	}
	end := w / 3
	begin := w - end - r.Width(ellipsis)
	return r.Fit(r.Cut(s, 0, begin)+ellipsis+r.Cut(s, whole-end, whole), w, Left, "")
}

// Cut returns the cells from, up to but without to, of s: exactly to-from
// cells, with spaces for what a cut wide character leaves and for what lies
// beyond the end. The styles that hold at from are kept, and none is left open.
func (r Ruler) Cut(s string, from, to int) string {
	width := to - from
	if width <= 0 {
		return ""
	}
	if Plain(s[:min(max(to, 0)+1, len(s))]) {
		s = s[min(max(from, 0), len(s)):min(max(to, 0), len(s))]
		return pad(s, width-len(s), Left)
	}
	var out strings.Builder
	styled, at := false, 0
	for len(s) > 0 && at < to {
		n, w, kind := r.Next(s)
		switch {
		case kind == SGR:
			out.WriteString(s[:n])
			styled = true
		case kind == Control:
		case at >= from && at+w <= to:
			out.WriteString(s[:n])
		default: // outside, or a wide character that an edge cuts
			out.WriteString(Spaces(min(at+w, to) - max(at, from)))
		}
		at += w
		s = s[n:]
	}
	if styled {
		out.WriteString(Reset)
	}
	out.WriteString(Spaces(to - max(at, from)))
	return out.String()
}

// Extent returns where in s the text is that Cut(s, from, to) keeps, and how many
// cells before it a wide character leaves that the edge cuts.
func (r Ruler) Extent(s string, from, to int) (start, end, blank int) {
	from, to = max(from, 0), max(to, from, 0)
	if Plain(s[:min(to+1, len(s))]) {
		return min(from, len(s)), min(to, len(s)), 0
	}
	at := 0
	for start < len(s) && at < from {
		n, w, _ := r.Next(s[start:])
		start += n
		at += w
	}
	blank = min(max(at-from, 0), to-from)
	for end = start; end < len(s); {
		n, w, _ := r.Next(s[end:])
		if at+w > to {
			break
		}
		at += w
		end += n
	}
	return start, end, blank
}

// WidthUpTo returns how many cells s takes, or limit when it takes more.
func (r Ruler) WidthUpTo(s string, limit int) int {
	limit = max(limit, 0)
	if Plain(s[:min(limit+1, len(s))]) {
		return min(len(s), limit)
	}
	return min(r.measure(s, limit).width, limit)
}

// Spaces returns n spaces, none when n is negative.
func Spaces(n int) string {
	const some = "                                                                                "
	switch {
	case n <= 0:
		return ""
	case n <= len(some):
		return some[:n]
	default:
		return strings.Repeat(" ", n)
	}
}

// Split divides n blank cells into those before and those after the text.
func (a Align) Split(n int) (before, after int) {
	switch a {
	case Right:
		return n, 0
	case Center:
		return n / 2, n - n/2
	default:
		return 0, n
	}
}

func pad(s string, n int, align Align) string {
	if n <= 0 {
		return s
	}
	before, after := align.Split(n)
	return Spaces(before) + s + Spaces(after)
}

// measured is what one pass over a text tells.
type measured struct {
	width  int
	fits   bool // in the limit; if not, the rest is that of the text up to there
	styled bool // it holds SGR sequences
	dirty  bool // it holds what is not drawn
}

// measure measures s, giving up as soon as it is wider than limit.
func (r Ruler) measure(s string, limit int) measured {
	var m measured
	for len(s) > 0 {
		if n := min(PlainPrefix(s[:min(len(s), limit-m.width+2)]), limit-m.width); n > 0 {
			m.width += n
			s = s[n:]
			continue
		}
		n, w, kind := r.Next(s)
		m.styled = m.styled || kind == SGR
		m.dirty = m.dirty || kind == Control
		if m.width += w; m.width > limit {
			return m
		}
		s = s[n:]
	}
	m.fits = true
	return m
}

// Unstyled returns s without SGR sequences. Line breaks stay.
func Unstyled(s string) string {
	at := strings.IndexByte(s, '\x1b')
	if at < 0 {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	for at >= 0 {
		out.WriteString(s[:at])
		n, _ := Escape(s[at:])
		s = s[at+n:]
		at = strings.IndexByte(s, '\x1b')
	}
	out.WriteString(s)
	return out.String()
}

// clean leaves out what is not drawn.
func (r Ruler) clean(s string) string {
	var out strings.Builder
	for len(s) > 0 {
		n, _, kind := r.Next(s)
		if kind != Control {
			out.WriteString(s[:n])
		}
		s = s[n:]
	}
	return out.String()
}
