package podstatus

import (
	"time"

	corev1 "k8s.io/api/core/v1"
)

// Brief is one container as a pod list shows it.
type Brief struct {
	Name  string
	Kind  Kind
	Phase Phase
	// Default says that the pod's annotation names the container as the one to take where none is named.
	Default bool
	// Restarted says that there was an instance before the present one.
	Restarted bool
}

// Briefs lists the containers in start order.
func Briefs(pod *corev1.Pod) []Brief {
	spec := &pod.Spec
	list := make([]Brief, 0, len(spec.InitContainers)+len(spec.Containers)+len(spec.EphemeralContainers))
	for part := range eachPart(pod) {
		list = append(list, Brief{
			Name:    part.Spec.Name,
			Kind:    part.Kind,
			Phase:   phaseOf(pod, part.Kind, part.Status),
			Default: part.Spec.Name == pod.Annotations[DefaultContainerAnnotation],

			Restarted: wasRestarted(part.Status),
		})
	}
	return list
}

// wasRestarted reports whether a container had an instance before the present one.
func wasRestarted(status *corev1.ContainerStatus) bool {
	return status != nil && (status.RestartCount > 0 || status.LastTerminationState.Terminated != nil)
}

// HeldSince is since when the node has been preparing the container whose turn it is: its image, its
// volumes, the pod's network. It is zero for a pod whose containers have all begun, or of which an init
// container is at work.
func HeldSince(pod *corev1.Pod) time.Time {
	scheduled := ConditionOf(pod, corev1.PodScheduled)
	if pod.Status.Phase != corev1.PodPending || pod.DeletionTimestamp != nil || pod.Spec.NodeName == "" || IsLost(pod) {
		return time.Time{}
	}
	since := pod.CreationTimestamp.Time
	if scheduled != nil && scheduled.Status == corev1.ConditionTrue && scheduled.LastTransitionTime.After(since) {
		since = scheduled.LastTransitionTime.Time
	}
	waits := false
	for _, part := range Parts(pod) {
		switch status := part.Status; {
		case part.Kind == Ephemeral:
		case status == nil:
			waits = true
		case status.State.Terminated != nil:
			since = laterOf(since, status.State.Terminated.FinishedAt.Time)
		case status.State.Running != nil && part.Kind == Init:
			return time.Time{}
		case status.State.Running != nil:
			since = laterOf(since, status.State.Running.StartedAt.Time)
		default:
			waits = true
		}
	}
	if !waits {
		return time.Time{}
	}
	return since
}

func laterOf(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
