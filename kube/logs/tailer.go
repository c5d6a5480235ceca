package logs

import (
	"context"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube"
)

// Options says which part of a log a [Tailer] reads.
type Options struct {
	// Previous reads the log of the container's last instance before the
	// present one, to its end, instead of following the present one.
	Previous bool
	// Tail is how many lines of history come first; negative for all.
	Tail int64
	// Since leaves out history older than this; 0 for no such bound.
	Since time.Duration
}

// Tailer reads the log of one container into a ring and follows it through
// cut connections and restarts.
type Tailer struct {
	source Source
	target kube.ContainerRef
	ring   *Ring
	opts   Options
	pokes  pokes

	mu    sync.Mutex
	state State
}

// NewTailer returns a tailer that does nothing until it is run.
func NewTailer(source Source, target kube.ContainerRef, ring *Ring, opts Options) *Tailer {
	return &Tailer{source: source, target: target, ring: ring, opts: opts}
}

// State returns what the tailer is doing.
func (t *Tailer) State() State {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.state
}

// Changed returns a channel of capacity one that receives after the state
// changed, and what ends the subscription.
func (t *Tailer) Changed() (<-chan struct{}, func()) { return t.pokes.subscribe() }

func (t *Tailer) set(s State) {
	t.mu.Lock()
	same := t.state == s
	t.state = s
	t.mu.Unlock()
	if !same {
		t.pokes.poke()
	}
}

// Run reads until the log ends, which returns nil, until it cannot be read,
// which returns a *[kube.Error], or until the context ends, which returns its
// error. It is called once. No goroutine is left when it returns.
func (t *Tailer) Run(ctx context.Context) error {
	stream, err := t.source.Stream(ctx, t.target, &corev1.PodLogOptions{Container: t.target.Container, Timestamps: true, Follow: !t.opts.Previous})
	if err != nil {
		failure := kube.Explain(err)
		t.set(State{Phase: Failed, Err: failure})
		return failure
	}
	defer stream.Close()
	t.set(State{Phase: Streaming})
	err = t.read(ctx, stream)
	t.set(State{Phase: Ended})
	return err
}
