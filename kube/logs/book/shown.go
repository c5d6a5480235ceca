package book

// shows reports whether the lane's lines show at all; solo says that some lane
// of the book is solo.
func (l *lane) shows(solo bool) bool { return l.pinned || !l.muted && (!solo || l.solo) }

// anySolo reports whether a lane is solo.
func (b *Book) anySolo() bool {
	for _, l := range b.lanes {
		if l.solo {
			return true
		}
	}
	return false
}

// The methods below are called with the lock held.

// reader goes through the book as it is at one moment.
type reader struct {
	*Book
	solo   bool     // some lane is
	pinned bool     // some lane is
	first  []uint64 // by lane: the oldest line that its ring has
}

func (b *Book) reader() *reader {
	r := &reader{Book: b, solo: b.anySolo(), first: make([]uint64, len(b.lanes))}
	for i, l := range b.lanes {
		r.first[i], _ = l.ring.Bounds()
		r.first[i] = max(r.first[i], l.floor)
		r.pinned = r.pinned || l.pinned
	}
	return r
}

// alive returns the first position from pos on, within a stretch, whose line is
// still there.
func (r *reader) alive(s stretch, pos uint64) (uint64, bool) {
	pos = max(pos, s.pos)
	if first := r.first[s.lane]; s.seqAt(pos) < first {
		pos += first - s.seqAt(pos)
	}
	return pos, pos < s.end()
}

// next returns the first position from pos on that shows, leaving the filter
// aside.
func (r *reader) next(pos uint64) (uint64, bool) {
	for i := r.order.search(pos); i < len(r.order.stretches); i++ {
		s := r.order.stretches[i]
		if !r.lanes[s.lane].shows(r.solo) {
			continue
		}
		if at, ok := r.alive(s, pos); ok {
			return at, true
		}
	}
	return 0, false
}

// prev returns the last position before pos that shows, leaving the filter
// aside.
func (r *reader) prev(pos uint64) (uint64, bool) {
	for i := r.order.before(pos); i >= 0; i-- {
		s := r.order.stretches[i]
		if !r.lanes[s.lane].shows(r.solo) {
			continue
		}
		at := min(pos, s.end()) - 1
		if s.seqAt(at) >= r.first[s.lane] {
			return at, true
		}
	}
	return 0, false
}

// nextPinned returns the first position from pos on of a pinned lane, if it is
// before limit or there is no limit.
func (r *reader) nextPinned(pos, limit uint64, limited bool) (uint64, bool) {
	if !r.pinned {
		return 0, false
	}
	for i := r.order.search(pos); i < len(r.order.stretches); i++ {
		s := r.order.stretches[i]
		if limited && s.pos >= limit {
			break
		}
		if at, ok := r.alive(s, pos); ok && r.lanes[s.lane].pinned {
			return at, !limited || at < limit
		}
	}
	return 0, false
}

// prevPinned returns the last position before pos of a pinned lane, if it is
// after limit or there is no limit.
func (r *reader) prevPinned(pos, limit uint64, limited bool) (uint64, bool) {
	if !r.pinned {
		return 0, false
	}
	for i := r.order.before(pos); i >= 0; i-- {
		s := r.order.stretches[i]
		if limited && s.end() <= limit {
			break
		}
		at := min(pos, s.end()) - 1
		if r.lanes[s.lane].pinned && s.seqAt(at) >= r.first[s.lane] {
			return at, !limited || at > limit
		}
	}
	return 0, false
}

// showsFrom returns the first position from pos on that shows.
func (r *reader) showsFrom(pos uint64) (uint64, bool) {
	if r.filter == nil {
		return r.next(pos)
	}
	at, ok := r.hitFrom(pos)
	if ok {
		at = max(pos, r.back(at, r.filter.context))
		at, ok = r.next(at)
	}
	if after, found := r.afterHit(pos); found && (!ok || after < at) {
		at, ok = after, true
	}
	if own, found := r.nextPinned(pos, at, ok); found {
		at, ok = own, true
	}
	return at, ok
}

// showsBefore returns the last position before pos that shows.
func (r *reader) showsBefore(pos uint64) (uint64, bool) {
	if r.filter == nil {
		return r.prev(pos)
	}
	at, ok := r.hitBefore(pos)
	if ok {
		at, ok = r.prev(min(pos, r.forth(at, r.filter.context)+1))
	}
	if before, found := r.beforeHit(pos); found && (!ok || before > at) {
		at, ok = before, true
	}
	if own, found := r.prevPinned(pos, at, ok); found {
		at, ok = own, true
	}
	return at, ok
}

// hitFrom returns the first hit of the filter from pos on that is still there.
func (r *reader) hitFrom(pos uint64) (uint64, bool) {
	h := &r.filter.hits
	for i := h.search(pos); i < h.len(); i++ {
		if r.isThere(h.at(i)) {
			return h.at(i), true
		}
	}
	return 0, false
}

func (r *reader) hitBefore(pos uint64) (uint64, bool) {
	h := &r.filter.hits
	for i := h.search(pos) - 1; i >= 0; i-- {
		if r.isThere(h.at(i)) {
			return h.at(i), true
		}
	}
	return 0, false
}

func (r *reader) isThere(pos uint64) bool {
	s, ok := r.order.at(pos)
	return ok && s.seqAt(pos) >= r.first[s.lane] && r.lanes[s.lane].shows(r.solo)
}

// afterHit returns the first visible position from pos on if it shows because of
// a hit before it.
func (r *reader) afterHit(pos uint64) (uint64, bool) {
	if r.filter.context == 0 {
		return 0, false
	}
	at, ok := r.next(pos)
	if !ok {
		return 0, false
	}
	hit, ok := r.hitBefore(at)
	return at, ok && r.forth(hit, r.filter.context) >= at
}

// beforeHit returns the last visible position before pos if it shows because of
// a hit after it.
func (r *reader) beforeHit(pos uint64) (uint64, bool) {
	if r.filter.context == 0 {
		return 0, false
	}
	at, ok := r.prev(pos)
	if !ok {
		return 0, false
	}
	hit, ok := r.hitFrom(at)
	return at, ok && r.back(hit, r.filter.context) <= at
}

// back returns the position n visible lines before pos, or of the first one.
func (r *reader) back(pos uint64, n int) uint64 {
	for range n {
		at, ok := r.prev(pos)
		if !ok {
			break
		}
		pos = at
	}
	return pos
}

// forth returns the position n visible lines after pos, or of the last one.
func (r *reader) forth(pos uint64, n int) uint64 {
	for range n {
		at, ok := r.next(pos + 1)
		if !ok {
			break
		}
		pos = at
	}
	return pos
}

// isContext reports whether a line that shows does so only for a hit near it.
func (r *reader) isContext(pos uint64, l *lane) bool {
	return r.filter != nil && !l.pinned && !r.filter.has(pos)
}
