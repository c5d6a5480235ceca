package exec

import (
	"sync"

	"k8s.io/client-go/tools/remotecommand"

	"github.com/podglass/podglass/kube/poke"
)

// SizeQueue carries the size of a terminal to the session that runs in it.
// Only the last size matters: a size that the session has not picked up yet is
// replaced by the next one, so setting never blocks.
//
// One queue serves one session at a time. It is a
// [remotecommand.TerminalSizeQueue].
type SizeQueue struct {
	mu     sync.Mutex
	size   remotecommand.TerminalSize
	fresh  bool
	nudged bool // a size that is not the terminal's goes first
	wake   chan struct{}
	closed chan struct{}
	once   sync.Once
}

var _ remotecommand.TerminalSizeQueue = (*SizeQueue)(nil)

// NewSizeQueue returns a queue that holds no size yet.
func NewSizeQueue() *SizeQueue {
	return &SizeQueue{wake: make(chan struct{}, 1), closed: make(chan struct{})}
}

// Set makes cols x rows, in cells, the size of the terminal. A size without an
// area is none and is ignored.
func (q *SizeQueue) Set(cols, rows uint16) {
	if cols == 0 || rows == 0 {
		return
	}
	q.mu.Lock()
	q.size = remotecommand.TerminalSize{Width: cols, Height: rows}
	q.fresh = true
	q.mu.Unlock()
	poke.Once(q.wake)
}

// Nudge makes the far program draw its screen again: it is told of another size
// for a moment, for a system does not tell programs of a size that is the same.
func (q *SizeQueue) Nudge() {
	q.mu.Lock()
	q.nudged = q.size.Height > 1
	q.mu.Unlock()
	poke.Once(q.wake)
}

// Next waits for a size that it has not returned before. It returns nil once
// the queue is closed.
func (q *SizeQueue) Next() *remotecommand.TerminalSize { return q.next(nil) }

// Close ends the queue: Next returns nil from now on. It may be called twice.
func (q *SizeQueue) Close() { q.once.Do(func() { close(q.closed) }) }

// next is Next that also gives up when done closes.
func (q *SizeQueue) next(done <-chan struct{}) *remotecommand.TerminalSize {
	for {
		select {
		case <-done:
			return nil
		case <-q.closed:
			return nil
		default:
		}
		if size, ok := q.take(); ok {
			return &size
		}
		select {
		case <-done:
		case <-q.closed:
		case <-q.wake:
		}
	}
}

func (q *SizeQueue) take() (remotecommand.TerminalSize, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.nudged {
		q.nudged, q.fresh = false, true
		other := q.size
		other.Height--
		return other, true
	}
	fresh := q.fresh
	q.fresh = false
	return q.size, fresh
}

// sessionSizes hands a queue to one session and lets go of it when the session
// is done, since remotecommand waits in Next beyond the session's end.
type sessionSizes struct {
	queue *SizeQueue
	done  <-chan struct{}
}

func (s sessionSizes) Next() *remotecommand.TerminalSize { return s.queue.next(s.done) }
