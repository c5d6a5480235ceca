package pods

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"

	"github.com/podglass/podglass/kube"
)

// Polling stands in for watching where a role lets its user get a pod and not
// watch it.
const (
	pollEvery = 2 * time.Second
	// pollStill is how often where the pod does not change.
	pollStill = 5 * time.Second
)

// Watcher holds one pod in full and follows it. It keeps the pod as it last was
// when the API server is away and when the pod is gone. Its methods are safe
// for concurrent use.
type Watcher struct {
	ref       kube.PodRef
	lister    lister
	retry     wait.Backoff
	pokes     pokes
	attention *attention

	mu     sync.Mutex
	pod    *corev1.Pod
	health Health
}

// Watch makes a watcher of a pod; [Watcher.Run] lets it follow. A reference with
// a UID means that life of the pod: once it is gone it stays gone, even when
// another pod takes the name. A reference that [kube.PodRef.Check] refuses is
// never asked for: the health holds the error from the beginning.
func Watch(client kubernetes.Interface, ref kube.PodRef) *Watcher {
	return &Watcher{
		ref:       ref,
		lister:    lister{client: client, namespace: ref.Namespace, name: ref.Name, silence: silence},
		retry:     retry,
		attention: newAttention(),
		health:    unasked(ref),
	}
}

// unasked is the health of what follows a pod before its first request.
func unasked(ref kube.PodRef) Health {
	return Health{Since: time.Now(), Err: kube.Explain(ref.Check())}
}

// Ref is the reference the watcher was made for.
func (w *Watcher) Ref() kube.PodRef { return w.ref }

// Run follows the pod until ctx ends. Where watching is forbidden it polls. It
// is called once.
func (w *Watcher) Run(ctx context.Context) {
	if w.ref.Check() != nil {
		w.pokes.poke()
		return
	}
	for ctx.Err() == nil {
		w.follow(ctx)
		w.poll(ctx)
	}
}

// Look says that the pod is being shown: one that has to be polled is polled
// seldom while nobody looks. It never waits.
func (w *Watcher) Look() { w.attention.look() }

// Changed subscribes to changes of the pod and of the health. The channel, of
// capacity one, receives after each change until cancel is called; it is never
// closed.
func (w *Watcher) Changed() (changes <-chan struct{}, cancel func()) { return w.pokes.subscribe() }

// Pod returns the pod as it last was, nil if it has not been seen yet, and how
// far that can be trusted. The pod must not be changed.
func (w *Watcher) Pod() (*corev1.Pod, Health) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.pod, w.health
}

// follow watches the pod until ctx ends or watching turns out to be forbidden.
func (w *Watcher) follow(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	forbidden := func(err error) error {
		if apierrors.IsForbidden(err) {
			cancel()
		} else {
			w.failed(ctx, err)
		}
		return err
	}
	reflectPods(ctx, podSink{w}, w.lister.client, &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, opts metav1.ListOptions) (runtime.Object, error) {
			var list *corev1.PodList
			err := w.lister.ask(ctx, w.failed, func() (err error) {
				list, err = w.lister.list(ctx, opts)
				return err
			})
			if err != nil {
				return nil, forbidden(err)
			}
			return list, nil
		},
		WatchFuncWithContext: func(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error) {
			var watcher watch.Interface
			err := w.lister.ask(ctx, w.failed, func() (err error) {
				watcher, err = w.lister.watch(ctx, opts)
				return err
			})
			if err != nil && isStreamingRefusal(opts, err) {
				return nil, err
			}
			if err != nil {
				return nil, forbidden(err)
			}
			if !isStreamingList(opts) {
				w.reconnected()
			}
			return watcher, nil
		},
	}, w.retry)
}

// poll gets the pod again and again, until watching is to be tried again.
func (w *Watcher) poll(ctx context.Context) {
	polling{pollEvery, pollStill}.run(ctx, w.attention, func(ctx context.Context) (news bool) {
		var pod *corev1.Pod
		err := w.lister.ask(ctx, w.failed, func() (err error) {
			pod, err = w.lister.get(ctx)
			return err
		})
		switch {
		case apierrors.IsNotFound(err):
			w.gone(err)
		case err != nil:
			w.failed(ctx, err)
		default:
			return w.found(pod)
		}
		return false
	})
}

