package podstatus

import (
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// Trouble is what keeps a pod as a whole from running, when it is not one of
// its containers. The zero Trouble is none.
type Trouble struct {
	// Reason is one word as the cluster says it: "Unschedulable", "FailedMount",
	// "Evicted"; "Pending" where it has said nothing yet.
	Reason string
	// Message explains it, in the cluster's own words where it has any.
	Message string
	// Since is when it began, zero where nobody knows.
	Since time.Time
	// Evidence is what tells of it, nil where it shows by what is not there.
	Evidence []Evidence
}

// IsZero reports whether there is no trouble.
func (t Trouble) IsZero() bool { return t.Reason == "" }

// TroubleOf finds what keeps a pod from running, by its status and its events.
func TroubleOf(pod *corev1.Pod, events []Event) Trouble {
	switch {
	case isLost(pod):
		return Trouble{Reason: nodeUnreachable, Message: "the node no longer answers; what is shown is what it last said", Evidence: ofStatus(pod)}
	case pod.Status.Reason != "":
		return Trouble{Reason: pod.Status.Reason, Message: pod.Status.Message, Since: disrupted(pod).Since, Evidence: ofStatus(pod)}
	case IsOver(pod):
		return disrupted(pod)
	case pod.Spec.NodeName == "":
		return unscheduled(pod)
	case len(pod.Status.ContainerStatuses) == 0 && len(pod.Status.InitContainerStatuses) == 0:
		return Trouble{Reason: "Pending", Message: "the kubelet of " + pod.Spec.NodeName + " has not taken it up"}
	case isBeingPrepared(pod):
		return unprepared(pod, events)
	default:
		return disrupted(pod)
	}
}

// unscheduled is why a pod has no node.
func unscheduled(pod *corev1.Pod) Trouble {
	if condition := ConditionOf(pod, corev1.PodScheduled); condition != nil && condition.Reason != "" {
		message := condition.Message
		if condition.Reason == corev1.PodReasonSchedulingGated {
			message = strings.TrimSpace(message + " " + gateNames(pod))
		}
		return Trouble{Reason: condition.Reason, Message: message, Since: timeOf(condition.LastTransitionTime), Evidence: ofCondition(condition)}
	}
	return Trouble{Reason: "Pending", Message: "the scheduler has not placed it"}
}

func gateNames(pod *corev1.Pod) string {
	names := make([]string, 0, len(pod.Spec.SchedulingGates))
	for _, gate := range pod.Spec.SchedulingGates {
		names = append(names, gate.Name)
	}
	return "(" + strings.Join(names, ", ") + ")"
}

// disrupted is why the pod is being, or has been, ended from outside.
func disrupted(pod *corev1.Pod) Trouble {
	condition := ConditionOf(pod, corev1.DisruptionTarget)
	if condition == nil || condition.Status != corev1.ConditionTrue {
		return Trouble{}
	}
	return Trouble{Reason: condition.Reason, Message: condition.Message, Since: timeOf(condition.LastTransitionTime), Evidence: ofCondition(condition)}
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
			if waiting == nil || !isOrdinaryWait(waiting.Reason) {
				return false
			}
		}
	}
	return true
}

// unprepared is the latest warning about the pod itself, as the kubelet gives
// when it cannot mount a volume or set up the network. It says nothing in the
// pod's status.
func unprepared(pod *corev1.Pod, events []Event) Trouble {
	for i := len(events) - 1; i >= 0; i-- {
		event := &events[i]
		if event.Warning && event.Container == "" && event.Reason != "FailedScheduling" {
			return Trouble{Reason: event.Reason, Message: event.Message, Since: event.First, Evidence: ofEvent(event)}
		}
	}
	return Trouble{
		Reason: "ContainerCreating", Message: pod.Spec.NodeName + " prepares its network and volumes",
		Since: startTime(pod),
	}
}

// startTime is when the kubelet took the pod up, zero where it has not.
func startTime(pod *corev1.Pod) time.Time {
	if pod.Status.StartTime == nil {
		return time.Time{}
	}
	return timeOf(*pod.Status.StartTime)
}
