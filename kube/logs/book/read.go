package book

import (
	"context"
	"slices"
	"sort"
	"time"

	"github.com/podglass/podglass/kube/logs/store"
	"github.com/podglass/podglass/kube/logs/visible"
)

// Line is one line of a book.
type Line struct {
	store.Line        // Seq is its number in its lane
	Pos        uint64 // its position in the book
	Lane       int
	Gone       uint64 // lines of its lane right before it that were dropped to stay within the limits
	Context    bool   // it shows only for a line near it
	Gap        bool   // the filter hides lines between it and the one that shows before it
}

// Era changes when positions are given anew.
func (b *Book) Era() uint64 {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.era
}

// Bounds returns the position of the first line that shows and the one after the
// last; they are equal when none does.
func (b *Book) Bounds() (first, next uint64) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	r := b.reader()
	first, ok := r.showsFrom(0)
	if !ok {
		return b.order.next, b.order.next
	}
	last, _ := r.showsBefore(b.order.next)
	return first, last + 1
}

// Read appends to dst, up to its capacity, the lines that show from a position
// on. The texts share the rings' memory, as with [store.Ring.Read].
func (b *Book) Read(dst []Line, from uint64) []Line {
	b.mu.RLock()
	defer b.mu.RUnlock()
	r := b.reader()
	for len(dst) < cap(dst) {
		pos, ok := r.showsFrom(from)
		if !ok {
			break
		}
		if line, ok := r.line(pos); ok {
			dst = append(dst, line)
		}
		from = pos + 1
	}
	return dst
}

// ReadBack appends to dst, up to its capacity, the lines that show before a
// position, the nearest first.
func (b *Book) ReadBack(dst []Line, to uint64) []Line {
	b.mu.RLock()
	defer b.mu.RUnlock()
	r := b.reader()
	for len(dst) < cap(dst) {
		pos, ok := r.showsBefore(to)
		if !ok {
			break
		}
		if line, ok := r.line(pos); ok {
			dst = append(dst, line)
		}
		to = pos
	}
	return dst
}

// line returns the line at a position, unless it has just been evicted.
func (r *reader) line(pos uint64) (Line, bool) {
	s, ok := r.order.at(pos)
	if !ok {
		return Line{}, false
	}
	l := r.lanes[s.lane]
	block, ok := l.ring.Block(s.seqAt(pos))
	if !ok || block.Seq() != s.seqAt(pos) {
		return Line{}, false
	}
	line := Line{Line: block.Line(0), Pos: pos, Lane: int(s.lane), Context: r.isContext(pos, l)}
	if first, _ := l.ring.Bounds(); line.Seq == first {
		line.Gone = l.ring.Evicted()
	}
	if r.filter != nil {
		line.Gap = r.isGap(pos)
	}
	return line, true
}

// isGap reports whether a line is hidden between the one at pos and the one that
// shows before it.
func (r *reader) isGap(pos uint64) bool {
	before, ok := r.prev(pos)
	if !ok {
		return false
	}
	shown, ok := r.showsBefore(pos)
	return ok && shown != before
}

// Count is how many of the lines from one position up to another show. Of those
// that show only for others near them it counts none.
func (b *Book) Count(from, to uint64) uint64 {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if b.filter != nil {
		return uint64(max(b.filter.search(to)-b.filter.search(from), 0))
	}
	r := b.reader()
	count := uint64(0)
	for i := b.order.search(from); i < len(b.order.stretches); i++ {
		s := b.order.stretches[i]
		if s.pos >= to {
			break
		}
		if low, ok := r.alive(s, from); ok && low < to && r.lanes[s.lane].shows(r.solo) {
			count += min(to, s.end()) - low
		}
	}
	return count
}

// Locate returns the position of a line of a lane, or of one near it that shows.
func (b *Book) Locate(lane int, seq uint64) (pos uint64, ok bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	pos, ok = b.order.locate(lane, seq)
	if !ok {
		return 0, false
	}
	return b.reader().near(pos)
}

// near returns the position or, where that does not show, one near it.
func (r *reader) near(pos uint64) (uint64, bool) {
	if at, ok := r.showsFrom(pos); ok {
		return at, true
	}
	return r.showsBefore(pos)
}

// At returns the position of the first line that shows with a time no earlier,
// or of the last line.
func (b *Book) At(at time.Time) (pos uint64, ok bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	key := store.Key(at.UnixNano() - 1)
	runs := b.order.stretches
	i := sort.Search(len(runs), func(i int) bool { return runs[i].key > key })
	pos = b.order.next
	if i < len(runs) {
		pos = runs[i].pos
	}
	if i > 0 { // it may be within the stretch before
		s := runs[i-1]
		walk := cursor{ring: b.lanes[s.lane].ring, seq: s.seq, stop: s.seq + uint64(s.n), prior: s.key}
		for walk.load(); walk.some; walk.advance() {
			if walk.key > key {
				pos = s.pos + walk.seq - s.seq
				break
			}
		}
	}
	return b.reader().near(pos)
}

// Find returns the position of the first line from pos on that shows and
// matches, or, going back, of the last one before pos. It goes through all lines
// until there is one or the context ends, and is not for the goroutine that draws.
func (b *Book) Find(ctx context.Context, matcher Matcher, pos uint64, back bool) (uint64, bool) {
	for ctx.Err() == nil {
		found, rest, more := b.findPart(matcher, pos, back)
		for _, at := range found {
			if b.isShown(at) {
				return at, true
			}
		}
		if !more {
			return 0, false
		}
		pos = rest
	}
	return 0, false
}

// findPart goes through some lines from pos on, or before it. It returns what it
// found, in the order asked for, and from where to go on.
func (b *Book) findPart(matcher Matcher, pos uint64, back bool) (found []uint64, rest uint64, more bool) {
	b.mu.RLock()
	low := max(pos, b.floor())
	high := min(low+part, b.order.next)
	if back {
		low, high = b.downFrom(pos), pos
	}
	first := b.order.search(low)
	stretches := make([]stretch, 0, 8)
	for i := first; i < len(b.order.stretches) && b.order.stretches[i].pos < high; i++ {
		stretches = append(stretches, b.order.stretches[i])
	}
	lanes := b.visible()
	b.mu.RUnlock()
	if low >= high {
		return nil, pos, false
	}
	part := order{stretches: stretches}
	found = part.find(matcher, lanes, low, high, false)
	if back {
		slices.Reverse(found)
		return found, low, true
	}
	return found, high, true
}

// isShown reports whether a line shows. Where the filter has not been yet it is
// asked about the line itself.
func (b *Book) isShown(pos uint64) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	r := b.reader()
	if at, ok := r.showsFrom(pos); ok && at == pos {
		return true
	}
	if b.filter == nil || b.filter.low <= pos && pos < b.filter.high {
		return false
	}
	line, ok := r.line(pos)
	return ok && r.lanes[line.Lane].shows(r.solo) && b.filter.matcher.Match(visible.Of(line.Text))
}
