package pods

import (
	"fmt"
	"slices"
	"testing"

	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
)

// crowd are pods of more than two chunks.
func crowd(t *testing.T, streaming bool) (server *apiServer, pods int) {
	t.Helper()
	server, pods = newAPIServer(t, streaming), 2*chunk+7
	for i := range pods {
		server.set(pod(named("shop", fmt.Sprintf("pod-%04d", i)), app("x", ready)))
	}
	return server, pods
}

// eachWay runs a test on a server that streams lists and on one that cannot.
func eachWay(t *testing.T, test func(t *testing.T, streaming bool)) {
	for _, streaming := range []bool{true, false} {
		t.Run(fmt.Sprintf("streaming=%v", streaming), func(t *testing.T) { test(t, streaming) })
	}
}

// checkRows holds that no pod is there twice and that rows are in order.
func checkRows(t *testing.T, rows []*Row) {
	t.Helper()
	if !slices.IsSortedFunc(rows, compareNames) {
		t.Error("the rows are not in order")
	}
	for i := 1; i < len(rows); i++ {
		if rows[i].Ref.Namespace == rows[i-1].Ref.Namespace && rows[i].Ref.Name == rows[i-1].Ref.Name {
			t.Errorf("%s is there twice", rows[i].Ref)
		}
	}
}

// TestRowsShowBeforeTheListIsComplete holds a list back after the first chunk.
func TestRowsShowBeforeTheListIsComplete(t *testing.T) {
	eachWay(t, func(t *testing.T, streaming bool) {
		server, pods := crowd(t, streaming)
		release := server.hold()
		store := followStore(t, server.client(), kube.Scope{})
		got := store.until("the first chunk", func(got Snapshot) bool { return got.Total == chunk })
		if got.Health.State != follow.Loading || len(got.Rows) != chunk || got.Rows[0].Status != "Running" {
			t.Errorf("%s, %d rows", got.Health.State, len(got.Rows))
		}
		checkRows(t, got.Rows)
		if filtered := store.Snapshot(Query{Filter: mustFilter(t, got.Rows[7].Ref.Name)}); names(filtered.Rows) != got.Rows[7].Ref.Name {
			t.Errorf("a filter finds %q", names(filtered.Rows))
		}
		if _, there := store.Row(got.Rows[3].Ref); !there {
			t.Error("a row that shows cannot be looked up")
		}
		server.set(pod(named("shop", "pod-0003"), app("x", waiting("CrashLoopBackOff"))))
		release()
		got = store.until("all", func(got Snapshot) bool {
			return got.Health.State == follow.Live && got.Total == pods && got.Failing == 1
		})
		checkRows(t, got.Rows)
		lists, streams := server.asked("list"), server.asked("stream")
		if want := (pods + chunk - 1) / chunk; streaming && (lists != 0 || streams != 1) || !streaming && lists != want {
			t.Errorf("%d lists and %d streams", lists, streams)
		}
	})
}

// TestAListThatBreaksOffKeepsItsRows cuts a list, and lets a pod go before the
// next.
func TestAListThatBreaksOffKeepsItsRows(t *testing.T) {
	eachWay(t, func(t *testing.T, streaming bool) {
		server, pods := crowd(t, streaming)
		release := server.hold()
		store := followStore(t, server.client(), kube.Scope{})
		first := store.until("the first chunk", func(got Snapshot) bool { return got.Total == chunk })
		server.goAway()
		got := store.until("an error", func(got Snapshot) bool { return got.Health.Err != nil })
		if got.Health.State != follow.Loading || got.Total != chunk {
			t.Errorf("%s, %d rows", got.Health.State, got.Total)
		}
		gone := first.Rows[5].Ref
		server.remove(gone.Namespace, gone.Name)
		release()
		server.comeBack()
		got = store.until("all but one", func(got Snapshot) bool { return got.Health.State == follow.Live && got.Total == pods-1 })
		checkRows(t, got.Rows)
		if _, there := store.Row(gone); there {
			t.Error("the pod that went is still there")
		}
	})
}

// TestRowsGivenOutDoNotChange has a list arrive while usage does: the rows that
// somebody has keep what they say.
func TestRowsGivenOutDoNotChange(t *testing.T) {
	eachWay(t, func(t *testing.T, streaming bool) {
		server, pods := crowd(t, streaming)
		release := server.hold()
		store := followStore(t, server.client(), kube.Scope{})
		early := store.until("the first chunk", func(got Snapshot) bool { return got.Total == chunk })
		kept := make([]Row, len(early.Rows))
		for i, row := range early.Rows {
			kept[i] = *row
		}
		usage := map[types.NamespacedName]Resources{}
		for i := range pods {
			usage[types.NamespacedName{Namespace: "shop", Name: fmt.Sprintf("pod-%04d", i)}] = Resources{MilliCPU: int64(i) + 1}
		}
		store.SetUsage(usage)
		release()
		got := store.until("all", func(got Snapshot) bool { return got.Health.State == follow.Live && got.Total == pods })
		for i, row := range got.Rows {
			if want := (Usage{Resources: Resources{MilliCPU: int64(i) + 1}, Known: true}); row.Usage != want {
				t.Fatalf("%s uses %+v, want %+v", row.Ref, row.Usage, want)
			}
		}
		for i, row := range early.Rows {
			if row.Revision != kept[i].Revision || row.Usage != kept[i].Usage || !row.showsLike(&kept[i]) {
				t.Fatalf("%s has changed after it was given out", row.Ref)
			}
		}
	})
}

// TestAListThatFallsSilent says that no answer comes, until it goes on.
func TestAListThatFallsSilent(t *testing.T) {
	eachWay(t, func(t *testing.T, streaming bool) {
		server, pods := crowd(t, streaming)
		release := server.hold()
		store := followImpatiently(t, server.client(), kube.Scope{})
		got := store.until("silence", func(got Snapshot) bool { return got.Total == chunk && got.Health.Err != nil })
		if got.Health.State != follow.Loading || got.Health.Err.Class != explain.ClassTimeout {
			t.Errorf("%s, %v", got.Health.State, got.Health.Err)
		}
		release()
		got = store.until("all", func(got Snapshot) bool { return got.Health.State == follow.Live })
		if got.Health.Err != nil || got.Total != pods {
			t.Errorf("%v, %d rows", got.Health.Err, got.Total)
		}
	})
}

// TestAnErrorIsOverOnceRowsArrive follows a server that was away at first.
func TestAnErrorIsOverOnceRowsArrive(t *testing.T) {
	eachWay(t, func(t *testing.T, streaming bool) {
		server, _ := crowd(t, streaming)
		release := server.hold()
		defer release()
		server.goAway()
		store := followStore(t, server.client(), kube.Scope{})
		store.until("an error", func(got Snapshot) bool { return got.Health.Err != nil })
		server.comeBack()
		store.until("rows and no error", func(got Snapshot) bool {
			return got.Total == chunk && got.Health.State == follow.Loading && got.Health.Err == nil
		})
	})
}
