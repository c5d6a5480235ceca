package pods

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/podstatus"
)

// Polling stands in for watching where the events may be listed and not watched.
// They are less urgent than the pod itself.
const (
	pollEventsEvery = 10 * time.Second
	// pollEventsStill is how often where nothing happens.
	pollEventsStill = 30 * time.Second
)

// EventWatcher holds what is told of one pod and follows it. Its methods are
// safe for concurrent use.
type EventWatcher struct {
	client    kubernetes.Interface
	ref       kube.PodRef
	retry     wait.Backoff
	pokes     pokes
	attention *attention

	mu     sync.Mutex
	events map[types.UID]podstatus.Event
	sorted []podstatus.Event // of events, nil when they have changed
	health Health
}

// WatchEvents makes a watcher of a pod's events; [EventWatcher.Run] lets it
// follow. A reference without a UID means the events of all pods of that name.
// One that [kube.PodRef.Check] refuses is never asked for: the health holds the
// error from the beginning.
func WatchEvents(client kubernetes.Interface, ref kube.PodRef) *EventWatcher {
	return &EventWatcher{
		client: client, ref: ref, retry: retry, attention: newAttention(),
		events: map[types.UID]podstatus.Event{}, health: unasked(ref),
	}
}

// Run follows the events until ctx ends. Where watching is forbidden it polls.
// It is called once.
func (w *EventWatcher) Run(ctx context.Context) {
	if w.ref.Check() != nil {
		w.pokes.poke()
		return
	}
	for ctx.Err() == nil {
		w.follow(ctx)
		w.poll(ctx)
	}
}

// Look says that the events are being shown: those that have to be polled are
// polled seldom while nobody looks. It never waits.
func (w *EventWatcher) Look() { w.attention.look() }

// Changed subscribes to changes of the events and of the health. The channel, of
// capacity one, receives after each change until cancel is called; it is never
// closed.
func (w *EventWatcher) Changed() (changes <-chan struct{}, cancel func()) { return w.pokes.subscribe() }

// Events returns what is told of the pod, the latest last, and how far that can
// be trusted. Without the right to list events the health's error names it. The
// list must not be changed.
func (w *EventWatcher) Events() ([]podstatus.Event, Health) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.sorted == nil {
		w.sorted = make([]podstatus.Event, 0, len(w.events))
		for _, event := range w.events {
			w.sorted = append(w.sorted, event)
		}
		podstatus.SortEvents(w.sorted)
	}
	return w.sorted, w.health
}

// narrow asks for the events about the pod alone.
func (w *EventWatcher) narrow(opts *metav1.ListOptions) {
	about := fields.Set{"involvedObject.kind": "Pod", "involvedObject.name": w.ref.Name}
	if w.ref.UID != "" {
		about = fields.Set{"involvedObject.uid": string(w.ref.UID)}
	}
	opts.FieldSelector = about.String()
}

func (w *EventWatcher) list(ctx context.Context, opts metav1.ListOptions) (*corev1.EventList, error) {
	w.narrow(&opts)
	return w.client.CoreV1().Events(w.ref.Namespace).List(ctx, opts)
}

// follow watches the events until ctx ends or watching turns out to be
// forbidden.
func (w *EventWatcher) follow(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	failed := func(err error) error {
		w.failed(ctx, err)
		if apierrors.IsForbidden(err) {
			cancel()
		}
		return err
	}
	lw := &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, opts metav1.ListOptions) (runtime.Object, error) {
			var list *corev1.EventList
			err := persist(ctx, w.client, w.failed, func() (err error) {
				list, err = w.list(ctx, opts)
				return err
			})
			if err != nil {
				return nil, failed(err)
			}
			return list, nil
		},
		WatchFuncWithContext: func(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error) {
			narrowed := opts
			w.narrow(&narrowed)
			var watcher watch.Interface
			err := persist(ctx, w.client, w.failed, func() (err error) {
				watcher, err = begun(w.client.CoreV1().Events(w.ref.Namespace).Watch(ctx, narrowed))
				return err
			})
			if err != nil && isStreamingRefusal(opts, err) {
				return nil, err
			}
			if err != nil {
				return nil, failed(err)
			}
			if !isStreamingList(opts) {
				w.change(nil)
			}
			return watcher, nil
		},
	}
	cache.NewReflectorWithOptions(
		cache.ToListWatcherWithWatchListSemantics(lw, w.client),
		&corev1.Event{}, eventSink{w},
		cache.ReflectorOptions{Name: "events", Backoff: &w.retry},
	).RunWithContext(ctx)
}

