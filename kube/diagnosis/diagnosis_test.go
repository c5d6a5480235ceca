package diagnosis_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/kube/podstatus/podtest"
)

// TestEveryRuleSpeaksAndIsSilent holds each rule against an example on which it speaks,
// alone, and one on which it is silent.
func TestEveryRuleSpeaksAndIsSilent(t *testing.T) {
	seen := map[string]bool{}
	check := func(id, sentence string, found, silent []diagnosis.Finding) {
		seen[id] = true
		t.Run(id, func(t *testing.T) {
			if len(found) == 0 || found[0].ID != id || found[0].Sentence != sentence {
				t.Fatalf("it says\n%s\nwant\n%s", texts(found), id+": "+sentence)
			}
			for _, finding := range found {
				wellFormed(t, &finding)
			}
			for _, finding := range silent {
				if finding.ID == id {
					t.Errorf("it should be silent and says %q", finding.Sentence)
				}
			}
		})
	}
	for _, e := range examples() {
		check(e.id, e.sentence, diagnosis.Diagnose(e.in), diagnosis.Diagnose(e.silent))
	}
	for _, e := range workloadExamples() {
		check(e.id, e.sentence, diagnosis.Workloads(e.in), diagnosis.Workloads(e.silent))
	}
	for _, e := range serviceExamples() {
		check(e.id, e.sentence, findingsOf(e.in), findingsOf(e.silent))
	}
	for _, rule := range diagnosis.Rules() {
		if !seen[rule.ID] {
			t.Errorf("rule %s has no example", rule.ID)
		}
		delete(seen, rule.ID)
	}
	for id := range seen {
		t.Errorf("the example of %s has no rule", id)
	}
}

func texts(found []diagnosis.Finding) string {
	var out strings.Builder
	for _, f := range found {
		fmt.Fprintf(&out, "%s: %s\n", f.ID, f.Sentence)
	}
	return out.String()
}

// wellFormed checks what holds for all findings, whatever the cluster says.
func wellFormed(t testing.TB, f *diagnosis.Finding) {
	t.Helper()
	bad := func(r rune) bool { return unicode.IsControl(r) }
	switch {
	case f.ID == "" || f.Sentence == "" || f.Next == "" || f.Severity == "" || f.Confidence == "" || f.Stage == "" || f.Object.Kind == "":
		t.Errorf("something is empty: %+v", f)
	case strings.ContainsFunc(f.Sentence, bad) || len(f.Sentence) > 2000:
		t.Errorf("the sentence is not one line: %q", f.Sentence)
	case strings.HasSuffix(f.Sentence, ": ") || strings.Contains(f.Sentence, "  ") || strings.TrimSpace(f.Sentence) != f.Sentence:
		t.Errorf("the sentence has a hole: %q", f.Sentence)
	}
	for _, e := range f.Evidence {
		if e.Field == "" || e.Value == "" || strings.ContainsFunc(e.Value, bad) || len(e.Value) > 700 {
			t.Errorf("%s: evidence %+v", f.ID, e)
		}
	}
}

