package containers

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// isOver reports whether nothing is expected of a pod any more, or nothing is
// known of it.
func isOver(pod *corev1.Pod) bool {
	return pod == nil || pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
}

// closedGate is a readiness gate that keeps the pod from being ready: the
// condition of that name, which has no status as long as nothing has set it.
type closedGate corev1.PodCondition

// closedGates are those of the pod's readiness gates whose condition is not True.
func closedGates(pod *corev1.Pod) []closedGate {
	if isOver(pod) {
		return nil
	}
	conditions := map[corev1.PodConditionType]corev1.PodCondition{}
	for _, condition := range pod.Status.Conditions {
		conditions[condition.Type] = condition
	}
	var closed []closedGate
	for _, gate := range pod.Spec.ReadinessGates {
		condition := conditions[gate.ConditionType]
		condition.Type = gate.ConditionType
		if condition.Status != corev1.ConditionTrue {
			closed = append(closed, closedGate(condition))
		}
	}
	return closed
}

// why is what whoever set the condition says: "the readiness gate example.com/lb is
// False: NotRegistered: no target yet".
func (g closedGate) why() string {
	if g.Status == "" {
		return fmt.Sprintf("the readiness gate %s is not set yet", g.Type)
	}
	text := fmt.Sprintf("the readiness gate %s is %s", g.Type, g.Status)
	for _, told := range []string{g.Reason, strings.TrimSpace(g.Message)} {
		if told != "" {
			text += ": " + told
		}
	}
	return text
}
