package follow

import (
	"cmp"
	"context"
	"sync"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube/parts"
	"github.com/podglass/podglass/kube/poke"
)

// Shared lets those who follow the same through the same client share one watch,
// which goes on as long as one of them follows. The zero Shared has none.
type Shared struct {
	mu      sync.Mutex
	running map[any]any // *running[T] by key[T]
}

// key is what a watch is of.
type key[T API] struct {
	client   kubernetes.Interface
	resource schema.GroupResource
	query    Query
}

// running is a watch that goes on.
type running[T API] struct {
	core     *core[T]
	users    int
	cancel   context.CancelFunc
	done     chan struct{} // closed at its end
	panicked *parts.Panic  // what it ended with, if it panicked
}

// follower is what [Object] and [Selection] have in common: one of those who may
// share a watch.
type follower[T API] struct {
	shared *Shared
	key    key[T]
	refuse error
	pokes  poke.Subscribers

	mu      sync.Mutex
	present *core[T]
}

func (f *follower[T]) init(shared *Shared, resource Resource[T], query Query, opts Options, pace polling, keep keeper[T]) {
	if opts.Retry.Steps == 0 {
		opts.Retry = Retry()
	}
	opts.Silence = cmp.Or(opts.Silence, Silence)
	if shared == nil {
		shared = &Shared{}
	}
	f.shared, f.key, f.refuse = shared, key[T]{resource.client, resource.name, query}, opts.Refuse
	f.present = &core[T]{
		resource: resource, query: query, opts: opts, pace: pace, keep: keep,
		health: unasked(opts.Refuse), users: map[*follower[T]]struct{}{},
	}
	if !opts.AlwaysShown {
		f.present.attention = newAttention()
	}
}

// Run follows the objects until ctx ends. Where watching is forbidden it polls. It
// is called once.
func (f *follower[T]) Run(ctx context.Context) {
	if f.refuse != nil {
		f.pokes.Poke()
		return
	}
	watch := f.join()
	defer f.leave(watch)
	f.pokes.Poke() // others may have read the objects already
	select {
	case <-ctx.Done():
	case <-watch.done:
		panic(watch.panicked) // in the caller's goroutine
	}
}

// Changed subscribes to changes of the objects and of the health. The channel, of
// capacity one, receives after each change until cancel is called; it is never
// closed.
func (f *follower[T]) Changed() (changes <-chan struct{}, cancel func()) { return f.pokes.Subscribe() }

// Touch says that the objects are being shown: those that have to be polled are
// polled seldom while nobody looks. It never waits.
func (f *follower[T]) Touch() { f.core().attention.touch() }

// core is what holds the objects.
func (f *follower[T]) core() *core[T] {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.present
}

// join takes part in the watch that goes on, or begins one.
func (f *follower[T]) join() *running[T] {
	s := f.shared
	s.mu.Lock()
	defer s.mu.Unlock()
	watch, goesOn := s.running[f.key].(*running[T])
	if !goesOn {
		watch = begin(f.core())
		if s.running == nil {
			s.running = map[any]any{}
		}
		s.running[f.key] = watch
	}
	watch.users++
	watch.core.mu.Lock()
	watch.core.users[f] = struct{}{}
	watch.core.mu.Unlock()
	f.mu.Lock()
	f.present = watch.core
	f.mu.Unlock()
	return watch
}

// begin lets a core follow, for the first of its users. The last one ends it, and
// all of them panic as it does, with a [*parts.Panic].
func begin[T API](core *core[T]) *running[T] {
	ctx, cancel := context.WithCancel(context.Background())
	watch := &running[T]{core: core, cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(watch.done)
		defer func() { watch.panicked = parts.Caught(recover()) }()
		core.run(ctx)
	}()
	return watch
}

// leave ends the watch with its last user, and waits for its end.
func (f *follower[T]) leave(watch *running[T]) {
	s := f.shared
	s.mu.Lock()
	watch.core.mu.Lock()
	delete(watch.core.users, f)
	watch.core.mu.Unlock()
	watch.users--
	last := watch.users == 0
	if last {
		delete(s.running, f.key)
		watch.cancel()
	}
	s.mu.Unlock()
	if last {
		<-watch.done
	}
}
