package examine

import (
	"fmt"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/kube/podstatus"
)

// isOnItsWay reports whether a pod without a finding is not where it is going yet.
func isOnItsWay(pod *corev1.Pod) bool {
	return pod.DeletionTimestamp == nil && !podstatus.IsOver(pod) && !podstatus.IsReady(pod)
}

// unsettled are the objects that are on their way.
func (c *collector) unsettled() []string {
	var out []string
	say := func(kind string, of metav1.Object, observed int64, have, want int32, are string) {
		switch {
		case observed < of.GetGeneration():
			out = append(out, text(kind, of.GetNamespace(), of.GetName())+": its last change has not been seen yet")
		case have < want:
			out = append(out, fmt.Sprintf("%s: %d of %d pods are %s", text(kind, of.GetNamespace(), of.GetName()), have, want, are))
		}
	}
	const newest, available = "of the newest version and available", "available"
	for _, of := range c.in.Deployments {
		say("Deployment", of, of.Status.ObservedGeneration, newOfDeployment(&of.Status), number(of.Spec.Replicas), newest)
	}
	for _, of := range c.in.ReplicaSets {
		if owner := anatomy.OwnerOf(of); owner == nil || owner.Kind != "Deployment" { // which tells of them as a whole
			say("ReplicaSet", of, of.Status.ObservedGeneration, of.Status.AvailableReplicas, number(of.Spec.Replicas), available)
		}
	}
	for _, of := range c.in.Controllers {
		say("ReplicationController", of, of.Status.ObservedGeneration, of.Status.AvailableReplicas, number(of.Spec.Replicas), available)
	}
	for _, of := range c.in.StatefulSets {
		say("StatefulSet", of, of.Status.ObservedGeneration, newOfStatefulSet(of), number(of.Spec.Replicas), newest)
	}
	for _, of := range c.in.DaemonSets {
		have := of.Status.NumberAvailable
		if of.Spec.UpdateStrategy.Type != appsv1.OnDeleteDaemonSetStrategyType {
			have = min(have, of.Status.UpdatedNumberScheduled)
		}
		say("DaemonSet", of, of.Status.ObservedGeneration, have, of.Status.DesiredNumberScheduled, newest)
	}
	for _, of := range diagnosis.Short(c.in) {
		if job, is := of.(*batchv1.Job); is && number(job.Spec.Parallelism) > 0 {
			out = append(out, text("Job", job.Namespace, job.Name)+": it is not complete, and no pod of it runs")
		}
	}
	slices.Sort(c.pending)
	return append(out, c.pending...)
}

// number is a number of pods, of which the API server makes 1 where none is given.
func number(pods *int32) int32 {
	if pods == nil {
		return 1
	}
	return *pods
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
