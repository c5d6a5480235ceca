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

// styleReach is how many bytes before a row are searched for the colours that
// hold in it. It bounds the work for a line that is nothing but colours.
const styleReach = 64 << 10

// entry is a line that is on the screen or near it.
type entry struct {
	Line
	text string        // what is drawn: the text, with what frames or ends it
	rows map[int][]int // by segment: where its rows begin
}

// forget drops what depends on the width.
func (e *entry) forget() { e.rows = nil }

// segmentLength returns the nominal length of segments for rows of width cells.
func segmentLength(width int) int { return (segmentBytes/width + 1) * width }

// segment returns the rows of the segment that begins near i times the nominal
// length, as the offsets at which they begin. Text without any bytes has one.
func (e *entry) segment(i, width int) []int {
	if rows, known := e.rows[i]; known {
		return rows
	}
	length := segmentLength(width)
	rows := wrap(e.text, boundary(e.text, i*length), boundary(e.text, (i+1)*length), width)
	if e.rows == nil {
		e.rows = map[int][]int{}
	}
	e.rows[i] = rows
	return rows
}

// segmentOf returns the number of the segment that offset is in.
func (e *entry) segmentOf(offset, width int) int {
	i := offset / segmentLength(width)
	if i > 0 && boundary(e.text, i*segmentLength(width)) > offset {
		i--
	}
	return i
}

// rowAt returns the beginning of the row that offset is in, and its end.
func (e *entry) rowAt(offset, width int) (start, end int) {
	offset = min(max(offset, 0), max(len(e.text)-1, 0))
	i := e.segmentOf(offset, width)
	rows := e.segment(i, width)
	at := sort.SearchInts(rows, offset+1) - 1
	start = rows[max(at, 0)]
	if at+1 < len(rows) {
		return start, rows[at+1]
	}
	return start, boundary(e.text, (i+1)*segmentLength(width))
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

// styleAt returns the sequence that restores the style in which text[offset:]
// begins, empty when there is none.
func styleAt(text string, offset int) string {
	from := boundary(text, offset-styleReach)
	var pen uv.Style
	for {
		esc := strings.IndexByte(text[from:offset], '\x1b')
		if esc < 0 {
			break
		}
		from += esc
		n, _, kind := cells.Next(text[from:])
		if kind == cells.SGR {
			apply(&pen, text[from:from+n])
		}
		from += n
	}
	if pen.IsZero() {
		return ""
	}
	return pen.String()
}

// apply changes pen as an SGR sequence says.
func apply(pen *uv.Style, sequence string) {
	parser := ansi.GetParser()
	defer ansi.PutParser(parser)
	ansi.DecodeSequence(sequence, ansi.NormalState, parser)
	uv.ReadStyle(parser.Params(), pen)
}
