package follow

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/fake"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	k8stesting "k8s.io/client-go/testing"

	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/parts"
)

func services(client kubernetes.Interface) Resource[*corev1.Service] {
	return NewResource(client, corev1.Resource("services"), "service", client.CoreV1().Services)
}

func endpointSlices(client kubernetes.Interface) Resource[*discoveryv1.EndpointSlice] {
	return NewResource(client, discoveryv1.Resource("endpointslices"), "endpoint slice", client.DiscoveryV1().EndpointSlices)
}

// nodes are of a kind without namespaces.
func nodes(client kubernetes.Interface) Resource[*corev1.Node] {
	return NewResource(client, corev1.Resource("nodes"), "node", func(string) typedcorev1.NodeInterface { return client.CoreV1().Nodes() })
}

func service(name, version string) *corev1.Service {
	return &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name, UID: types.UID(name), ResourceVersion: version}}
}

func slice(name, of string) *discoveryv1.EndpointSlice {
	return &discoveryv1.EndpointSlice{ObjectMeta: metav1.ObjectMeta{
		Namespace: "shop", Name: name, UID: types.UID(name), Labels: map[string]string{discoveryv1.LabelServiceName: of},
	}}
}

// start runs something in a bubble until the test, or the caller, ends it.
func start(t *testing.T, run func(context.Context)) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		run(ctx)
	}()
	stop = func() {
		cancel()
		<-done
	}
	t.Cleanup(stop)
	return stop
}

// asked counts the requests of a kind and their verbs.
func asked(client *fake.Clientset, verb, resource string) int {
	n := 0
	for _, action := range client.Actions() {
		if action.Matches(verb, resource) {
			n++
		}
	}
	return n
}

// told reports whether there is a poke.
func told(changes <-chan struct{}) bool {
	select {
	case <-changes:
		return true
	default:
		return false
	}
}

func TestOneObjectOfAnyKind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fake.NewClientset(service("web", "1"), service("other", "1"), &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "node1", UID: "n"}})
		web := One(nil, services(client), Query{Namespace: "shop", Name: "web"}, Options{})
		node := One(nil, nodes(client), Query{Name: "node1", UID: "n"}, Options{})
		start(t, web.Run)
		start(t, node.Run)
		synctest.Wait()
		if got, health := web.Get(); got == nil || got.Name != "web" || health.State != Live {
			t.Errorf("got %v, %+v", got, health)
		}
		if got, health := node.Get(); got == nil || got.Name != "node1" || health.State != Live {
			t.Errorf("got %v, %+v", got, health)
		}
		changes, cancel := web.Changed()
		defer cancel()
		if err := client.CoreV1().Services("shop").Delete(t.Context(), "web", metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
		if err := client.CoreV1().Nodes().Delete(t.Context(), "node1", metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got, health := web.Get(); got == nil || health.State != Gone || health.Err.Error() != `service "web" in namespace shop no longer exists` || !told(changes) {
			t.Errorf("got %v, %s, %v", got, health.State, health.Err)
		}
		if _, health := node.Get(); health.State != Gone || health.Err.Error() != `node "node1" no longer exists` {
			t.Errorf("got %s, %v", health.State, health.Err)
		}
	})
}

func TestSelectionByLabels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fake.NewClientset(slice("b", "web"), slice("a", "web"), slice("c", "api"))
		selectByLabels(client)
		of := labels.Set{discoveryv1.LabelServiceName: "web"}.String()
		web := Some(nil, endpointSlices(client), Query{Namespace: "shop", Labels: of}, Options{})
		changes, cancel := web.Changed()
		defer cancel()
		start(t, web.Run)
		expect := func(names ...string) {
			t.Helper()
			synctest.Wait()
			all, health := web.All()
			var got []string
			for _, one := range all {
				got = append(got, one.Name)
			}
			if diff := cmp.Diff(names, got); diff != "" || health.State != Live || !told(changes) {
				t.Errorf("%s, %v: %s", health.State, health.Err, diff)
			}
		}
		expect("a", "b")
		if _, err := client.DiscoveryV1().EndpointSlices("shop").Create(t.Context(), slice("d", "web"), metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		expect("a", "b", "d")
		if err := client.DiscoveryV1().EndpointSlices("shop").Delete(t.Context(), "b", metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
		expect("a", "d")
	})
}

