package store

// evict drops the oldest lines until the ring's own limits hold. The newest
// line always stays.
func (r *Ring) evict() {
	for r.over() && r.next-r.first > 1 {
		oldest := r.chunks[0]
		r.bytes -= oldest.cost(int(r.first - oldest.first))
		r.first++
		r.evicted++
		if r.first == oldest.next() {
			r.dropChunk()
		}
	}
}

func (r *Ring) over() bool {
	return r.limits.Lines > 0 && r.next-r.first > uint64(r.limits.Lines) ||
		r.limits.Bytes > 0 && r.bytes > r.limits.Bytes
}

func (r *Ring) dropChunk() {
	r.allocated(-r.chunks[0].memory())
	r.chunks[0] = nil
	r.chunks = r.chunks[1:]
}

// allocated counts memory that was allocated for lines, or given back.
func (r *Ring) allocated(n int) {
	r.memory += n
	if r.limits.Budget != nil {
		r.limits.Budget.used.Add(int64(n))
	}
}

// holds returns how much memory the ring holds, and whether it can give up a
// part of it.
func (r *Ring) holds() (memory int, divisible bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.memory, len(r.chunks) > 1
}

// giveUp drops the lines of the oldest chunk, unless it is the only one.
func (r *Ring) giveUp() {
	r.mu.Lock()
	if len(r.chunks) > 1 {
		oldest := r.chunks[0]
		oldest.forget(r.first)
		n := len(oldest.lines)
		r.bytes -= int(oldest.lines[n-1].end-oldest.base) + n*lineCost
		r.first += uint64(n)
		r.evicted += uint64(n)
		r.dropChunk()
	}
	r.mu.Unlock()
	r.pokes.Poke()
}

// Release empties the ring for good and gives its share of the budget back.
// What is added later is dropped. Blocks and lines that were read stay valid.
func (r *Ring) Release() {
	if r.limits.Budget != nil {
		r.limits.Budget.leave(r)
	}
	r.mu.Lock()
	r.released = true
	r.chunks, r.first, r.bytes = nil, r.next, 0
	r.allocated(-r.memory)
	r.mu.Unlock()
	r.pokes.Poke()
}
