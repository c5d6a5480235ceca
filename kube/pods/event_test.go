package pods

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes/fake"
	k8stesting "k8s.io/client-go/testing"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/follow"
)

func podEvent(uid, about string, count int32) *corev1.Event {
	return &corev1.Event{
		ObjectMeta:     metav1.ObjectMeta{Namespace: "shop", Name: uid, UID: types.UID(uid)},
		InvolvedObject: corev1.ObjectReference{Kind: "Pod", Name: "cart-0", UID: types.UID(about), FieldPath: "spec.containers{web}"},
		Type:           "Warning", Reason: "Unhealthy", Message: uid, Count: count, FirstTimestamp: ago(time.Hour), LastTimestamp: ago(time.Minute),
	}
}

// watchedEvents is a watcher that runs in a bubble, and a look at what it has.
type watchedEvents struct {
	*EventWatcher
	t *testing.T
}

func watchEvents(t *testing.T, client *fake.Clientset) watchedEvents {
	t.Helper()
	watcher := WatchEvents(nil, client, kube.PodRef{Namespace: "shop", Name: "cart-0", UID: "cart-0-uid"})
	watcher.Touch()
	run(t, watcher.Run)
	return watchedEvents{watcher, t}
}

// expect looks at what is known once everything under way has come to rest: the
// messages, and the health.
func (w watchedEvents) expect(state follow.State, messages ...string) follow.Health {
	w.t.Helper()
	synctest.Wait()
	events, health := w.Events()
	var got []string
	for _, event := range events {
		got = append(got, event.Message)
	}
	if diff := cmp.Diff(messages, got); diff != "" || health.State != state {
		w.t.Errorf("%s, %v: %s", health.State, health.Err, diff)
	}
	return health
}

// selecting makes the fake client answer as a server does that selects by field.
func selecting(t *testing.T, client *fake.Clientset) {
	client.PrependReactor("list", "events", func(action k8stesting.Action) (bool, runtime.Object, error) {
		restrictions := action.(k8stesting.ListAction).GetListRestrictions()
		if got := restrictions.Fields.String(); got != "involvedObject.uid=cart-0-uid" {
			t.Errorf("events are listed by %q", got)
		}
		return false, nil, nil
	})
}

func TestEventWatcher(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fake.NewClientset(podEvent("one", "cart-0-uid", 1))
		selecting(t, client)
		watcher := watchEvents(t, client)
		watcher.expect(follow.Live, "one")
		changes, cancel := watcher.Changed()
		defer cancel()
		api := client.CoreV1().Events("shop")
		if _, err := api.Create(t.Context(), podEvent("two", "cart-0-uid", 1), metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		watcher.expect(follow.Live, "one", "two")
		select {
		case <-changes:
		default:
			t.Error("nobody was told")
		}
		if _, err := api.Update(t.Context(), podEvent("one", "cart-0-uid", 7), metav1.UpdateOptions{}); err != nil {
			t.Fatal(err)
		}
		watcher.expect(follow.Live, "one", "two")
		if events, _ := watcher.Events(); events[0].Count != 7 {
			t.Errorf("got %+v", events)
		}
		if err := api.Delete(t.Context(), "one", metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
		watcher.expect(follow.Live, "two")
	})
}

func forbidEvents(client *fake.Clientset, verb string) {
	denied := apierrors.NewForbidden(corev1.Resource("events"), "", errors.New(
		`User "jane" cannot `+verb+` resource "events" in API group "" in the namespace "shop"`))
	if verb == "watch" {
		client.PrependWatchReactor("events", func(k8stesting.Action) (bool, watch.Interface, error) { return true, nil, denied })
		return
	}
	client.PrependReactor(verb, "events", func(k8stesting.Action) (bool, runtime.Object, error) { return true, nil, denied })
}

func TestEventWatcherPollsWhereItMayNotWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fake.NewClientset(podEvent("one", "cart-0-uid", 1))
		forbidEvents(client, "watch")
		watcher := watchEvents(t, client)
		watcher.expect(follow.Live, "one")
		if _, err := client.CoreV1().Events("shop").Create(t.Context(), podEvent("two", "cart-0-uid", 1), metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		watcher.expect(follow.Live, "one")
		<-time.After(follow.ListEvery)
		watcher.expect(follow.Live, "one", "two")
	})
}

func TestEventsThatMayNotBeSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fake.NewClientset(podEvent("one", "cart-0-uid", 1))
		forbidEvents(client, "watch")
		forbidEvents(client, "list")
		watcher := watchEvents(t, client)
		health := watcher.expect(follow.Loading)
		if health.Err == nil || health.Err.Error() != "you may not list events in namespace shop (as jane)" {
			t.Errorf("got %v", health.Err)
		}
		asked := len(client.Actions())
		<-time.After(follow.PollFor / 2)
		if more := len(client.Actions()) - asked; more > 0 {
			t.Errorf("a user without rights asks %d times in %v", more, follow.PollFor/2)
		}
	})
}
