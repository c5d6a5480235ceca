package pods

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
)

// impatient retries at once, so that nobody waits for faults to pass.
var impatient = wait.Backoff{Duration: time.Millisecond}

// followStore runs a store of the scope until the test ends.
func followStore(t *testing.T, client kubernetes.Interface, scope kube.Scope) *watchedStore {
	t.Helper()
	return followWith(t, client, scope, Options{})
}

func followWith(t *testing.T, client kubernetes.Interface, scope kube.Scope, opts Options) *watchedStore {
	t.Helper()
	store := NewStore(client, scope, opts)
	for _, source := range store.sources {
		source.retry, source.listEvery, source.patience = impatient, time.Millisecond, []time.Duration{20 * time.Millisecond}
	}
	run(t, store.Run)
	changes, cancel := store.Changed()
	t.Cleanup(cancel)
	return &watchedStore{store, t, changes}
}

// followImpatiently is followStore, and takes any silence for the server's end.
func followImpatiently(t *testing.T, client kubernetes.Interface, scope kube.Scope) *watchedStore {
	t.Helper()
	store := NewStore(client, scope, Options{})
	for _, source := range store.sources {
		source.retry, source.lister.silence = impatient, 20*time.Millisecond
	}
	run(t, store.Run)
	changes, cancel := store.Changed()
	t.Cleanup(cancel)
	return &watchedStore{store, t, changes}
}

