package pods

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"k8s.io/client-go/kubernetes/fake"
	"pgregory.net/rapid"

	"github.com/podglass/podglass/kube"
)

// newTestStore is a store that holds copies of rows and follows nothing.
func newTestStore(rows []*Row) *Store {
	store := NewStore(fake.NewClientset(), kube.Scope{}, Options{Now: func() time.Time { return noon }})
	for _, row := range rows {
		copied := *row
		store.put(&copied)
	}
	return store
}

func names(rows []*Row) string {
	var list []string
	for _, row := range rows {
		list = append(list, row.Ref.Name)
	}
	return strings.Join(list, " ")
}

func testRow(name string, edits ...func(*Row)) *Row {
	row := &Row{Status: "Running", Ready: 1, Total: 1}
	row.Ref = kube.PodRef{Namespace: "shop", Name: name}
	for _, edit := range edits {
		edit(row)
	}
	return row
}

func failing(row *Row) { row.Failing, row.Status = true, "Error" }

func mustFilter(t testing.TB, text string) Filter {
	t.Helper()
	filter, err := ParseFilter(text)
	if err != nil {
		t.Fatal(err)
	}
	return filter
}

func TestSnapshotCountsAll(t *testing.T) {
	store := newTestStore([]*Row{testRow("a"), testRow("b", failing), testRow("c", failing)})
	got := store.Snapshot(Query{Filter: mustFilter(t, "b")})
	if names(got.Rows) != "b" || got.Total != 3 || got.Failing != 2 {
		t.Errorf("got %q of %d, %d failing", names(got.Rows), got.Total, got.Failing)
	}
	store.put(testRow("c"))
	store.remove(podKey{Namespace: "shop", Name: "b"})
	got = store.Snapshot(Query{FailingOnly: true})
	if names(got.Rows) != "c" || !got.Rows[0].HasRecovered() || got.Total != 2 || got.Failing != 0 { // it has just recovered
		t.Errorf("got %q of %d, %d failing", names(got.Rows), got.Total, got.Failing)
	}
}

func TestSnapshotsAreImmutableAndShared(t *testing.T) {
	store := newTestStore([]*Row{testRow("a"), testRow("b")})
	before := store.Snapshot(Query{})
	if again := store.Snapshot(Query{}); &again.Rows[0] != &before.Rows[0] {
		t.Error("an unchanged snapshot was made again")
	}
	kept := slices.Clone(before.Rows)
	store.put(testRow("a", failing))
	store.put(testRow("0"))
	store.remove(podKey{Namespace: "shop", Name: "b"})
	after := store.Snapshot(Query{})
	if names(after.Rows) != "0 a" || after.Rows[1].Status != "Error" {
		t.Errorf("got %q", names(after.Rows))
	}
	if !slices.Equal(kept, before.Rows) {
		t.Error("a snapshot changed after it was given out")
	}
	if after.Revision <= before.Revision {
		t.Error("the revision did not grow")
	}
}

func TestRowRevisions(t *testing.T) {
	store := newTestStore([]*Row{testRow("a"), testRow("b")})
	before := store.Snapshot(Query{})
	changes, cancel := store.Changed()
	defer cancel()

	store.put(testRow("a")) // looks the same
	if got := store.Snapshot(Query{}); got.Revision != before.Revision || got.Rows[0] != before.Rows[0] {
		t.Error("a row that looks the same is a change")
	}
	select {
	case <-changes:
		t.Error("poked without a change")
	default:
	}

	store.put(testRow("a", failing))
	after := store.Snapshot(Query{})
	if after.Rows[0].Revision <= before.Rows[0].Revision || after.Rows[1].Revision != before.Rows[1].Revision {
		t.Errorf("revisions %d and %d after %d and %d", after.Rows[0].Revision, after.Rows[1].Revision,
			before.Rows[0].Revision, before.Rows[1].Revision)
	}
}

func TestStoreFindsLives(t *testing.T) {
	store := newTestStore([]*Row{testRow("a", func(r *Row) { r.Ref.UID = "1" })})
	ref := kube.PodRef{Namespace: "shop", Name: "a"}
	if _, ok := store.Row(ref); !ok {
		t.Error("not found by name")
	}
	ref.UID = "2"
	if _, ok := store.Row(ref); ok {
		t.Error("another life was found")
	}
}

func TestPokesCoalesce(t *testing.T) {
	store := newTestStore(nil)
	changes, cancel := store.Changed()
	store.put(testRow("a"))
	store.put(testRow("b"))
	<-changes
	select {
	case <-changes:
		t.Error("poked twice for what could be seen at once")
	default:
	}
	cancel()
	store.put(testRow("c"))
	select {
	case <-changes:
		t.Error("poked after the subscription ended")
	default:
	}
}

