package logview

import (
	"slices"
	"strings"

	"github.com/podglass/podglass/tui/widget/cells"
)

// Highlight marks pieces of the text of lines.
type Highlight struct {
	// Spans appends to dst where in text the pieces are, as offsets of their
	// first byte and of the one after their last. It is asked for lines that
	// are on the screen, of a very long line for the part that is.
	Spans func(dst [][2]int, text string) [][2]int
	// Pen is one of the [Pens] styles. That of 0 is for what is searched for:
	// in the line under the cursor it looks different.
	Pen int
}

// Pens is how many styles highlights can have.
const Pens = 6

// chunkBytes is how much of a long line a highlight is offered at once, besides
// chunkMargin on both sides for what lies across the edge.
const (
	chunkBytes  = 16 << 10
	chunkMargin = 1 << 10
)

// span is a piece of the text of an entry, and the pen it has.
type span struct{ from, to, pen int }

// SetHighlights marks pieces of lines. Where they overlap the later one wins.
func (v *View) SetHighlights(highlights []Highlight) {
	v.highlights = slices.Clone(highlights)
	for _, e := range v.window.entries {
		e.spans = nil
	}
	v.redraw()
}

// highlighted appends to dst the spans that touch a stretch of the text of a
// line.
func (v *View) highlighted(dst []span, e *entry, from, to int) []span {
	if len(v.highlights) == 0 {
		return dst
	}
	from, to = max(from, e.body.from), min(to, e.body.to)
	for chunk := from / chunkBytes; chunk*chunkBytes < to; chunk++ {
		spans, known := e.spans[chunk]
		if !known {
			spans = v.find(e, chunk)
			if e.spans == nil {
				e.spans = map[int][]span{}
			}
			e.spans[chunk] = spans
		}
		for _, s := range spans {
			if s.from < to && s.to > from {
				dst = append(dst, s)
			}
		}
	}
	return dst
}

// find asks the highlights for one chunk of the text of a line.
func (v *View) find(e *entry, chunk int) (spans []span) {
	start := max(chunk*chunkBytes-chunkMargin, e.body.from)
	end := min((chunk+1)*chunkBytes+chunkMargin, e.body.to)
	start = boundary(e.text, start)
	offered := newUnstyled(e.text[start:max(boundary(e.text, end), start)])
	var found [][2]int
	for _, h := range v.highlights {
		found = h.Spans(found[:0], offered.text)
		for _, f := range found {
			f[0], f[1] = max(f[0], 0), min(f[1], len(offered.text))
			if f[0] >= f[1] {
				continue
			}
			s := span{start + offered.original(f[0]), start + offered.original(f[1]-1) + 1, pen(h.Pen)}
			if s.from < (chunk+1)*chunkBytes && s.to > chunk*chunkBytes { // else it is another chunk's
				spans = append(spans, s)
			}
		}
	}
	return spans
}

func pen(n int) int { return ((n % Pens) + Pens) % Pens }

// unstyled is a text without its SGR sequences, which knows where it had them.
type unstyled struct {
	text string
	cuts []cut
}

// cut says that from an offset of the text on, that many bytes were taken out.
type cut struct{ at, taken int }

func newUnstyled(s string) unstyled {
	u := unstyled{text: cells.Unstyled(s)}
	if len(u.text) == len(s) {
		return u
	}
	taken := 0
	for at := 0; ; {
		n := strings.IndexByte(s[at:], '\x1b')
		if n < 0 {
			return u
		}
		at += n
		n, _ = cells.Escape(s[at:])
		u.cuts = append(u.cuts, cut{at - taken, taken + n})
		at += n
		taken += n
	}
}

// original returns where a byte of the text was.
func (u *unstyled) original(offset int) int {
	i, _ := slices.BinarySearchFunc(u.cuts, offset+1, func(c cut, at int) int { return c.at - at })
	if i == 0 {
		return offset
	}
	return offset + u.cuts[i-1].taken
}

// paint draws a piece of a line that begins at offset start, with spans on top
// of its own colours, in exactly width cells.
func (v *View) paint(e *entry, start, end int, style string, spans []span, width int, hot bool) string {
	p := painter{base: e.pen.Open + style, open: e.pen.Open, track: newTracker()}
	defer p.track.close()
	p.out.Grow(end - start + width)
	p.track.takeAll(style)
	marks := v.marks(start, end, spans)
	used := 0
	for at := start; at < end; {
		n, w, kind := v.ruler.Next(e.text[at:end])
		switch {
		case kind == cells.SGR:
			p.sgr(e.text[at : at+n])
		case kind == cells.Glyph && used+w <= width:
			p.glyph(e.text[at:at+n], v.pens.highlight(slices.Max(marks[at-start:at-start+n]), hot))
			used += w
		}
		at += n
	}
	p.change("")
	p.out.WriteString(cells.Spaces(width - used))
	return p.out.String()
}

// marks returns for each byte the pen of the last span on it and one, 0 for
// none.
func (v *View) marks(start, end int, spans []span) []uint8 {
	v.painted = slices.Grow(v.painted[:0], end-start)[:end-start]
	clear(v.painted)
	for _, s := range spans {
		for at := max(s.from, start); at < min(s.to, end); at++ {
			v.painted[at-start] = uint8(s.pen) + 1 //nolint:gosec // less than Pens
		}
	}
	return v.painted
}

// painter writes clusters in changing styles.
type painter struct {
	out   strings.Builder
	track *tracker
	open  string // of the pen of the line
	base  string // that, and the colours of the text that hold now
	last  string // in force
}

// sgr takes in colours of the text.
func (p *painter) sgr(sequence string) {
	p.track.take(sequence)
	p.base = p.open + p.track.restore()
}

// glyph writes a cluster in the style of a highlight, nil for that of the text.
func (p *painter) glyph(cluster string, highlight *cells.Pen) {
	style := p.base
	if highlight != nil {
		style = highlight.Open
	}
	p.change(style)
	p.out.WriteString(cluster)
}

// change ends the style in force and begins another.
func (p *painter) change(style string) {
	if style == p.last {
		return
	}
	if p.last != "" {
		p.out.WriteString(cells.Reset)
	}
	p.out.WriteString(style)
	p.last = style
}
