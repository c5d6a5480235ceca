package main

import (
	"context"
	"io"
	"sync"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/logs"
)

// batchBytes is how much text a lane gathers before it hands it on.
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
	event *logs.Event
	tell  func() // says how reading ended
}

// lane takes the lines of one container from its tailer to the merge. It is the tailer's [logs.Sink],
// and waits while the merge has two batches of it that are not printed: so a slow reader of the output
// holds up the stream.
//
// It is the tailer's [logs.Source] too: before each read that may take long it hands on what it has.
type lane struct {
	logs.Source
	source *logSource
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
	key  time.Time // of the next entry: never before that of the one printed last
	rank int       // among lanes with lines of the same time
}

var (
	_ logs.Sink   = (*lane)(nil)
	_ logs.Source = (*lane)(nil)
)

func newLane(source *logSource, from logs.Source, poke func()) *lane {
	l := &lane{
		Source: from, source: source, poke: poke, joined: time.Now(),
		full: make(chan *batch, 1), spare: make(chan *batch, 3),
	}
	l.filling = &batch{}
	return l
}

// Append implements [logs.Sink].
func (l *lane) Append(at time.Time, text []byte, cut int) {
	l.append(text, entry{at: at, cut: cut})
}

func (l *lane) append(text []byte, e entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.filling
	e.from = len(b.text)
	b.text = append(b.text, text...)
	e.to = len(b.text)
	b.entries = append(b.entries, e)
	if len(b.text) >= batchBytes {
		l.give()
	}
}

// AppendPart implements [logs.Sink].
func (l *lane) AppendPart(at time.Time, text []byte, cut int) {
	l.append(text, entry{at: at, cut: cut, part: true})
}

// Mark implements [logs.Sink].
func (l *lane) Mark(event logs.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.filling.entries = append(l.filling.entries, entry{at: event.Time, event: &event})
	l.give()
}

// tell lets the merge call a function after what was read so far.
func (l *lane) tell(how func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.filling.entries = append(l.filling.entries, entry{tell: how})
}

// hand gives the merge what has come, and waits until it has room for it.
func (l *lane) hand() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.give()
}

// give is hand, with the lock.
func (l *lane) give() {
	if len(l.filling.entries) == 0 {
		return
	}
	l.filling.arrived = time.Now()
	l.full <- l.filling
	l.poke()
	select {
	case l.filling = <-l.spare:
		l.filling.text, l.filling.entries = l.filling.text[:0], l.filling.entries[:0]
	default:
		l.filling = &batch{}
	}
}

// end hands on the rest; nothing comes after it.
func (l *lane) end() {
	l.hand()
	l.opened.Store(true)
	close(l.full)
	l.poke()
}

// Stream implements [logs.Source].
func (l *lane) Stream(ctx context.Context, target kube.ContainerRef, opts *corev1.PodLogOptions) (io.ReadCloser, error) {
	l.hand()
	stream, err := l.Source.Stream(ctx, target, opts)
	l.opened.Store(true)
	if err != nil {
		return nil, err
	}
	return &handingStream{stream, l.hand}, nil
}

// Pod implements [logs.Source].
func (l *lane) Pod(ctx context.Context, pod kube.PodRef) (*corev1.Pod, error) {
	l.hand()
	return l.Source.Pod(ctx, pod)
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
