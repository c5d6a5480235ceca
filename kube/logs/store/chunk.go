package store

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/podglass/podglass/kube/logs/visible"
)

const (
	// maxChunk is how many bytes of text share one allocation; minChunk is
	// where a ring starts, so that a container that says little costs little.
	// In between a chunk is the chunkShare-th part of the ring.
	maxChunk   = 16 << 10
	minChunk   = 2 << 10
	chunkShare = 8
	// lineCost is what a line takes beside its text: the size of an entry.
	lineCost = 16
	// shortLine bounds the lines of a chunk, for logs of nearly empty lines:
	// as many as fit in when each is so long.
	shortLine = 8
	// usualLine is how long lines are taken to be before any is known.
	usualLine = 100
	// chunkCost is what a chunk takes beside its text and entries.
	chunkCost = 96
)

// noTime stands for the zero time, and for all that are more than maxSeconds
// from 1970: those have no Unix nanoseconds.
const (
	noTime     = math.MinInt64
	maxSeconds = math.MaxInt64 / int64(time.Second)
)

// The upper bits of entry.flags tell markers from output, those that tell of a
// loss from others, and parts of lines from lines; the lower ones hold the bytes
// cut.
const (
	markerFlag = 1 << 31
	lossyFlag  = 1 << 30
	partFlag   = 1 << 29
	maxCut     = partFlag - 1
)

// entry is where a line ends in its chunk's text, and what else there is to
// it.
type entry struct {
	nanos int64
	end   uint32
	flags uint32
}

func newEntry(at time.Time, cut int) entry {
	e := entry{nanos: noTime, flags: uint32(min(cut, maxCut))}
	if seconds := at.Unix(); -maxSeconds < seconds && seconds < maxSeconds {
		e.nanos = at.UnixNano()
	}
	return e
}

func newMarker(event Event) entry {
	return newEntry(event.Time, 0).marked(event.Lossy)
}

func (e entry) marked(lossy bool) entry {
	e.flags |= markerFlag
	if lossy {
		e.flags |= lossyFlag
	}
	return e
}

// entry is the reverse of [entry.line].
func (l Line) entry() entry {
	e := newEntry(l.Time, l.Cut)
	if l.Kind == Marker {
		e = e.marked(l.Lossy)
	}
	if l.Part {
		e.flags |= partFlag
	}
	return e
}

// cutBy counts more bytes that were left out.
func (e entry) cutBy(n int) entry {
	cut := min(int(e.flags&maxCut)+n, maxCut)
	e.flags = e.flags&^maxCut | uint32(cut)
	return e
}

func (e entry) time() time.Time {
	if e.nanos == noTime {
		return time.Time{}
	}
	return time.Unix(0, e.nanos).UTC()
}

func (e entry) line(seq uint64, text string) Line {
	line := Line{Seq: seq, Time: e.time(), Text: text, Cut: int(e.flags & maxCut), Lossy: e.flags&lossyFlag != 0, Part: e.flags&partFlag != 0}
	if e.flags&markerFlag != 0 {
		line.Kind = Marker
	}
	return line
}

// chunk is a run of lines whose texts share one allocation. It is only ever
// appended to, and never past its capacity: what a reader was given of it
// stays as it is.
type chunk struct {
	first uint64 // Seq of lines[0]
	base  uint32 // where lines[0] begins in text
	gone  int    // lines before lines[0] that still take memory
	text  strings.Builder
	lines []entry
	// hides is set when not all of the text shows; see [Block.Visible].
	hides bool
}

// newChunk makes room for size bytes of text in about lines lines.
func newChunk(first uint64, size, lines int) *chunk {
	// Grow uses up what the allocator rounds up to, and tells it.
	c := &chunk{first: first, lines: slices.Grow([]entry(nil), lines)}
	c.text.Grow(size)
	return c
}

// memory is what was allocated for the chunk.
func (c *chunk) memory() int { return c.text.Cap() + (c.gone+cap(c.lines))*lineCost + chunkCost }

// fits reports whether a line of n bytes goes in without moving the text.
func (c *chunk) fits(n int) bool {
	return c.text.Len()+n <= c.text.Cap() && len(c.lines) < c.text.Cap()/shortLine
}

// expect is how many lines a chunk of size bytes should make room for: most
// stretches of a log are like the one before.
func (c *chunk) expect(size int) int {
	if c.text.Len() == 0 {
		return size / shortLine
	}
	return min((c.gone+len(c.lines))*size/c.text.Len()+8, size/shortLine)
}

func (c *chunk) append(e entry, text []byte) {
	c.text.Write(text)
	c.hides = c.hides || !visible.Whole(text)
	c.add(e)
}

func (c *chunk) appendString(e entry, text string) {
	c.text.WriteString(text)
	c.hides = c.hides || !visible.Whole(text)
	c.add(e)
}

func (c *chunk) add(e entry) {
	e.end = uint32(c.text.Len())
	c.lines = append(c.lines, e)
}

// next is the Seq after the chunk's last line.
func (c *chunk) next() uint64 { return c.first + uint64(len(c.lines)) }

// start is where line i begins in the text.
func (c *chunk) start(i int) uint32 {
	if i == 0 {
		return c.base
	}
	return c.lines[i-1].end
}

// forget takes the lines before seq, which must be in the chunk, off it.
func (c *chunk) forget(seq uint64) {
	n := int(seq - c.first)
	c.base, c.first, c.lines = c.start(n), seq, c.lines[n:]
	c.gone += n
}

// cost is what line i counts for in the ring's bytes.
func (c *chunk) cost(i int) int {
	return int(c.lines[i].end-c.start(i)) + lineCost
}
