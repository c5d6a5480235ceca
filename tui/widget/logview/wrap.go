package logview

import (
	"sort"
	"strings"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"github.com/podglass/podglass/tui/widget/cells"
)

// A line is wrapped in segments of about segmentBytes, each of which begins a
// row of its own. So the end of a line of a megabyte is found by wrapping its
// last segment, and the row above any row by wrapping one segment. A segment is
// a multiple of the width, so that for ASCII text no row is cut short by it.
const segmentBytes = 16 << 10

// styleReach is how many bytes before a segment are searched for the colours
// that hold where it begins. It bounds the work for a line that is nothing but
// colours.
const styleReach = segmentBytes

// entry is a line that is on the screen or near it.
type entry struct {
	Line
	text     string // what is drawn: the text, with what frames or ends it
	segments map[int]segment
}

// segment is where the rows of one segment begin, and the sequences that
// restore the styles that hold there; no styles when the segment has none.
type segment struct {
	starts []int
	styles []string
}

// forget drops what depends on the width.
func (e *entry) forget() { e.segments = nil }

// segmentLength returns the nominal length of segments for rows of width cells.
func segmentLength(width int) int { return (segmentBytes/width + 1) * width }

// segment returns the rows of the segment that begins near i times the nominal
// length. Text without any bytes has one row.
func (e *entry) segment(i, width int) segment {
	if known, ok := e.segments[i]; ok {
		return known
	}
	length := segmentLength(width)
	from, to := boundary(e.text, i*length), boundary(e.text, (i+1)*length)
	s := segment{starts: wrap(e.text, from, to, width)}
	s.styles = stylesAt(e.text, from, s.starts)
	if e.segments == nil {
		e.segments = map[int]segment{}
	}
	e.segments[i] = s
	return s
}

// segmentOf returns the number of the segment that offset is in.
func (e *entry) segmentOf(offset, width int) int {
	i := offset / segmentLength(width)
	if i > 0 && boundary(e.text, i*segmentLength(width)) > offset {
		i--
	}
	return i
}

// rowAt returns the row that offset is in.
func (e *entry) rowAt(offset, width int) row {
	offset = min(max(offset, 0), max(len(e.text)-1, 0))
	i := e.segmentOf(offset, width)
	s := e.segment(i, width)
	at := max(sort.SearchInts(s.starts, offset+1)-1, 0)
	r := row{start: s.starts[at]}
	if s.styles != nil {
		r.style = s.styles[at]
	}
	if at+1 < len(s.starts) {
		r.end = s.starts[at+1]
	} else {
		r.end = boundary(e.text, (i+1)*segmentLength(width))
	}
	return r
}

// row is a piece of a line that fits on the screen.
type row struct {
	start, end int    // in the text of the line
	style      string // restores the style that holds at start
}

// boundary returns the nearest place at or after offset where text can be
// parted: neither inside a rune nor inside an escape sequence.
func boundary(text string, offset int) int {
	if offset <= 0 || offset >= len(text) {
		return min(max(offset, 0), len(text))
	}
	for offset < len(text) && !utf8.RuneStart(text[offset]) {
		offset++
	}
	const longest = 64 // bytes that an SGR sequence may sensibly have
	from := max(offset-longest, 0)
	if esc := strings.LastIndexByte(text[from:offset], '\x1b'); esc >= 0 {
		n, _, kind := cells.Next(text[from+esc:])
		if kind == cells.SGR && from+esc+n > offset {
			offset = from + esc + n
		}
	}
	return offset
}

// wrap returns the offsets at which the rows of text[from:to] begin, when they
// have at most width cells.
func wrap(text string, from, to, width int) []int {
	rows := []int{from}
	used := 0
	for at := from; at < to; {
		n, w, _ := cells.Next(text[at:to])
		if used+w > width && used > 0 {
			rows = append(rows, at)
			used = 0
		}
		used += w
		at += n
	}
	return rows
}

// stylesAt returns the sequences that restore the styles that hold at the given
// offsets, which ascend from from on; nil when none does anywhere.
func stylesAt(text string, from int, offsets []int) []string {
	at := boundary(text, from-styleReach)
	last := offsets[len(offsets)-1]
	if strings.IndexByte(text[at:last], '\x1b') < 0 {
		return nil
	}
	parser := ansi.GetParser()
	defer ansi.PutParser(parser)
	var pen uv.Style
	styles := make([]string, len(offsets))
	for i, offset := range offsets {
		for at < offset {
			esc := strings.IndexByte(text[at:offset], '\x1b')
			if esc < 0 {
				break
			}
			at += esc
			n, _, kind := cells.Next(text[at:])
			if kind == cells.SGR {
				ansi.DecodeSequence(text[at:at+n], ansi.NormalState, parser)
				uv.ReadStyle(parser.Params(), &pen)
			}
			at += n
		}
		at = max(at, offset)
		if !pen.IsZero() {
			styles[i] = pen.String()
		}
	}
	return styles
}
