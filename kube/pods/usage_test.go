package pods

import (
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/follow"
)

// TestUsageThatComesBeforeItsPod lets the metrics API speak of pods first.
func TestUsageThatComesBeforeItsPod(t *testing.T) {
	at := func(name string) types.NamespacedName { return types.NamespacedName{Namespace: "shop", Name: name} }
	known := func(milli int64) Usage { return Usage{Resources: Resources{MilliCPU: milli}, Known: true} }
	created := func(ago time.Duration) func(*Row) { return func(r *Row) { r.Created = noon.Add(-ago) } }
	life := func(uid types.UID) func(*Row) { return func(r *Row) { r.Ref.UID = uid } }
	said := map[types.NamespacedName]Resources{at("a"): {MilliCPU: 5}, at("b"): {MilliCPU: 90}}
	for name, test := range map[string]struct {
		does func(*Store)
		want Usage // of a
	}{
		"then the pod":        {func(s *Store) { s.put(testRow("a", created(time.Hour))) }, known(5)},
		"then the list":       {func(s *Store) { s.replace(s.sources[0], []*Row{testRow("b"), testRow("a")}, same) }, known(5)},
		"then a pod, changed": {func(s *Store) { s.put(testRow("a")); s.put(testRow("a", failing)) }, known(5)},
		"then nothing of it":  {func(s *Store) { s.SetUsage(map[types.NamespacedName]Resources{at("b"): {}}); s.put(testRow("a")) }, Usage{}},
		"then another number": {func(s *Store) {
			s.SetUsage(map[types.NamespacedName]Resources{at("a"): {MilliCPU: 6}})
			s.put(testRow("a"))
		}, known(6)},
		"then no answer":       {func(s *Store) { s.SetUsage(nil); s.put(testRow("a")) }, Usage{}},
		"then a pod made anew": {func(s *Store) { s.put(testRow("a", created(-time.Second))) }, Usage{}},
		"then two lives": {func(s *Store) {
			s.put(testRow("a", life("1"), created(time.Hour)))
			s.put(testRow("a", life("2"), created(-time.Second)))
		}, Usage{}},
		"then gone and back": {func(s *Store) {
			s.put(testRow("a", life("1")))
			s.remove(podKey{Namespace: "shop", Name: "a"})
			s.put(testRow("a", life("2")))
		}, Usage{}},
	} {
		t.Run(name, func(t *testing.T) {
			store := newTestStore(nil)
			store.SetUsage(said)
			test.does(store)
			row, there := store.Row(kube.PodRef{Namespace: "shop", Name: "a"})
			if !there || row.Usage != test.want {
				t.Errorf("it uses %+v, want %+v", row.Usage, test.want)
			}
		})
	}
}

func same(h follow.Health) follow.Health { return h }

// TestUsageShowsWithTheRow sorts by what the metrics API has said before the
// list, as soon as it is there.
func TestUsageShowsWithTheRow(t *testing.T) {
	server := newAPIServer(t, true, pod(named("shop", "a")), pod(named("shop", "b")), pod(named("shop", "c")))
	store := NewStore(server.client(), kube.Scope{}, Options{})
	store.SetUsage(map[types.NamespacedName]Resources{
		{Namespace: "shop", Name: "a"}: {MilliCPU: 1}, {Namespace: "shop", Name: "b"}: {MilliCPU: 3}, {Namespace: "shop", Name: "c"}: {MilliCPU: 2},
	})
	changes, cancel := store.Changed()
	defer cancel()
	run(t, store.Run)
	(&watchedStore{store, t, changes}).becomes("a b c", follow.Live)
	got := store.Snapshot(Query{Sort: Sort{Column: ColCPU, Descending: true}})
	if names(got.Rows) != "b c a" || !got.Metered {
		t.Errorf("got %q, metered %v", names(got.Rows), got.Metered)
	}
}
