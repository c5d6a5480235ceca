package logs

import (
	"testing"
	"time"

	"k8s.io/client-go/kubernetes/fake"

	"github.com/podglass/podglass/kube"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/panes"
)

// TestOnlyACursorThatMovesIsFollowed opens a log beside the cursor, and gives
// news of the pod that the cursor is on.
func TestOnlyACursorThatMovesIsFollowed(t *testing.T) {
	loaded, err := themes.Load("mono", nil)
	if err != nil {
		t.Fatal(err)
	}
	p := New(1, panes.Env{
		Styles: loaded.Styles(), Glyphs: themes.Unicode(), Location: time.UTC, Now: time.Now, Ask: func(any) {},
	}, Cluster{Client: fake.NewClientset()})
	t.Cleanup(p.Close)
	target := func(pod, container string) panes.Target {
		return panes.Target{
			ContainerRef: kube.ContainerRef{Pod: kube.PodRef{Namespace: "shop", Name: pod}, Container: container},
			Row:          &kubepods.Row{},
		}
	}
	shows := func(what, pod, container string, previous bool) {
		t.Helper()
		got := p.Target()
		if got.Pod.Name != pod || got.Container != container || p.subject.previous != previous {
			t.Errorf("%s: the log is of %s %s, previous %t", what, got.Pod.Name, got.Container, p.subject.previous)
		}
	}
	p.Follow(target("web-0", "web"))
	shows("at first", "web-0", "web", false)
	p.Open(target("web-0", "init"), true)
	shows("opened", "web-0", "init", true)
	p.Follow(target("web-0", "web"))
	shows("after news of the pod", "web-0", "init", true)
	p.Follow(target("web-1", "web"))
	shows("after the cursor moved", "web-1", "web", true) // it is still to come
	if p.next.IsZero() {
		t.Error("the log of the other pod is not about to show")
	}
}
