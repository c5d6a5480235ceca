package shell

import (
	"io"
	"sync"
)

// Bounds of what waits for the container, in bytes.
const (
	maxHeld  = 4 << 10 // typed before the shell has answered
	maxInput = 1 << 20 // typed and pasted while it does not read
)

// queue is what is typed, on its way to the container. Putting something in never waits; what has no room is
// refused as a whole. Answers of the terminal wait apart, so that they take no room from keys.
type queue struct {
	mu      sync.Mutex
	changed *sync.Cond
	keys    []byte
	replies []byte
	limit   int
	closed  bool
}

var _ io.Reader = (*queue)(nil)

func newQueue() *queue {
	q := &queue{limit: maxHeld}
	q.changed = sync.NewCond(&q.mu)
	return q
}

// put adds what is typed, and reports whether it had room.
func (q *queue) put(keys []byte) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || len(q.keys)+len(keys) > q.limit {
		return false
	}
	q.keys = append(q.keys, keys...)
	q.changed.Broadcast()
	return true
}

// reply adds an answer of the terminal. Where earlier ones still wait it is dropped: nobody reads them.
func (q *queue) reply(answer []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(answer) == 0 || q.closed || len(q.replies)+len(answer) > maxHeld {
		return
	}
	q.replies = append(q.replies, answer...)
	q.changed.Broadcast()
}

// widen says that the shell has answered.
func (q *queue) widen() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.limit = maxInput
}

// waiting is how many bytes of keys have not been taken.
func (q *queue) waiting() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.keys)
}

// Read waits for something to send. It ends when the queue is closed.
func (q *queue) Read(p []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.keys)+len(q.replies) == 0 && !q.closed {
		q.changed.Wait()
	}
	switch {
	case q.closed:
		return 0, io.EOF
	case len(q.replies) > 0:
		n := copy(p, q.replies)
		q.replies = q.replies[n:]
		return n, nil
	}
	n := copy(p, q.keys)
	q.keys = q.keys[n:]
	return n, nil
}

// close ends the queue and forgets what is in it.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed, q.keys, q.replies = true, nil, nil
	q.changed.Broadcast()
}
