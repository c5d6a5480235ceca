package pods

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	apiruntime "k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/pager"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/follow"
)

// source follows the pods of one namespace, or of all for "", for a store.
//
// client-go's reflector does the work of lists, watches, bookmarks and expired
// versions. It keeps failures to itself, so the source watches its requests:
// each request passes through here, and the store learns how it went.
type source struct {
	store     *Store
	lister    lister
	namespace string
	name      string // of the one pod that is followed, "" for all that are selected
	uid       types.UID
	shared    *follow.Shared
	retry     wait.Backoff

	// listEvery is how often the pods are listed where they may not be watched,
	// and patience how long after the first, the second and each further refusal
	// watching is tried again.
	listEvery time.Duration
	patience  []time.Duration

	// What follows is touched only by the source's own sequence of calls.

	refused  error // to watch, when that was last tried
	refusals int   // since it was last allowed
	began    time.Time
	took     time.Duration // the last list

	// streaming says that the list under way is the beginning of a watch.
	streaming bool
	overdue   *time.Timer    // of a list that is streamed; nil before the first
	health    follow.Health  // guarded by the store's mutex
	existence kube.Existence // of the namespace, asked when it has no pods; guarded by the store's mutex
}

var (
	_ cache.ReflectorStore    = (*source)(nil)
	_ cache.TransformingStore = (*source)(nil)
)

// run follows the pods until ctx ends.
func (s *source) run(ctx context.Context) {
	if s.name != "" {
		s.runNamed(ctx)
		return
	}
	for s.follow(ctx); ctx.Err() == nil; s.follow(ctx) {
		s.poll(ctx)
	}
}

// follow lists and watches until ctx ends or watching turns out to be forbidden.
func (s *source) follow(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	follow.Reflect(ctx, s.lister.client, &corev1.Pod{}, s, &cache.ListWatch{
		ListWithContextFunc: s.list,
		WatchFuncWithContext: func(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error) {
			if follow.IsStreamingList(opts) && s.refusals > 0 {
				return nil, s.refused // it is a watch as well
			}
			watcher, err := s.watch(ctx, opts)
			if !follow.IsStreamingList(opts) && apierrors.IsForbidden(err) {
				cancel()
			}
			return watcher, err
		},
	}, s.retry, chunk)
}

// poll lists again and again until watching is to be tried again or a list fails.
// Listing takes a tenth of the time at most, however many pods there are.
func (s *source) poll(ctx context.Context) {
	for end := time.Now().Add(s.patience[min(s.refusals, len(s.patience))-1]); ; {
		const share = 10
		wait := max(s.listEvery, (share-1)*s.took)
		left := time.Until(end)
		if !follow.Elapses(ctx, min(wait, left), nil) || wait >= left || !s.relist(ctx) {
			return
		}
	}
}

// relist lists once and shows that. It reports whether it could.
func (s *source) relist(ctx context.Context) bool {
	listed, _, err := pager.New(pager.SimplePageFunc(func(opts metav1.ListOptions) (apiruntime.Object, error) {
		return s.list(ctx, opts)
	})).ListWithAlloc(ctx, metav1.ListOptions{})
	if err != nil {
		return false // which the store knows of already
	}
	var rows []*Row
	_ = meta.EachListItem(listed, func(obj apiruntime.Object) error {
		rows = append(rows, rowOf(obj))
		return nil
	})
	s.loaded(rows)
	s.unwatched()
	return true
}

// unwatched records that the pods are polled.
func (s *source) unwatched() {
	s.store.updateHealth(s, func(h follow.Health) follow.Health { return h.Unwatched(s.refused, s.store.now()) })
}

// list answers one chunk of a list with the rows of its pods, so that no more
// than a chunk of pods is held at a time, and shows them.
func (s *source) list(ctx context.Context, opts metav1.ListOptions) (apiruntime.Object, error) {
	// With a version the server would answer from its cache, and then with all
	// pods in one piece whatever the limit.
	opts.ResourceVersion, opts.ResourceVersionMatch = "", ""
	if opts.Continue == "" {
		s.began = time.Now()
	}
	var list *corev1.PodList
	err := s.lister.ask(ctx, s.failed, func() (err error) {
		list, err = s.lister.list(ctx, opts)
		return err
	})
	if err != nil {
		s.failed(ctx, err)
		return nil, err
	}
	s.streaming = false
	s.store.updateHealth(s, follow.Health.Answered)
	rows := make([]*Row, len(list.Items))
	for i := range list.Items {
		rows[i] = NewRow(&list.Items[i])
	}
	s.store.put(rows...)
	return newArrivals(rows, list.ListMeta), nil
}

