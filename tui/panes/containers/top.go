package containers

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"
	corev1 "k8s.io/api/core/v1"

	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/tui/panes"
)

// top is what stands above the table, each part in the lines it would like.
type top struct {
	// why is what holds the pod up, or keeps its facts away.
	why [][]run
	// track is the order of the start.
	track trackLine
	// head is the pod around its containers.
	head []run
}

// newTop makes the top for a width.
func newTop(env panes.Env, f *facts, width int) top {
	w := words{env}
	room := max(width-margin, 1)
	t := top{track: newTrackLine(env, f.track, room), head: w.head(f)}
	var why []run
	switch {
	case f.pod == nil && f.health.Err != nil:
		why = []run{in(&env.Styles.Bad, f.health.Err.Error())}
	case f.health.State == kubepods.Gone:
		why = []run{in(&env.Styles.Warn, w.gone(f))}
	case !f.trouble.IsZero():
		why = []run{in(troubleStyle(env, f), w.trouble(f.trouble))}
	case f.track.Current != nil:
		why = []run{in(currentStyle(env, f.track.Current), w.current(f.track.Current, f))}
	}
	if len(why) > 0 {
		t.why = wrap(env.Ruler, why, room)
	}
	for _, gate := range closedGates(f.pod) {
		t.why = append(t.why, wrap(env.Ruler, []run{in(&env.Styles.Warn, gate.why())}, room)...)
	}
	return t
}

// gone says that the pod is no longer there and what is shown instead.
func (w words) gone(f *facts) string {
	text := "the pod is gone"
	if f.health.Err != nil {
		text = f.health.Err.Error()
	}
	return fmt.Sprintf("%s; this is how it was %s", text, w.ago(f.health.Since))
}

// head is the address, the class and what is not as it should be. The node is in
// the title.
func (w words) head(f *facts) []run {
	styles := w.env.Styles
	var parts []string
	switch {
	case f.pod != nil:
		parts = []string{f.pod.Status.PodIP, string(f.pod.Status.QOSClass)}
	case f.row != nil:
		parts = []string{f.row.IP, f.row.QOS}
	}
	runs := []run{in(&styles.Muted, w.join(parts...))}
	add := func(r run) {
		if !saysNothing(runs) {
			runs = append(runs, in(&styles.Muted, w.dot()))
		}
		runs = append(runs, r)
	}
	if since, grace, is := f.deleting(); is {
		add(in(&styles.Warn, fmt.Sprintf("terminating for %s, %s allowed", w.age(since), exact(grace))))
	}
	if missing := unmet(f.pod); len(missing) > 0 {
		add(in(&styles.Warn, "not "+strings.Join(missing, ", ")))
	}
	return runs
}

// unmet are the conditions that do not hold though they should. Of those that
// follow from one another only the first is named: a pod that has no node is
// not initialized either. A pod that is over need not be anything.
func unmet(pod *corev1.Pod) []string {
	if isOver(pod) {
		return nil
	}
	var missing []string
	status := map[corev1.PodConditionType]corev1.ConditionStatus{}
	for _, condition := range pod.Status.Conditions {
		status[condition.Type] = condition.Status
	}
	for _, kind := range []corev1.PodConditionType{
		corev1.PodScheduled, corev1.PodReadyToStartContainers, corev1.PodInitialized, corev1.ContainersReady, corev1.PodReady,
	} {
		if known := status[kind]; known != "" && known != corev1.ConditionTrue {
			missing = append(missing, string(kind))
			break
		}
	}
	for _, gate := range closedGates(pod) {
		missing = append(missing, string(gate.Type))
	}
	return missing
}

func troubleStyle(env panes.Env, f *facts) *lipgloss.Style {
	if f.trouble.Reason == "Pending" || f.trouble.Reason == "ContainerCreating" {
		return &env.Styles.Warn
	}
	return &env.Styles.Bad
}

func currentStyle(env panes.Env, step *podstatus.Step) *lipgloss.Style {
	if step.Phase == podstatus.Failed {
		return &env.Styles.Bad
	}
	return &env.Styles.Warn
}