// run runs work until the test ends, and waits for its end.
func run(t *testing.T, work func(context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		work(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
}

type watchedStore struct {
	*Store
	t       *testing.T
	changes <-chan struct{}
}

// becomes waits until the store shows these pods in this health.
func (s *watchedStore) becomes(pods string, state follow.State) Snapshot {
	s.t.Helper()
	return s.until(fmt.Sprintf("%q, %s", pods, state), func(got Snapshot) bool {
		return names(got.Rows) == pods && got.Health.State == state
	})
}

func (s *watchedStore) until(what string, is func(Snapshot) bool) Snapshot {
	s.t.Helper()
	deadline := time.After(patience)
	for {
		got := s.Snapshot(Query{})
		if is(got) {
			return got
		}
		select {
		case <-s.changes:
		case <-deadline:
			s.t.Fatalf("waited for %s; there is %.200q of %d pods, %s, %v", what, names(got.Rows), got.Total, got.Health.State, got.Health.Err)
		}
	}
}

func TestStoreFollows(t *testing.T) {
	for _, streaming := range []bool{true, false} {
		t.Run(fmt.Sprintf("streaming=%v", streaming), func(t *testing.T) {
			server := newAPIServer(t, streaming, pod(named("shop", "a"), app("x", ready)), pod(named("jobs", "b")))
			store := followStore(t, server.client(), kube.Scope{})
			store.becomes("b a", follow.Live)
			server.set(pod(named("shop", "c")))
			server.set(pod(named("shop", "a"), app("x", waiting("CrashLoopBackOff"))))
			server.remove("jobs", "b")
			got := store.until("three changes", func(got Snapshot) bool { return names(got.Rows) == "a c" && got.Failing == 1 })
			if got.Rows[0].Status != "CrashLoopBackOff" || got.Health.State != follow.Live {
				t.Errorf("got %+v", got)
			}
			if lists := server.asked("list"); streaming == (lists > 0) {
				t.Errorf("%d lists", lists)
			}
		})
	}
}

func TestStoreListsInChunks(t *testing.T) {
	const pods = 1200
	server := newAPIServer(t, false)
	for i := range pods {
		server.set(pod(named("shop", fmt.Sprint("pod-", i))))
	}
	store := followStore(t, server.client(), kube.Scope{Namespaces: []string{"shop"}})
	store.until("all pods", func(got Snapshot) bool { return got.Total == pods && got.Health.State == follow.Live })
	if lists := server.asked("list"); lists != 3 {
		t.Errorf("%d chunks, want 3", lists)
	}
}

func TestStoreScopes(t *testing.T) {
	server := newAPIServer(t, true, pod(named("shop", "a")), pod(named("shop", "b")), pod(named("jobs", "c")), pod(named("zoo", "d")))
	followStore(t, server.client(), kube.Scope{Namespaces: []string{"shop"}}).becomes("a b", follow.Live)
	followStore(t, server.client(), kube.Scope{Namespaces: []string{"shop"}, Name: "b"}).becomes("b", follow.Live)
	several := followStore(t, server.client(), kube.Scope{Namespaces: []string{"shop", "jobs"}})
	several.becomes("c a b", follow.Live)
	server.remove("jobs", "c")
	several.becomes("a b", follow.Live)
	server.expire()
	server.set(pod(named("jobs", "e")))
	several.becomes("e a b", follow.Live)
}

func TestStoreForbiddenList(t *testing.T) {
	server := newAPIServer(t, true, pod(named("shop", "a")))
	server.forbid("list", "watch")
	store := followStore(t, server.client(), kube.Scope{Namespaces: []string{"shop"}})
	got := store.until("an error", func(got Snapshot) bool { return got.Health.Err != nil && got.Health.Err.Verb == "list" })
	if got.Health.State != follow.Loading || got.Health.Err.Class != explain.ClassForbidden {
		t.Errorf("got %s, %v", got.Health.State, got.Health.Err)
	}
	server.forbid()
	store.becomes("a", follow.Live)
}

func TestStoreForbiddenWatchIsPolled(t *testing.T) {
	server := newAPIServer(t, true, pod(named("shop", "a")))
	server.forbid("watch")
	store := followStore(t, server.client(), kube.Scope{})
	store.until("a list that is polled", func(got Snapshot) bool {
		return names(got.Rows) == "a" && got.Health.State == follow.Polled && got.Health.Err.Verb == "watch"
	})
	server.set(pod(named("shop", "b")))
	store.becomes("a b", follow.Polled)
	server.goAway()
	store.becomes("a b", follow.Stale)
	server.comeBack()
	store.becomes("a b", follow.Polled)
	server.forbid()
	store.becomes("a b", follow.Live)
}

func TestStoreOneForbiddenNamespace(t *testing.T) {
	server := newAPIServer(t, true, pod(named("shop", "a")))
	server.forbid("list jobs", "watch jobs")
	store := followStore(t, server.client(), kube.Scope{Namespaces: []string{"shop", "jobs"}})
	got := store.until("a problem beside the rows", func(got Snapshot) bool { return len(got.Problems) == 1 && got.Total == 1 })
	problem := got.Problems[0]
	if got.Health.State != follow.Live || problem.Namespace != "jobs" || problem.Health.Err.Class != explain.ClassForbidden {
		t.Errorf("%s, %+v", got.Health.State, problem)
	}
	if sentence := problem.Health.Err.Error(); !strings.Contains(sentence, "namespace jobs") {
		t.Errorf("the sentence does not name the namespace: %s", sentence)
	}
	server.set(pod(named("shop", "b")))
	store.becomes("a b", follow.Live)
	server.forbid()
	store.until("no problem", func(got Snapshot) bool { return len(got.Problems) == 0 && got.Health.State == follow.Live })
}

// A role may let its user get one pod by its name and do nothing else.
func TestStoreOfOnePodThatMayOnlyBeRead(t *testing.T) {
	for _, verbs := range [][]string{nil, {"watch"}, {"list", "watch"}} {
		t.Run(fmt.Sprint(verbs), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := fake.NewClientset(pod(), pod(named("shop", "other")))
				forbid(client, verbs...)
				store := followStore(t, client, kube.Scope{Namespaces: []string{"shop"}, Name: "cart-0"})
				store.becomes("cart-0", follow.Live)
				update(t, client, pod(on("node2"), func(p *corev1.Pod) { p.ResourceVersion = "2" }))
				store.until("the change", func(got Snapshot) bool { return len(got.Rows) == 1 && got.Rows[0].Node == "node2" })
				if err := client.CoreV1().Pods("shop").Delete(t.Context(), "cart-0", metav1.DeleteOptions{}); err != nil {
					t.Fatal(err)
				}
				store.becomes("", follow.Live)
			})
		})
	}
}

func TestStoreSurvivesCutWatches(t *testing.T) {
	server := newAPIServer(t, true, pod(named("shop", "a")))
	store := followStore(t, server.client(), kube.Scope{})
	store.becomes("a", follow.Live)
	for i := range 3 {
		server.cutWatches()
		server.set(pod(named("shop", fmt.Sprint("b", i))))
	}
	store.becomes("a b0 b1 b2", follow.Live)
}