func (s *source) watch(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error) {
	var watcher watch.Interface
	err := s.lister.ask(ctx, s.failed, func() (err error) {
		watcher, err = s.lister.watch(ctx, opts)
		return err
	})
	if err != nil {
		switch {
		case follow.IsStreamingRefusal(opts, err), follow.IsStreamingList(opts) && apierrors.IsForbidden(err):
		case apierrors.IsForbidden(err):
			s.refused = err
			s.refusals++
			s.unwatched()
		default:
			s.failed(ctx, err)
		}
		return nil, err
	}
	if s.streaming = follow.IsStreamingList(opts); s.streaming {
		s.store.updateHealth(s, follow.Health.Answered)
		s.expectMore(ctx)
		return watcher, nil
	}
	s.refusals = 0
	s.store.updateHealth(s, func(h follow.Health) follow.Health { return h.Following(s.store.now()) })
	return watcher, nil
}

// expectMore tells of a stream that falls silent before the first list is
// complete.
func (s *source) expectMore(ctx context.Context) {
	s.expectNoMore()
	s.overdue = time.AfterFunc(s.lister.silence, func() {
		s.store.updateHealth(s, func(h follow.Health) follow.Health {
			if h.State != follow.Loading || ctx.Err() != nil {
				return h
			}
			return h.Failed(follow.ErrSilent, s.store.now())
		})
	})
}

// arrived takes in a row of a list that is streamed.
func (s *source) arrived(row *Row) {
	s.store.put(row)
	runtime.Gosched() // a list is decoded without a pause, and the screen's goroutine has a key to answer
	if inTime := s.overdue.Reset(s.lister.silence); !inTime {
		s.store.updateHealth(s, follow.Health.Answered)
	}
}

func (s *source) expectNoMore() {
	if s.overdue != nil {
		s.overdue.Stop()
	}
}

// failed records a failed request, unless it failed because we are done.
func (s *source) failed(ctx context.Context, err error) {
	if ctx.Err() != nil || errors.Is(err, context.Canceled) {
		return
	}
	s.store.updateHealth(s, func(h follow.Health) follow.Health { return h.Failed(err, s.store.now()) })
}

// Add implements [cache.ReflectorStore].
func (s *source) Add(obj any) error { return s.Update(obj) }

// Update implements [cache.ReflectorStore].
func (s *source) Update(obj any) error {
	row := rowOf(obj)
	if row == nil {
		return fmt.Errorf("update a pod: got %T", obj)
	}
	s.store.put(row)
	return nil
}

// Delete implements [cache.ReflectorStore].
func (s *source) Delete(obj any) error {
	row := rowOf(obj)
	if row == nil {
		return fmt.Errorf("delete a pod: got %T", obj)
	}
	s.store.remove(keyOf(row))
	return nil
}

// Replace implements [cache.ReflectorStore]: the list is complete. Its rows show
// already; what is not in it goes.
func (s *source) Replace(list []any, _ string) error {
	rows := make([]*Row, 0, len(list))
	for _, obj := range list {
		row := rowOf(obj)
		if row == nil {
			return fmt.Errorf("list pods: got %T", obj)
		}
		rows = append(rows, row)
	}
	s.loaded(rows)
	return nil
}

// loaded shows a list that is complete.
func (s *source) loaded(rows []*Row) {
	s.expectNoMore()
	s.took = time.Since(s.began)
	streaming := s.streaming
	s.store.replace(s, rows, func(h follow.Health) follow.Health { return h.Loaded(streaming, s.store.now()) })
}

// Resync implements [cache.ReflectorStore]; there is nothing to repeat.
func (s *source) Resync() error { return nil }

// Transformer implements [cache.TransformingStore]: of the pods that stream in
// only their rows are kept until the list is complete, and they show at once.
func (s *source) Transformer() cache.TransformFunc {
	return func(obj any) (any, error) {
		pod, ok := obj.(*corev1.Pod)
		if !ok {
			return obj, nil
		}
		row := NewRow(pod)
		s.arrived(row)
		return &arrival{row}, nil
	}
}

// rowOf is the row of what a reflector hands over, nil for anything but a pod.
func rowOf(obj any) *Row {
	switch obj := obj.(type) {
	case *arrival:
		return obj.row
	case *corev1.Pod:
		return NewRow(obj)
	default:
		return nil
	}
}

// covers reports whether the pod is one of the source's.
func (s *source) covers(key podKey) bool {
	return s.namespace == metav1.NamespaceAll || s.namespace == key.Namespace
}
