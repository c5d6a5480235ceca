package podstatus

import (
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/keymap/count"
)

// unmetWords say in plain words that a condition does not hold.
var unmetWords = map[corev1.PodConditionType]string{
	corev1.PodScheduled:              "not placed on a node",
	corev1.PodReadyToStartContainers: "network and volumes not set up",
	corev1.PodInitialized:            "init containers not finished",
	corev1.ContainersReady:           "containers not ready",
	corev1.PodReady:                  "not ready",
}

// Unmet says in plain words what of a pod does not hold though it should. Of conditions
// that follow from one another only the first is named: a pod that has no node is
// not initialized either. Readiness gates follow. A pod that is over need not be
// anything.
func Unmet(pod *corev1.Pod) []string {
	if pod == nil || IsOver(pod) {
		return nil
	}
	var unmet []string
	for _, kind := range []corev1.PodConditionType{
		corev1.PodScheduled, corev1.PodReadyToStartContainers, corev1.PodInitialized, corev1.ContainersReady, corev1.PodReady,
	} {
		if condition := ConditionOf(pod, kind); condition != nil && condition.Status != "" && condition.Status != corev1.ConditionTrue {
			unmet = append(unmet, unmetWords[kind])
			break
		}
	}
	var gates []string
	for _, gate := range ClosedGates(pod) {
		gates = append(gates, string(gate.Type))
	}
	if len(gates) > 0 {
		unmet = append(unmet, count.Verb(len(gates), "readiness gate", "readiness gates")+" "+strings.Join(gates, ", ")+" closed")
	}
	return unmet
}

// ReadinessGates is the column READINESS GATES: how many of the pod's extra
// conditions hold, or "" for a pod without any.
func ReadinessGates(pod *corev1.Pod) string {
	if len(pod.Spec.ReadinessGates) == 0 {
		return ""
	}
	passed := 0
	for _, gate := range pod.Spec.ReadinessGates {
		if isConditionTrue(pod, gate.ConditionType) {
			passed++
		}
	}
	return strconv.Itoa(passed) + "/" + strconv.Itoa(len(pod.Spec.ReadinessGates))
}

// isConditionTrue reports whether the pod's condition of this type holds.
func isConditionTrue(pod *corev1.Pod, kind corev1.PodConditionType) bool {
	condition := ConditionOf(pod, kind)
	return condition != nil && condition.Status == corev1.ConditionTrue
}

// ConditionOf is the condition of a type of the pod, nil where it has none.
func ConditionOf(pod *corev1.Pod, kind corev1.PodConditionType) *corev1.PodCondition {
	for i := range pod.Status.Conditions {
		if pod.Status.Conditions[i].Type == kind {
			return &pod.Status.Conditions[i]
		}
	}
	return nil
}
