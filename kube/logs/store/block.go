package store

import (
	"sort"
	"strings"
	"time"

	"github.com/podglass/podglass/kube/logs/visible"
)

// Block is consecutive lines whose texts lie one after the other in memory. It
// stays as it is, also when the ring evicts its lines.
type Block struct {
	seq   uint64 // of lines[0]
	start uint32 // where lines[0] begins in text
	text  string
	lines []entry
	hides bool // not all of the text shows
}

// from is the block from seq, which must be in the chunk, to its present end.
func (c *chunk) from(seq uint64) Block {
	i := int(seq - c.first)
	return Block{seq: seq, start: c.start(i), text: c.text.String(), lines: c.lines[i:], hides: c.hides}
}

// Visible is the block with what of its lines shows, as [visible.Of]: what is
// looked for is looked for in it. Where all of the text shows, as in most logs, it
// is the block itself, which costs nothing.
func (b Block) Visible() Block {
	if !b.hides {
		return b
	}
	shown := Block{seq: b.seq, lines: make([]entry, len(b.lines))}
	var text strings.Builder
	text.Grow(len(b.Text()))
	for i, line := range b.lines {
		from, to := b.Span(i)
		visible.Write(&text, b.Text()[from:to])
		line.end = uint32(text.Len())
		shown.lines[i] = line
	}
	shown.text = text.String()
	return shown
}

// Seq is the number of the block's first line; those after it have the next.
func (b Block) Seq() uint64 { return b.seq }

// Len is how many lines there are, at least one.
func (b Block) Len() int { return len(b.lines) }

// Line returns the line at an index.
func (b Block) Line(i int) Line {
	from, to := b.Span(i)
	return b.lines[i].line(b.seq+uint64(i), b.Text()[from:to])
}

// Time is when the line at an index was received, zero when that is not known.
func (b Block) Time(i int) time.Time { return b.lines[i].time() }

// Text is the texts of all lines, one after the other with nothing in between.
func (b Block) Text() string { return b.text[b.start:b.lines[len(b.lines)-1].end] }

// Span returns where in Text the line at an index begins and ends.
func (b Block) Span(i int) (from, to int) {
	if i > 0 {
		from = int(b.lines[i-1].end - b.start)
	}
	return from, int(b.lines[i].end - b.start)
}

// At returns the index of the line that holds the byte of Text at an offset.
func (b Block) At(offset int) int {
	end := b.start + uint32(offset)
	return sort.Search(len(b.lines), func(i int) bool { return b.lines[i].end > end })
}

// First returns the first n lines of the block, of which there must be so many.
func (b Block) First(n int) Block {
	b.lines = b.lines[:n]
	return b
}

// IsMarker reports whether the line at an index is a marker.
func (b Block) IsMarker(i int) bool { return b.lines[i].flags&markerFlag != 0 }
