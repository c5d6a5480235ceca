package pods

import (
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/podglass/podglass/kube"
)

// A pod that is prepared for a minute counts as failing without any news of it; for a minute after it has
// recovered it stays among those that fail, and is not counted.
func TestPreparedForTooLongAndRecovered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		creating := func(p *corev1.Pod) { p.CreationTimestamp, p.Status.Phase = metav1.Now(), corev1.PodPending }
		client := fake.NewClientset(pod(named("shop", "slow"), creating, app("a", waiting("ContainerCreating"))))
		store := NewStore(client, kube.Scope{Namespaces: []string{"shop"}}, Options{})
		run(t, store.Run)
		is := func(when, rows string, failing int, recovered bool) {
			t.Helper()
			synctest.Wait()
			got := store.Snapshot(Query{FailingOnly: true})
			if names(got.Rows) != rows || got.Failing != failing || len(got.Rows) > 0 && got.Rows[0].HasRecovered() != recovered {
				t.Errorf("%s: %q, %d failing", when, names(got.Rows), got.Failing)
			}
		}
		<-time.After(preparingTime - 2*time.Second)
		is("before a minute", "", 0, false)
		<-time.After(4 * time.Second)
		is("after it", "slow", 1, false)
		update(t, client, pod(named("shop", "slow"), app("a", ready)))
		<-time.After(time.Second)
		is("running", "slow", 0, true)
		<-time.After(recoveredTime - 3*time.Second)
		is("still looked at", "slow", 0, true)
		<-time.After(4 * time.Second)
		is("after another minute", "", 0, false)
		update(t, client, pod(named("shop", "slow"), app("a", waiting("CrashLoopBackOff"))))
		<-time.After(time.Second)
		is("crashing", "slow", 1, false)
	})
}

// A pod whose container was started again may fail as before: it has recovered when it has not for a minute.
func TestAPodThatIsTriedAgainHasNotRecovered(t *testing.T) {
	now := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	crashed := func(restarts int) *Row { return testRow("a", failing, func(r *Row) { r.Restarts = restarts }) }
	running := func(restarts int) *Row { return testRow("a", func(r *Row) { r.Restarts = restarts }) }
	store := newTestStore([]*Row{crashed(3)})
	store.now = func() time.Time { return now }
	is := func(when string, failing int, recovered bool) {
		t.Helper()
		got := store.Snapshot(Query{FailingOnly: true})
		if got.Failing != failing || len(got.Rows) != max(failing, 1) || got.Rows[0].HasRecovered() != recovered {
			t.Errorf("%s: %d failing, %+v", when, got.Failing, got.Rows)
		}
	}
	store.put(running(4))
	is("started again", 1, false)
	now = now.Add(recoveredTime - time.Second)
	store.put(crashed(4))
	store.put(running(5))
	now = now.Add(recoveredTime - time.Second)
	store.ageOnce()
	is("a minute after the first time", 1, false)
	now = now.Add(time.Second)
	store.ageOnce()
	is("a minute after the second time", 0, true)
	now = now.Add(recoveredTime)
	store.ageOnce()
	if got := store.Snapshot(Query{FailingOnly: true}); len(got.Rows) != 0 {
		t.Errorf("it is kept: %+v", got.Rows[0])
	}
}

// A pod that should be gone counts as failing, as on a node that has died.
func TestAPodThatDoesNotEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fake.NewClientset(pod(named("shop", "stuck"), app("a", ready), func(p *corev1.Pod) {
			ends := metav1.NewTime(time.Now().Add(10 * time.Second))
			p.DeletionTimestamp, p.Finalizers = &ends, []string{"example.com/backup"}
		}))
		store := NewStore(client, kube.Scope{Namespaces: []string{"shop"}}, Options{})
		run(t, store.Run)
		for _, want := range []struct {
			after   time.Duration
			failing int
		}{{9 * time.Second, 0}, {15 * time.Second, 0}, {3 * time.Second, 1}} {
			<-time.After(want.after)
			synctest.Wait()
			if got := store.Snapshot(Query{}); got.Failing != want.failing {
				t.Errorf("after another %s: %d failing", want.after, got.Failing)
			}
		}
	})
}

// Another pod of the same name has not recovered from anything.
func TestAnotherLifeHasNotRecovered(t *testing.T) {
	store := newTestStore([]*Row{testRow("a", failing)})
	store.put(testRow("a", func(r *Row) { r.Ref.UID = "2" }))
	if got := store.Snapshot(Query{FailingOnly: true}); len(got.Rows) != 0 {
		t.Errorf("it is kept as recovered: %+v", got.Rows[0])
	}
}