// selectByLabels makes the fake client's watches select as a server's do; its lists
// do already.
func selectByLabels(client *fake.Clientset) {
	client.PrependWatchReactor("*", func(action k8stesting.Action) (bool, watch.Interface, error) {
		selector := action.(k8stesting.WatchAction).GetWatchRestrictions().Labels
		all, err := client.Tracker().Watch(action.GetResource(), action.GetNamespace())
		if err != nil {
			return true, nil, err
		}
		return true, watch.Filter(all, func(event watch.Event) (watch.Event, bool) {
			object, ok := event.Object.(metav1.Object)
			return event, ok && selector.Matches(labels.Set(object.GetLabels()))
		}), nil
	})
}

func TestWithoutANameNothingIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fake.NewClientset(service("web", "1"))
		for name, object := range map[string]*Object[*corev1.Service]{
			"no service is named": One(nil, services(client), Query{Namespace: "shop"}, Options{}),
			"because of that":     One(nil, services(client), Query{Namespace: "shop", Name: "web"}, Options{Refuse: errors.New("because of that")}),
		} {
			changes, cancel := object.Changed()
			defer cancel()
			object.Run(t.Context()) // it returns
			if got, health := object.Get(); got != nil || health.State != Loading || health.Err.Error() != name || !told(changes) {
				t.Errorf("got %v, %s, %v", got, health.State, health.Err)
			}
		}
		if len(client.Actions()) > 0 {
			t.Errorf("it asked: %v", client.Actions())
		}
	})
}

func TestTwoShareOneWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, elsewhere := fake.NewClientset(service("web", "1")), fake.NewClientset(service("web", "9"))
		shared := &Shared{}
		follow := func(client kubernetes.Interface, name string) (*Object[*corev1.Service], <-chan struct{}, func()) {
			object := One(shared, services(client), Query{Namespace: "shop", Name: name}, Options{})
			changes, cancel := object.Changed()
			t.Cleanup(cancel)
			stop := start(t, object.Run)
			synctest.Wait()
			return object, changes, stop
		}
		version := func(object *Object[*corev1.Service]) string {
			synctest.Wait()
			got, health := object.Get()
			if got == nil || health.State != Live {
				t.Fatalf("got %v, %s, %v", got, health.State, health.Err)
			}
			return got.ResourceVersion
		}
		first, _, stopFirst := follow(client, "web")
		second, changes, stopSecond := follow(client, "web")
		if version(second) != "1" || !told(changes) {
			t.Error("the second is not told what the first knows")
		}
		other, _, _ := follow(elsewhere, "web")
		if version(other) != "9" {
			t.Error("two clients share a watch")
		}
		if n := asked(client, "watch", "services"); n != 1 {
			t.Errorf("%d watches", n)
		}
		stopFirst()
		if _, err := client.CoreV1().Services("shop").Update(t.Context(), service("web", "2"), metav1.UpdateOptions{}); err != nil {
			t.Fatal(err)
		}
		if version(second) != "2" || !told(changes) {
			t.Error("the watch ended with the first who followed")
		}
		stopSecond()
		if _, err := client.CoreV1().Services("shop").Update(t.Context(), service("web", "3"), metav1.UpdateOptions{}); err != nil {
			t.Fatal(err)
		}
		if version(first) != "2" {
			t.Error("the watch goes on without anybody")
		}
		third, _, _ := follow(client, "web")
		if n := asked(client, "watch", "services"); version(third) != "3" || n != 2 {
			t.Errorf("version %s after %d watches", version(third), n)
		}
	})
}

// TestAPanicReachesAllWhoFollow lets a watch fail badly: the goroutines that wait
// for it have owners who know what to do.
func TestAPanicReachesAllWhoFollow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fake.NewClientset()
		client.PrependReactor("list", "services", func(k8stesting.Action) (bool, runtime.Object, error) {
			<-time.After(time.Second)
			panic("a fault")
		})
		shared := &Shared{}
		ended := make(chan any)
		const users = 3
		for range users {
			selection := Some(shared, services(client), Query{Namespace: "shop"}, Options{})
			go func() {
				defer func() { ended <- recover() }()
				selection.Run(t.Context())
			}()
		}
		for range users {
			got, _ := (<-ended).(*parts.Panic)
			if got == nil || got.Value != "a fault" || !strings.Contains(string(got.Stack), ").watch(") {
				t.Errorf("ended with %v", got)
			}
		}
		if len(shared.running) > 0 {
			t.Error("what has ended is still shared")
		}
	})
}

