package containers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/panes/panetest"
)

// look returns the pane as text.
func look(p *Pane) string { return ansi.Strip(p.View()) }

func see(t *testing.T, p *Pane, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if screen := look(p); !strings.Contains(screen, text) {
			t.Errorf("there is no %q in\n%s", text, screen)
		}
	}
}

func gone(t *testing.T, p *Pane, text string) {
	t.Helper()
	if screen := look(p); strings.Contains(screen, text) {
		t.Errorf("there is still %q in\n%s", text, screen)
	}
}

// TestViewFillsItsArea draws every state in every size: App relies on exactly
// so many lines of exactly so many cells.
func TestViewFillsItsArea(t *testing.T) {
	for name, s := range scenes() {
		for _, whole := range []bool{false, true} {
			p := open(t, s, envOf(t, "mono", themes.Unicode()))
			if whole {
				panetest.Do(t, p, Actions(), "containers.details")
			}
			for width := 1; width < 130; width += 3 {
				for height := 1; height < 50; height += 4 {
					p.SetSize(width, height)
					lines := strings.Split(p.View(), "\n")
					if len(lines) != height {
						t.Fatalf("%s, %dx%d: %d lines", name, width, height, len(lines))
					}
					for _, line := range lines {
						if got := ansi.WcWidth.StringWidth(line); got != width {
							t.Fatalf("%s, %dx%d: a line of %d cells: %q", name, width, height, got, line)
						}
					}
				}
			}
		}
	}
}

func TestTheCursorChangesNothingAroundIt(t *testing.T) {
	p := open(t, scenes()["broken init"], envOf(t, "mono", themes.Unicode()))
	p.SetSize(67, 20)
	p.View()
	first := p.view.plan
	panetest.Do(t, p, Actions(), keymap.Down)
	p.View()
	if diff := cmp.Diff(fmt.Sprint(first), fmt.Sprint(p.view.plan)); diff != "" {
		t.Error(diff)
	}
}

func TestTheDetailTakesThePaneAndGivesItBack(t *testing.T) {
	p := open(t, scenes()["healthy"], envOf(t, "mono", themes.Unicode()))
	p.SetSize(60, 10)
	see(t, p, "init-config", "logger")
	gone(t, p, "Liveness")
	panetest.Do(t, p, Actions(), "containers.details")
	see(t, p, "State ", "Readiness", "1–9 of 2")
	gone(t, p, "healthz  ")
	if got := p.Title().Path; !slices.Equal(got, []string{"cart-0", "timecheck", "details"}) {
		t.Errorf("the title is %q", got)
	}
	panetest.Do(t, p, Actions(), keymap.Down)
	see(t, p, "2–10 of 2")
	panetest.Do(t, p, Actions(), keymap.PageDown)
	see(t, p, "10–18 of 2")
	panetest.Do(t, p, Actions(), keymap.Bottom)
	see(t, p, "containerd://")
	panetest.Do(t, p, Actions(), keymap.Down)
	bottom := look(p)
	p.Wheel(-3)
	if look(p) == bottom {
		t.Error("the wheel does not scroll")
	}
	panetest.Do(t, p, Actions(), keymap.Top)
	see(t, p, "1–9 of 2")
	if p.Target().Container != "timecheck" || !p.CanUndo() {
		t.Error("scrolling moved the cursor, or cannot be undone")
	}
	p.Undo()
	if p.CanUndo() {
		t.Error("esc has nothing to take back any more")
	}
	see(t, p, "init-config", "logger")
	panetest.Do(t, p, Actions(), keymap.Down)
	if p.Target().Container != "logger" {
		t.Errorf("the cursor is on %q", p.Target().Container)
	}
	panetest.Do(t, p, Actions(), "containers.details")
	panetest.Do(t, p, Actions(), "containers.details")
	see(t, p, "init-config")
}

func TestWideWithoutAContainer(t *testing.T) {
	p := open(t, scene{nothing: true}, envOf(t, "mono", themes.Unicode()))
	p.SetSize(60, 10)
	panetest.Do(t, p, Actions(), "containers.details")
	see(t, p, "no pod is chosen")
}

