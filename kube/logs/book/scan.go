package book

import (
	"time"

	"github.com/podglass/podglass/kube/logs/store"
	"github.com/podglass/podglass/kube/logs/visible"
)

// part is how many lines are gone through before looking at the clock.
const part = 8 << 10

// scan goes through lines for the filter and the search for a while, and reports
// whether there are more.
func (b *Book) scan() bool {
	until := time.Now().Add(slice)
	for time.Now().Before(until) {
		if !b.scanFor(func() *hits {
			if b.filter == nil {
				return nil
			}
			return &b.filter.hits
		}, true) && !b.scanFor(func() *hits {
			if b.search == nil {
				return nil
			}
			return &b.search.hits
		}, false) {
			return false
		}
	}
	return true
}

// scanFor goes through one part of what is left for what was asked for, and
// reports whether there was any.
func (b *Book) scanFor(wanted func() *hits, markers bool) bool {
	b.mu.RLock()
	h := wanted()
	if h == nil {
		b.mu.RUnlock()
		return false
	}
	matcher, generation := h.matcher, b.generation
	low, high := h.high, min(h.high+part, b.order.next)
	if low == high { // all the new lines are done
		low, high = b.downFrom(h.low), h.low
	}
	lanes := b.visible()
	b.mu.RUnlock()
	if low == high {
		return false
	}
	// Only the goroutine of Run changes the order, so it reads it without the lock.
	found := b.order.find(matcher, lanes, low, high, markers)
	b.mu.Lock()
	defer b.mu.Unlock()
	if h = wanted(); h != nil && generation == b.generation {
		h.add(found, low, high)
		h.trim(b.floor())
	}
	return true
}

// downFrom returns the position at which the part below pos begins.
func (b *Book) downFrom(pos uint64) uint64 {
	if len(b.order.stretches) == 0 {
		return pos
	}
	return min(pos, max(b.order.stretches[0].pos, pos-part))
}

// floor is the position of the first stretch.
func (b *Book) floor() uint64 { return b.order.floor() }

func (o *order) floor() uint64 {
	if len(o.stretches) == 0 {
		return o.next
	}
	return o.stretches[0].pos
}

// visible returns the lanes by index, nil for those that do not show.
func (b *Book) visible() []*lane {
	lanes := make([]*lane, len(b.lanes))
	solo := b.anySolo()
	for i, l := range b.lanes {
		if l.shows(solo) {
			lanes[i] = l
		}
	}
	return lanes
}

// find returns the positions from low up to high of the lines that match, of the
// lanes that are not nil. It goes lane by lane, since the lines of a lane lie
// together, and then puts what it found in order.
func (o *order) find(matcher Matcher, lanes []*lane, low, high uint64, markers bool) []uint64 {
	from, to := make([]uint64, len(lanes)), make([]uint64, len(lanes))
	part := o.stretches[o.search(low):]
	for i, s := range part {
		if s.pos >= high {
			part = part[:i]
			break
		}
		if to[s.lane] == 0 {
			from[s.lane] = s.seqAt(max(low, s.pos))
		}
		to[s.lane] = s.seqAt(min(high, s.end()))
	}
	hits := make([][]uint64, len(lanes))
	total := 0
	for i, l := range lanes {
		if l != nil {
			hits[i] = appendMatches(nil, matcher, l.ring, from[i], to[i], markers)
			total += len(hits[i])
		}
	}
	if total == 0 {
		return nil
	}
	found := make([]uint64, 0, total)
	for _, s := range part {
		own := &hits[s.lane]
		for len(*own) > 0 && (*own)[0] < s.seq+uint64(s.n) {
			found = append(found, s.pos+(*own)[0]-s.seq)
			*own = (*own)[1:]
		}
	}
	return found
}

// appendMatches appends the numbers of the ring's matching lines from one up to
// another.
func appendMatches(found []uint64, matcher Matcher, ring *store.Ring, from, to uint64, markers bool) []uint64 {
	for from < to {
		block, ok := ring.Block(from)
		if !ok || block.Seq() >= to {
			break
		}
		from = block.Seq()
		block = block.First(int(min(uint64(block.Len()), to-from)))
		found = matchBlock(found, matcher, block.Visible(), markers)
		from += uint64(block.Len())
	}
	return found
}

// matchBlock appends the numbers of the matching lines of a block, which is one
// of visible text.
func matchBlock(found []uint64, matcher Matcher, block store.Block, markers bool) []uint64 {
	index, ok := matcher.(Indexer)
	if !ok || !index.CanIndex() || block.Len() < 4 {
		for i := range block.Len() {
			if isHit(matcher, block, i, markers) {
				found = append(found, block.Seq()+uint64(i))
			}
		}
		return found
	}
	text, line := visible.Text(block.Text()), 0
	for at := 0; ; {
		start, end, ok := index.Index(text[at:])
		next := block.Len()
		if ok {
			next = block.At(at + start)
		}
		if markers {
			for ; line < next; line++ {
				if block.IsMarker(line) {
					found = append(found, block.Seq()+uint64(line))
				}
			}
		}
		if !ok || next == block.Len() {
			return found
		}
		line = next
		if _, lineEnd := block.Span(line); at+end > lineEnd { // reaches into the next line
			at += start + 1
			continue
		}
		if isHit(matcher, block, line, markers) {
			found = append(found, block.Seq()+uint64(line))
		}
		_, at = block.Span(line)
		line++
	}
}

// isHit reports whether a line of a block of visible text is one that is looked
// for. Markers, where they are wanted, all are.
func isHit(matcher Matcher, block store.Block, i int, markers bool) bool {
	if block.IsMarker(i) {
		return markers
	}
	from, to := block.Span(i)
	return matcher.Match(visible.Text(block.Text()[from:to]))
}
