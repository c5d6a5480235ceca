package logs

import (
	"testing"
	"time"

	"k8s.io/client-go/kubernetes/fake"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/panes/panetest"
)

// TestOnlyACursorThatMovesIsFollowed opens a log beside the cursor, and gives
// news of the pod that the cursor is on.
func TestOnlyACursorThatMovesIsFollowed(t *testing.T) {
	p := newFollower(t)
	shows := func(what, pod, container string, previous bool) {
		t.Helper()
		got := p.Target()
		if got.Pod.Name != pod || got.Container != container || p.subject.previous != previous {
			t.Errorf("%s: the log is of %s %s, previous %t", what, got.Pod.Name, got.Container, p.subject.previous)
		}
	}
	p.Follow(targetOf("web-0", "web"))
	shows("at first", "web-0", "web", false)
	p.Open(panes.Open{Target: targetOf("web-0", "init"), How: panes.Log{Previous: true}})
	shows("opened", "web-0", "init", true)
	p.Follow(targetOf("web-0", "web"))
	shows("after news of the pod", "web-0", "init", true)
	p.Follow(targetOf("web-1", "web"))
	shows("after the cursor moved", "web-1", "web", true) // it is still to come
	if p.next.IsZero() {
		t.Error("the log of the other pod is not about to show")
	}
}

// TestARestThatIsOverOpensNoLog lets the cursor leave a container while the pane
// still waits for it to rest there.
func TestARestThatIsOverOpensNoLog(t *testing.T) {
	for name, leave := range map[string]func(*Pane){
		"nothing is chosen":      func(p *Pane) { p.Follow(panes.Target{}) },
		"another one is chosen":  func(p *Pane) { p.Follow(targetOf("web-1", "web")) },
		"another log was opened": func(p *Pane) { p.Open(panes.Open{Target: targetOf("web-1", "web")}) },
		"the pane is closed":     func(p *Pane) { p.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			p := newFollower(t)
			rest := p.Follow(targetOf("web-0", "web"))
			leave(p)
			panetest.Give(p, rest())
			if p.subject.target.Pod.Name == "web-0" {
				t.Error("it shows the log that the cursor has left")
			}
		})
	}
	p := newFollower(t)
	panetest.Perform(p, p.Follow(targetOf("web-0", "web")))
	if p.subject.target.Pod.Name != "web-0" || p.log == nil {
		t.Error("the log on which the cursor rests does not show")
	}
}

func newFollower(t *testing.T) *Pane {
	t.Helper()
	loaded, err := themes.Load("mono", nil)
	if err != nil {
		t.Fatal(err)
	}
	p := New(panes.Env{
		Look: panes.Look{Styles: loaded.Styles(), Glyphs: themes.Unicode()}, Location: time.UTC, Now: time.Now, Ask: func(any) {},
	}, Cluster{Client: fake.NewClientset()})
	t.Cleanup(p.Close)
	return p
}

func targetOf(pod, container string) panes.Target {
	return panes.Target{
		ContainerRef: kube.ContainerRef{Pod: kube.PodRef{Namespace: "shop", Name: pod}, Container: container},
		Row:          &kubepods.Row{},
	}
}

func TestThePodsOfAWorkloadStayWhenTheCursorMovesAmongThem(t *testing.T) {
	of := func(pod, owner string) panes.Target {
		target := targetOf(pod, "web")
		target.Row = &kubepods.Row{OwnerKind: "StatefulSet", OwnerName: owner, Labels: "app=" + owner}
		return target
	}
	p := newFollower(t)
	p.subject = subject{target: of("web-0", "web"), extent: allPods}
	if cmd := p.Follow(of("web-1", "web")); cmd != nil { // as when web-0 is gone
		t.Error("something is to be done")
	}
	if p.subject.extent != allPods || p.subject.target.Pod.Name != "web-0" {
		t.Errorf("%s alone shows", p.subject.target.Pod.Name)
	}
	p.Follow(of("db-0", "db"))
	p.Follow(of("web-0", "web")) // back before it has come to rest
	if !p.next.IsZero() || p.rest.Running() {
		t.Error("the log that the cursor passed over is about to open")
	}
	panetest.Perform(p, p.Follow(of("db-0", "db")))
	if p.subject.extent != oneContainer || p.subject.target.Pod.Name != "db-0" {
		t.Errorf("the log is that of %s, extent %v", p.subject.target.Pod.Name, p.subject.extent)
	}
}

// TestALineIsNotSoughtOnceTheUserHasMoved: a log that was opened at a line does not leap to it when that comes after the
// user has gone elsewhere, in whatever way.
func TestALineIsNotSoughtOnceTheUserHasMoved(t *testing.T) {
	do := func(name keymap.Action) func(*testing.T, *Pane) {
		return func(t *testing.T, p *Pane) {
			t.Helper()
			panetest.Do(t, p, Actions(), name)
		}
	}
	for name, act := range map[string]func(*testing.T, *Pane){
		"move": do(keymap.Up), "follow": do("logs.follow"), "an error": do("logs.next-error"), "the error before": do("logs.previous-error"),
		"choose lines": do("logs.select"), "choose all": do("logs.select-all"),
		"wheel":        func(_ *testing.T, p *Pane) { p.Wheel(-3) },
		"click":        func(_ *testing.T, p *Pane) { p.Click(0, 0) },
		"a time":       func(_ *testing.T, p *Pane) { p.goToTime("12:00") },
		"a match":      func(_ *testing.T, p *Pane) { p.acceptSearch("error") },
		"another log":  func(_ *testing.T, p *Pane) { p.SetClock(time.Now()) },
		"another pod":  func(_ *testing.T, p *Pane) { p.Open(panes.Open{Target: targetOf("web-1", "web")}) },
		"it is closed": func(_ *testing.T, p *Pane) { p.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			p := newFollower(t)
			p.SetSize(80, 10)
			p.Open(panes.Open{Target: targetOf("web-0", "web"), How: panes.Log{Line: "fatal: no licence"}})
			if p.seek.line == "" {
				t.Fatal("the line is not sought")
			}
			act(t, p)
			if p.seek.line != "" {
				t.Errorf("%q is still sought", p.seek.line)
			}
		})
	}
}