func TestClicksCountFromTheTable(t *testing.T) {
	p := open(t, scenes()["healthy"], envOf(t, "mono", themes.Unicode()))
	p.SetSize(67, 20)
	lines := strings.Split(look(p), "\n")
	at := slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, "logger  ") && strings.Contains(line, "app") })
	p.Click(5, at)
	if p.Target().Container != "logger" {
		t.Errorf("a click on line %d of\n%s\nselects %q", at, strings.Join(lines, "\n"), p.Target().Container)
	}
	p.Click(5, 0)
	p.Click(5, 19)
	if p.Target().Container != "logger" {
		t.Error("a click beside the table moves the cursor")
	}
}

func TestClicksOnTheTrack(t *testing.T) {
	p := open(t, scenes()["healthy"], envOf(t, "mono", themes.Unicode()))
	p.SetSize(67, 20)
	track := strings.Split(look(p), "\n")[1]
	for _, name := range []string{"metrics", "init-config", "healthz"} {
		before, _, found := strings.Cut(track, name)
		if !found {
			t.Fatalf("there is no %s in %q", name, track)
		}
		p.Click(ansi.StringWidth(before)+1, 1)
		if got := p.Target().Container; got != name {
			t.Errorf("a click on %s selects %q", name, got)
		}
	}
	p.Click(0, 1)
	p.Click(66, 1)
	if got := p.Target().Container; got != "healthz" {
		t.Errorf("a click beside the steps selects %q", got)
	}
}

func TestTheWheelScrollsALongList(t *testing.T) {
	p := open(t, scenes()["200 containers"], envOf(t, "mono", themes.Unicode()))
	p.SetSize(118, 40)
	see(t, p, "worker-117")
	p.Wheel(30)
	gone(t, p, "worker-117  ")
}

func TestTheCountdownGoesOnAndIsNeverNegative(t *testing.T) {
	now := noon
	env := envOf(t, "mono", themes.Unicode())
	env.Now = func() time.Time { return now }
	p := open(t, scenes()["broken init"], env)
	p.SetSize(118, 20)
	see(t, p, "next try in 1m20s")
	now = noon.Add(500 * time.Millisecond)
	see(t, p, "next try in 1m20s")
	now = noon.Add(time.Second)
	see(t, p, "next try in 1m19s")
	now = noon.Add(80 * time.Second)
	see(t, p, "next try due now")
	now = noon.Add(time.Hour)
	see(t, p, "next try due now")
}

// TestARunningCursorAsksForNothing goes through the pods faster than the debounce of
// the pane.
func TestARunningCursorAsksForNothing(t *testing.T) {
	var asked []string
	s := scenes()["healthy"]
	p := New(envOf(t, "mono", themes.Unicode()), sourceOf(s, func(what string, ref kube.PodRef) {
		asked = append(asked, what+" "+ref.Name)
	}))
	t.Cleanup(p.Close)
	var rests []tea.Msg
	for i := range 3 {
		target := s.target()
		target.Pod.Name = fmt.Sprintf("cart-%d", i)
		rest := p.Follow(target)
		rests = append(rests, rest())
	}
	for _, rest := range rests {
		panetest.Give(p, rest)
	}
	if diff := cmp.Diff([]string{"pod cart-2"}, asked); diff != "" {
		t.Error(diff)
	}
	further := p.link.further.After(0, p.followFurther)().(panes.Reply)
	further.Take()
	further.Take() // it is the answer of a watch that has begun
	rests[2].(panes.Reply).Take()
	if diff := cmp.Diff([]string{"pod cart-2", "events cart-2"}, asked); diff != "" {
		t.Error(diff)
	}
}

