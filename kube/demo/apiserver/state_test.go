package apiserver

import (
	"context"
	"fmt"
	"maps"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	clocktesting "k8s.io/utils/clock/testing"
	"pgregory.net/rapid"
)

func newTestState() *State {
	return NewState(clocktesting.NewFakePassiveClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)))
}

// Whatever happens: every version can be listed as it was, and a list with the changes since then
// gives what there is now.
func TestEveryVersionStaysTrue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newTestState()
		configs := resourceOf(&corev1.ConfigMap{})
		world := map[string]string{} // name to value
		worlds := map[uint64]map[string]string{s.latest(): {}}
		name := rapid.SampledFrom([]string{"a", "b", "c", "d"})
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			key := name.Draw(t, "name")
			value := rapid.StringMatching("[xyz]").Draw(t, "value")
			cm := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: key}, Data: map[string]string{"v": value}}
			switch rapid.SampledFrom([]string{"create", "update", "delete"}).Draw(t, "what") {
			case "create":
				if _, err := Create(s, cm); err == nil {
					world[key] = value
				}
			case "update":
				if _, err := Update(s, cm); err == nil {
					world[key] = value
				}
			case "delete":
				if err := Delete[*corev1.ConfigMap](s, "shop", key, metav1.DeleteOptions{}); err == nil {
					delete(world, key)
				}
			}
			worlds[s.latest()] = maps.Clone(world)
		}
		for version, want := range worlds {
			objs, _, err := s.listAt(configs, "", version)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{}
			for _, obj := range objs {
				got[obj.GetName()] = obj.(*corev1.ConfigMap).Data["v"]
			}
			if !maps.Equal(got, want) {
				t.Fatalf("version %d: listed %v, was %v", version, got, want)
			}
			replay(t, s, version, got)
			if !maps.Equal(got, world) {
				t.Fatalf("changes since version %d lead to %v, want %v", version, got, world)
			}
		}
	})
}

// replay applies the changes since a version as a client does.
func replay(t *rapid.T, s *State, version uint64, to map[string]string) {
	at, err := s.since(version)
	if err != nil {
		t.Fatal(err)
	}
	for at.next != nil {
		at = at.next
		name := at.object.GetName()
		_, known := to[name]
		if known == (at.kind == watch.Added) {
			t.Fatalf("%s of %s, which was there: %v", at.kind, name, known)
		}
		if at.kind == watch.Deleted {
			delete(to, name)
			continue
		}
		to[name] = at.object.(*corev1.ConfigMap).Data["v"]
	}
}

func TestTheWindowOfVersionsIsBounded(t *testing.T) {
	s := newTestState()
	if _, err := Create(s, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "a"}}); err != nil {
		t.Fatal(err)
	}
	first := s.latest()
	for i := range historyWindow {
		if _, err := s.since(first); err != nil {
			t.Fatalf("after %d changes: %v", i, err)
		}
		if _, err := Modify(s, "shop", "a", func(cm *corev1.ConfigMap) error {
			cm.Data = map[string]string{"n": fmt.Sprint(i)}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Modify(s, "shop", "a", func(cm *corev1.ConfigMap) error { cm.Data = nil; return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := s.since(first); !apierrors.IsResourceExpired(err) {
		t.Errorf("one change too many: %v", err)
	}
}

func TestWatchInProcessWaitsForASlowReceiver(t *testing.T) {
	s := newTestState()
	if _, err := Create(s, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "a"}}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	events := Watch[*corev1.ConfigMap](ctx, s, "shop")
	changes := 2 * historyWindow // nobody receives meanwhile
	for i := range changes {
		if _, err := Modify(s, "shop", "a", func(cm *corev1.ConfigMap) error {
			cm.Data = map[string]string{"n": fmt.Sprint(i)}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	if first := <-events; first.Type != watch.Added || first.Old != nil {
		t.Fatalf("first: %+v", first)
	}
	for i := range changes {
		event := <-events
		if event.Type != watch.Modified || event.Object.Data["n"] != fmt.Sprint(i) {
			t.Fatalf("change %d: %s %v", i, event.Type, event.Object.Data)
		}
		if i > 0 && event.Old.Data["n"] != fmt.Sprint(i-1) {
			t.Fatalf("change %d: from %v", i, event.Old.Data)
		}
	}
	cancel()
	if _, open := <-events; open {
		t.Error("an event after the end")
	}
}

func TestTheSameStoryGivesTheSameNames(t *testing.T) {
	story := func() (names []string) {
		s := newTestState()
		for range 3 {
			pod, err := Create(s, &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", GenerateName: "web-"}})
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, pod.Name+" "+string(pod.UID))
		}
		return names
	}
	first, second := story(), story()
	seen := map[string]bool{}
	for i := range first {
		if first[i] != second[i] || seen[first[i]] {
			t.Errorf("got %v, then %v", first, second)
		}
		seen[first[i]] = true
	}
}

func TestObjectsHandedOutAreTheCallersOwn(t *testing.T) {
	s := newTestState()
	created, err := Create(s, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "a"}, Data: map[string]string{"v": "1"}})
	if err != nil {
		t.Fatal(err)
	}
	created.Data["v"] = "2"
	List[*corev1.ConfigMap](s, "")[0].Data["v"] = "3"
	got, err := Get[*corev1.ConfigMap](s, "shop", "a")
	if err != nil || got.Data["v"] != "1" {
		t.Errorf("the stored object was written to: %v %v", got.Data, err)
	}
	failed := fmt.Errorf("no")
	if _, err := Modify(s, "shop", "a", func(cm *corev1.ConfigMap) error { cm.Data["v"] = "4"; return failed }); err != failed { // the very same
		t.Errorf("got %v", err)
	}
	if got, _ := Get[*corev1.ConfigMap](s, "shop", "a"); got.Data["v"] != "1" {
		t.Errorf("a change that failed was written: %v", got.Data)
	}
}
