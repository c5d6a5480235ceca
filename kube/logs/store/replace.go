package store

import "math"

// Replace puts another text and time in the place of the line of the same number,
// which keeps its number. It reports whether the line was there and the limits and
// the budget leave room. Blocks and lines that were read stay as they are.
func (r *Ring) Replace(line Line) bool {
	room := math.MaxInt
	if b := r.limits.Budget; b != nil && b.limit > 0 {
		room = b.share(r)
	}
	r.mu.Lock()
	done := r.replace(line, room)
	r.mu.Unlock()
	if done {
		r.limits.Budget.enforce()
		r.pokes.Poke()
	}
	return done
}

// replace packs the chunk that has the line anew, unless that takes too much room.
func (r *Ring) replace(line Line, room int) bool {
	if line.Seq < r.first || line.Seq >= r.next {
		return false
	}
	i := r.chunkOf(line.Seq)
	old := r.chunks[i]
	block := old.from(max(old.first, r.first))
	lines := make([]Line, block.Len())
	size := 0
	for n := range lines {
		if lines[n] = block.Line(n); lines[n].Seq == line.Seq {
			lines[n] = line
		}
		size += len(lines[n].Text)
	}
	packed := packChunk(block.Seq(), lines, size)
	more := size - len(block.Text())
	if r.memory-old.memory()+packed.memory() > room || r.limits.Bytes > 0 && r.bytes+more > r.limits.Bytes {
		return false
	}
	r.chunks[i] = packed
	r.bytes += more
	r.allocated(packed.memory() - old.memory())
	return true
}