// TestARestThatIsOverFindsNoOtherPod lets the cursor leave a pod while the pane
// still waits for it to rest there.
func TestARestThatIsOverFindsNoOtherPod(t *testing.T) {
	s := scenes()["healthy"]
	other := s.target()
	other.Pod.Name, other.Pod.UID = "cart-1", "another"
	for name, leave := range map[string]func(*Pane){
		"nothing is chosen":     func(p *Pane) { p.Follow(panes.Target{}) },
		"another pod is chosen": func(p *Pane) { p.Follow(other) },
		"the pane is closed":    func(p *Pane) { p.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			var asked []string
			p := New(envOf(t, "mono", themes.Unicode()), sourceOf(s, func(what string, ref kube.PodRef) {
				asked = append(asked, what+" "+ref.Name)
			}))
			t.Cleanup(p.Close)
			rest := p.Follow(s.target())
			leave(p)
			panetest.Give(p, rest())
			if len(asked) > 0 {
				t.Errorf("asked for %q", asked)
			}
		})
		t.Run(name+" later", func(t *testing.T) {
			var asked []string
			p := New(envOf(t, "mono", themes.Unicode()), sourceOf(s, func(what string, ref kube.PodRef) {
				asked = append(asked, what+" "+ref.Name)
			}))
			t.Cleanup(p.Close)
			panetest.Perform(p, p.Follow(s.target()))
			stay := p.link.further.After(0, p.followFurther)
			leave(p)
			panetest.Give(p, stay())
			if diff := cmp.Diff([]string{"pod cart-0"}, asked); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnswersForAnotherPodAreDropped(t *testing.T) {
	s := scenes()["healthy"]
	p := open(t, s, envOf(t, "mono", themes.Unicode()))
	late := panes.Run(p.link.usage, 0, func(ctx context.Context) usageFound {
		return usageFound{used: map[string]kubepods.Resources{"timecheck": {MilliCPU: 999}}}
	}, p.takeUsage)()
	var ended error
	watch := p.link.watch.Follow(func(ctx context.Context) { ended = ctx.Err() })
	other := s.target()
	other.Pod.Name, other.Pod.UID = "cart-1", "another"
	p.Follow(other)
	if watch(); ended == nil {
		t.Error("the pod before is still followed")
	}
	panetest.Give(p, late)
	if p.facts.usage != nil || p.facts.Events != nil || p.facts.Pod != nil {
		t.Errorf("the facts are still those of the pod before: %+v", p.facts)
	}
	p.Follow(panes.Target{})
	p.SetSize(60, 10)
	see(t, p, "no pod is chosen")
}

func TestUsageThatCannotBeHad(t *testing.T) {
	open := func() *Pane {
		p := open(t, scenes()["healthy"], envOf(t, "mono", themes.Unicode()))
		p.SetSize(118, 40)
		return p
	}
	answer := func(p *Pane, err error) { p.takeUsage(usageFound{err: err}) }
	denied := &explain.Error{Class: explain.ClassForbidden, Sentence: "you may not get pods.metrics.k8s.io in namespace shop (as jane)"}

	p := open()
	answer(p, denied)
	see(t, p, "not known: you may not get pods.metrics.k8s.io")
	gone(t, p, "CPU")
	gone(t, p, "in namespace shop")

	p = open()
	answer(p, &explain.Error{Class: explain.ClassNotFound, Sentence: "the API server does not know what was asked for"})
	see(t, p, "the cluster has no metrics API")
	gone(t, p, "the API server does not know")

	p = open()
	answer(p, &explain.Error{Class: explain.ClassTimeout, Sentence: "no answer"})
	answer(p, &explain.Error{Class: explain.ClassTimeout, Sentence: "no answer"})
	see(t, p, "120Mi")
	answer(p, errors.New("again"))
	gone(t, p, "120Mi")

	p = open()
	answer(p, &explain.Error{Class: explain.ClassNotFound, Name: "cart-0", Sentence: "no metrics of a new pod"})
	gone(t, p, "not known")
	gone(t, p, "metrics API")
	for range usageKept {
		answer(p, &explain.Error{Class: explain.ClassNotFound, Name: "cart-0", Sentence: `there is no podmetric named "cart-0"`})
	}
	see(t, p, "the metrics API has nothing of this pod")
	gone(t, p, "podmetric")
	p.takeUsage(usageFound{used: map[string]kubepods.Resources{"timecheck": {MilliCPU: 77}}})
	see(t, p, "77m")
}

func TestUsageIsNotAskedForWhenNobodyLooks(t *testing.T) {
	asked := 0
	s := scenes()["healthy"]
	p := New(envOf(t, "mono", themes.Unicode()), sourceOf(s, func(what string, _ kube.PodRef) {
		if what == "usage" {
			asked++
		}
	}))
	t.Cleanup(p.Close)
	p.Follow(s.target())
	p.follow()
	p.followFurther()
	if p.link.drawn {
		t.Error("it counts as drawn after it was asked for")
	}
	p.SetSize(60, 10)
	p.View()
	if _, is := p.askUsage()().(panes.Reply); !is || asked != 1 {
		t.Errorf("asked %d times", asked)
	}
	if p.askUsage(); asked != 1 {
		t.Error("asked although nobody has seen the pane since")
	}
	p.facts.usage = map[string]kubepods.Resources{"timecheck": {MilliCPU: 77}}
	for range usageKept {
		p.askUsage()
	}
	if p.facts.usage != nil {
		t.Error("usage that is old would show as present to whoever looks again")
	}
}

// TestWhatIsDrawnIsLookedAt draws the pane, and nothing else.
func TestWhatIsDrawnIsLookedAt(t *testing.T) {
	s := scenes()["healthy"]
	pod, events := &looked{still: still{s}}, &looked{still: still{s}}
	source := still{s}.source()
	source.Watch = func(kube.PodRef) Watch { return pod }
	source.Events = func(kube.PodRef) Events { return events }
	p := New(envOf(t, "mono", themes.Unicode()), source)
	t.Cleanup(p.Close)
	p.SetSize(60, 20)
	p.Follow(s.target())
	p.View()
	p.follow()
	p.followFurther()
	p.Title()
	if pod.looks > 0 || events.looks > 0 {
		t.Errorf("looked at %d and %d times before it was drawn", pod.looks, events.looks)
	}
	p.View()
	p.View()
	if pod.looks != 2 || events.looks != 2 {
		t.Errorf("drawn twice, and looked at %d and %d times", pod.looks, events.looks)
	}
}

// looked counts the looks at what is followed.
type looked struct {
	still
	looks int
}

func (l *looked) Touch() { l.looks++ }

func TestThePaneFollowsChanges(t *testing.T) {
	s := scenes()["broken init"]
	watch := &changing{still: still{s}, pokes: make(chan struct{}, 1)}
	source := still{s}.source()
	source.Watch = func(kube.PodRef) Watch { return watch }
	source.Events = func(kube.PodRef) Events { return watch }
	p := New(envOf(t, "mono", themes.Unicode()), source)
	t.Cleanup(p.Close)
	p.SetSize(67, 20)
	p.Follow(s.target())
	see(t, p, "init-version", "[1 ✗ init-version]")
	p.follow()
	watch.pokes <- struct{}{}
	p.Update(p.link.next(p))
	see(t, p, "CrashLoopBackOff")
	watch.scene = scenes()["healthy"]
	watch.pokes <- struct{}{}
	p.Update(p.link.next(p))
	see(t, p, "timecheck")
	p.Table.Select("timecheck")
	p.followFurther()
	watch.events = []podstatus.Event{unhealthy("timecheck", "Readiness probe failed: late", 2, time.Minute, time.Second)}
	watch.pokes <- struct{}{}
	p.Update(p.link.feed.Next()())
	see(t, p, "late")
}

// changing is a watch whose scene changes.
type changing struct {
	still
	pokes chan struct{}
}

func (c *changing) Run(context.Context)                {}
func (c *changing) Changed() (<-chan struct{}, func()) { return c.pokes, func() {} }

// next waits for the next change of the pod.
func (l *link) next(p *Pane) tea.Msg {
	changes, cancel := l.pod.Changed()
	return p.Listen(changes, cancel)()
}

func TestTheInterestingContainerIsSelected(t *testing.T) {
	for name, want := range map[string]string{
		"broken init": "init-version", "healthy": "timecheck", "crash loop": "web",
	} {
		if got := open(t, scenes()[name], envOf(t, "mono", themes.Unicode())).Chosen().Container; got != want {
			t.Errorf("%s: the cursor is on %q, want %q", name, got, want)
		}
	}
	annotated := scenes()["default by name"]
	annotated.cursor = ""
	if got := open(t, annotated, envOf(t, "mono", themes.Unicode())).Chosen().Container; got != "healthz" {
		t.Errorf("the cursor is on %q, not on the pod's default", got)
	}
}

func TestAFailedAppGoesBeforeTheDefault(t *testing.T) {
	s := scenes()["default by name"]
	s.cursor = ""
	target := s.target()
	row := *target.Row
	row.Containers = slices.Clone(row.Containers)
	for i := range row.Containers {
		if row.Containers[i].Name == "metrics" {
			row.Containers[i].Phase = podstatus.Failed
		}
	}
	target.Row = &row
	p := New(envOf(t, "mono", themes.Unicode()), still{s}.source())
	t.Cleanup(p.Close)
	p.Follow(target)
	p.facts.Pod = &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Annotations: map[string]string{"kubectl.kubernetes.io/default-container": "healthz"}}}
	p.facts.Containers = []podstatus.Container{
		{Name: "healthz", Kind: podstatus.App, Phase: podstatus.Ready},
		{Name: "metrics", Kind: podstatus.App, Phase: podstatus.Failed},
	}
	p.preferDefault()
	if got := p.Chosen().Container; got != "metrics" {
		t.Errorf("the cursor is on %q, not on the container that failed", got)
	}
}

func TestTheCursorGoesToWhatFailsWhileItIsOnWhatHasNotBegun(t *testing.T) {
	target := panes.Target{ContainerRef: kube.ContainerRef{Pod: kube.PodRef{Namespace: "shop", Name: "web-0", UID: "1"}}}
	row := func(init, web, other podstatus.Phase) *kubepods.Row {
		return &kubepods.Row{Containers: []podstatus.Brief{
			{Name: "init", Kind: podstatus.Init, Phase: init},
			{Name: "web", Kind: podstatus.App, Phase: web},
			{Name: "other", Kind: podstatus.App, Phase: other},
		}}
	}
	for _, test := range []struct {
		name          string
		before, after *kubepods.Row
		move          keymap.Action
		want          string
	}{
		{
			"an init container fails", row(podstatus.Running, podstatus.Waiting, podstatus.Waiting),
			row(podstatus.Failed, podstatus.Waiting, podstatus.Waiting), "", "init",
		},
		{
			"it runs again", row(podstatus.Failed, podstatus.Waiting, podstatus.Waiting),
			row(podstatus.Running, podstatus.Waiting, podstatus.Waiting), "", "init",
		},
		{
			"another app fails while this one runs", row(podstatus.Completed, podstatus.Ready, podstatus.Ready),
			row(podstatus.Completed, podstatus.Ready, podstatus.Failed), "", "web",
		},
		{
			"the cursor was moved", row(podstatus.Running, podstatus.Waiting, podstatus.Waiting),
			row(podstatus.Failed, podstatus.Waiting, podstatus.Waiting), keymap.Down, "web",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := New(envOf(t, "mono", themes.Unicode()), Source{})
			t.Cleanup(p.Close)
			p.SetSize(60, 20)
			target.Row = test.before
			p.Follow(target)
			if test.move != "" {
				panetest.Do(t, p, Actions(), test.move)
			}
			target.Row = test.after
			p.Follow(target)
			if got := p.Chosen().Container; got != test.want {
				t.Errorf("the cursor is on %q, want %q", got, test.want)
			}
		})
	}
}