// TestOnlyTheCauseIsTold: what blocks first hides what follows from it.
func TestOnlyTheCauseIsTold(t *testing.T) {
	probe := spec("web", func(c *corev1.Container) { c.ReadinessProbe = get(80) })
	for _, test := range []struct {
		name string
		in   diagnosis.Input
		want []string
	}{
		{"a missing ConfigMap hides a readiness gate", situation(podtest.Pod(pending, podtest.App("web", waiting("CreateContainerConfigError", `configmap "x" not found`)), podtest.Gate("example.com/lb"))), []string{"config-missing"}},
		{"no node hides everything", situation(podtest.Pod(refused("0/1 nodes are available: 1 Too many pods."), podtest.App("web", waiting("ErrImagePull", "x"))), on(node("node1"))), []string{"too-many-pods"}},
		{"a step that fails hides the apps behind it", situation(podtest.Pod(pending, podtest.Initial("one", looping(1, "Error")...), podtest.App("web", podtest.Waiting("PodInitializing")))), []string{"init-fails"}},
		{"a crash hides old probe failures", situation(podtest.Pod(podtest.App("web", looping(1, "Error")...), probe), event("web", "Unhealthy", "Readiness probe failed: x")), []string{"crashes"}},
		{"two containers have two causes", situation(podtest.Pod(podtest.App("web", podtest.Started), podtest.App("log", waiting("ErrImagePull", "x")), probe)), []string{"image-pull-failed", "not-ready"}},
		{"a node that is away hides the state of its containers", situation(podtest.Pod(podtest.App("web", looping(1, "Error")...), podtest.Because("NodeLost"))), []string{"node-not-ready"}},
		{"an ephemeral container is not the pod's job", fine(podtest.Ephemeral("debug", podtest.Ended(1, "Error"))), nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var ids []string
			for _, f := range diagnosis.Diagnose(test.in) {
				ids = append(ids, f.ID)
			}
			if !slices.Equal(ids, test.want) {
				t.Errorf("it tells %v, want %v", ids, test.want)
			}
		})
	}
}

// TestSilentOnNormalEnds: what is deleted or has done its work is well.
func TestSilentOnNormalEnds(t *testing.T) {
	for name, in := range map[string]diagnosis.Input{
		"ready":               fine(),
		"no pod":              {},
		"SIGTERM":             situation(podtest.Pod(podtest.App("web", podtest.Ended(143, "Error")), deleted(-20*time.Second, 30))),
		"killed within grace": situation(podtest.Pod(podtest.App("web", podtest.Ended(137, "Error")), deleted(-20*time.Second, 30))),
		"completed":           situation(podtest.Pod(podtest.Phase(corev1.PodSucceeded), podtest.App("web", podtest.Ended(0, "Completed")))),
		"just created":        situation(podtest.Pod(nowhere, podtest.App("web"), func(p *corev1.Pod) { p.CreationTimestamp = podtest.Ago(0) })),
		"being prepared":      situation(podtest.Pod(pending, podtest.App("web", waiting("ContainerCreating", "")), func(p *corev1.Pod) { p.Status.StartTime = newTime(time.Second) })),
		"a step works": situation(podtest.Pod(pending, podtest.Initial("one", func(s *corev1.ContainerStatus) {
			s.State.Running = &corev1.ContainerStateRunning{StartedAt: podtest.Ago(time.Second)}
		}), podtest.App("web", podtest.Waiting("PodInitializing")))),
		"one of two is done": situation(podtest.Pod(podtest.App("web", podtest.Ready), podtest.App("once", podtest.Ended(0, "Completed")), func(p *corev1.Pod) { p.Spec.RestartPolicy = corev1.RestartPolicyOnFailure })),
		"an old restart":     situation(podtest.Pod(podtest.App("web", podtest.Ready, podtest.Restarted(1, time.Hour)))),
		"clocks disagree":    situation(podtest.Pod(podtest.App("web", podtest.Ready, podtest.Restarted(9, -time.Hour)))),
	} {
		t.Run(name, func(t *testing.T) {
			if found := diagnosis.Diagnose(in); len(found) > 0 {
				t.Errorf("it says\n%s", texts(found))
			}
		})
	}
}

// TestEffects: what follows from a cause stands beside it.
func TestEffects(t *testing.T) {
	in := situation(podtest.Pod(pending, podtest.Initial("migrate", looping(1, "Error")...), podtest.App("web", podtest.Waiting("PodInitializing"))))
	found := diagnosis.Diagnose(in)
	if len(found) != 1 || !slices.Equal(found[0].Effects, []string{"web waits for it"}) {
		t.Errorf("the effects are %+v", found)
	}
	if found[0].Retry == nil || !found[0].Retry.Equal(podtest.Noon.Add(-2*time.Minute+160*time.Second)) {
		t.Errorf("the next try is at %v", found[0].Retry)
	}
}

