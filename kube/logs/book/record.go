package book

import (
	"bufio"
	"context"
	"fmt"
	"io"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/logs"
)

// Format appends a line to a buffer as it is to be written, with its line end.
type Format func(dst []byte, line Line) []byte

// Save writes the lines that show now. It returns how many it wrote, also with
// an error.
func (b *Book) Save(ctx context.Context, to io.Writer, format Format) (lines int, err error) {
	out := &recorder{out: bufio.NewWriterSize(to, 64<<10), format: format}
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

// Record writes the lines that arrive from now on, of the lanes that show and as
// the filter has them by then, until the context ends. Those of several lanes are
// in the order of time as far as they arrive together. Lines that were evicted
// before they could be written are counted in a marker. It returns how many lines
// it wrote, also with an error; the end of the context is none.
func (b *Book) Record(ctx context.Context, to io.Writer, format Format) (lines int, err error) {
	out := &recorder{out: bufio.NewWriterSize(to, 64<<10), format: format, from: map[int]uint64{}}
	for i, l := range b.all() {
		_, out.from[i] = l.ring.Bounds()
	}
	news, cancel := b.Changed()
	defer cancel()
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
	format Format
	from   map[int]uint64 // by lane: the first line that was not taken
	buffer []byte
	lines  int
	err    error
}

func (r *recorder) write(line Line) {
	if r.err != nil {
		return
	}
	r.buffer = r.format(r.buffer[:0], line)
	if _, r.err = r.out.Write(r.buffer); r.err == nil && line.Kind == logs.Output {
		r.lines++
	}
}

func (r *recorder) flush() {
	if r.err == nil {
		r.err = r.out.Flush()
	}
}

func (r *recorder) finish(ctx context.Context) (int, error) {
	r.flush()
	if r.err == nil {
		r.err = ctx.Err()
	}
	return r.lines, r.err
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
		cursors[i] = &cursor{lane: i, ring: l.ring, seq: from, must: until[i], stop: until[i], prior: noKey}
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
	r.write(Line{Lane: lane, Line: logs.Line{Kind: logs.Marker, Lossy: true, Text: text, Time: timeOf(b.all()[lane].ring, first)}})
}
