package apiserver_test

import (
	"context"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/kube/demo/apiserver"
)

// A list and a watch from its version tell everything, once.
func TestWatchFromListMissesNothing(t *testing.T) {
	for _, client := range []string{"protobuf", "json"} {
		t.Run(client, func(t *testing.T) {
			c := start(t)
			pods := c.client.CoreV1().Pods("shop")
			if client == "json" {
				pods = c.json().CoreV1().Pods("shop")
			}
			c.running(t, "web", "app")
			list, err := pods.List(within(t), metav1.ListOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if got := podNames(list); got != "web" {
				t.Fatalf("listed %q", got)
			}
			c.running(t, "api", "app")
			c.label(t, "web", "tier", "front")
			if err := apiserver.Delete[*corev1.Pod](c.state, "shop", "web", apiserver.GracePeriod(0)); err != nil {
				t.Fatal(err)
			}
			w, err := pods.Watch(within(t), metav1.ListOptions{ResourceVersion: list.ResourceVersion})
			if err != nil {
				t.Fatal(err)
			}
			defer w.Stop()
			for _, want := range []string{"ADDED api", "MODIFIED web", "DELETED web"} {
				if got := words(next(t, w)); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
			}
			c.running(t, "late", "app")
			event := next(t, w)
			if got := words(event); got != "ADDED late" {
				t.Errorf("got %q", got)
			}
			pod := event.Object.(*corev1.Pod)
			if pod.UID == "" || pod.Status.QOSClass != corev1.PodQOSBestEffort || !pod.CreationTimestamp.Time.Equal(c.clock.Now()) {
				t.Errorf("the pod lacks what a server fills in: %+v", pod.ObjectMeta)
			}
		})
	}
}

func TestWatchWithoutVersionStartsWithWhatExists(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app")
	w, err := c.client.CoreV1().Pods("").Watch(within(t), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	c.label(t, "web", "a", "b")
	for _, want := range []string{"ADDED web", "MODIFIED web"} {
		if got := words(next(t, w)); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestStreamingListEndsWithABookmark(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app")
	c.running(t, "api", "app")
	w, err := c.client.CoreV1().Pods("shop").Watch(within(t), metav1.ListOptions{
		SendInitialEvents: ptr.To(true), AllowWatchBookmarks: true,
		ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	for _, want := range []string{"ADDED api", "ADDED web", "BOOKMARK true"} {
		if got := words(next(t, w)); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	_, err = c.client.CoreV1().Pods("shop").Watch(within(t), metav1.ListOptions{SendInitialEvents: ptr.To(true)})
	if !apierrors.IsInvalid(err) {
		t.Errorf("without a version match: %v", err)
	}
}

// The reflector is what the program's pod store is made of.
func TestReflectorListsByWatchingInProtobuf(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app")
	config := rest.CopyConfig(c.config)
	seen := &recorder{types: map[string]string{}}
	config.Wrap(func(rt http.RoundTripper) http.RoundTripper { seen.RoundTripper = rt; return seen })
	client := kubernetes.NewForConfigOrDie(config)
	store := cache.NewStore(cache.MetaNamespaceKeyFunc)
	changed := make(chan struct{}, 100)
	lw := cache.ToListWatcherWithWatchListSemantics(cache.NewListWatchFromClient(client.CoreV1().RESTClient(), "pods", "", fields.Everything()), client)
	reflector := cache.NewReflectorWithOptions(lw, &corev1.Pod{}, &pokingStore{store, changed}, cache.ReflectorOptions{})
	ctx, cancel := context.WithCancel(within(t))
	done := make(chan struct{})
	go func() { defer close(done); reflector.RunWithContext(ctx) }()
	waitFor := func(want string) {
		t.Helper()
		for strings.Join(store.ListKeys(), " ") != want {
			select {
			case <-changed:
			case <-ctx.Done():
				t.Fatalf("store has %v, want %q", store.ListKeys(), want)
			}
		}
	}
	waitFor("shop/web")
	if err := apiserver.Delete[*corev1.Pod](c.state, "shop", "web", apiserver.GracePeriod(0)); err != nil {
		t.Fatal(err)
	}
	waitFor("")
	cancel()
	<-done
	seen.mu.Lock()
	defer seen.mu.Unlock()
	for uri, contentType := range maps.All(seen.types) {
		if !strings.Contains(uri, "sendInitialEvents=true") || contentType != protobuf+";stream=watch" {
			t.Errorf("%s was answered as %s: not a streaming list in protobuf", uri, contentType)
		}
	}
}

type pokingStore struct {
	cache.Store
	changed chan struct{}
}

func (s *pokingStore) poke(err error) error { s.changed <- struct{}{}; return err }

func (s *pokingStore) Add(obj any) error    { return s.poke(s.Store.Add(obj)) }
func (s *pokingStore) Update(obj any) error { return s.poke(s.Store.Update(obj)) }
func (s *pokingStore) Delete(obj any) error { return s.poke(s.Store.Delete(obj)) }
func (s *pokingStore) Replace(objs []any, rv string) error {
	return s.poke(s.Store.Replace(objs, rv))
}

func TestWatchBySelectors(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app")
	w, err := c.client.CoreV1().Pods("shop").Watch(within(t), metav1.ListOptions{LabelSelector: "tier=front"})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	c.label(t, "web", "tier", "front")
	c.label(t, "web", "more", "labels")
	c.label(t, "web", "tier", "back")
	for _, want := range []string{"ADDED web", "MODIFIED web", "DELETED web"} {
		if got := words(next(t, w)); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestListBySelectors(t *testing.T) {
	c := start(t)
	c.namespace(t, "other")
	c.running(t, "web", "app")
	c.running(t, "api", "app")
	c.runningIn(t, "other", "web", "app")
	if _, err := apiserver.Create(c.state, &corev1.Event{
		ObjectMeta:     metav1.ObjectMeta{Namespace: "shop", Name: "web.1"},
		InvolvedObject: corev1.ObjectReference{Kind: "Pod", Name: "web", UID: "7"}, Reason: "Started",
	}); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ namespace, labels, fields, want string }{
		{"shop", "", "", "api web"},
		{"", "", "", "web api web"},
		{"", "app=web", "", "web web"},
		{"", "app in (api)", "", "api"},
		{"", "", "metadata.name=web", "web web"},
		{"", "", "metadata.namespace!=shop", "web"},
		{"", "", "spec.nodeName=node1,status.phase=Running", "web api web"},
		{"", "", "status.phase=Pending", ""},
	} {
		list, err := c.client.CoreV1().Pods(test.namespace).List(within(t), metav1.ListOptions{LabelSelector: test.labels, FieldSelector: test.fields})
		if err != nil {
			t.Errorf("%+v: %v", test, err)
			continue
		}
		if got := podNames(list); got != test.want {
			t.Errorf("%+v: got %q", test, got)
		}
	}
	events, err := c.client.CoreV1().Events("shop").List(within(t), metav1.ListOptions{FieldSelector: "involvedObject.kind=Pod,involvedObject.name=web,involvedObject.uid=7"})
	if err != nil || len(events.Items) != 1 {
		t.Errorf("events: %v %v", events, err)
	}
	_, err = c.client.CoreV1().Pods("").List(within(t), metav1.ListOptions{FieldSelector: "spec.colour=red"})
	if !apierrors.IsBadRequest(err) || !strings.Contains(err.Error(), "field label not supported: spec.colour") {
		t.Errorf("unknown field: %v", err)
	}
}

// Chunks are of one version, whatever changes between them.
func TestChunksAreOfOneVersion(t *testing.T) {
	c := start(t)
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		c.running(t, name, "app")
	}
	pods := c.client.CoreV1().Pods("")
	first, err := pods.List(within(t), metav1.ListOptions{Limit: 2})
	if err != nil {
		t.Fatal(err)
	}
	if podNames(first) != "a b" || first.RemainingItemCount == nil || *first.RemainingItemCount != 3 {
		t.Fatalf("first chunk: %s %v", podNames(first), first.ListMeta)
	}
	c.running(t, "bb", "app")
	c.label(t, "d", "app", "changed")
	if err := apiserver.Delete[*corev1.Pod](c.state, "shop", "c", apiserver.GracePeriod(0)); err != nil {
		t.Fatal(err)
	}
	second, err := pods.List(within(t), metav1.ListOptions{Limit: 2, Continue: first.Continue})
	if err != nil {
		t.Fatal(err)
	}
	if podNames(second) != "c d" || second.Items[1].Labels["app"] != "d" || second.ResourceVersion != first.ResourceVersion {
		t.Errorf("second chunk is of another version: %s %+v", podNames(second), second.ListMeta)
	}
	third, err := pods.List(within(t), metav1.ListOptions{Limit: 2, Continue: second.Continue})
	if err != nil {
		t.Fatal(err)
	}
	if podNames(third) != "e" || third.Continue != "" {
		t.Errorf("third chunk: %s %+v", podNames(third), third.ListMeta)
	}

	c.server.Faults().ExpireVersions()
	_, err = pods.List(within(t), metav1.ListOptions{Limit: 2, Continue: second.Continue})
	if !apierrors.IsResourceExpired(err) {
		t.Fatalf("expired chunk: %v", err)
	}
	status := err.(apierrors.APIStatus).Status()
	rest, err := pods.List(within(t), metav1.ListOptions{Limit: 2, Continue: status.Continue})
	if err != nil || podNames(rest) != "e" {
		t.Errorf("inconsistent rest: %v %v", rest, err)
	}
}

func TestExpiredVersions(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app")
	pods := c.client.CoreV1().Pods("shop")
	list, err := pods.List(within(t), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	open, err := pods.Watch(within(t), metav1.ListOptions{ResourceVersion: list.ResourceVersion})
	if err != nil {
		t.Fatal(err)
	}
	defer open.Stop()
	c.server.Faults().ExpireVersions()
	late, err := pods.Watch(within(t), metav1.ListOptions{ResourceVersion: list.ResourceVersion})
	if err != nil {
		t.Fatal(err)
	}
	defer late.Stop()
	if got := words(next(t, late)); got != "ERROR 410 Expired" {
		t.Errorf("got %q", got)
	}
	c.label(t, "web", "still", "watched")
	if got := words(next(t, open)); got != "MODIFIED web" {
		t.Errorf("the open watch got %q", got)
	}
	err = c.client.CoreV1().RESTClient().Get().Resource("pods").Param("resourceVersion", "99999").MaxRetries(0).Do(within(t)).Error()
	if !apierrors.HasStatusCause(err, metav1.CauseTypeResourceVersionTooLarge) {
		t.Errorf("a version of the future: %v", err)
	}
}

func TestWatchesEnd(t *testing.T) {
	c := start(t)
	pods := c.client.CoreV1().Pods("shop")
	w, err := pods.Watch(within(t), metav1.ListOptions{TimeoutSeconds: ptr.To[int64](30), AllowWatchBookmarks: true})
	if err != nil {
		t.Fatal(err)
	}
	c.running(t, "web", "app") // once it is told, the watch runs and its timers are set
	if got := words(next(t, w)); got != "ADDED web" {
		t.Fatalf("got %q", got)
	}
	c.clock.Step(30 * time.Second)
	ended(t, w)

	dropped, err := pods.Watch(within(t), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	next(t, dropped)
	c.server.Faults().DropWatches()
	ended(t, dropped)

	marked, err := pods.Watch(within(t), metav1.ListOptions{AllowWatchBookmarks: true})
	if err != nil {
		t.Fatal(err)
	}
	defer marked.Stop()
	next(t, marked)
	c.running(t, "api", "app")
	next(t, marked)
	c.clock.Step(time.Minute)
	if got := words(next(t, marked)); got != "BOOKMARK " {
		t.Errorf("got %q", got)
	}
}
