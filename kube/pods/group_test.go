package pods

import (
	"fmt"
	"slices"
	"testing"

	"k8s.io/apimachinery/pkg/types"
	"pgregory.net/rapid"
)

func ownedBy(kind, name string) func(*Row) {
	return func(r *Row) { r.OwnerKind, r.OwnerName = kind, name }
}

func onNode(name string) func(*Row) { return func(r *Row) { r.Node = name } }

func TestGroups(t *testing.T) {
	rows := []*Row{
		testRow("web-2", ownedBy("ReplicaSet", "web"), onNode("b"), failing),
		testRow("web-1", ownedBy("ReplicaSet", "web"), onNode("a")),
		testRow("db-0", ownedBy("StatefulSet", "db"), onNode("a"), func(r *Row) { r.Ready = 0 }),
		testRow("alone"),
	}
	other := testRow("web-9", ownedBy("ReplicaSet", "web"), onNode("b"))
	other.Ref.Namespace = "zoo"
	rows = append(rows, other)

	tests := []struct {
		group Grouping
		want  []string
	}{
		{Ungrouped, nil},
		{ByOwner, []string{"shop ReplicaSet/web 0-2 1 failing 2 ready", "shop StatefulSet/db 2-3 0 failing 0 ready", "shop no owner 3-4 0 failing 1 ready", "zoo ReplicaSet/web 4-5 0 failing 1 ready"}},
		{ByNode, []string{"a 0-2 0 failing 1 ready", "b 2-4 1 failing 2 ready", "no node 4-5 0 failing 1 ready"}},
		{ByNamespace, []string{"shop 0-4 1 failing 3 ready", "zoo 4-5 0 failing 1 ready"}},
	}
	for _, test := range tests {
		store := newTestStore(rows)
		var got []string
		for _, g := range store.Snapshot(Query{Group: test.group}).Groups {
			got = append(got, fmt.Sprintf("%s %d-%d %d failing %d ready", g.Key, g.From, g.To, g.Failing, g.Ready))
		}
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", test.want) {
			t.Errorf("by %s:\n got %q\nwant %q", test.group, got, test.want)
		}
	}
}

func TestGroupsFollowChanges(t *testing.T) {
	store := newTestStore([]*Row{testRow("a", onNode("n1")), testRow("b", onNode("n2"))})
	query := Query{Group: ByNode, Sort: Sort{Column: ColName, Descending: true}}
	store.Snapshot(query)
	store.put(testRow("c", onNode("n1")))
	store.put(testRow("b", onNode("n1"), failing))
	got := store.Snapshot(query)
	if len(got.Groups) != 1 || got.Groups[0].Failing != 1 || names(got.Rows) != "c b a" {
		t.Errorf("got %+v, %s", got.Groups, names(got.Rows))
	}
}

// TestGroupsKnowWhichAreMixed: of a Deployment that is being rolled out, from its first new pod to its last old one.
func TestGroupsKnowWhichAreMixed(t *testing.T) {
	of := func(set string) func(*Row) {
		return func(r *Row) { r.OwnerKind, r.OwnerName, r.deployment = "ReplicaSet", set, uint8(len("web")) }
	}
	store := newTestStore([]*Row{testRow("a", of("web-1")), testRow("b", of("web-1")), testRow("alone")})
	for _, step := range []struct {
		change func()
		want   bool
	}{
		{func() {}, false},
		{func() { store.put(testRow("c", of("web-2"))) }, true},
		{func() { store.put(testRow("a", of("web-1"), failing)) }, true},
		{func() { store.remove(podKey{Namespace: "shop", Name: "a"}) }, true},
		{func() { store.remove(podKey{Namespace: "shop", Name: "b"}) }, false},
	} {
		step.change()
		if group := store.Snapshot(Query{Group: ByOwner}).Groups[0]; group.Mixed != step.want {
			t.Errorf("mixed is %v of %+v", group.Mixed, group)
		}
		for _, by := range []Grouping{ByNode, ByNamespace} {
			if group := store.Snapshot(Query{Group: by}).Groups[0]; group.Mixed {
				t.Errorf("a group by %s is mixed", by)
			}
		}
	}
}

