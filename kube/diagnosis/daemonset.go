package diagnosis

import (
	"maps"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/podglass/podglass/kube/podstatus"
)

// lacking says on which nodes a DaemonSet has no pod that is ready, "" where that is not
// known, and what tells it.
func (w *workloadFacts) lacking(of *appsv1.DaemonSet) (string, evidence) {
	var told evidence
	unready, has := map[string]string{}, map[string]bool{}
	for _, pod := range w.pods[of.UID] {
		if pod.Spec.NodeName == "" || podstatus.IsOver(pod) {
			continue
		}
		has[pod.Spec.NodeName] = true
		if !podstatus.IsReady(pod) {
			unready[pod.Spec.NodeName] = pod.Name
		}
	}
	var parts, nodes []string
	for _, node := range slices.Sorted(maps.Keys(unready)) {
		nodes = append(nodes, node)
		told.add("Pod/"+unready[node]+".status.conditions[Ready].status", "False")
	}
	if len(nodes) > 0 {
		parts = append(parts, "not ready on "+quoted(list(nodes)))
	}
	nodes = nil
	for _, node := range w.in.Nodes {
		if of.Status.CurrentNumberScheduled < of.Status.DesiredNumberScheduled && !has[node.Name] && isMeant(of, node) {
			nodes = append(nodes, node.Name)
		}
	}
	if len(nodes) > 0 {
		parts = append(parts, "no pod on "+quoted(list(nodes)))
	}
	return strings.Join(parts, ", "), told
}

// isMeant reports whether a DaemonSet wants a pod on a node, as far as its node selector
// and the taints say that somebody has set. Those of the node controller keep none away.
func isMeant(of *appsv1.DaemonSet, node *corev1.Node) bool {
	spec := &of.Spec.Template.Spec
	if !labels.SelectorFromSet(spec.NodeSelector).Matches(labels.Set(node.Labels)) {
		return false
	}
	for i := range node.Spec.Taints {
		taint := &node.Spec.Taints[i]
		if taint.Effect != corev1.TaintEffectPreferNoSchedule && !strings.HasPrefix(taint.Key, "node.kubernetes.io/") && !tolerates(spec.Tolerations, taint) {
			return false
		}
	}
	return true
}