// poll lists the events again and again, until watching is to be tried again.
// Where listing is forbidden as well it only waits.
func (w *EventWatcher) poll(ctx context.Context) {
	denied := false
	polling{pollEventsEvery, pollEventsStill}.run(ctx, w.attention, func(ctx context.Context) (news bool) {
		if denied {
			return false
		}
		var list *corev1.EventList
		err := persist(ctx, w.client, w.failed, func() (err error) {
			list, err = w.list(ctx, metav1.ListOptions{})
			return err
		})
		if denied = apierrors.IsForbidden(err); err != nil {
			w.failed(ctx, err)
			return false
		}
		return w.replace(list.Items)
	})
}

// change makes a change to the events, nil for none, as news from the server.
func (w *EventWatcher) change(how func()) {
	w.mu.Lock()
	before := w.health
	w.health = before.following(time.Now())
	if how != nil {
		how()
		w.sorted = nil
	}
	changed := how != nil || w.health != before
	w.mu.Unlock()
	if changed {
		w.pokes.poke()
	}
}

// replace takes in a whole list, and reports whether that is news.
func (w *EventWatcher) replace(list []corev1.Event) (news bool) {
	events := make(map[types.UID]podstatus.Event, len(list))
	for i := range list {
		events[list[i].UID] = podstatus.NewEvent(&list[i])
	}
	w.mu.Lock()
	news = !maps.Equal(w.events, events)
	w.mu.Unlock()
	if !news {
		w.change(nil)
		return false
	}
	w.change(func() { w.events = events })
	return true
}

// failed records a failed request, unless it failed because we are done.
func (w *EventWatcher) failed(ctx context.Context, err error) {
	if ctx.Err() != nil || errors.Is(err, context.Canceled) {
		return
	}
	w.mu.Lock()
	before := w.health
	w.health = before.failed(err, time.Now())
	changed := w.health != before
	w.mu.Unlock()
	if changed {
		w.pokes.poke()
	}
}

var _ cache.ReflectorStore = eventSink{}

// eventSink hands what the reflector says on to the watcher.
type eventSink struct{ *EventWatcher }

// Add implements [cache.ReflectorStore].
func (s eventSink) Add(obj any) error { return s.Update(obj) }

// Update implements [cache.ReflectorStore].
func (s eventSink) Update(obj any) error {
	event, ok := obj.(*corev1.Event)
	if !ok {
		return fmt.Errorf("update an event of pod %s: got %T", s.ref, obj)
	}
	s.change(func() { s.events[event.UID] = podstatus.NewEvent(event) })
	return nil
}

// Delete implements [cache.ReflectorStore]: the cluster forgets events in time.
func (s eventSink) Delete(obj any) error {
	event, ok := obj.(*corev1.Event)
	if !ok {
		return fmt.Errorf("delete an event of pod %s: got %T", s.ref, obj)
	}
	s.change(func() { delete(s.events, event.UID) })
	return nil
}

// Replace implements [cache.ReflectorStore].
func (s eventSink) Replace(list []any, _ string) error {
	events := make([]corev1.Event, 0, len(list))
	for _, obj := range list {
		event, ok := obj.(*corev1.Event)
		if !ok {
			return fmt.Errorf("list the events of pod %s: got %T", s.ref, obj)
		}
		events = append(events, *event)
	}
	s.replace(events)
	return nil
}

// Resync implements [cache.ReflectorStore]; there is nothing to repeat.
func (s eventSink) Resync() error { return nil }
