package pods

import (
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// statusTest is a pod and how a list is to show it.
type statusTest struct {
	name  string
	pod   *corev1.Pod
	want  string // READY STATUS RESTARTS
	strip string // a letter for each container's phase
	fails bool
}

// statusTests holds a pod of every kind.
func statusTests() []statusTest {
	done := ended(0, "Completed")
	return []statusTest{
		// Apps.
		{"running", pod(app("a", ready), condition(corev1.PodReady, yes, "")), "1/1 Running 0", "R", false},
		{"running, startup probe under way", pod(app("a", running)), "0/1 Running 0", "s", false},
		{"running, not ready", pod(app("a", started)), "0/1 Running 0", "r", true},
		{"one of two ready", pod(app("a", ready), app("b", started)), "1/2 Running 0", "Rr", true},
		{"not scheduled yet", pod(phase(corev1.PodPending), app("a")), "0/1 Pending 0", "w", false},
		{
			"unschedulable", pod(phase(corev1.PodPending), app("a"), condition(corev1.PodScheduled, no, "Unschedulable")),
			"0/1 Pending 0", "w", true,
		},
		{
			"scheduling gated", pod(phase(corev1.PodPending), app("a"), condition(corev1.PodScheduled, no, "SchedulingGated")),
			"0/1 SchedulingGated 0", "w", false,
		},
		{"creating", pod(phase(corev1.PodPending), app("a", waiting("ContainerCreating"))), "0/1 ContainerCreating 0", "w", false},
		{"image that cannot be pulled", pod(phase(corev1.PodPending), app("a", waiting("ImagePullBackOff"))), "0/1 ImagePullBackOff 0", "F", true},
		{"crashing", pod(app("a", waiting("CrashLoopBackOff"), restarted(5, 3*time.Minute))), "0/1 CrashLoopBackOff 5 (3m ago)", "F", true},
		{
			"the first container has the last word", pod(app("a", waiting("ErrImagePull")), app("b", waiting("CrashLoopBackOff"))),
			"0/2 ErrImagePull 0", "FF", true,
		},
		{"completed", pod(phase(corev1.PodSucceeded), app("a", done)), "0/1 Completed 0", "C", false},
		{"failed", pod(phase(corev1.PodFailed), app("a", ended(1, "Error"))), "0/1 Error 0", "F", true},
		{"failed without a reason", pod(phase(corev1.PodFailed), app("a", ended(3, ""))), "0/1 ExitCode:3 0", "F", true},
		{"killed by a signal", pod(phase(corev1.PodFailed), app("a", killed(9))), "0/1 Signal:9 0", "F", true},
		{"out of memory", pod(app("a", ended(137, "OOMKilled"), restarted(1, 30*time.Second))), "0/1 OOMKilled 1 (30s ago)", "F", true},

		// Completed beside others.
		{
			"completed beside a ready one", pod(app("a", done), app("b", ready), condition(corev1.PodReady, yes, "")),
			"1/2 Running 0", "CR", false,
		},
		{
			"completed beside a ready one, pod not ready", pod(app("a", done), app("b", ready), condition(corev1.PodReady, no, "")),
			"1/2 NotReady 0", "CR", false,
		},
		{"completed beside a failed one", pod(app("a", done), app("b", ended(2, "Error"))), "0/2 Error 0", "CF", true},
		{"failed, then completed", pod(app("a", ended(2, "Error")), app("b", done)), "0/2 Error 0", "FC", true},
		{"completed beside one that is not ready", pod(app("a", done), app("b", started)), "0/2 Completed 0", "Cr", true},

		// Init containers.
		{
			"init at work", pod(phase(corev1.PodPending), initial("i", running), initial("j", waiting("PodInitializing")), app("a", waiting("PodInitializing"))),
			"0/1 Init:0/2 0", "rww", false,
		},
		{
			"second init at work", pod(phase(corev1.PodPending), initial("i", done), initial("j", running), app("a", waiting("PodInitializing"))),
			"0/1 Init:1/2 0", "Crw", false,
		},
		{
			"init waits for its image", pod(phase(corev1.PodPending), initial("i", waiting("ImagePullBackOff")), app("a", waiting("PodInitializing"))),
			"0/1 Init:ImagePullBackOff 0", "Fw", true,
		},
		{
			"init failed", pod(phase(corev1.PodPending), initial("i", ended(1, "Error"), restarted(1, 10*time.Second)), app("a", waiting("PodInitializing"))),
			"0/1 Init:Error 1 (10s ago)", "Fw", true,
		},
		{
			"init crashing", pod(phase(corev1.PodPending), initial("i", waiting("CrashLoopBackOff"), restarted(5, 2*time.Minute)), app("a", waiting("PodInitializing"))),
			"0/1 Init:CrashLoopBackOff 5 (2m ago)", "Fw", true,
		},
		{"init failed without a reason", pod(phase(corev1.PodPending), initial("i", ended(4, "")), app("a")), "0/1 Init:ExitCode:4 0", "Fw", true},
		{"init killed by a signal", pod(phase(corev1.PodPending), initial("i", killed(15)), app("a")), "0/1 Init:Signal:15 0", "Fw", true},
		{
			"only restarts up to the init in the way count", pod(phase(corev1.PodPending),
				initial("i", done, restarted(2, time.Hour)), initial("j", running, restarted(1, time.Minute)),
				initial("k", waiting("PodInitializing"), restarted(7, time.Second)), app("a", waiting("PodInitializing"))),
			"0/1 Init:1/3 3 (60s ago)", "Crww", false,
		},
		{
			"restarts of inits that are done are history", pod(initial("i", done, restarted(3, time.Minute)), app("a", ready, restarted(1, time.Hour))),
			"1/1 Running 1 (60m ago)", "CR", false,
		},
		{
			"initialized, and an init starts again", pod(initial("i", running), app("a", ready), condition(corev1.PodInitialized, yes, "")),
			"1/1 Init:0/1 0", "rR", false,
		},

		// Sidecars.
		{
			"sidecar that has not started", pod(phase(corev1.PodPending), sidecar("s", running), app("a", waiting("PodInitializing"))),
			"0/2 Init:0/1 0", "sw", false,
		},
		{
			"sidecar started, next init at work", pod(phase(corev1.PodPending), sidecar("s", ready), initial("i", running), app("a", waiting("PodInitializing"))),
			"1/2 Init:1/2 0", "Rrw", false,
		},
		{"sidecar and app ready", pod(sidecar("s", ready), app("a", ready)), "2/2 Running 0", "RR", false},
		{"sidecar not ready", pod(sidecar("s", started), app("a", ready)), "1/2 Running 0", "rR", true},
		{
			"sidecar crashing", pod(phase(corev1.PodPending), sidecar("s", waiting("CrashLoopBackOff"), restarted(4, 5*time.Minute)), app("a", waiting("PodInitializing"))),
			"0/2 Init:CrashLoopBackOff 4 (5m ago)", "Fw", true,
		},
		{
			"restarts of sidecars count beside the apps'", pod(initial("i", done, restarted(9, time.Second)),
				sidecar("s", ready, restarted(2, time.Minute)), app("a", ready, restarted(1, 10*time.Minute))),
			"2/2 Running 3 (60s ago)", "CRR", false,
		},
		{"completed with its sidecar", pod(phase(corev1.PodSucceeded), sidecar("s", done), app("a", done)), "0/2 Completed 0", "CC", false},

		// The pod as a whole.
		{"evicted", pod(phase(corev1.PodFailed), because("Evicted"), app("a")), "0/1 Evicted 0", "?", true},
		{"terminating", pod(app("a", ready), deleting), "1/1 Terminating 0", "R", false},
		{"completed and deleted", pod(phase(corev1.PodSucceeded), app("a", done), deleting), "0/1 Completed 0", "C", false},
		{"on a lost node", pod(app("a", ready), because("NodeLost"), deleting), "1/1 Unknown 0", "?", true},
		{
			"its node no longer answers", pod(app("a", ready), condition(corev1.ContainersReady, yes, ""), condition(corev1.PodReady, no, "")),
			"1/1 Running 0", "?", true,
		},
		{
			"deleted because its node no longer answers", pod(app("a", ready), deleting, condition(corev1.ContainersReady, yes, ""),
				condition(corev1.PodReady, no, ""), condition(corev1.DisruptionTarget, yes, "DeletionByTaintManager")),
			"1/1 Terminating 0", "?", true,
		},
		{
			"the kubelet says that a gate is closed", pod(app("a", ready), gate("example.com/lb"), condition(corev1.ContainersReady, yes, ""), condition(corev1.PodReady, no, "")),
			"1/1 Running 0", "R", true,
		},
		{"lost, not deleted", pod(phase(corev1.PodUnknown), app("a", ready)), "1/1 Unknown 0", "?", true},
		{
			"ephemeral containers do not count", pod(app("a", ready), ephemeral("debug", ended(1, "Error"), restarted(3, time.Second))),
			"1/1 Running 0", "RF", false,
		},
		{
			"a readiness gate that does not hold", pod(app("a", ready), gate("example.com/lb"), condition(corev1.PodReady, no, "ReadinessGatesNotReady")),
			"1/1 Running 0", "R", true,
		},
		{"no one knows when it restarted", pod(app("a", ready, restarted(2, 0))), "1/1 Running 2", "R", false},
	}
}

// TestRowReadsAsKubectlPrints holds READY, STATUS and RESTARTS, and beside them
// the containers' phases and whether the pod is called failing.
func TestRowReadsAsKubectlPrints(t *testing.T) {
	for _, test := range statusTests() {
		t.Run(test.name, func(t *testing.T) {
			row := NewRow(test.pod)
			if got := strings.Join([]string{fmt.Sprintf("%d/%d", row.Ready, row.Total), row.Status, row.RestartsText(noon)}, " "); got != test.want {
				t.Errorf("reads %q, kubectl prints %q", got, test.want)
			}
			if got := strip(row); got != test.strip {
				t.Errorf("containers %q, want %q", got, test.strip)
			}
			if row.Failing != test.fails {
				t.Errorf("failing: %v", row.Failing)
			}
		})
	}
}

// strip draws a row's containers with a letter each.
func strip(row *Row) string {
	var letters strings.Builder
	for _, container := range row.Containers {
		letters.WriteByte("wsrRCF?"[container.Phase])
	}
	return letters.String()
}

func ownerReference(kind, name string, controller *bool) metav1.OwnerReference {
	return metav1.OwnerReference{Kind: kind, Name: name, Controller: controller}
}

func TestRowCells(t *testing.T) {
	yesController := true
	row := NewRow(pod(app("a", ready), gate("x"), gate("y"), condition("x", yes, ""), func(p *corev1.Pod) {
		p.Status.PodIPs = []corev1.PodIP{{IP: "10.0.0.7"}, {IP: "fd00::7"}}
		p.Status.NominatedNodeName = "node2"
		p.OwnerReferences = append(p.OwnerReferences, ownerReference("Node", "node1", nil), ownerReference("StatefulSet", "cart", &yesController))
	}))
	got := strings.Join([]string{row.Ref.String(), string(row.Ref.UID), row.IP, row.Node, row.NominatedNode, row.ReadinessGates, row.OwnerKind, row.OwnerName, row.AgeText(noon)}, " ")
	if want := "shop/cart-0 cart-0-uid 10.0.0.7 node1 node2 1/2 StatefulSet cart 3h"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAgeText(t *testing.T) {
	tests := []struct {
		age  time.Duration
		want string
	}{
		{0, "0s"},
		{-time.Second / 2, "0s"},
		{119 * time.Second, "119s"},
		{3*time.Minute + 12*time.Second, "3m12s"},
		{11 * time.Minute, "11m"},
		{5*time.Hour + 30*time.Minute, "5h30m"},
		{50 * time.Hour, "2d2h"},
		{400 * 24 * time.Hour, "400d"},
	}
	for _, test := range tests {
		row := &Row{Created: noon.Add(-test.age)}
		if got := row.AgeText(noon); got != test.want {
			t.Errorf("%s: got %q, want %q", test.age, got, test.want)
		}
	}
	if got := (&Row{}).AgeText(noon); got != "<unknown>" {
		t.Errorf("without a creation time: %q", got)
	}
}

func TestRowsLookAlike(t *testing.T) {
	base := func(edits ...func(*corev1.Pod)) *Row {
		return NewRow(pod(append([]func(*corev1.Pod){initial("i", ended(0, "Completed")), app("a", ready)}, edits...)...))
	}
	if !base().showsLike(base()) {
		t.Error("the same pod twice looks different")
	}
	changed := map[string]*Row{
		"status":    base(because("Evicted")),
		"deleting":  base(phase(corev1.PodSucceeded), deleting),
		"container": base(app("b", started)),
		"another":   base(named("shop", "cart-1")),
		"node":      base(func(p *corev1.Pod) { p.Spec.NodeName = "node2" }),
	}
	for what, row := range changed {
		if base().showsLike(row) {
			t.Errorf("a change of %s goes unnoticed", what)
		}
	}
	if annotated := base(func(p *corev1.Pod) { p.ResourceVersion, p.Annotations = "9", map[string]string{"a": "b"} }); !base().showsLike(annotated) {
		t.Error("a change nobody sees makes another row")
	}
}

// TestALostPodIsNotReady: the last that was heard of a pod is no word of how it is.
func TestALostPodIsNotReady(t *testing.T) {
	lost := NewRow(pod(app("a", ready), condition(corev1.ContainersReady, yes, ""), condition(corev1.PodReady, no, "")))
	fine := NewRow(pod(app("a", ready), condition(corev1.ContainersReady, yes, ""), condition(corev1.PodReady, yes, "")))
	if lost.ReadyText() != "?/1" || lost.AllReady() || !fine.AllReady() {
		t.Errorf("it reads %q, all ready: %v; one that is well: %v", lost.ReadyText(), lost.AllReady(), fine.AllReady())
	}
	if lost.showsLike(fine) {
		t.Error("it looks like one that is well")
	}
	if before, _ := lost.readyShare(); before != 0 {
		t.Errorf("it is sorted as %d", before)
	}
	for _, word := range []string{"lost"} {
		filter, err := ParseFilter(word)
		if err != nil || !filter.Match(lost, Shown{}) || filter.Match(fine, Shown{}) {
			t.Errorf("%q: %v", word, err)
		}
	}
}
