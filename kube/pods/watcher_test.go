package pods

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes/fake"
	k8stesting "k8s.io/client-go/testing"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
)

type watchedPod struct {
	*Watcher
	t       *testing.T
	changes <-chan struct{}
}

// watchPod runs a watcher of shop/cart-0 until the test ends.
func watchPod(t *testing.T, server *apiServer, uid types.UID) *watchedPod {
	t.Helper()
	ref := kube.PodRef{Namespace: "shop", Name: "cart-0", UID: uid}
	watcher := newWatcher(nil, server.client(), ref, follow.Options{Retry: impatient})
	run(t, watcher.Run)
	changes, cancel := watcher.Changed()
	t.Cleanup(cancel)
	return &watchedPod{watcher, t, changes}
}

func (w *watchedPod) until(what string, is func(*corev1.Pod, follow.Health) bool) (*corev1.Pod, follow.Health) {
	w.t.Helper()
	deadline := time.After(patience)
	for {
		pod, health := w.Pod()
		if is(pod, health) {
			return pod, health
		}
		select {
		case <-w.changes:
		case <-deadline:
			w.t.Fatalf("waited for %s; there is %v, %s, %v", what, pod != nil, health.State, health.Err)
		}
	}
}

// becomes waits for the pod, known by its node, in this health.
func (w *watchedPod) becomes(node string, state follow.State) follow.Health {
	w.t.Helper()
	_, health := w.until(fmt.Sprintf("%q, %s", node, state), func(pod *corev1.Pod, health follow.Health) bool {
		return pod != nil && pod.Spec.NodeName == node && health.State == state
	})
	return health
}

func TestWatcherFollowsOnePod(t *testing.T) {
	server := newAPIServer(t, true, pod(), pod(named("shop", "cart-1")))
	watcher := watchPod(t, server, "cart-0-uid")
	watcher.becomes("node1", follow.Live)
	server.set(pod(named("shop", "cart-1"), on("elsewhere")))
	server.set(pod(on("node2")))
	watcher.becomes("node2", follow.Live)
}

func TestWatcherOfAPodThatGoes(t *testing.T) {
	server := newAPIServer(t, true, pod())
	life := watchPod(t, server, "cart-0-uid")
	name := watchPod(t, server, "")
	life.becomes("node1", follow.Live)
	name.becomes("node1", follow.Live)
	server.remove("shop", "cart-0")
	health := life.becomes("node1", follow.Gone)
	if health.Err.Class != explain.ClassNotFound || health.Err.Error() != `pod "cart-0" in namespace shop no longer exists` {
		t.Errorf("got %v", health.Err)
	}
	name.becomes("node1", follow.Gone)

	server.set(pod(on("node2"), func(p *corev1.Pod) { p.UID = "another life" }))
	name.becomes("node2", follow.Live)
	life.becomes("node1", follow.Gone)
}

func TestWatcherOfAPodThatNeverWas(t *testing.T) {
	server := newAPIServer(t, true)
	_, health := watchPod(t, server, "").until("gone", func(pod *corev1.Pod, health follow.Health) bool {
		return pod == nil && health.State == follow.Gone
	})
	if health.Err.Error() != `there is no pod named "cart-0" in namespace shop` {
		t.Errorf("got %v", health.Err)
	}
}

func TestWatcherOfAnotherLife(t *testing.T) {
	server := newAPIServer(t, true, pod())
	watchPod(t, server, "a former pod of the name").until("gone", func(pod *corev1.Pod, health follow.Health) bool {
		return pod == nil && health.State == follow.Gone
	})
}

func TestWatcherKeepsThePodWhileTheServerIsAway(t *testing.T) {
	server := newAPIServer(t, true, pod())
	watcher := watchPod(t, server, "")
	watcher.becomes("node1", follow.Live)
	server.goAway()
	if health := watcher.becomes("node1", follow.Stale); health.Err.Class != explain.ClassUnreachable {
		t.Errorf("got %v", health.Err)
	}
	server.set(pod(on("node2")))
	server.comeBack()
	watcher.becomes("node2", follow.Live)
}