// TestFailing is by the pod alone, and for errors alone.
func TestFailing(t *testing.T) {
	if diagnosis.Failing(fine().Pod) || diagnosis.Failing(podtest.Pod(podtest.App("web", podtest.Ready, last(1, "Error", "", 5)))) {
		t.Error("a pod that works fails")
	}
	if !diagnosis.Failing(podtest.Pod(podtest.App("web", looping(1, "Error")...))) {
		t.Error("a pod that crashes does not fail")
	}
}

// TestFailingIsWhatTheRulesSay: that a pod is taken for fine by a short look changes nothing of what is told of it,
// whatever else is in it.
func TestFailingIsWhatTheRulesSay(t *testing.T) {
	serving := func(restarts int32) edit {
		return func(p *corev1.Pod) {
			for _, list := range [][]corev1.ContainerStatus{p.Status.InitContainerStatuses, p.Status.ContainerStatuses} {
				for i := range list {
					list[i].Ready, list[i].RestartCount = true, restarts
					list[i].State = corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: podtest.Ago(time.Minute)}}
				}
			}
		}
	}
	running := func(p *corev1.Pod) { p.Status.Phase = corev1.PodRunning }
	calm := func(p *corev1.Pod) { p.Status.Conditions, p.Status.Reason = nil, "" }
	for _, e := range examples() {
		for _, in := range []diagnosis.Input{e.in, e.silent} {
			if in.Pod == nil {
				continue
			}
			for _, edits := range [][]edit{
				nil,
				{serving(0)},
				{serving(7)},
				{serving(0), running},
				{serving(7), running},
				{calm},
				{calm, serving(0), running},
				{calm, serving(7), running},
			} {
				pod := in.Pod.DeepCopy()
				for _, edit := range edits {
					edit(pod)
				}
				found := diagnosis.ByAllRules(diagnosis.Input{Input: anatomy.Input{Pod: pod}})
				want := slices.ContainsFunc(found, func(f diagnosis.Finding) bool { return f.Severity == diagnosis.Error })
				if got := diagnosis.Failing(pod); got != want {
					t.Errorf("%s: failing is %v, and the rules say\n%s", e.id, got, texts(found))
				}
			}
		}
	}
}

// TestAPodThatIsWellAllocatesNothing: a list of many pods asks of each whether it fails.
func TestAPodThatIsWellAllocatesNothing(t *testing.T) {
	for name, pod := range map[string]*corev1.Pod{
		"never restarted": fine().Pod,
		"serves again":    fine(podtest.App("api", podtest.Ready, last(1, "Error", "", 5))).Pod,
		"completed":       podtest.Pod(podtest.Phase(corev1.PodSucceeded), podtest.App("web", podtest.Ended(0, "Completed"))),
	} {
		if allocs := testing.AllocsPerRun(10, func() { diagnosis.Failing(pod) }); allocs != 0 {
			t.Errorf("%s: %v allocations", name, allocs)
		}
	}
}

// TestMissingPieces takes from each example what a user with few rights does not get.
func TestMissingPieces(t *testing.T) {
	for _, e := range examples() {
		for name, take := range map[string]around{
			"events":     func(in *diagnosis.Input) { in.Events, in.EventsKnown = nil, anatomy.Forbidden },
			"neighbours": func(in *diagnosis.Input) { in.Neighbours, in.Nodes, in.Pods = anatomy.Neighbours{}, nil, nil },
			"the time":   func(in *diagnosis.Input) { in.Now = time.Time{} },
			"the status": func(in *diagnosis.Input) {
				if in.Pod != nil {
					in.Pod = in.Pod.DeepCopy()
					in.Pod.Status = corev1.PodStatus{}
				}
			},
		} {
			in := e.in
			take(&in)
			for _, f := range diagnosis.Diagnose(in) {
				wellFormed(t, &f)
				if t.Failed() {
					t.Fatalf("%s without %s", e.id, name)
				}
			}
		}
	}
}