// TestWhereNothingMayBeWatched polls a selection, and waits where it may not be
// listed either.
func TestWhereNothingMayBeWatched(t *testing.T) {
	for _, verbs := range [][]string{{"watch"}, {"watch", "list"}} {
		synctest.Test(t, func(t *testing.T) {
			client := fake.NewClientset(service("web", "1"))
			denied := apierrors.NewForbidden(corev1.Resource("services"), "", errors.New("no"))
			client.PrependWatchReactor("services", func(k8stesting.Action) (bool, watch.Interface, error) { return true, nil, denied })
			client.PrependReactor("list", "services", func(k8stesting.Action) (bool, runtime.Object, error) {
				return slices.Contains(verbs, "list"), nil, denied
			})
			selection := Some(nil, services(client), Query{Namespace: "shop"}, Options{AlwaysShown: true})
			start(t, selection.Run)
			<-time.After(time.Second)
			if _, err := client.CoreV1().Services("shop").Create(t.Context(), service("new", "1"), metav1.CreateOptions{}); err != nil {
				t.Fatal(err)
			}
			<-time.After(2 * ListEvery)
			synctest.Wait()
			all, health := selection.All()
			if slices.Contains(verbs, "list") {
				if len(all) > 0 || health.State != Loading || health.Err.Class != explain.ClassForbidden || asked(client, "list", "services") > 2 {
					t.Errorf("got %d, %s, %v after %v", len(all), health.State, health.Err, client.Actions())
				}
				return
			}
			if len(all) != 2 || health.State != Live {
				t.Errorf("got %d, %s, %v", len(all), health.State, health.Err)
			}
		})
	}
}

// TestStaleAndBack takes the server away from what is followed.
func TestStaleAndBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fake.NewClientset(service("web", "1"))
		var away atomic.Bool
		gone := func() (bool, error) { return away.Load(), apierrors.NewServiceUnavailable("it is not there") }
		watches := make(chan *watch.FakeWatcher, 10)
		client.PrependWatchReactor("services", func(k8stesting.Action) (bool, watch.Interface, error) {
			if is, err := gone(); is {
				return true, nil, err
			}
			watcher := watch.NewFake()
			watches <- watcher
			return true, watcher, nil
		})
		client.PrependReactor("list", "services", func(k8stesting.Action) (bool, runtime.Object, error) {
			is, err := gone()
			return is, nil, err
		})
		selection := Some(nil, services(client), Query{Namespace: "shop"}, Options{})
		start(t, selection.Run)
		is := func(state State) {
			t.Helper()
			synctest.Wait()
			if all, health := selection.All(); len(all) != 1 || health.State != state {
				t.Errorf("%d, %s, %v; want %s", len(all), health.State, health.Err, state)
			}
		}
		is(Live)
		away.Store(true)
		(<-watches).Stop()
		<-time.After(10 * time.Second)
		is(Stale)
		away.Store(false)
		<-time.After(30 * time.Second)
		is(Live)
	})
}

// TestSilenceIsNotToldAfterTheAnswer: an answer that comes while the silence before it is being told waits for that, so that
// what is said last is that it has come.
func TestSilenceIsNotToldAfterTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said []string
		asker := Asker{Client: fake.NewClientset(), Silence: Silence, Tell: func(_ context.Context, err error) {
			<-time.After(time.Second)
			said = append(said, err.Error())
		}}
		err := asker.Ask(t.Context(), func() error {
			<-time.After(Silence + time.Second/2)
			return nil
		})
		said = append(said, "answered")
		<-time.After(time.Minute)
		if want := []string{ErrSilent.Error(), "answered"}; err != nil || !slices.Equal(said, want) {
			t.Errorf("said %q, %v", said, err)
		}
	})
}
