package logs

import "slices"

// Prepend puts older lines, oldest first, directly before the line numbered
// before, which must still be the oldest kept (or the next one of a ring that
// is empty). They are numbered down from there; their Seq is not looked at.
// It returns how many it kept: the newest that the limits leave room for, and
// none when the ring begins elsewhere by now, because lines were evicted or
// others were put before them.
//
// Lines that were evicted and are put back, with none left out and no markers
// added, get the numbers that they had.
func (r *Ring) Prepend(before uint64, lines []Line) (kept int) {
	r.mu.Lock()
	if before == r.first {
		kept = r.prepend(lines)
	}
	r.mu.Unlock()
	if kept > 0 {
		r.pokes.poke()
	}
	return kept
}

func (r *Ring) prepend(lines []Line) (kept int) {
	if len(r.chunks) > 0 {
		r.chunks[0].forget(r.first) // so that the numbers of chunks do not overlap
	}
	lines = r.fitting(lines)
	var older []*chunk // newest first
	for rest := lines; len(rest) > 0; {
		n := chunkful(rest)
		r.first -= uint64(n)
		older = append(older, packChunk(r.first, rest[len(rest)-n:]))
		rest = rest[:len(rest)-n]
	}
	slices.Reverse(older)
	r.chunks = append(older, r.chunks...)
	return len(lines)
}

// fitting returns the newest of the lines, as many as there is room for, and
// counts them.
func (r *Ring) fitting(lines []Line) []Line {
	n := 0
	for n < len(lines) {
		cost := len(lines[len(lines)-1-n].Text) + lineCost
		if r.limits.Lines > 0 && r.next-r.first+uint64(n) >= uint64(r.limits.Lines) ||
			r.limits.Bytes > 0 && r.bytes+cost > r.limits.Bytes {
			break
		}
		r.bytes += cost
		n++
	}
	return lines[len(lines)-n:]
}

// chunkful returns how many of the last lines go into one chunk: at least one.
func chunkful(lines []Line) (n int) {
	size := 0
	for n < min(len(lines), maxChunkLines) {
		size += len(lines[len(lines)-1-n].Text)
		if n > 0 && size > maxChunk {
			break
		}
		n++
	}
	return n
}

// packChunk returns the lines as a chunk without room for more.
func packChunk(first uint64, lines []Line) *chunk {
	size := 0
	for _, line := range lines {
		size += len(line.Text)
	}
	c := newChunk(first, size, len(lines))
	for _, line := range lines {
		c.appendString(line.entry(), line.Text)
	}
	return c
}
