package podstatus

import (
	"time"

	corev1 "k8s.io/api/core/v1"
)

// Pending is what a pod as a whole waits for before its first container starts. It is
// how every pod begins; what keeps one from going on is for a diagnosis to tell. The zero
// Pending is nothing: the containers say themselves how they are.
type Pending struct {
	// For is a sentence: "the scheduler has not placed the pod yet".
	For string
	// Since is when it began, zero where it is not known.
	Since time.Time
}

// pendingOf is what a pod waits for by its status.
func pendingOf(pod *corev1.Pod) Pending {
	switch {
	case StartsNothing(pod):
		return Pending{}
	case pod.Spec.NodeName == "":
		return Pending{For: "the scheduler has not placed the pod yet"}
	case len(pod.Status.ContainerStatuses) == 0 && len(pod.Status.InitContainerStatuses) == 0:
		return Pending{For: "the kubelet of " + pod.Spec.NodeName + " has not taken the pod up yet"}
	case isBeingPrepared(pod):
		return Pending{For: pod.Spec.NodeName + " prepares the pod's network and volumes", Since: startTime(pod)}
	}
	return Pending{}
}

// Unscheduled is in a word why a pod has no node, "" where nothing is said of that:
// "Unschedulable", "SchedulingGated".
func Unscheduled(pod *corev1.Pod) string {
	condition := ConditionOf(pod, corev1.PodScheduled)
	if condition == nil || condition.Status == corev1.ConditionTrue || StartsNothing(pod) {
		return ""
	}
	return condition.Reason
}

// isBeingPrepared reports whether the first container that is to start waits
// for what the node has to do before: its network, the volumes, the image.
func isBeingPrepared(pod *corev1.Pod) bool {
	if condition := ConditionOf(pod, corev1.PodReadyToStartContainers); condition != nil && condition.Status == corev1.ConditionTrue {
		return false
	}
	for _, statuses := range [][]corev1.ContainerStatus{pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses} {
		for i := range statuses {
			waiting := statuses[i].State.Waiting
			if waiting == nil || !IsOrdinaryWait(waiting.Reason) {
				return false
			}
		}
	}
	return true
}

// startTime is when the kubelet took the pod up, zero where it has not.
func startTime(pod *corev1.Pod) time.Time {
	if pod.Status.StartTime == nil {
		return time.Time{}
	}
	return timeOf(*pod.Status.StartTime)
}
