package podstatus

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// StartsNothing reports whether a pod starts no container any more: it has ended,
// or is being deleted.
func StartsNothing(pod *corev1.Pod) bool { return pod.DeletionTimestamp != nil || IsOver(pod) }

// RestartsAfter reports whether the kubelet will start the container of a pod
// again after it has ended with an exit code.
func (p *Part) RestartsAfter(pod *corev1.Pod, code int32) bool {
	if p.Kind != Ephemeral && len(p.Spec.RestartPolicyRules) > 0 && code != 0 {
		return true // which the rules decide; the pod's phase tells when they do not
	}
	policy, _ := p.RestartPolicy(pod)
	switch corev1.ContainerRestartPolicy(policy) {
	case corev1.ContainerRestartPolicyNever:
		return false
	case corev1.ContainerRestartPolicyOnFailure:
		return code != 0
	default:
		return true
	}
}

// WhyUnseen says in a few words why nothing is reported of the containers of a
// pod yet, or any more: "Unschedulable", "pod Pending", "pod Failed Evicted".
func WhyUnseen(pod *corev1.Pod) string {
	if StartsNothing(pod) {
		return strings.Join(strings.Fields("pod "+string(pod.Status.Phase)+" "+pod.Status.Reason), " ")
	}
	if reason := Unscheduled(pod); reason != "" {
		return reason
	}
	return strings.TrimSpace("pod " + string(pod.Status.Phase))
}

// WhyWaiting says in a few words why a container waits: the reason and, where the
// kubelet backs off, for how long. It is "not started" where no reason is given.
func (c *Container) WhyWaiting() string {
	if c.Reason == "" {
		return "not started"
	}
	if pause, backing := c.BackOff(); backing && pause.Delay > 0 {
		return c.Reason + ", back-off " + DurationText(pause.Delay)
	}
	return c.Reason
}

// InsteadOfRunning says what a container of a pod does instead of running, as the
// sentence goes on that begins with its name: "is waiting (CrashLoopBackOff)",
// "has ended with exit code 1", "does not exist". It is "" for one that runs.
func InsteadOfRunning(pod *corev1.Pod, name string) string {
	part, found := PartNamed(pod, name)
	if !found {
		return "does not exist"
	}
	if part.Status == nil {
		return "has not started yet"
	}
	c := newContainer(pod, &part)
	switch {
	case c.State == StateRunning:
		return ""
	case c.State == StateTerminated && saysMore(c.Reason):
		return fmt.Sprintf("has ended (%s, exit code %d)", c.Reason, c.ExitCode)
	case c.State == StateTerminated:
		return fmt.Sprintf("has ended with exit code %d", c.ExitCode)
	case c.Reason != "":
		return fmt.Sprintf("is waiting (%s)", c.Reason)
	default:
		return "is waiting to start"
	}
}
