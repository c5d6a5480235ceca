package store

import (
	"sort"
	"sync"
	"time"

	"github.com/podglass/podglass/kube/poke"
)

// Limits bounds what a [Ring] keeps. All hold at once.
type Limits struct {
	// Lines is how many lines are kept; 0 stands for no limit.
	Lines int
	// Bytes is how much memory they may take: their text and 16 bytes for
	// each line. 0 stands for no limit. Up to two chunks, the one being filled
	// and the one being emptied, come on top: each an eighth of the ring, 2 KiB
	// at least and 16 KiB at most, unless a single line is longer.
	Bytes int
	// Budget is shared with other rings; nil for none. Give the share back with
	// [Ring.Release].
	Budget *Budget
}

// Origin is the number of the first line that is appended to a [Ring]. There
// is room below for the lines that came before it.
const Origin = 1 << 40

// Ring keeps the newest lines of a log within its limits. Appending never
// waits for readers, and a reader who is slow finds the oldest lines gone,
// which Bounds and the sequence numbers tell.
//
// It is safe for concurrent use.
type Ring struct {
	limits Limits
	pokes  poke.Subscribers

	mu       sync.Mutex
	chunks   []*chunk // oldest first, consecutive, none empty
	first    uint64   // oldest line kept; in chunks[0] unless the ring is empty
	next     uint64
	bytes    int // of the lines kept, as Limits count them
	memory   int // allocated for chunks, as a Budget counts it
	evicted  uint64
	released bool
}

// NewRing returns an empty ring.
func NewRing(limits Limits) *Ring {
	r := &Ring{limits: limits, first: Origin, next: Origin}
	if limits.Budget != nil {
		limits.Budget.join(r)
	}
	return r
}

// Append adds a line of output, received at the given time, which may be zero. Cut
// counts the bytes that were left out at its end. The text is copied. A line longer
// than the whole ring may hold is cut further.
func (r *Ring) Append(at time.Time, text []byte, cut int) {
	r.add(text, newEntry(at, cut))
}

// AppendPart is Append for the end of a line whose beginning did not come.
func (r *Ring) AppendPart(at time.Time, text []byte, cut int) {
	e := newEntry(at, cut)
	e.flags |= partFlag
	r.add(text, e)
}

// Mark adds a marker line.
func (r *Ring) Mark(event Event) {
	r.add([]byte(event.Text), newMarker(event))
}

func (r *Ring) add(text []byte, e entry) {
	if room := r.limits.Bytes - lineCost; r.limits.Bytes > 0 && len(text) > room {
		room = max(room, 0)
		e = e.cutBy(len(text) - room)
		text = text[:room]
	}

	r.mu.Lock()
	before := r.memory
	if !r.released {
		r.append(e, text)
	}
	grown := r.memory > before
	r.mu.Unlock()

	if grown {
		r.limits.Budget.enforce()
	}
	r.pokes.Poke()
}

func (r *Ring) append(e entry, text []byte) {
	c := r.chunkFor(len(text))
	room := cap(c.lines)
	c.append(e, text)
	if more := cap(c.lines) - room; more > 0 {
		r.allocated(more * lineCost)
	}
	r.next++
	r.bytes += len(text) + lineCost
	r.evict()
}

// chunkFor returns the chunk that the next line of n bytes goes to.
func (r *Ring) chunkFor(n int) *chunk {
	var last *chunk
	if len(r.chunks) > 0 {
		if last = r.chunks[len(r.chunks)-1]; last.fits(n) {
			return last
		}
	}
	size := min(max(r.memory/chunkShare, minChunk), maxChunk)
	if r.limits.Bytes > 0 {
		size = min(size, max(r.limits.Bytes/chunkShare, lineCost))
	}
	lines := size / usualLine
	if last != nil {
		lines = last.expect(size)
	}
	c := newChunk(r.next, max(size, n), lines)
	r.chunks = append(r.chunks, c)
	r.allocated(c.memory())
	return c
}

// Bounds returns the sequence number of the oldest line kept and the one that
// the next line will get; they are equal while the ring is empty. The first
// goes up when lines are evicted, and down when older ones are put before them.
func (r *Ring) Bounds() (first, next uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.first, r.next
}

// Evicted counts the lines dropped so far to stay within the limits; a line
// that was put back by Prepend and dropped again counts again.
func (r *Ring) Evicted() uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.evicted
}

// Bytes is what the lines kept count for, as in [Limits].
func (r *Ring) Bytes() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.bytes
}

// Read appends lines to dst, up to its capacity, beginning with the line
// numbered from or, when that is gone, with the oldest one kept. Lines that
// are evicted while Read runs are skipped, which their numbers tell.
//
// The texts share the ring's memory: a line kept for long keeps up to 16 KiB
// alive, so strings.Clone what outlives the frame.
func (r *Ring) Read(dst []Line, from uint64) []Line {
	for len(dst) < cap(dst) {
		block, ok := r.Block(from)
		if !ok {
			break
		}
		n := min(block.Len(), cap(dst)-len(dst))
		for i := range n {
			dst = append(dst, block.Line(i))
		}
		from = block.Seq() + uint64(n)
	}
	return dst
}

// Block returns lines that lie together, beginning with the one numbered from
// or, when that is gone, with the oldest one kept; false when there is none.
// Going from block to block is the fast way through a whole log. The lock is
// held for no longer than finding the block takes.
func (r *Ring) Block(from uint64) (Block, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	from = max(from, r.first)
	if from >= r.next {
		return Block{}, false
	}
	return r.chunks[r.chunkOf(from)].from(from), true
}

// chunkOf returns the index of the chunk that has a line, which must be kept.
func (r *Ring) chunkOf(seq uint64) int {
	return sort.Search(len(r.chunks), func(i int) bool { return r.chunks[i].next() > seq })
}

// Changed returns a channel of capacity one that receives after lines were
// added, and what ends the subscription. Several additions may make one
// receive; the channel is never closed.
func (r *Ring) Changed() (<-chan struct{}, func()) { return r.pokes.Subscribe() }
