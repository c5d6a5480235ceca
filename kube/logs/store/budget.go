package store

import (
	"slices"
	"sync"
	"sync/atomic"
)

// Budget bounds what several rings take together. When they take more, the one
// that holds most gives up its oldest lines, so that a container that writes much
// does not push out what others have written.
//
// What counts is the memory that the rings have allocated for their lines. A
// ring always keeps the chunk that it is filling, which is small while the ring
// is.
//
// It is safe for concurrent use.
type Budget struct {
	limit int64
	used  atomic.Int64

	// mu is held while a ring joins, leaves or gives up lines. It is taken
	// before the lock of a ring, never while one is held.
	mu    sync.Mutex
	rings []*Ring
}

// NewBudget returns a budget of so many bytes; 0 stands for no bound.
func NewBudget(bytes int) *Budget {
	return &Budget{limit: int64(bytes)}
}

// Used returns how many bytes the rings have allocated for their lines.
func (b *Budget) Used() int { return int(b.used.Load()) }

func (b *Budget) over() bool {
	return b.limit > 0 && b.used.Load() > b.limit
}

// enforce makes the rings give up lines until the budget holds. No ring's lock
// may be held. A nil Budget has nothing to enforce.
func (b *Budget) enforce() {
	if b == nil || !b.over() {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.over() && b.evict() {
	}
}

// evict makes the ring that holds most of those that hold more than one chunk
// give up its oldest, and reports whether there is one.
func (b *Budget) evict() bool {
	var largest *Ring
	most := 0
	for _, r := range b.rings {
		if memory, divisible := r.holds(); divisible && memory > most {
			largest, most = r, memory
		}
	}
	if largest == nil {
		return false
	}
	largest.giveUp()
	return true
}

// share returns how much the ring may hold before it would be the one that has
// to give.
func (b *Budget) share(of *Ring) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	var others []int
	for _, r := range b.rings {
		if memory, _ := r.holds(); r != of {
			others = append(others, memory)
		}
	}
	slices.Sort(others)
	left := int(b.limit)
	for i, memory := range others {
		if equal := left / (len(others) - i + 1); memory > equal {
			return equal
		}
		left -= memory
	}
	return left
}

func (b *Budget) join(r *Ring) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rings = append(b.rings, r)
}

func (b *Budget) leave(r *Ring) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rings = slices.DeleteFunc(b.rings, func(other *Ring) bool { return other == r })
}
