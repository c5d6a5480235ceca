package book

import (
	"slices"
	"sort"
	"time"

	"github.com/podglass/podglass/kube/logs/store"
)

// collect takes the lines that are due into the order. It returns after how
// long the next ones will be.
func (b *Book) collect(now time.Time) time.Duration {
	lanes := b.all()
	b.mu.Lock()
	rebuild := b.older
	b.older = false
	b.mu.Unlock()
	if rebuild {
		b.rebuild(lanes)
	}
	wait := delay
	if len(lanes) == 1 {
		wait = 0
	}
	again := whileIdle
	due := false
	for _, l := range lanes {
		l.arrive(now, wait)
		due = due || l.due > l.next
		if len(l.arrivals) > 0 {
			again = min(again, max(l.arrivals[0].at.Add(wait).Sub(now), 0))
		}
	}
	if due {
		b.take(lanes)
	}
	b.compact(lanes)
	return again
}

// take merges what is due. Lines that belong before some that are in the order
// already make it give up the order from there on, and merge it anew.
func (b *Book) take(lanes []*lane) {
	cursors := make([]*cursor, len(lanes))
	late := store.NoKey
	for i, l := range lanes {
		c := &cursor{lane: i, ring: l.ring, seq: l.next, must: max(l.due, l.next), stop: l.seen, prior: l.key}
		c.load()
		cursors[i] = c
		if c.some && (late == store.NoKey || c.key < late) {
			late = c.key
		}
	}
	from := b.order.next
	if late != store.NoKey && len(lanes) > 1 {
		from = b.placeOf(lanes, late)
	}
	if from == b.order.next {
		added := order{next: from}
		merge(&added, cursors)
		b.mu.Lock()
		b.order.extend(added)
		b.mu.Unlock()
	} else {
		kept := b.order.until(from)
		b.rewind(cursors, from)
		merge(&kept, cursors)
		b.adopt(kept, commonPrefix(b.order, kept))
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, c := range cursors {
		lanes[i].next, lanes[i].key = c.seq, c.prior
	}
}

// placeOf returns the position of the first line with a later key.
func (b *Book) placeOf(lanes []*lane, key store.Key) uint64 {
	runs := b.order.stretches
	i := sort.Search(len(runs), func(i int) bool { return runs[i].key > key }) - 1
	if i < 0 {
		if len(runs) == 0 {
			return b.order.next
		}
		return runs[0].pos
	}
	s := runs[i]
	walk := cursor{ring: lanes[s.lane].ring, seq: s.seq, stop: s.seq + uint64(s.n), prior: s.key}
	for walk.load(); walk.some; walk.advance() {
		if walk.key > key {
			return s.pos + walk.seq - s.seq
		}
	}
	return s.end()
}

// rewind sets cursors back to the lines that the order has from a position on.
func (b *Book) rewind(cursors []*cursor, from uint64) {
	back := make([]bool, len(cursors))
	runs := b.order.stretches
	for i := b.order.search(from); i < len(runs); i++ {
		s := runs[i]
		if back[s.lane] {
			continue
		}
		back[s.lane] = true
		c := cursors[s.lane]
		start := max(from, s.pos)
		c.seq, c.prior, c.end = s.seqAt(start), s.key, 0
		if start > s.pos {
			c.prior = s.key.Next(timeOf(c.ring, c.seq-1))
		}
		c.load()
	}
}

func timeOf(ring *store.Ring, seq uint64) (at time.Time) {
	if block, ok := ring.Block(seq); ok && block.Seq() == seq {
		at = block.Time(0)
	}
	return at
}

// adopt takes over a new order, in which lines differ from a position on. Readers
// see the one or the other.
func (b *Book) adopt(o order, from uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.era++
	b.order = o
	b.filter.forget(from)
	b.search.forget(from)
}

// extend appends lines that begin at the order's next position.
func (o *order) extend(added order) {
	if len(added.stretches) == 0 {
		return
	}
	head := added.stretches[0]
	if n := len(o.stretches); n > 0 {
		last := &o.stretches[n-1]
		if last.lane == head.lane && last.end() == head.pos && last.seqAt(head.pos) == head.seq {
			last.n += head.n
			added.stretches = added.stretches[1:]
		}
	}
	o.stretches = append(o.stretches, added.stretches...)
	o.next = added.next
}

// commonPrefix returns the position up to which two orders are the same.
func commonPrefix(a, b order) uint64 {
	for i := range min(len(a.stretches), len(b.stretches)) {
		x, y := a.stretches[i], b.stretches[i]
		if x.pos != y.pos || x.seq != y.seq || x.lane != y.lane {
			return min(x.pos, y.pos)
		}
		if x.n != y.n {
			return min(x.end(), y.end())
		}
	}
	return min(a.next, b.next)
}

// rebuild merges all that is in the order anew, together with older lines that
// were put before, and lines that took the place of parts of them. The lines after
// those keep their positions.
func (b *Book) rebuild(lanes []*lane) {
	cursors := make([]*cursor, len(lanes))
	for i, l := range lanes {
		first, _ := l.ring.Bounds()
		cursors[i] = &cursor{lane: i, ring: l.ring, seq: min(first, l.next), must: l.next, stop: l.next, prior: store.NoKey}
		cursors[i].load()
	}
	o := newOrder()
	merge(&o, cursors)
	o.shift(b.order.next)
	b.adopt(o, min(b.floor(), o.floor()))
}

// compact drops the stretches whose lines have all been evicted, whenever there
// are a quarter more stretches than last time.
func (b *Book) compact(lanes []*lane) {
	if len(b.order.stretches) < max(b.compactAt, compactLeast) {
		return
	}
	first := make([]uint64, len(lanes))
	for i, l := range lanes {
		first[i], _ = l.ring.Bounds()
	}
	gone := func(s stretch) bool { return s.seq+uint64(s.n) <= first[s.lane] }
	kept := slices.DeleteFunc(slices.Clone(b.order.stretches), gone)
	b.compactAt = len(kept) + len(kept)/4 + compactLeast
	b.mu.Lock()
	defer b.mu.Unlock()
	b.order.stretches = kept
}

// compactLeast is how many stretches come on top before the list of them is
// cleared of evicted lines again.
const compactLeast = 4096
