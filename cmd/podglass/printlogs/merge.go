package printlogs

import (
	"container/heap"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/podglass/podglass/kube/poke"
)

// merge brings the lines of several queues in the order of their times. The lines of one queue keep
// their order, whatever their times.
//
// The order is exact as long as every queue either has a line or has ended. With follow, a line that has
// waited for [mergeDelay] is printed though a queue has none.
type merge struct {
	follow bool
	write  func(*queue, *batch, entry) error
	flush  func() error

	pokes chan struct{}

	mu      sync.Mutex
	joining []*queue
	closed  bool // no queue joins any more

	ready queueHeap // with a line
	empty []*queue  // without one at present
	ranks int
	hurry bool  // nothing waits for other queues any more
	err   error // of writing, after which nothing is printed
}

func newMerge(follow bool, write func(*queue, *batch, entry) error, flush func() error) *merge {
	return &merge{follow: follow, write: write, flush: flush, pokes: make(chan struct{}, 1)}
}

// poke wakes the merge.
func (m *merge) poke() { poke.Once(m.pokes) }

// join adds a queue. It may be called by any goroutine until close.
func (m *merge) join(q *queue) {
	m.mu.Lock()
	m.joining = append(m.joining, q)
	m.mu.Unlock()
	m.poke()
}

// close says that no queue joins any more.
func (m *merge) close() {
	m.mu.Lock()
	m.closed = true
	m.mu.Unlock()
	m.poke()
}

// run prints until all queues have ended and no more will join, which those who feed them have to see
// to when ctx ends. It returns the first error of printing; by then it has called failed, and goes on
// to take lines without printing them, so that no reader is held up.
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

// gather takes in new queues and what has come for those without a line. It reports whether no queue
// will join any more.
func (m *merge) gather() (over bool) {
	m.mu.Lock()
	joining := m.joining
	m.joining = nil
	over = m.closed
	m.mu.Unlock()
	for _, q := range joining {
		q.rank = m.ranks
		m.ranks++
		m.empty = append(m.empty, q)
	}
	m.empty = slices.DeleteFunc(m.empty, func(q *queue) bool {
		has, ended := q.refill()
		if has {
			heap.Push(&m.ready, q)
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
		q := m.ready[0]
		m.printRun(q, check)
		switch has, ended := q.refill(); {
		case has:
			heap.Fix(&m.ready, 0)
		case ended:
			heap.Pop(&m.ready)
		default:
			heap.Pop(&m.ready)
			m.empty = append(m.empty, q)
		}
	}
	return 0
}

// mayPrint reports whether the first line must wait for other queues, and for how long; 0 when only news
// can tell.
func (m *merge) mayPrint(now time.Time) (wait time.Duration, bound bool) {
	if len(m.empty) == 0 || m.hurry {
		return 0, false
	}
	if !m.follow {
		return 0, true
	}
	due := m.ready[0].head.arrived.Add(mergeDelay)
	for _, q := range m.empty {
		if opening := q.joined.Add(openDelay); !q.opened.Load() && opening.After(due) {
			due = opening
		}
	}
	wait = due.Sub(now)
	return wait, wait > 0
}

// printRun prints the lines of the first queue up to the end of its batch, or to where another queue has
// an older one.
func (m *merge) printRun(q *queue, check func(error)) {
	second := m.ready.second()
	for first := true; q.head != nil && (first || second == nil || q.before(second)); first = false {
		if m.err == nil {
			check(m.write(q, q.head, q.head.entries[q.next]))
		}
		q.advance()
	}
}

// refill takes the next batch where the last is printed. It reports whether there is a line now, and
// whether none will come.
func (q *queue) refill() (has, ended bool) {
	if q.head != nil {
		return true, false
	}
	select {
	case b, more := <-q.full:
		if !more {
			return false, true
		}
		q.head, q.next = b, 0
		q.rekey()
		return true, false
	default:
		return false, false
	}
}

// advance goes to the next line of the batch, and gives the batch back when there is none.
func (q *queue) advance() {
	q.next++
	if q.next < len(q.head.entries) {
		q.rekey()
		return
	}
	select {
	case q.spare <- q.head:
	default:
	}
	q.head = nil
}

// rekey puts the queue in its place by its next line.
func (q *queue) rekey() { q.key = q.key.Next(q.head.entries[q.next].at) }

func (q *queue) before(other *queue) bool {
	if q.key != other.key {
		return q.key < other.key
	}
	return q.rank < other.rank
}

// queueHeap is queues with a line, the oldest first.
type queueHeap []*queue

func (h queueHeap) Len() int           { return len(h) }
func (h queueHeap) Less(i, j int) bool { return h[i].before(h[j]) }
func (h queueHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push implements [heap.Interface].
func (h *queueHeap) Push(x any) { *h = append(*h, x.(*queue)) }

// Pop implements [heap.Interface].
func (h *queueHeap) Pop() any {
	last := len(*h) - 1
	q := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	return q
}

// second is the queue after the first, nil if there is none.
func (h queueHeap) second() *queue {
	switch {
	case len(h) > 2 && h[2].before(h[1]):
		return h[2]
	case len(h) > 1:
		return h[1]
	}
	return nil
}
