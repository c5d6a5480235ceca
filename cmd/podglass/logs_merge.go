package main

import (
	"container/heap"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/podglass/podglass/kube/poke"
)

// merge brings the lines of several lanes in the order of their times. The lines of one lane keep
// their order, whatever their times.
//
// The order is exact as long as every lane either has a line or has ended. With follow, a line that has
// waited for [mergeDelay] is printed though a lane has none.
type merge struct {
	follow bool
	write  func(*lane, *batch, entry) error
	flush  func() error

	pokes chan struct{}

	mu      sync.Mutex
	joining []*lane
	closed  bool // no lane joins any more

	ready laneHeap // with a line
	empty []*lane  // without one at present
	ranks int
	hurry bool  // nothing waits for other lanes any more
	err   error // of writing, after which nothing is printed
}

func newMerge(follow bool, write func(*lane, *batch, entry) error, flush func() error) *merge {
	return &merge{follow: follow, write: write, flush: flush, pokes: make(chan struct{}, 1)}
}

// poke wakes the merge.
func (m *merge) poke() { poke.Once(m.pokes) }

// join adds a lane. It may be called by any goroutine until close.
func (m *merge) join(l *lane) {
	m.mu.Lock()
	m.joining = append(m.joining, l)
	m.mu.Unlock()
	m.poke()
}

// close says that no lane joins any more.
func (m *merge) close() {
	m.mu.Lock()
	m.closed = true
	m.mu.Unlock()
	m.poke()
}

// run prints until all lanes have ended and no more will join, which those who feed them have to see
// to when ctx ends. It returns the first error of printing; by then it has called failed, and goes on
// to take lines without printing them, so that nobody is held up.
func (m *merge) run(ctx context.Context, failed func(error)) error {
	timer := time.NewTimer(0)
	timer.Stop()
	defer timer.Stop()
	ended := ctx.Done()
	check := func(err error) {
		if err != nil && m.err == nil {
			m.err = err
			failed(err)
		}
	}
	for {
		over := m.gather()
		wait := m.emit(time.Now(), check)
		if m.err == nil {
			check(m.flush())
		}
		if over && len(m.ready) == 0 && len(m.empty) == 0 {
			return m.err
		}
		if wait > 0 {
			timer.Reset(wait)
		}
		select {
		case <-m.pokes:
		case <-timer.C:
		case <-ended:
			m.hurry, ended = true, nil
		}
	}
}

// gather takes in new lanes and what has come for those without a line. It reports whether no lane
// will join any more.
func (m *merge) gather() (over bool) {
	m.mu.Lock()
	joining := m.joining
	m.joining = nil
	over = m.closed
	m.mu.Unlock()
	for _, l := range joining {
		l.rank = m.ranks
		m.ranks++
		m.empty = append(m.empty, l)
	}
	m.empty = slices.DeleteFunc(m.empty, func(l *lane) bool {
		has, ended := l.refill()
		if has {
			heap.Push(&m.ready, l)
		}
		return has || ended
	})
	return over
}

// emit prints what need not wait, and returns how long the next line has to; 0 when it waits for news.
func (m *merge) emit(now time.Time, check func(error)) time.Duration {
	for len(m.ready) > 0 {
		wait, bound := m.mayPrint(now)
		if bound {
			return wait
		}
		l := m.ready[0]
		m.printRun(l, check)
		switch has, ended := l.refill(); {
		case has:
			heap.Fix(&m.ready, 0)
		case ended:
			heap.Pop(&m.ready)
		default:
			heap.Pop(&m.ready)
			m.empty = append(m.empty, l)
		}
	}
	return 0
}

// mayPrint reports whether the first line must wait for other lanes, and for how long; 0 when only news
// can tell.
func (m *merge) mayPrint(now time.Time) (wait time.Duration, bound bool) {
	if len(m.empty) == 0 || m.hurry {
		return 0, false
	}
	if !m.follow {
		return 0, true
	}
	due := m.ready[0].head.arrived.Add(mergeDelay)
	for _, l := range m.empty {
		if opening := l.joined.Add(openDelay); !l.opened.Load() && opening.After(due) {
			due = opening
		}
	}
	wait = due.Sub(now)
	return wait, wait > 0
}

// printRun prints the lines of the first lane up to the end of its batch, or to where another lane has
// an older one.
func (m *merge) printRun(l *lane, check func(error)) {
	second := m.ready.second()
	for first := true; l.head != nil && (first || second == nil || l.before(second)); first = false {
		if m.err == nil {
			check(m.write(l, l.head, l.head.entries[l.next]))
		}
		l.advance()
	}
}

// refill takes the next batch where the last is printed. It reports whether there is a line now, and
// whether none will come.
func (l *lane) refill() (has, ended bool) {
	if l.head != nil {
		return true, false
	}
	select {
	case b, more := <-l.full:
		if !more {
			return false, true
		}
		l.head, l.next = b, 0
		l.rekey()
		return true, false
	default:
		return false, false
	}
}

// advance goes to the next line of the batch, and gives the batch back when there is none.
func (l *lane) advance() {
	l.next++
	if l.next < len(l.head.entries) {
		l.rekey()
		return
	}
	select {
	case l.spare <- l.head:
	default:
	}
	l.head = nil
}

// rekey puts the lane in its place by its next line, which may have no time or an older one than the
// line before.
func (l *lane) rekey() {
	if at := l.head.entries[l.next].at; at.After(l.key) {
		l.key = at
	}
}

func (l *lane) before(other *lane) bool {
	if !l.key.Equal(other.key) {
		return l.key.Before(other.key)
	}
	return l.rank < other.rank
}

// laneHeap is lanes with a line, the oldest first.
type laneHeap []*lane

func (h laneHeap) Len() int           { return len(h) }
func (h laneHeap) Less(i, j int) bool { return h[i].before(h[j]) }
func (h laneHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push implements [heap.Interface].
func (h *laneHeap) Push(x any) { *h = append(*h, x.(*lane)) }

// Pop implements [heap.Interface].
func (h *laneHeap) Pop() any {
	last := len(*h) - 1
	l := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	return l
}

// second is the lane after the first, nil if there is none.
func (h laneHeap) second() *lane {
	switch {
	case len(h) > 2 && h[2].before(h[1]):
		return h[2]
	case len(h) > 1:
		return h[1]
	}
	return nil
}