// found takes in the pod as it is now, and reports whether that is news.
func (w *Watcher) found(pod *corev1.Pod) (news bool) {
	if w.ref.UID != "" && pod.UID != w.ref.UID {
		w.gone(notFound(w.ref.Name))
		return false
	}
	w.mu.Lock()
	news = w.pod == nil || w.pod.UID != pod.UID || w.pod.ResourceVersion != pod.ResourceVersion || w.health.State != Live
	w.pod = pod
	w.health = w.health.following(time.Now())
	w.mu.Unlock()
	if news {
		w.pokes.poke()
	}
	return news
}

// gone records that the pod no longer exists, and keeps what it last was.
func (w *Watcher) gone(err error) {
	w.updateHealth(func(h Health) Health {
		if h.State == Gone {
			return h
		}
		return Health{State: Gone, Since: time.Now(), Err: w.absence(err)}
	})
}

// absence says that the pod is not there, and where it was looked for, which the
// server's own message leaves out. It is called with the mutex held.
func (w *Watcher) absence(err error) *kube.Error {
	explained := kube.Explain(err)
	explained.Namespace, explained.Name = w.ref.Namespace, w.ref.Name
	explained.Sentence = fmt.Sprintf("there is no pod named %q in namespace %s", w.ref.Name, w.ref.Namespace)
	if w.pod != nil {
		explained.Sentence = fmt.Sprintf("pod %q in namespace %s no longer exists", w.ref.Name, w.ref.Namespace)
	}
	return explained
}

// failed records a failed request, unless it failed because we are done.
func (w *Watcher) failed(ctx context.Context, err error) {
	if ctx.Err() != nil || errors.Is(err, context.Canceled) {
		return
	}
	w.updateHealth(func(h Health) Health { return h.failed(err, time.Now()) })
}

// reconnected records that the watch is open again. It says nothing about a pod
// that is gone, or that no list has shown yet.
func (w *Watcher) reconnected() {
	w.updateHealth(func(h Health) Health {
		if h.State != Stale {
			return h
		}
		return h.following(time.Now())
	})
}

func (w *Watcher) updateHealth(next func(Health) Health) {
	w.mu.Lock()
	before := w.health
	w.health = next(before)
	changed := w.health != before
	w.mu.Unlock()
	if changed {
		w.pokes.poke()
	}
}

var _ cache.ReflectorStore = (*podSink)(nil)

// podSink hands what the reflector says on to the watcher.
type podSink struct{ *Watcher }

// Add implements [cache.ReflectorStore].
func (s podSink) Add(obj any) error { return s.Update(obj) }

// Update implements [cache.ReflectorStore].
func (s podSink) Update(obj any) error {
	pod, ok := obj.(*corev1.Pod)
	if !ok {
		return fmt.Errorf("update pod %s: got %T", s.ref, obj)
	}
	if pod.Name == s.ref.Name { // what selects by no field sends others as well
		s.found(pod)
	}
	return nil
}

// Delete implements [cache.ReflectorStore].
func (s podSink) Delete(obj any) error {
	pod, ok := obj.(*corev1.Pod)
	if !ok {
		return fmt.Errorf("delete pod %s: got %T", s.ref, obj)
	}
	if pod.Name == s.ref.Name {
		s.gone(notFound(pod.Name))
	}
	return nil
}

// Replace implements [cache.ReflectorStore]: the list holds the pod or nothing.
func (s podSink) Replace(list []any, _ string) error {
	for _, obj := range list {
		if pod, ok := obj.(*corev1.Pod); !ok || pod.Name == s.ref.Name {
			return s.Update(obj)
		}
	}
	s.gone(notFound(s.ref.Name))
	return nil
}

// Resync implements [cache.ReflectorStore]; there is nothing to repeat.
func (s podSink) Resync() error { return nil }

func notFound(name string) error { return apierrors.NewNotFound(corev1.Resource("pods"), name) }
