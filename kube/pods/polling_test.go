package pods

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/fake"
	k8stesting "k8s.io/client-go/testing"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
)

// requests counts what a fake client was asked.
func requests(client *fake.Clientset) int { return len(client.Actions()) }

// TestPollsAreFewWhereNobodyLooks follows what may not be watched for ten
// minutes.
func TestPollsAreFewWhereNobodyLooks(t *testing.T) {
	ref := kube.PodRef{Namespace: "shop", Name: "cart-0", UID: "cart-0-uid"}
	type followed interface {
		Run(context.Context)
		Touch()
	}
	for name, test := range map[string]struct {
		follow       func(kubernetes.Interface) followed
		most, atMost int // a minute: looked at, and not
	}{
		"the pod":    {func(c kubernetes.Interface) followed { return Watch(nil, c, ref) }, 60/5 + 4, 4},
		"its events": {func(c kubernetes.Interface) followed { return WatchEvents(nil, c, ref) }, 60/30 + 4, 4},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := fake.NewClientset(pod(), podEvent("one", "cart-0-uid", 1))
				forbid(client, "watch")
				forbidEvents(client, "watch")
				watcher := test.follow(client)
				run(t, watcher.Run)
				const minutes = 10
				<-time.After(minutes * time.Minute)
				unseen := requests(client)
				if unseen > minutes*test.atMost {
					t.Errorf("%d requests in %d minutes in which nobody looked", unseen, minutes)
				}
				watcher.Touch()
				<-time.After(follow.ListEvery + time.Second)
				if requests(client) <= unseen {
					t.Error("somebody looks, and it is not asked for")
				}
				unseen = requests(client)
				for range minutes * 60 { // as a pane that is drawn every second
					watcher.Touch()
					<-time.After(time.Second)
				}
				if seen := requests(client) - unseen; seen > minutes*test.most || seen < minutes*2 {
					t.Errorf("%d requests in %d minutes in which somebody looked", seen, minutes)
				}
			})
		})
	}
}

// TestPollsFollowChanges lets a pod change now and then: news is asked after
// sooner than what stays as it is.
func TestPollsFollowChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fake.NewClientset(pod())
		forbid(client, "watch")
		watcher := newWatcher(nil, client, kube.PodRef{Namespace: "shop", Name: "cart-0"}, follow.Options{AlwaysShown: true})
		run(t, watcher.Run)
		<-time.After(30 * time.Second)
		update(t, client, pod(on("node2"), func(p *corev1.Pod) { p.ResourceVersion = "2" }))
		<-time.After(follow.GetStill)
		update(t, client, pod(on("node3"), func(p *corev1.Pod) { p.ResourceVersion = "3" }))
		<-time.After(follow.GetEvery)
		synctest.Wait()
		if got, _ := watcher.Pod(); got.Spec.NodeName != "node3" {
			t.Errorf("it is on %s: a change was seen %v after another only", got.Spec.NodeName, follow.GetEvery)
		}
	})
}

// asks counts the requests for lists and for watches.
func asks(client *fake.Clientset) (lists, watches int) {
	for _, action := range client.Actions() {
		switch action.GetVerb() {
		case "list":
			lists++
		case "watch":
			watches++
		}
	}
	return lists, watches
}

// TestAListThatMayNotBeWatchedIsReadSeldom counts the requests of a list that is
// polled. One that takes long is read less often.
func TestAListThatMayNotBeWatchedIsReadSeldom(t *testing.T) {
	for took, most := range map[time.Duration]int{0: 6, 4 * time.Second: 2} {
		t.Run(fmt.Sprint(took), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := fake.NewClientset(pod(named("shop", "a")))
				rights := forbid(client, "watch")
				client.PrependReactor("list", "pods", func(k8stesting.Action) (bool, runtime.Object, error) {
					<-time.After(took)
					return false, nil, nil
				})
				store := NewStore(client, kube.Scope{}, Options{})
				run(t, store.Run)
				<-time.After(2 * time.Minute)
				client.ClearActions()
				const minutes = 10
				<-time.After(minutes * time.Minute)
				lists, watches := asks(client)
				if lists > minutes*most || lists < minutes || watches > minutes || watches < minutes/2 {
					t.Errorf("%d lists and %d watches in %d minutes", lists, watches, minutes)
				}
				got := store.Snapshot(Query{})
				if got.Health.State != follow.Polled || names(got.Rows) != "a" || got.Health.Err.Class != explain.ClassForbidden {
					t.Errorf("%s, %q, %v", got.Health.State, names(got.Rows), got.Health.Err)
				}
				rights.Store(true)
				<-time.After(follow.PollFor + 2*took + time.Second)
				synctest.Wait()
				if got := store.Snapshot(Query{}); got.Health.State != follow.Live || got.Health.Err != nil {
					t.Errorf("with the right to watch it is %s, %v", got.Health.State, got.Health.Err)
				}
			})
		})
	}
}

// TestARefusalThatPassesIsSoonOver lets an API server that has just started
// refuse to watch, as it does until it has read the roles.
func TestARefusalThatPassesIsSoonOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fake.NewClientset(pod(named("shop", "a")))
		rights := forbid(client, "watch")
		store := NewStore(client, kube.Scope{}, Options{})
		run(t, store.Run)
		<-time.After(time.Second)
		rights.Store(true)
		<-time.After(2 * time.Second)
		synctest.Wait()
		if got := store.Snapshot(Query{}); got.Health.State != follow.Live {
			t.Errorf("after three seconds it is %s, %v", got.Health.State, got.Health.Err)
		}
	})
}

// TestAPolledListOutlivesItsServer takes the API server away from a list that is
// polled.
func TestAPolledListOutlivesItsServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fake.NewClientset(pod(named("shop", "a")))
		forbid(client, "watch")
		var away atomic.Bool
		client.PrependReactor("list", "pods", func(k8stesting.Action) (bool, runtime.Object, error) {
			return away.Load(), nil, apierrors.NewServiceUnavailable("it is not there")
		})
		store := NewStore(client, kube.Scope{}, Options{})
		run(t, store.Run)
		is := func(want follow.State) {
			t.Helper()
			synctest.Wait()
			if got := store.Snapshot(Query{}); got.Health.State != want || names(got.Rows) != "a" {
				t.Errorf("%s, %q; want %s", got.Health.State, names(got.Rows), want)
			}
		}
		<-time.After(2 * time.Minute)
		is(follow.Polled)
		away.Store(true)
		<-time.After(30 * time.Second)
		is(follow.Stale)
		away.Store(false)
		<-time.After(20 * time.Second)
		is(follow.Polled)
	})
}