// TestViewsStayRight holds that views kept up to date are what a view made
// afresh would be, whatever changes between looks.
func TestViewsStayRight(t *testing.T) {
	queries := []Query{
		{},
		{FailingOnly: true},
		{Sort: Sort{Column: ColStatus, Descending: true}},
		{Filter: mustFilter(t, "1"), Sort: Sort{Column: ColRestarts}},
	}
	rapid.Check(t, func(t *rapid.T) {
		store := newTestStore(nil)
		for range rapid.IntRange(1, 30).Draw(t, "looks") {
			for range rapid.IntRange(0, 10).Draw(t, "changes") {
				change(t, store)
			}
			query := rapid.SampledFrom(queries).Draw(t, "query")
			got := store.Snapshot(query).Rows
			afresh := *store.viewOf(query)
			afresh.unseen = nil
			afresh.build(store.rows)
			if !slices.Equal(got, afresh.rows) {
				t.Fatalf("got %q, want %q", names(got), names(afresh.rows))
			}
		}
	})
}

func change(t *rapid.T, store *Store) {
	name := fmt.Sprint("pod-", rapid.IntRange(0, 20).Draw(t, "pod"))
	if rapid.IntRange(0, 3).Draw(t, "fate") == 0 {
		store.remove(podKey{Namespace: "shop", Name: name})
		return
	}
	restarts := rapid.IntRange(0, 3).Draw(t, "restarts")
	store.put(testRow(name, func(r *Row) {
		r.Restarts = restarts
		if rapid.Bool().Draw(t, "failing") {
			failing(r)
		}
	}))
}

func TestViewsNobodyLooksAtAreForgotten(t *testing.T) {
	store := newTestStore(nil)
	store.Snapshot(Query{})
	for i := range maxUnseen + 1 {
		store.put(testRow(fmt.Sprint("pod-", i)))
	}
	if len(store.views) != 0 {
		t.Errorf("%d views remember changes nobody asks for", len(store.views))
	}
	if got := store.Snapshot(Query{}); len(got.Rows) != maxUnseen+1 {
		t.Errorf("got %d rows", len(got.Rows))
	}
	for column := range AllColumns() {
		store.Snapshot(Query{Sort: Sort{Column: Column(column)}})
	}
	if len(store.views) != maxViews {
		t.Errorf("%d views are remembered, want %d", len(store.views), maxViews)
	}
}

// TestRowsSinceAreAllThatAreNew changes rows at random under two readers of the same query, one of which looks more
// seldom: what neither has seen is among the rows since it looked last.
func TestRowsSinceAreAllThatAreNew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		store := newTestStore(nil)
		query := Query{FailingOnly: rapid.Bool().Draw(t, "failing only")}
		seen := [2]Snapshot{}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			for range rapid.IntRange(0, 3).Draw(t, "changes") {
				name := fmt.Sprint("pod-", rapid.IntRange(0, 6).Draw(t, "pod"))
				if rapid.IntRange(0, 3).Draw(t, "kind") == 0 {
					store.remove(podKey{Namespace: "shop", Name: name})
					continue
				}
				store.put(testRow(name, func(r *Row) {
					r.Restarts, r.Failing = rapid.IntRange(0, 99).Draw(t, "restarts"), rapid.Bool().Draw(t, "failing")
				}))
			}
			reader := rapid.IntRange(0, 1).Draw(t, "reader")
			got := store.Snapshot(query)
			since := got.RowsSince(seen[reader].Revision)
			for _, row := range got.Rows {
				if !slices.Contains(seen[reader].Rows, row) && !slices.Contains(since, row) {
					t.Fatalf("%s at %d is not among the rows since %d", row.Ref.Name, row.Revision, seen[reader].Revision)
				}
			}
			seen[reader] = got
		}
	})
}

// TestRowsSinceAreFew: who looks after each change is given that change alone.
func TestRowsSinceAreFew(t *testing.T) {
	store := newTestStore([]*Row{testRow("a"), testRow("b"), testRow("c")})
	first := store.Snapshot(Query{})
	if len(first.RowsSince(0)) != 3 {
		t.Errorf("at first there are %s", names(first.RowsSince(0)))
	}
	store.put(testRow("b", failing))
	second := store.Snapshot(Query{})
	if got := names(second.RowsSince(first.Revision)); got != "b" {
		t.Errorf("after a change there are %s", got)
	}
	store.remove(podKey{Namespace: "shop", Name: "a"})
	third := store.Snapshot(Query{})
	if got := third.RowsSince(second.Revision); len(got) != 0 {
		t.Errorf("after a pod has gone there are %s", names(got))
	}
}

// TestManyRowsAreFiltered: so many that they are gone through in shares, some of which may have none.
func TestManyRowsAreFiltered(t *testing.T) {
	store := newTestStore(nil)
	for i := range 3*manyRows + 1 {
		store.put(testRow(fmt.Sprintf("pod-%06d", i), func(r *Row) { r.Failing = i%7 == 0 }))
	}
	for _, query := range []Query{
		{FailingOnly: true},
		{Filter: mustFilter(t, "pod-0")},
		{Filter: mustFilter(t, "00|7$")},
		{Filter: mustFilter(t, "pod-012")},
		{Filter: mustFilter(t, "nothing-like-it")},
		{Filter: mustFilter(t, "!5"), Sort: Sort{Descending: true}},
	} {
		var want []*Row
		for _, row := range store.Snapshot(Query{Sort: query.Sort}).Rows {
			if query.picks(row) {
				want = append(want, row)
			}
		}
		if got := store.Snapshot(query).Rows; !slices.Equal(got, want) {
			t.Errorf("%q: got %d rows, want %d", query.Filter.Text, len(got), len(want))
		}
	}
}