func TestUsage(t *testing.T) {
	store := newTestStore([]*Row{testRow("a"), testRow("b")})
	name := func(pod string) types.NamespacedName { return types.NamespacedName{Namespace: "shop", Name: pod} }
	if store.Snapshot(Query{}).Metered {
		t.Error("metered without metrics")
	}
	query := Query{Sort: Sort{Column: ColCPU, Descending: true}}
	store.SetUsage(map[types.NamespacedName]Resources{name("a"): {MilliCPU: 5}, name("b"): {MilliCPU: 90, Memory: 64 << 20}})
	got := store.Snapshot(query)
	if names(got.Rows) != "b a" || !got.Metered || got.Rows[0].usageText(ColCPU) != "90m" || got.Rows[0].usageText(ColMemory) != "64Mi" {
		t.Errorf("got %s, %+v", names(got.Rows), got.Rows[0])
	}
	store.put(testRow("b", failing)) // the watch knows nothing of usage
	if row := store.Snapshot(query).Rows[0]; row.usageText(ColCPU) != "90m" || !row.Failing {
		t.Errorf("a change of the pod lost its usage: %+v", row)
	}
	revision := store.Snapshot(query).Revision
	store.SetUsage(map[types.NamespacedName]Resources{name("a"): {MilliCPU: 5}, name("b"): {MilliCPU: 90, Memory: 64 << 20}})
	if store.Snapshot(query).Revision != revision {
		t.Error("the same usage is a change")
	}
	store.SetUsage(nil)
	if got := store.Snapshot(query); got.Metered || got.Rows[0].Usage.Known {
		t.Errorf("usage is remembered without metrics: %+v", got.Rows[0])
	}
}

func TestPercentages(t *testing.T) {
	row := testRow("a")
	row.Usage = Usage{Resources{MilliCPU: 150, Memory: 30 << 20}, true}
	row.Requests = Resources{MilliCPU: 100}
	row.Limits = Resources{MilliCPU: 300, Memory: 40 << 20}
	for column, want := range map[Column]string{
		ColCPU: "150m", ColCPURequest: "150%", ColCPULimit: "50%",
		ColMemory: "30Mi", ColMemoryRequest: "", ColMemoryLimit: "75%",
	} {
		if got := column.Text(row, noon); got != want {
			t.Errorf("%s: got %q, want %q", column, got, want)
		}
	}
}

func TestLabels(t *testing.T) {
	row := NewRow(pod(labelled(map[string]string{"app": "web", "app.kubernetes.io/name": "x", "empty": ""})))
	for key, want := range map[string]string{"app": "web", "app.kubernetes.io/name": "x", "empty": ""} {
		if got, ok := row.Label(key); got != want || !ok {
			t.Errorf("%s: %q, %v", key, got, ok)
		}
	}
	if value, ok := row.Label("ap"); ok {
		t.Errorf("ap: %q", value)
	}
	if got := fmt.Sprint(row.LabelKeys()); got != "[app app.kubernetes.io/name empty]" {
		t.Error(got)
	}
	if keys := NewRow(pod()).LabelKeys(); keys != nil {
		t.Errorf("%q", keys)
	}
}

// TestGroupsAreWhatTheyWouldBeMadeAnew changes rows at random and compares the
// groups that followed the changes with groups made anew.
func TestGroupsAreWhatTheyWouldBeMadeAnew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		store := newTestStore(nil)
		group := rapid.SampledFrom(Groupings()).Draw(t, "group")
		query := Query{Group: group}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			for range rapid.IntRange(1, 4).Draw(t, "changes") {
				name := fmt.Sprint("pod-", rapid.IntRange(0, 12).Draw(t, "pod"))
				if rapid.IntRange(0, 3).Draw(t, "kind") == 0 {
					store.remove(podKey{Namespace: "shop", Name: name})
					continue
				}
				owner := rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, "owner")
				set := rapid.SampledFrom([]string{"", "-1", "-2"}).Draw(t, "set") // of a Deployment
				store.put(testRow(name, ownedBy("ReplicaSet", owner+set), onNode(owner), func(r *Row) {
					if set != "" {
						r.deployment = uint8(len(owner))
					}
					r.Failing = rapid.Bool().Draw(t, "failing")
					r.Ready = rapid.IntRange(0, 1).Draw(t, "ready")
				}))
			}
			got := store.Snapshot(query)
			if want := group.divide(got.Rows); !slices.Equal(got.Groups, want) {
				t.Fatalf("by %s: got %+v, want %+v", group, got.Groups, want)
			}
		}
	})
}