func TestStoreSurvivesExpiredVersions(t *testing.T) {
	for _, streaming := range []bool{true, false} {
		t.Run(fmt.Sprintf("streaming=%v", streaming), func(t *testing.T) {
			server := newAPIServer(t, streaming, pod(named("shop", "a")), pod(named("shop", "b")))
			store := followStore(t, server.client(), kube.Scope{})
			before := store.becomes("a b", follow.Live)
			server.expire()
			server.remove("shop", "b")
			server.set(pod(named("shop", "c")))
			after := store.becomes("a c", follow.Live)
			if before.Rows[0] != after.Rows[0] {
				t.Error("a row that did not change was replaced")
			}
		})
	}
}

func TestStoreKeepsRowsWhileTheServerIsAway(t *testing.T) {
	server := newAPIServer(t, true, pod(named("shop", "a")), pod(named("shop", "b")))
	store := followStore(t, server.client(), kube.Scope{})
	store.becomes("a b", follow.Live)
	server.goAway()
	got := store.becomes("a b", follow.Stale)
	if got.Health.Err == nil || got.Health.Err.Class != explain.ClassUnreachable || got.Health.Since.IsZero() {
		t.Errorf("got %+v", got.Health)
	}
	server.remove("shop", "a")
	server.set(pod(named("shop", "c")))
	server.comeBack()
	store.becomes("b c", follow.Live)
}

// A load balancer in front of a server that is away takes connections and drops
// them, which client-go tells as a watch in which nothing happens.
func TestStoreKeepsRowsWhileConnectionsAreDropped(t *testing.T) {
	for _, streaming := range []bool{true, false} {
		for _, scope := range []kube.Scope{{}, {Namespaces: []string{"shop"}, Name: "a"}} {
			t.Run(fmt.Sprintf("streaming=%v, %s", streaming, scope), func(t *testing.T) {
				server := newAPIServer(t, streaming, pod(named("shop", "a")))
				store := followImpatiently(t, server.client(), scope)
				store.becomes("a", follow.Live)
				server.drop(true)
				server.cutWatches()
				if got := store.becomes("a", follow.Stale); got.Health.Err == nil {
					t.Error("it is not said why")
				}
				server.drop(false)
				store.becomes("a", follow.Live)
			})
		}
	}
}

func TestStoreServerThatIsNotThereYet(t *testing.T) {
	server := newAPIServer(t, true, pod(named("shop", "a")))
	server.goAway()
	store := followStore(t, server.client(), kube.Scope{})
	got := store.until("an error", func(got Snapshot) bool { return got.Health.Err != nil })
	if got.Health.State != follow.Loading || got.Health.Err.Class != explain.ClassUnreachable {
		t.Errorf("got %s, %v", got.Health.State, got.Health.Err)
	}
	server.comeBack()
	store.becomes("a", follow.Live)
}

func TestStoreOnFakeClientset(t *testing.T) {
	first := pod(named("shop", "a"))
	client := fake.NewClientset(first)
	store := followStore(t, client, kube.Scope{Namespaces: []string{"shop"}})
	store.becomes("a", follow.Live)
	if _, err := client.CoreV1().Pods("shop").Create(t.Context(), pod(named("shop", "b")), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	store.becomes("a b", follow.Live)
}

func TestStoreSelectsOnTheServer(t *testing.T) {
	labelled := pod(named("shop", "a"), func(p *corev1.Pod) { p.Labels = map[string]string{"app": "web"} })
	client := fake.NewClientset(labelled, pod(named("shop", "b")))
	store := NewStore(client, kube.Scope{}, Options{LabelSelector: "app=web"})
	run(t, store.Run)
	changes, cancel := store.Changed()
	defer cancel()
	(&watchedStore{store, t, changes}).becomes("a", follow.Live)
}

func TestStorePanicsInItsOwner(t *testing.T) {
	store := NewStore(nil, kube.Scope{Namespaces: []string{"a", "b"}}, Options{})
	defer func() {
		if recover() == nil {
			t.Error("the panic of a part was lost")
		}
	}()
	store.Run(t.Context())
}
