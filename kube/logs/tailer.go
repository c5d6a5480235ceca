package logs

import (
	"sync"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
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
	source    Source
	target    kube.ContainerRef
	sink      Sink
	opts      Options
	pokes     poke.Subscribers
	instances readInstances

	mu    sync.Mutex
	state State
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
func (t *Tailer) Restarted() bool { return t.instances.several() }

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

// explain tells what failed when asking for the pod ("pods") or for the log
// ("pods/log").
func (t *Tailer) explain(err error, resource string) *explain.Error {
	failure := *explain.Failure(err)
	if failure.Verb == "" {
		failure.Verb = "get"
	}
	if failure.Resource == "" || failure.Resource == "pods" {
		failure.Resource = resource
	}
	if failure.Namespace == "" {
		failure.Namespace = t.target.Pod.Namespace
	}
	if failure.Name == "" {
		failure.Name = t.target.Pod.Name
	}
	return &failure
}
