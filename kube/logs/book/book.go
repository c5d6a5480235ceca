package book

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/store"
	"github.com/podglass/podglass/kube/poke"
)

// Options says how a book is kept.
type Options struct {
	// First is what is read of a container that is there from the start.
	First logs.Options
	// Limits bound what is kept of each container.
	Limits store.Limits
}

// Book is the logs of many containers in one order. Create it with [New], give
// it containers with [Book.Join], and let it [Book.Run]. Its other methods are
// safe for concurrent use, and none of them waits for the API server but
// [Book.Older].
type Book struct {
	source logs.Source
	opts   Options
	wake   chan struct{} // capacity one: something for Run to do

	mu     sync.RWMutex
	lanes  []*lane
	order  order
	era    uint64
	filter *filter
	search *search
	older  bool // history was put before the first line of some lane
	// generation changes whenever what was found so far no longer counts.
	generation int
	start      func(*lane)      // of Run, nil before it
	listeners  poke.Subscribers // of every change

	compactAt int // for Run only
}

// New returns a book without containers.
func New(source logs.Source, opts Options) *Book {
	return &Book{
		source: source, opts: opts, order: newOrder(),
		wake: make(chan struct{}, 1),
	}
}

// Changed returns a channel of capacity one that receives after the book or the
// state of a lane changed, and what ends the subscription. It is never closed.
func (b *Book) Changed() (<-chan struct{}, func()) { return b.listeners.Subscribe() }

// Behind reports whether there are lines that are not in the order yet, or that the filter or the search has not gone
// through: Changed will tell of them.
func (b *Book) Behind() bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, l := range b.lanes {
		if first, next := l.ring.Bounds(); next > max(first, l.next) {
			return true
		}
	}
	if b.filter != nil && b.isLeft(&b.filter.hits) || b.search != nil && b.isLeft(&b.search.hits) {
		return true
	}
	return len(b.wake) > 0
}

// isLeft reports whether there are lines that were not gone through.
func (b *Book) isLeft(h *hits) bool {
	return h.high < b.order.next || b.downFrom(h.low) != h.low
}

// Join adds a container and returns its lane; one that is in the book already
// keeps its lane. Of one that is new, which was not there when the book was
// opened, the whole log is read, and a marker says that it joined.
func (b *Book) Join(target kube.ContainerRef, isNew bool) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if i := slices.IndexFunc(b.lanes, func(l *lane) bool { return l.target == target }); i >= 0 {
		return i
	}
	opts := b.opts.First
	if isNew {
		opts.Tail, opts.Since, opts.SinceTime = -1, 0, time.Time{}
	}
	l := &lane{target: target, ring: store.NewRing(b.opts.Limits), key: store.NoKey, poke: func() { poke.Once(b.wake) }}
	l.tailer = logs.NewTailer(b.source, target, l, opts)
	b.lanes = append(b.lanes, l)
	if isNew {
		l.Mark(store.Event{Time: time.Now(), Text: target.Pod.Name + " " + target.Container + " joined"})
	}
	if b.start != nil {
		b.start(l)
	}
	poke.Once(b.wake)
	return len(b.lanes) - 1
}

// Run follows the containers and keeps the order until the context ends, whose
// error it returns. It is called once and leaves no goroutine behind. A panic of
// a tailer comes up in it.
func (b *Book) Run(ctx context.Context) error {
	ctx, end := context.WithCancel(ctx)
	defer end()
	tailers := logs.NewTailers(ctx, b.wake)
	b.mu.Lock()
	b.start = func(l *lane) { tailers.Start(l.tailer, func(error) {}) } // what ends a tailer is in its state
	for _, l := range b.lanes {
		b.start(l)
	}
	b.mu.Unlock()

	defer b.release()
	b.keep(tailers.Context())
	b.mu.Lock()
	b.start = func(*lane) {} // too late
	b.mu.Unlock()
	end()
	tailers.Wait()
	return ctx.Err()
}

// keep does what there is to do whenever there is something.
func (b *Book) keep(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.wake:
		case <-timer.C:
		}
		began := time.Now()
		again := b.collect(began)
		for b.scan() && ctx.Err() == nil {
			b.listeners.Poke()
			again = b.collect(time.Now())
		}
		b.listeners.Poke()
		// A turn that took long, since lines had to be put between others, is
		// followed by a longer rest: three quarters of a core stay free.
		pause := time.NewTimer(max(rest, 3*time.Since(began)))
		select {
		case <-ctx.Done():
			pause.Stop()
			return
		case <-pause.C:
		}
		timer.Reset(again)
	}
}

// release gives the memory of the rings back to the budget.
func (b *Book) release() {
	for _, l := range b.all() {
		l.ring.Release()
	}
}

// all returns the lanes as of now. Lanes are only ever added.
func (b *Book) all() []*lane {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.lanes
}

// Lanes returns what there is to know of each container.
func (b *Book) Lanes() []Lane {
	b.mu.RLock()
	defer b.mu.RUnlock()
	list := make([]Lane, len(b.lanes))
	for i, l := range b.lanes {
		first, next := l.ring.Bounds()
		list[i] = Lane{
			ID: i, Target: l.target, State: l.tailer.State(),
			Lines: int(next - first), Bytes: l.ring.Bytes(), Evicted: l.ring.Evicted(),
			Muted: l.muted, Solo: l.solo, Pinned: l.pinned, Restarted: l.tailer.Restarted(),
		}
	}
	return list
}
