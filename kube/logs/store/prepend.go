package store

import (
	"math"
	"slices"
)

// Prepend puts older lines, oldest first, directly before the line numbered
// before, which must still be the oldest kept (or the next one of a ring that
// is empty). They are numbered down from there; their Seq is not looked at.
// It returns how many it kept: the newest that the limits and the budget leave
// room for, and none when the ring begins elsewhere by now, because lines were
// evicted or others were put before them.
//
// Lines that were evicted and are put back, with none left out and no markers
// added, get the numbers that they had.
func (r *Ring) Prepend(before uint64, lines []Line) (kept int) {
	room := math.MaxInt
	if b := r.limits.Budget; b != nil && b.limit > 0 {
		room = b.share(r)
	}
	r.mu.Lock()
	if before == r.first && !r.released {
		kept = r.prepend(lines, room)
	}
	r.mu.Unlock()
	if kept > 0 {
		r.limits.Budget.enforce()
		r.pokes.Poke()
	}
	return kept
}

// prepend puts as many of the lines as there is room for before the others, in
// chunks without room for more.
func (r *Ring) prepend(lines []Line, room int) (kept int) {
	if len(r.chunks) > 0 {
		r.chunks[0].forget(r.first) // so that the numbers of chunks do not overlap
	}
	var older []*chunk // newest first
	for kept < len(lines) {
		rest := lines[:len(lines)-kept]
		n, bytes := r.fitting(rest)
		if n == 0 {
			break
		}
		c := packChunk(r.first-uint64(n), rest[len(rest)-n:], bytes-n*lineCost)
		if r.memory+c.memory() > room {
			break
		}
		r.first -= uint64(n)
		r.bytes += bytes
		r.allocated(c.memory())
		older = append(older, c)
		kept += n
	}
	slices.Reverse(older)
	r.chunks = append(older, r.chunks...)
	return kept
}

// fitting returns how many of the last lines fit in one chunk and within the
// limits, and what they count for. A line that is longer than a chunk is alone
// in one.
func (r *Ring) fitting(lines []Line) (n, bytes int) {
	for _, line := range slices.Backward(lines) {
		cost := len(line.Text) + lineCost
		switch {
		case r.limits.Lines > 0 && r.next-r.first+uint64(n) >= uint64(r.limits.Lines),
			r.limits.Bytes > 0 && r.bytes+bytes+cost > r.limits.Bytes,
			n > 0 && bytes+cost > maxChunk,
			n == maxChunk/shortLine:
			return n, bytes
		}
		n++
		bytes += cost
	}
	return n, bytes
}

// packChunk returns the lines, of so many bytes of text, as a chunk.
func packChunk(first uint64, lines []Line, size int) *chunk {
	c := newChunk(first, size, len(lines))
	for _, line := range lines {
		c.appendString(line.entry(), line.Text)
	}
	return c
}
