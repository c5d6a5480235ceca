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
// The segments of an unfolded line are those of each of its parts.
const segmentBytes = 16 << 10

// styleReach is how many bytes before a segment are searched for the colours
// that hold where it begins. It bounds the work for a line that is nothing but
// colours.
const styleReach = segmentBytes

// longestSGR is how many bytes an SGR sequence has at most: what makes text safe
// lets none through that is longer.
const longestSGR = 96

// unwrapped is the width of rows that are never wrapped.
const unwrapped = 0

// entry is a line that is on the screen or near it.
type entry struct {
	Line
	gone uint64 // lines that are gone between this one and the one above
	head bool   // gone is what the source says of its first line

	pen   cells.Pen // draws text that has no colours of its own
	text  string    // what is drawn: the text, with what frames or ends it
	ruler cells.Ruler
	plain bool  // text is printable ASCII, where cells are bytes
	parts []int // where the parts of an unfolded line begin; nil when it is not unfolded

	body stretch // of text, what the line says

	segments map[int]segment // by the offset at which they begin, nominally
	spans    map[int][]span  // highlights by chunk
}

// stretch is a piece of a text.
type stretch struct{ from, to int }

// newEntry prepares text to be cut into rows.
func newEntry(line Line, text string, pen cells.Pen, ruler cells.Ruler) *entry {
	e := &entry{Line: line, gone: line.Gone, text: text, pen: pen, ruler: ruler, body: stretch{0, len(text)}}
	if e.plain = cells.Plain(text); e.plain {
		return e
	}
	for at := 0; ; {
		n := strings.IndexByte(text[at:], '\n')
		if n < 0 {
			return e
		}
		if e.parts == nil {
			e.parts = []int{0}
		}
		at += n + 1
		e.parts = append(e.parts, at)
	}
}

// row is a piece of a line that fits on the screen.
type row struct {
	start, end int    // in the text of the line
	next       int    // where the row after it begins; len(text) or more when it is the last
	style      string // restores the style that holds at start
}

// segment is where the rows of one segment begin, where it ends, and the
// sequences that restore the styles that hold there; no styles when it has none.
type segment struct {
	starts []int
	end    int
	styles []string
}

// forget drops what depends on the width.
func (e *entry) forget() { e.segments = nil }

// segmentLength returns the nominal length of segments for rows of width cells.
func segmentLength(width int) int { return (segmentBytes/width + 1) * width }

// rowAt returns the row that offset is in. The width is in cells, or unwrapped.
func (e *entry) rowAt(offset, width int) row {
	offset = min(max(offset, 0), len(e.text))
	if e.plain && width != unwrapped {
		last := max(len(e.text)-1, 0) / width * width
		start := min(offset/width*width, last)
		end := min(start+width, len(e.text))
		return row{start: start, end: end, next: e.after(end, len(e.text))}
	}
	from, to := e.part(offset)
	if width == unwrapped {
		return row{start: from, end: to, next: e.after(to, to)}
	}
	return e.wrappedRow(min(offset, max(to-1, from)), from, to, width)
}

// part returns the extent of the part that offset is in, without its newline.
func (e *entry) part(offset int) (from, to int) {
	if e.parts == nil {
		return 0, len(e.text)
	}
	i := sort.SearchInts(e.parts, offset+1) - 1
	if i+1 < len(e.parts) {
		return e.parts[i], e.parts[i+1] - 1
	}
	return e.parts[i], len(e.text)
}

// after returns where the row begins that follows one which ends at end, in a
// part that ends at to: beyond the text after the last one.
func (e *entry) after(end, to int) int {
	if end < to {
		return end
	}
	return to + 1 // past the newline, or past the end
}

// ends reports whether the row is the last one of the line.
func (r row) ends(e *entry) bool { return r.next > len(e.text) }

func (e *entry) wrappedRow(offset, from, to, width int) row {
	length := segmentLength(width)
	i := (offset - from) / length
	if i > 0 && e.boundary(from+i*length, from, to) > offset {
		i--
	}
	s := e.segment(from, to, i, width)
	at := max(sort.SearchInts(s.starts, offset+1)-1, 0)
	r := row{start: s.starts[at], end: s.end}
	if s.styles != nil {
		r.style = s.styles[at]
	}
	if at+1 < len(s.starts) {
		r.end = s.starts[at+1]
	}
	r.next = e.after(r.end, to)
	return r
}

// boundary is [boundary] within a part.
func (e *entry) boundary(offset, from, to int) int {
	return from + boundary(e.text[from:to], offset-from)
}

// segment returns the rows of segment i of a part. Text without any bytes has
// one row.
func (e *entry) segment(from, to, i, width int) segment {
	length := segmentLength(width)
	if known, ok := e.segments[from+i*length]; ok {
		return known
	}
	start, end := e.boundary(from+i*length, from, to), e.boundary(from+(i+1)*length, from, to)
	s := segment{starts: wrap(e.text, start, end, width, e.ruler), end: end}
	s.styles = stylesAt(e.text, start, s.starts)
	if e.segments == nil {
		e.segments = map[int]segment{}
	}
	e.segments[from+i*length] = s
	return s
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
	from := max(offset-longestSGR, 0)
	if esc := strings.LastIndexByte(text[from:offset], '\x1b'); esc >= 0 {
		n, kind := cells.Escape(text[from+esc:])
		if kind == cells.SGR && from+esc+n > offset {
			offset = from + esc + n
		}
	}
	return offset
}

// wrap returns the offsets at which the rows of text[from:to] begin, when they
// have at most width cells.
func wrap(text string, from, to, width int, ruler cells.Ruler) []int {
	rows := make([]int, 1, (to-from)/width+1)
	rows[0] = from
	used := 0
	for at := from; at < to; {
		for n := cells.PlainPrefix(text[at:to]); n > 0; {
			if used >= width {
				rows = append(rows, at)
				used = 0
			}
			fits := min(width-used, n)
			used, at, n = used+fits, at+fits, n-fits
		}
		if at == to {
			break
		}
		n, w, _ := ruler.Next(text[at:to])
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
	pen := newTracker()
	defer pen.close()
	styles := make([]string, len(offsets))
	for i, offset := range offsets {
		for at < offset {
			esc := strings.IndexByte(text[at:offset], '\x1b')
			if esc < 0 {
				break
			}
			at += esc
			n, kind := cells.Escape(text[at:])
			if kind == cells.SGR {
				pen.take(text[at : at+n])
			}
			at += n
		}
		at = max(at, offset)
		styles[i] = pen.restore()
	}
	return styles
}

// tracker follows the style that SGR sequences make.
type tracker struct {
	parser *ansi.Parser
	style  uv.Style
}

func newTracker() *tracker { return &tracker{parser: ansi.GetParser()} }

func (t *tracker) close() { ansi.PutParser(t.parser) }

// take applies one sequence.
func (t *tracker) take(sgr string) {
	ansi.DecodeSequence(sgr, ansi.NormalState, t.parser)
	uv.ReadStyle(t.parser.Params(), &t.style)
}

// takeAll applies the sequences that s is made of.
func (t *tracker) takeAll(s string) {
	for s != "" {
		n, _ := cells.Escape(s)
		t.take(s[:n])
		s = s[n:]
	}
}

// restore returns the sequence that makes the present style, "" when it is that
// of plain text.
func (t *tracker) restore() string {
	if t.style.IsZero() {
		return ""
	}
	return t.style.String()
}
