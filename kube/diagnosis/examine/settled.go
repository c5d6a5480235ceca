package examine

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/podstatus"
)

// isOnItsWay reports whether a pod without a finding is not where it is going yet.
func isOnItsWay(pod *corev1.Pod) bool {
	return pod.DeletionTimestamp == nil && !podstatus.IsOver(pod) && !podstatus.IsReady(pod)
}

// unsettled are the objects that are on their way.
func (c *collector) unsettled() []string {
	var out []string
	say := func(kind, namespace, name string, have, want int32, seen bool) {
		switch {
		case !seen:
			out = append(out, text(kind, namespace, name)+": its last change has not been seen yet")
		case have < want:
			out = append(out, fmt.Sprintf("%s: %d of %d pods are of the newest version and available", text(kind, namespace, name), have, want))
		}
	}
	number := func(replicas *int32) int32 {
		if replicas == nil {
			return 1
		}
		return *replicas
	}
	for _, of := range c.in.Deployments {
		have := min(of.Status.UpdatedReplicas, of.Status.AvailableReplicas)
		say("Deployment", of.Namespace, of.Name, have, number(of.Spec.Replicas), of.Status.ObservedGeneration >= of.Generation)
	}
	for _, of := range c.in.StatefulSets {
		have := of.Status.AvailableReplicas
		say("StatefulSet", of.Namespace, of.Name, have, number(of.Spec.Replicas), of.Status.ObservedGeneration >= of.Generation)
	}
	for _, of := range c.in.DaemonSets {
		have := min(of.Status.UpdatedNumberScheduled, of.Status.NumberAvailable)
		say("DaemonSet", of.Namespace, of.Name, have, of.Status.DesiredNumberScheduled, of.Status.ObservedGeneration >= of.Generation)
	}
	slices.Sort(c.pending)
	return append(out, c.pending...)
}
