package logs

import (
	"context"
	"sync"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/poke"
)

// Tailer reads the log of one container into a [Sink] and follows it through cut
// connections and restarts. It neither loses nor repeats a line; where the
// cluster no longer has some, a marker line says so. Markers also tell of
// restarts, of reconnects and of the end.
//
// History before the instance that is served first is not read; the instances after it
// are read from their beginning.
type Tailer struct {
	source Source
	target kube.ContainerRef
	sink   Sink
	opts   Options
	pokes  poke.Subscribers

	mu        sync.Mutex
	state     State
	instances []readInstance // that were read, the oldest first
	begin     uint64         // the line before which there is known to be no other; 0 for none
}

// NewTailer returns a tailer that does nothing until it is run. The target's
// UID, when it has one, keeps the tailer from going on with another pod of the
// same name.
func NewTailer(source Source, target kube.ContainerRef, sink Sink, opts Options) *Tailer {
	return &Tailer{source: source, target: target, sink: sink, opts: opts}
}

// State returns what the tailer is doing.
func (t *Tailer) State() State {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.state
}

// Restarted reports whether the container was started again while its log was read.
func (t *Tailer) Restarted() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.instances) > 1
}

// Changed returns a channel of capacity one that receives after the state
// changed, and what ends the subscription. The channel is never closed.
func (t *Tailer) Changed() (<-chan struct{}, func()) { return t.pokes.Subscribe() }

// Notify is Changed with a channel of the caller's, which several tailers may
// share. It must have a capacity of one.
func (t *Tailer) Notify(ch chan struct{}) (cancel func()) { return t.pokes.Notify(ch) }

func (t *Tailer) set(s State) {
	t.mu.Lock()
	same := t.state == s
	t.state = s
	t.mu.Unlock()
	if !same {
		t.pokes.Poke()
	}
}

// Run reads until the log ends, which returns nil; until it turns out that it
// cannot be read, which returns a *[explain.Error]; or until the context ends,
// which returns its error. An API server that is away is neither: Run waits
// for it, unless told to read once. Run is called once, needs no goroutine beside
// its own, and leaves none behind.
func (t *Tailer) Run(ctx context.Context) error {
	s := newSession(t)
	if t.opts.Previous {
		return s.rounds(ctx, s.readPrevious)
	}
	return s.rounds(ctx, s.readPresent)
}