// TestLongMessages: a message of a megabyte with control characters is one short line.
func TestLongMessages(t *testing.T) {
	long := strings.Repeat("\x1b[31mvery \u202elong\n\x00", 1<<16)
	for _, e := range examples() {
		in := e.in
		in.Pod = in.Pod.DeepCopy()
		in.Pod.Status.Message = long
		for i := range in.Pod.Status.Conditions {
			in.Pod.Status.Conditions[i].Message += long
		}
		for _, list := range [][]corev1.ContainerStatus{in.Pod.Status.ContainerStatuses, in.Pod.Status.InitContainerStatuses} {
			for i := range list {
				if list[i].State.Waiting != nil {
					list[i].State.Waiting.Message += long
				}
				if list[i].LastTerminationState.Terminated != nil {
					list[i].LastTerminationState.Terminated.Message += long
				}
			}
		}
		for _, f := range diagnosis.Diagnose(in) {
			wellFormed(t, &f)
		}
	}
}

// TestBudgetOfOtherPods: only what is wrong with its own pods is told instead of a budget.
func TestBudgetOfOtherPods(t *testing.T) {
	for app, want := range map[string]int{"other": 1, "web": 0} {
		in := budget(1)
		in.Budgets[0].Spec.Selector = &metav1.LabelSelector{MatchLabels: map[string]string{"app": "web"}}
		failing := podtest.Pod(podtest.Named("shop", "a"), podtest.Labelled(map[string]string{"app": app}), podtest.App("web", looping(1, "Error")...))
		in.Pods = []*corev1.Pod{failing}
		in.Findings = map[types.UID][]diagnosis.Finding{failing.UID: diagnosis.Diagnose(situation(failing))}
		if found := diagnosis.Workloads(in); len(found) != want {
			t.Errorf("beside a failing pod with app=%s it tells\n%s", app, texts(found))
		}
	}
}

// TestNextNamesWhatItIsAbout: a command that is proposed can be copied as it stands.
func TestNextNamesWhatItIsAbout(t *testing.T) {
	for _, test := range []struct {
		in   diagnosis.Input
		want string
	}{
		{situation(podtest.Pod(podtest.Named("shop", "cart-0"), podtest.App("web", looping(1, "Error")...))), "read the log of the run before: podglass logs -n shop cart-0 -c web --previous"},
		{situation(podtest.Pod(podtest.Named("shop", "cart-0"), podtest.Phase(corev1.PodFailed), func(p *corev1.Pod) { p.Spec.RestartPolicy = corev1.RestartPolicyNever },
			podtest.App("web", func(s *corev1.ContainerStatus) { s.State.Terminated = &corev1.ContainerStateTerminated{ExitCode: 3} }))), "read its log: podglass logs -n shop cart-0 -c web"},
		{situation(podtest.Pod(podtest.App("web", podtest.Ready), podtest.Because("NodeLost"))), "kubectl describe node node1; look at the machine and its kubelet"},
	} {
		if found := diagnosis.Diagnose(test.in); len(found) == 0 || found[0].Next != test.want {
			t.Errorf("next is %+v, want %q", found, test.want)
		}
	}
	suspended := job(func(of *batchv1.Job) { of.Spec.Suspend = ptr(true) })
	if found := diagnosis.Workloads(suspended); found[0].Next != `kubectl patch job -n shop sums -p '{"spec":{"suspend":false}}'` {
		t.Errorf("next is %q", found[0].Next)
	}
}

// TestHowOldTheNewsOfANodeIs: the controller notices within a minute that a node is away,
// and the heartbeat may be older than that.
func TestHowOldTheNewsOfANodeIs(t *testing.T) {
	away := node("node1", func(of *corev1.Node) {
		of.Status.Conditions[0] = corev1.NodeCondition{
			Type: corev1.NodeReady, Status: corev1.ConditionUnknown, LastHeartbeatTime: podtest.Ago(8 * time.Minute), LastTransitionTime: podtest.Ago(5 * time.Minute),
		}
	})
	found := diagnosis.Diagnose(situation(podtest.Pod(podtest.App("web", podtest.Ready)), on(away)))
	if len(found) != 1 || found[0].Sentence != "node node1 does not answer: what is shown of the pod is from 5m ago" {
		t.Errorf("it says\n%s", texts(found))
	}
}
