package logs

import (
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// run is one life of a container: what the container runtime calls a container,
// and what has one log.
type run struct {
	id     string // container ID, may be empty
	number int32  // 0 for the first, counted by restarts
	ended  *corev1.ContainerStateTerminated
}

// same reports whether both are one life.
func (r run) same(other run) bool {
	return r.number == other.number && (r.id == other.id || r.id == "" || other.id == "")
}

// sight is what a pod tells about the logs of one of its containers.
type sight struct {
	// run is the life whose log the kubelet serves now: the running one, or the
	// last that ended. Nil while there was none.
	run *run
	// previous is the life whose log is served when asking for the previous
	// one; the same as run while the container waits for its next start.
	previous *run
	// waiting says why the container does not run, in the cluster's words.
	waiting string
	// over is set when no life will follow.
	over bool
}

// look finds out what the pod tells about the container. It reports false when
// the pod has no such container.
func look(pod *corev1.Pod, container string) (sight, bool) {
	spec, statuses, ok := findContainer(pod, container)
	if !ok {
		return sight{}, false
	}
	status := findStatus(statuses, container)
	if status == nil {
		return sight{waiting: whyNoStatus(pod), over: podOver(pod)}, true
	}
	s := sight{over: podOver(pod)}
	if last := status.LastTerminationState.Terminated; last != nil && last.ContainerID != "" {
		s.previous = &run{id: last.ContainerID, number: max(status.RestartCount-1, 0), ended: last}
	}
	switch state := status.State; {
	case state.Running != nil:
		s.run = &run{id: status.ContainerID, number: status.RestartCount}
		s.over = false
	case state.Terminated != nil:
		s.over = s.over || !restarts(pod, spec, state.Terminated.ExitCode)
		if state.Terminated.ContainerID != "" || s.previous == nil {
			s.run = &run{id: state.Terminated.ContainerID, number: status.RestartCount, ended: state.Terminated}
		} else {
			s.run = s.previous
		}
	default:
		s.waiting = whyWaiting(state.Waiting)
		if s.previous != nil {
			// It is between two lives: the count goes up with the next one.
			s.previous.number = status.RestartCount
			s.run = s.previous
		}
	}
	return s, true
}

// containerSpec is what decides whether a container is started again.
type containerSpec struct {
	init, ephemeral bool
	policy          *corev1.ContainerRestartPolicy
	rules           bool
}

func findContainer(pod *corev1.Pod, name string) (containerSpec, []corev1.ContainerStatus, bool) {
	for i := range pod.Spec.Containers {
		if c := &pod.Spec.Containers[i]; c.Name == name {
			return containerSpec{policy: c.RestartPolicy, rules: len(c.RestartPolicyRules) > 0}, pod.Status.ContainerStatuses, true
		}
	}
	for i := range pod.Spec.InitContainers {
		if c := &pod.Spec.InitContainers[i]; c.Name == name {
			return containerSpec{init: true, policy: c.RestartPolicy, rules: len(c.RestartPolicyRules) > 0}, pod.Status.InitContainerStatuses, true
		}
	}
	for i := range pod.Spec.EphemeralContainers {
		if pod.Spec.EphemeralContainers[i].Name == name {
			return containerSpec{ephemeral: true}, pod.Status.EphemeralContainerStatuses, true
		}
	}
	return containerSpec{}, nil, false
}

func findStatus(statuses []corev1.ContainerStatus, name string) *corev1.ContainerStatus {
	for i := range statuses {
		if statuses[i].Name == name {
			return &statuses[i]
		}
	}
	return nil
}

// restarts reports whether the kubelet will start the container again after it
// ended with the given exit code.
func restarts(pod *corev1.Pod, spec containerSpec, code int32) bool {
	if spec.ephemeral {
		return false
	}
	policy := corev1.ContainerRestartPolicy(pod.Spec.RestartPolicy)
	if spec.init && policy == corev1.ContainerRestartPolicyAlways {
		// The pod's policy is not for init containers that have succeeded.
		policy = corev1.ContainerRestartPolicyOnFailure
	}
	if spec.policy != nil {
		policy = *spec.policy
	}
	switch {
	case spec.rules && code != 0:
		return true // which they decide; the pod's phase tells when they do not
	case policy == corev1.ContainerRestartPolicyNever:
		return false
	case policy == corev1.ContainerRestartPolicyOnFailure:
		return code != 0
	}
	return true
}

// podOver reports whether the pod starts no container any more.
func podOver(pod *corev1.Pod) bool {
	phase := pod.Status.Phase
	return pod.DeletionTimestamp != nil || phase == corev1.PodSucceeded || phase == corev1.PodFailed
}

// whyNoStatus says why there is nothing known about a container yet.
func whyNoStatus(pod *corev1.Pod) string {
	if podOver(pod) {
		return joinNonEmpty(" ", "pod "+string(pod.Status.Phase), pod.Status.Reason)
	}
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodScheduled && condition.Status != corev1.ConditionTrue && condition.Reason != "" {
			return condition.Reason
		}
	}
	return joinNonEmpty(" ", "pod", string(pod.Status.Phase))
}

// whyWaiting says why a container waits: the reason and, where the kubelet
// backs off, for how long.
func whyWaiting(waiting *corev1.ContainerStateWaiting) string {
	if waiting == nil || waiting.Reason == "" {
		return "not started"
	}
	// "back-off 40s restarting failed container=web pod=…"
	words := strings.Fields(waiting.Message)
	if len(words) > 1 && words[0] == "back-off" {
		if _, err := time.ParseDuration(words[1]); err == nil {
			return waiting.Reason + ", back-off " + words[1]
		}
	}
	return waiting.Reason
}

// exit says how a life ended: "exit 137 (OOMKilled)". Reasons that say no more
// than the exit code are left out.
func exit(ended *corev1.ContainerStateTerminated) string {
	if ended == nil {
		return "exit unknown"
	}
	text := fmt.Sprintf("exit %d", ended.ExitCode)
	if ended.Signal != 0 {
		text = fmt.Sprintf("signal %d", ended.Signal)
	}
	switch ended.Reason {
	case "", "Completed", "Error":
		return text
	}
	return text + " (" + ended.Reason + ")"
}

func joinNonEmpty(separator string, parts ...string) string {
	kept := parts[:0]
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, separator)
}
