package podstatus

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// ClosedGate is a readiness gate that keeps the pod from being ready: the
// condition of that name, which has no status as long as nothing has set it.
type ClosedGate corev1.PodCondition

// ClosedGates are those of the pod's readiness gates whose condition is not True.
func ClosedGates(pod *corev1.Pod) []ClosedGate {
	if pod == nil || IsOver(pod) {
		return nil
	}
	var closed []ClosedGate
	for _, gate := range pod.Spec.ReadinessGates {
		condition := corev1.PodCondition{Type: gate.ConditionType}
		if known := ConditionOf(pod, gate.ConditionType); known != nil {
			condition = *known
		}
		if condition.Status != corev1.ConditionTrue {
			closed = append(closed, ClosedGate(condition))
		}
	}
	return closed
}

// Why is what the controller that set the condition says: "the readiness gate example.com/lb is
// False: NotRegistered: no target yet".
func (g ClosedGate) Why() string {
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
