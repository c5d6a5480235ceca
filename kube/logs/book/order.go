package book

import (
	"slices"
	"sort"

	"github.com/podglass/podglass/kube/logs/store"
)

// origin is the position of the first line. It leaves room below for history
// that is loaded later.
const origin = store.Origin

// stretch is consecutive lines of one lane that follow each other in the book.
type stretch struct {
	pos  uint64    // of the first line in the book
	seq  uint64    // of the first line in its lane's ring
	key  store.Key // of the first line; lines are in its order
	n    uint32
	lane uint32
}

// end is the position after the last line.
func (s stretch) end() uint64 { return s.pos + uint64(s.n) }

// seqAt is the number in the lane's ring of the line at a position.
func (s stretch) seqAt(pos uint64) uint64 { return s.seq + pos - s.pos }

// order is the lines of all lanes as they follow each other.
type order struct {
	stretches []stretch // ascending by pos and by key
	next      uint64    // position of the next line
}

func newOrder() order { return order{next: origin} }

// append adds the line after the last, which is the lane's line seq.
func (o *order) append(lane int, seq uint64, key store.Key) {
	if n := len(o.stretches); n > 0 {
		last := &o.stretches[n-1]
		if last.lane == uint32(lane) && last.seq+uint64(last.n) == seq && last.end() == o.next && last.n < 1<<31 {
			last.n++
			o.next++
			return
		}
	}
	o.stretches = append(o.stretches, stretch{pos: o.next, seq: seq, key: key, n: 1, lane: uint32(lane)})
	o.next++
}

// search returns the index of the stretch that holds the position, or of the
// first one after it.
func (o *order) search(pos uint64) int {
	return sort.Search(len(o.stretches), func(i int) bool { return o.stretches[i].end() > pos })
}

// before returns the index of the last stretch with a line before the position,
// -1 when there is none.
func (o *order) before(pos uint64) int {
	return sort.Search(len(o.stretches), func(i int) bool { return o.stretches[i].pos >= pos }) - 1
}

// at returns the stretch that holds the position.
func (o *order) at(pos uint64) (stretch, bool) {
	i := o.search(pos)
	if i == len(o.stretches) || o.stretches[i].pos > pos {
		return stretch{}, false
	}
	return o.stretches[i], true
}

// until returns the order up to a position, sharing nothing that is written to.
func (o *order) until(pos uint64) order {
	i := o.search(pos)
	kept := slices.Clone(o.stretches[:i])
	if i < len(o.stretches) && o.stretches[i].pos < pos {
		part := o.stretches[i]
		part.n = uint32(pos - part.pos)
		kept = append(kept, part)
	}
	return order{stretches: kept, next: pos}
}

// shift moves all positions so that the next one is as given.
func (o *order) shift(next uint64) {
	by := next - o.next // wraps around as it should
	for i := range o.stretches {
		o.stretches[i].pos += by
	}
	o.next = next
}

// locate returns the position of a lane's line, or of the nearest line of that
// lane after it, or of the lane's last.
func (o *order) locate(lane int, seq uint64) (pos uint64, ok bool) {
	for i := len(o.stretches) - 1; i >= 0; i-- {
		s := o.stretches[i]
		if s.lane != uint32(lane) {
			continue
		}
		last := s.seq + uint64(s.n) - 1
		switch {
		case seq > last && !ok:
			return s.end() - 1, true
		case seq > last:
			return pos, true
		case seq >= s.seq:
			return s.pos + seq - s.seq, true
		}
		pos, ok = s.pos, true
	}
	return pos, ok
}
