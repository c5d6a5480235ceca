package podstatus

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// Kind is the part a container plays in its pod.
type Kind uint8

// The kinds of container, in the order in which they start.
const (
	// Init runs to its end before the next container starts.
	Init Kind = iota
	// Sidecar is an init container with restartPolicy Always: it starts in the
	// order of the init containers and goes on running beside the apps.
	Sidecar
	// App is an ordinary container.
	App
	// Ephemeral was added to the running pod, for debugging.
	Ephemeral
)

// String returns the kind in one lower-case word.
func (k Kind) String() string {
	switch k {
	case Init:
		return "init"
	case Sidecar:
		return "sidecar"
	case App:
		return "app"
	default:
		return "ephemeral"
	}
}

// Phase is the state of one container, as fine as one glyph can show it.
type Phase uint8

// The phases of a container.
const (
	// Waiting has not started, for an ordinary reason: its turn has not come,
	// its image is being pulled.
	Waiting Phase = iota
	// Starting runs and its startup has not been confirmed yet: the startup
	// probe has not passed.
	Starting
	// Running runs and is not ready; an init container at work is Running too.
	Running
	// Ready runs and is ready. An ephemeral container knows no readiness and is
	// Ready as long as it runs.
	Ready
	// Completed ended with exit code 0.
	Completed
	// Failed ended with another exit code or a signal, or cannot start: its
	// image cannot be pulled, it crashes again and again.
	Failed
	// Unknown is a container of which nothing is known: the node is lost, or the pod
	// ended before the container's state was recorded.
	Unknown
)

var phaseWords = [...]string{"waiting", "starting", "running", "ready", "completed", "failed", "unknown"}

// String returns the phase in one lower-case word.
func (p Phase) String() string {
	if int(p) < len(phaseWords) {
		return phaseWords[p]
	}
	return phaseWords[Unknown]
}

// PhaseNamed is the phase that a word of [Phase.String] is for, Unknown for others.
func PhaseNamed(word string) Phase {
	if i := slices.Index(phaseWords[:], word); i >= 0 {
		return Phase(i)
	}
	return Unknown
}

// phaseOf is the phase of a container of the given kind; status may be nil.
func phaseOf(pod *corev1.Pod, kind Kind, status *corev1.ContainerStatus) Phase {
	switch {
	case IsLost(pod):
		return Unknown
	case status == nil:
		if IsOver(pod) {
			return Unknown
		}
		return Waiting
	case status.State.Terminated != nil:
		if status.State.Terminated.ExitCode == 0 {
			return Completed
		}
		return Failed
	case status.State.Running != nil:
		return runningPhase(kind, status)
	case status.State.Waiting != nil && IsOrdinaryWait(status.State.Waiting.Reason):
		return Waiting
	case status.State.Waiting != nil:
		return Failed
	default:
		return Waiting
	}
}

func runningPhase(kind Kind, status *corev1.ContainerStatus) Phase {
	switch {
	case kind == Ephemeral || status.Ready:
		return Ready
	case kind == Init:
		return Running
	case status.Started == nil || !*status.Started:
		return Starting
	default:
		return Running
	}
}

// IsOrdinaryWait reports whether a container that waits for this reason is on
// its way. The kubelet gives every other wait, such as CrashLoopBackOff or
// ImagePullBackOff, a reason that names a failure.
func IsOrdinaryWait(reason string) bool {
	return reason == "" || reason == "ContainerCreating" || reason == "PodInitializing"
}

// IsLost reports whether the node that runs the pod no longer answers, so that
// everything said about its containers is old.
func IsLost(pod *corev1.Pod) bool {
	return pod.Status.Phase == corev1.PodUnknown || pod.Status.Reason == nodeUnreachable || isUnreadyByNode(pod)
}

// isUnreadyByNode reports whether the pod is not ready because its node has been silent for too long. The node
// life-cycle controller then makes the condition Ready False and leaves all else as the kubelet last said it
// (MarkPodsNotReady of k8s.io/kubernetes, pkg/controller/util/node). A kubelet gives a reason whenever it says that
// a pod is not ready, and does not say it while all containers are ready and no readiness gate is closed.
func isUnreadyByNode(pod *corev1.Pod) bool {
	ready := ConditionOf(pod, corev1.PodReady)
	return ready != nil && ready.Status != corev1.ConditionTrue && ready.Reason == "" && pod.Spec.NodeName != "" &&
		isConditionTrue(pod, corev1.ContainersReady) && len(ClosedGates(pod)) == 0
}
