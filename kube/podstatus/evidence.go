package podstatus

import (
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// Evidence is a field that a statement about a pod rests on, and what it says.
type Evidence struct {
	// Field is its path in the pod, as the API server writes paths in its messages,
	// with the name or type of what is meant for the place in a list:
	// "status.containerStatuses[web].state.waiting.reason". It is "events[REASON]"
	// for what an event tells.
	Field string
	// Value is what stands there, never "".
	Value string
}

// evidence collects fields that say something.
type evidence []Evidence

func (e *evidence) add(path *field.Path, value string) {
	if value = strings.TrimSpace(value); value != "" {
		*e = append(*e, Evidence{Field: path.String(), Value: value})
	}
}

// EvidenceOf are the fields by which the state of a pod's container is told: what
// it waits for, how it ended, that it is not ready, and how the run before
// ended. It is nil where nothing is reported of the container.
func EvidenceOf(pod *corev1.Pod, container string) []Evidence {
	part, found := PartNamed(pod, container)
	if !found || part.Status == nil {
		return nil
	}
	status := part.Status
	at := field.NewPath("status", part.statusList()).Key(container)
	var told evidence
	switch state := &status.State; {
	case state.Waiting != nil:
		told.add(at.Child("state", "waiting", "reason"), state.Waiting.Reason)
		told.add(at.Child("state", "waiting", "message"), state.Waiting.Message)
	case state.Terminated != nil:
		told.addEnd(at.Child("state", "terminated"), state.Terminated)
	case state.Running != nil:
		if status.Started != nil && !*status.Started {
			told.add(at.Child("started"), "false")
		}
		if !status.Ready && (part.Kind == App || part.Kind == Sidecar) {
			told.add(at.Child("ready"), "false")
		}
	}
	if last := status.LastTerminationState.Terminated; last != nil {
		told.addEnd(at.Child("lastState", "terminated"), last)
	}
	if status.RestartCount > 0 {
		told.add(at.Child("restartCount"), strconv.Itoa(int(status.RestartCount)))
	}
	return told
}

func (e *evidence) addEnd(at *field.Path, ended *corev1.ContainerStateTerminated) {
	e.add(at.Child("exitCode"), strconv.Itoa(int(ended.ExitCode)))
	e.add(at.Child("reason"), ended.Reason)
	e.add(at.Child("message"), ended.Message)
}

// statusList is the field of the pod's status that lists the container.
func (p *Part) statusList() string {
	switch p.Kind {
	case App:
		return "containerStatuses"
	case Ephemeral:
		return "ephemeralContainerStatuses"
	default:
		return "initContainerStatuses"
	}
}