// TestWatcherPollsWhereItMayNotWatch runs in a bubble, where the minutes pass at
// once.
func TestWatcherPollsWhereItMayNotWatch(t *testing.T) {
	for _, verbs := range [][]string{{"watch"}, {"watch", "list"}} {
		t.Run(fmt.Sprint(verbs), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := fake.NewClientset(pod())
				rights := forbid(client, verbs...)
				watcher := Watch(nil, client, kube.PodRef{Namespace: "shop", Name: "cart-0", UID: "cart-0-uid"})
				watcher.Touch()
				run(t, watcher.Run)
				expect := func(node string, state follow.State) {
					t.Helper()
					synctest.Wait()
					if pod, health := watcher.Pod(); pod.Spec.NodeName != node || health.State != state {
						t.Errorf("on %q, %s, %v; want %q, %s", pod.Spec.NodeName, health.State, health.Err, node, state)
					}
				}
				expect("node1", follow.Live)
				update(t, client, pod(on("node2")))
				<-time.After(follow.GetEvery)
				expect("node2", follow.Live)

				rights.Store(true)
				<-time.After(follow.PollFor + follow.Retry().Cap)
				update(t, client, pod(on("node3")))
				expect("node3", follow.Live) // watched again, so at once
				if err := client.CoreV1().Pods("shop").Delete(t.Context(), "cart-0", metav1.DeleteOptions{}); err != nil {
					t.Fatal(err)
				}
				expect("node3", follow.Gone)
			})
		})
	}
}

// forbid makes verbs on pods forbidden until the rights are given.
func forbid(client *fake.Clientset, verbs ...string) (rights *atomic.Bool) {
	rights = &atomic.Bool{}
	denied := apierrors.NewForbidden(corev1.Resource("pods"), "", errors.New("no"))
	for _, verb := range verbs {
		if verb == "watch" {
			client.PrependWatchReactor("pods", func(k8stesting.Action) (bool, watch.Interface, error) {
				return !rights.Load(), nil, denied
			})
			continue
		}
		client.PrependReactor(verb, "pods", func(k8stesting.Action) (bool, runtime.Object, error) {
			return !rights.Load(), nil, denied
		})
	}
	return rights
}

func update(t *testing.T, client *fake.Clientset, pod *corev1.Pod) {
	t.Helper()
	if _, err := client.CoreV1().Pods(pod.Namespace).Update(t.Context(), pod, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
}

func TestWatcherThatMayDoNothing(t *testing.T) {
	server := newAPIServer(t, true, pod())
	server.forbid("get", "list", "watch")
	_, health := watchPod(t, server, "").until("an error", func(_ *corev1.Pod, health follow.Health) bool { return health.Err != nil })
	if health.State != follow.Loading || health.Err.Class != explain.ClassForbidden || health.Err.Verb != "get" {
		t.Errorf("got %s, %v", health.State, health.Err)
	}
}

// TestWatcherTakesNoOtherPod follows a pod on a server that selects by no field,
// as a fake one does.
func TestWatcherTakesNoOtherPod(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fake.NewClientset(pod(named("shop", "aaa"), on("elsewhere")), pod())
		watcher := Watch(nil, client, kube.PodRef{Namespace: "shop", Name: "cart-0"})
		run(t, watcher.Run)
		is := func(node string, state follow.State) {
			t.Helper()
			synctest.Wait()
			if pod, health := watcher.Pod(); pod == nil || pod.Spec.NodeName != node || health.State != state {
				t.Errorf("%v, %s; want it on %s, %s", pod, health.State, node, state)
			}
		}
		is("node1", follow.Live)
		update(t, client, pod(named("shop", "aaa"), on("nowhere")))
		is("node1", follow.Live)
		if err := client.CoreV1().Pods("shop").Delete(t.Context(), "aaa", metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
		is("node1", follow.Live)
		update(t, client, pod(on("node2")))
		is("node2", follow.Live)
	})
}