func BenchmarkView(b *testing.B) {
	for _, name := range []string{"healthy", "200 containers"} {
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			now := noon
			env := envOf(b, "dark", themes.Unicode())
			env.Now = func() time.Time { return now }
			p := open(b, scenes()[name], env)
			p.SetSize(118, 40)
			b.ReportAllocs()
			for b.Loop() {
				now = now.Add(time.Second)
				p.View()
			}
		})
	}
}

// A pod that is gone is not being deleted any more.
func TestAPodThatIsGoneDoesNotTerminate(t *testing.T) {
	deleted := pod(app("web", ready(time.Hour)), func(p *corev1.Pod) {
		until, grace := metav1.NewTime(noon.Add(20*time.Second)), int64(30)
		p.DeletionTimestamp, p.DeletionGracePeriodSeconds = &until, &grace
	})
	env := envOf(t, "mono", themes.Unicode())
	before := open(t, scene{pod: deleted}, env)
	before.SetSize(100, 30)
	see(t, before, "terminating for 10s, 30s allowed")
	after := open(t, scene{pod: deleted, health: failing(follow.Gone, explain.ClassNotFound, `pod "cart-0" in namespace shop no longer exists`)}, env)
	after.SetSize(100, 30)
	see(t, after, "no longer exists")
	gone(t, after, "terminating")
}
