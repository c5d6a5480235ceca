package book

import (
	"time"

	"github.com/podglass/podglass/kube/logs/store"
	"github.com/podglass/podglass/kube/poke"
)

// SetFilter shows only the lines that match, each with so many lines before and
// after it, and the markers; nil shows all. Lines show as they are found, the
// newest first.
func (b *Book) SetFilter(matcher Matcher, context int) {
	b.change(func() {
		b.filter = nil
		if matcher != nil {
			b.filter = &filter{newHits(matcher, b.order.next), context}
		}
	})
}

// SetContext shows another number of lines around those that match the filter.
func (b *Book) SetContext(lines int) {
	b.mu.Lock()
	if b.filter != nil {
		b.filter.context = lines
	}
	b.mu.Unlock()
	b.listeners.Poke()
}

// Search looks for the lines that match, for [Book.Found] to count and
// [Book.Find] to go by; nil for none.
func (b *Book) Search(matcher Matcher) {
	b.change(func() {
		b.search = nil
		if matcher != nil {
			b.search = &search{newHits(matcher, b.order.next)}
		}
	})
}

// Mute hides a lane or shows it again.
func (b *Book) Mute(id int, muted bool) { b.choose(id, func(l *lane) { l.muted = muted }) }

// Solo shows of the lanes that are not solo none but the pinned ones.
func (b *Book) Solo(id int, solo bool) { b.choose(id, func(l *lane) { l.solo = solo }) }

// Pin shows all of a lane whatever the filter says and whichever are solo.
func (b *Book) Pin(id int, pinned bool) { b.choose(id, func(l *lane) { l.pinned = pinned }) }

// Clear hides all lines that are there.
func (b *Book) Clear() {
	b.change(func() {
		for _, l := range b.lanes {
			_, l.floor = l.ring.Bounds()
		}
	})
}

// Mark adds a marker after the latest line, in its lane, at the present time or,
// where the cluster's clock is ahead, at that of the line.
func (b *Book) Mark(text string) {
	lanes := b.all()
	if len(lanes) == 0 {
		return
	}
	latest := lanes[0]
	b.mu.RLock()
	if n := len(b.order.stretches); n > 0 {
		latest = lanes[b.order.stretches[n-1].lane]
	}
	b.mu.RUnlock()
	at := time.Now()
	if _, next := latest.ring.Bounds(); timeOf(latest.ring, next-1).After(at) {
		at = timeOf(latest.ring, next-1)
	}
	latest.Mark(store.Event{Time: at, Text: text})
}

func (b *Book) choose(id int, set func(*lane)) {
	b.change(func() {
		if id < 0 || id >= len(b.lanes) {
			return
		}
		set(b.lanes[id])
		// What shows decides what is a hit.
		if b.filter != nil {
			b.filter.hits = newHits(b.filter.matcher, b.order.next)
		}
		if b.search != nil {
			b.search.hits = newHits(b.search.matcher, b.order.next)
		}
	})
}

func (b *Book) change(do func()) {
	b.mu.Lock()
	b.generation++
	do()
	b.mu.Unlock()
	poke.Once(b.wake)
	b.listeners.Poke()
}

// Found is how far a search has come.
type Found struct {
	Hits int  // lines found so far
	Rank int  // how many of them are at or before the position asked for
	Done bool // all lines have been gone through
}

// Found says what was found so far of what is searched for.
func (b *Book) Found(at uint64) Found {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if b.search == nil {
		return Found{Done: true}
	}
	return b.search.found(at, b.floor(), b.order.next)
}

// Filtered says how many lines the filter has let through so far.
func (b *Book) Filtered() Found {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if b.filter == nil {
		return Found{Done: true}
	}
	return b.filter.found(b.order.next, b.floor(), b.order.next)
}

func (h *hits) found(at, floor, next uint64) Found {
	return Found{Hits: h.len(), Rank: h.search(at + 1), Done: h.low <= floor && h.high == next}
}
