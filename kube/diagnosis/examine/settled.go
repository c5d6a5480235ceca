package examine

import (
	"fmt"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
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
		say("Deployment", of.Namespace, of.Name, newOfDeployment(&of.Status), number(of.Spec.Replicas), of.Status.ObservedGeneration >= of.Generation)
	}
	for _, of := range c.in.StatefulSets {
		say("StatefulSet", of.Namespace, of.Name, newOfStatefulSet(of), number(of.Spec.Replicas), of.Status.ObservedGeneration >= of.Generation)
	}
	for _, of := range c.in.DaemonSets {
		have := of.Status.NumberAvailable
		if of.Spec.UpdateStrategy.Type != appsv1.OnDeleteDaemonSetStrategyType {
			have = min(have, of.Status.UpdatedNumberScheduled)
		}
		say("DaemonSet", of.Namespace, of.Name, have, of.Status.DesiredNumberScheduled, of.Status.ObservedGeneration >= of.Generation)
	}
	slices.Sort(c.pending)
	return append(out, c.pending...)
}

// newOfDeployment is how many pods are of the newest version and available, for certain: those of the version before
// are counted as available too.
func newOfDeployment(status *appsv1.DeploymentStatus) int32 {
	old := max(status.Replicas-status.UpdatedReplicas, 0)
	return max(min(status.UpdatedReplicas, status.AvailableReplicas-old), 0)
}

// newOfStatefulSet is the same, as far as pods are to be of the newest version: not those before the partition, and
// none that somebody has to delete for that.
func newOfStatefulSet(of *appsv1.StatefulSet) int32 {
	have := of.Status.AvailableReplicas
	if of.Spec.UpdateStrategy.Type == appsv1.OnDeleteStatefulSetStrategyType {
		return have
	}
	var partition int32
	if rolling := of.Spec.UpdateStrategy.RollingUpdate; rolling != nil && rolling.Partition != nil {
		partition = *rolling.Partition
	}
	return min(have, of.Status.UpdatedReplicas+partition)
}
