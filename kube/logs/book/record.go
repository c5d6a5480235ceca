package book

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/logs/store"
)

// Format appends a line to a buffer as it is to be written, with its line end.
type Format func(dst []byte, line Line) []byte

// Save writes the lines that show now. It returns how many were taken whole, also
// with an error.
func (b *Book) Save(ctx context.Context, to io.Writer, format Format) (lines int, err error) {
	out := newRecorder(to, format)
	_, next := b.Bounds()
	batch := make([]Line, 0, 256)
	for from := uint64(0); from < next && ctx.Err() == nil && out.err == nil; from = batch[len(batch)-1].Pos + 1 {
		batch = b.Read(batch[:0], from)
		if len(batch) == 0 {
			break
		}
		for _, line := range batch {
			if line.Pos < next {
				out.write(line)
			}
		}
	}
	return out.finish(ctx)
}

// Ends are where the lanes of a book end at a moment: by lane, the line that comes next.
type Ends map[int]uint64

// Ends is where the lanes end now.
func (b *Book) Ends() Ends {
	ends := Ends{}
	for i, l := range b.all() {
		_, ends[i] = l.ring.Bounds()
	}
	return ends
}

// Record writes the lines that arrive after some ends, of the lanes that show and as
// the filter has them by then, until the context ends. Those of several lanes are
// in the order of time as far as they arrive together. Lines that were evicted
// before they could be written are counted in a marker. It returns how many lines
// were taken whole, also with an error; the end of the context is none.
func (b *Book) Record(ctx context.Context, after Ends, to io.Writer, format Format) (lines int, err error) {
	out := newRecorder(to, format)
	maps.Copy(out.from, after)
	news, cancel := b.Changed()
	defer cancel()
	out.take(b, false) // what has arrived since
	for out.err == nil {
		select {
		case <-ctx.Done():
			out.take(b, true)
			return out.finish(context.WithoutCancel(ctx))
		case <-news:
			out.take(b, false)
			out.flush()
		}
	}
	return out.finish(ctx)
}

// recorder writes lines and remembers the first error.
type recorder struct {
	out    *bufio.Writer
	taken  *takenWriter
	format Format
	from   map[int]uint64 // by lane: the first line that was not taken
	buffer []byte
	lines  int     // that were taken
	ends   []int64 // of those that may not have been: after how many bytes each ends
	bytes  int64   // written to the buffer
	err    error
}

func newRecorder(to io.Writer, format Format) *recorder {
	taken := &takenWriter{to: to}
	return &recorder{out: bufio.NewWriterSize(taken, 64<<10), taken: taken, format: format, from: map[int]uint64{}}
}

func (r *recorder) write(line Line) {
	if r.err != nil {
		return
	}
	r.buffer = r.format(r.buffer[:0], line)
	_, r.err = r.out.Write(r.buffer)
	r.bytes += int64(len(r.buffer))
	if line.Kind == store.Output {
		if r.ends = append(r.ends, r.bytes); len(r.ends) >= part {
			r.count()
		}
	}
}

// count counts the lines that were taken since the last time.
func (r *recorder) count() {
	n, found := slices.BinarySearch(r.ends, r.taken.n)
	if found {
		n++
	}
	r.lines += n
	r.ends = slices.Delete(r.ends, 0, n)
}

func (r *recorder) flush() {
	if r.err == nil {
		r.err = r.out.Flush()
	}
}

func (r *recorder) finish(ctx context.Context) (int, error) {
	r.flush()
	r.count()
	if r.err == nil {
		r.err = ctx.Err()
	}
	return r.lines, r.err
}

// takenWriter counts the bytes that were taken.
type takenWriter struct {
	to io.Writer
	n  int64
}

func (w *takenWriter) Write(p []byte) (int, error) {
	n, err := w.to.Write(p)
	w.n += int64(n)
	return n, err
}

// take writes what has come into the order of the book since the last time, or
// all that has arrived.
func (r *recorder) take(b *Book, all bool) {
	b.mu.RLock()
	lanes := b.lanes
	visible := b.visible()
	var matcher Matcher
	if b.filter != nil {
		matcher = b.filter.matcher
	}
	until := make([]uint64, len(lanes))
	for i, l := range lanes {
		if until[i] = l.next; all {
			_, until[i] = l.ring.Bounds()
		}
	}
	b.mu.RUnlock()
	cursors := make([]*cursor, len(lanes))
	for i, l := range lanes {
		first, _ := l.ring.Bounds()
		from, known := r.from[i]
		if !known {
			from = first
		}
		if first > from {
			r.missed(b, i, from, first)
		}
		cursors[i] = &cursor{lane: i, ring: l.ring, seq: from, must: until[i], stop: until[i], prior: store.NoKey}
		cursors[i].load()
		r.from[i] = max(from, until[i])
	}
	arrived := newOrder()
	merge(&arrived, cursors)
	for _, s := range arrived.stretches {
		l := visible[s.lane]
		if l == nil {
			continue
		}
		for seq := s.seq; seq < s.seq+uint64(s.n); seq++ {
			block, ok := l.ring.Block(seq)
			if !ok || block.Seq() != seq {
				continue
			}
			if block = block.First(1); matcher == nil || l.pinned || isHit(matcher, block.Visible(), 0, true) {
				r.write(Line{Line: block.Line(0), Lane: int(s.lane)})
			}
		}
	}
}

func (r *recorder) missed(b *Book, lane int, from, first uint64) {
	n := first - from
	text := fmt.Sprintf("%s %s dropped here before being written", count.Of(n, "line"), count.Verb(n, "was", "were"))
	r.write(Line{Lane: lane, Line: store.Line{Kind: store.Marker, Lossy: true, Text: text, Time: timeOf(b.all()[lane].ring, first)}})
}
