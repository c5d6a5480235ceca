package printlogs

import (
	"context"
	"io"
	"sync"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/store"
)

// batchBytes is how much text a queue gathers before it hands it on.
const batchBytes = 32 << 10

// batch is lines of one log on their way to the merge.
type batch struct {
	text    []byte
	entries []entry
	arrived time.Time // when the last of it was read
}

// entry is a line or an event of a batch.
type entry struct {
	at    time.Time
	from  int // where its text begins
	to    int
	cut   int  // bytes left out of it
	part  bool // its beginning did not come
	event *store.Event
	tell  func() // says how reading ended
}

// queue takes the lines of one container from its tailer to the merge. It is the tailer's [logs.Sink],
// and waits while the merge has two batches of it that are not printed: so a slow reader of the output
// holds up the stream.
//
// It is the tailer's [logs.Source] too: before each read that may take long it hands on what it has.
type queue struct {
	logs.Source
	source *container
	full   chan *batch // closed when there is no more
	spare  chan *batch // those that were printed
	poke   func()      // tells the merge of a batch

	// mu guards filling: a stream that is silent is checked beside the reading of it.
	mu      sync.Mutex
	filling *batch

	joined time.Time
	opened atomic.Bool // the log answered once, or will not

	// Only the merge uses the rest.
	head *batch
	next int       // entry of head
	key  store.Key // of the next entry
	rank int       // among queues with lines of the same key
}

var (
	_ logs.Sink   = (*queue)(nil)
	_ logs.Source = (*queue)(nil)
)

func newQueue(source *container, from logs.Source, poke func()) *queue {
	q := &queue{
		Source: from, source: source, poke: poke, joined: time.Now(), key: store.NoKey,
		full: make(chan *batch, 1), spare: make(chan *batch, 3),
	}
	q.filling = &batch{}
	return q
}

// Append implements [logs.Sink].
func (q *queue) Append(at time.Time, text []byte, cut int) {
	q.append(text, entry{at: at, cut: cut})
}

func (q *queue) append(text []byte, e entry) {
	q.mu.Lock()
	defer q.mu.Unlock()
	b := q.filling
	e.from = len(b.text)
	b.text = append(b.text, text...)
	e.to = len(b.text)
	b.entries = append(b.entries, e)
	if len(b.text) >= batchBytes {
		q.give()
	}
}

// AppendPart implements [logs.Sink].
func (q *queue) AppendPart(at time.Time, text []byte, cut int) {
	q.append(text, entry{at: at, cut: cut, part: true})
}

// Mark implements [logs.Sink].
func (q *queue) Mark(event store.Event) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.filling.entries = append(q.filling.entries, entry{at: event.Time, event: &event})
	q.give()
}

// tell lets the merge call a function after what was read so far.
func (q *queue) tell(how func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.filling.entries = append(q.filling.entries, entry{tell: how})
}

// hand gives the merge what has come, and waits until it has room for it.
func (q *queue) hand() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.give()
}

// give is hand, with the lock.
func (q *queue) give() {
	if len(q.filling.entries) == 0 {
		return
	}
	q.filling.arrived = time.Now()
	q.full <- q.filling
	q.poke()
	select {
	case q.filling = <-q.spare:
		q.filling.text, q.filling.entries = q.filling.text[:0], q.filling.entries[:0]
	default:
		q.filling = &batch{}
	}
}

// end hands on the rest; nothing comes after it.
func (q *queue) end() {
	q.hand()
	q.opened.Store(true)
	close(q.full)
	q.poke()
}

// Stream implements [logs.Source].
func (q *queue) Stream(ctx context.Context, target kube.ContainerRef, opts *corev1.PodLogOptions) (io.ReadCloser, error) {
	q.hand()
	stream, err := q.Source.Stream(ctx, target, opts)
	q.opened.Store(true)
	if err != nil {
		return nil, err
	}
	return &handingStream{stream, q.hand}, nil
}

// Pod implements [logs.Source].
func (q *queue) Pod(ctx context.Context, pod kube.PodRef) (*corev1.Pod, error) {
	q.hand()
	return q.Source.Pod(ctx, pod)
}

// handingStream does something before each read, which may take long.
type handingStream struct {
	io.ReadCloser
	before func()
}

func (s *handingStream) Read(p []byte) (int, error) {
	s.before()
	return s.ReadCloser.Read(p)
}
