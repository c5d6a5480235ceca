package node

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/demo/apiserver"
)

// unschedulableWords says in the scheduler's words why no node will do.
func unschedulableWords(nodes, mismatch int, short map[corev1.ResourceName]int, tainted map[string]int) string {
	var why []string
	for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
		if short[name] > 0 {
			why = append(why, fmt.Sprintf("%d Insufficient %s", short[name], name))
		}
	}
	for _, taint := range slices.Sorted(maps.Keys(tainted)) {
		why = append(why, fmt.Sprintf("%d node(s) had untolerated taint %s", tainted[taint], taint))
	}
	if mismatch > 0 {
		why = append(why, fmt.Sprintf("%d node(s) didn't match Pod's node affinity/selector", mismatch))
	}
	return fmt.Sprintf("0/%d nodes are available: %s. preemption: 0/%d nodes are available: %d Preemption is not helpful for scheduling.",
		nodes, strings.Join(why, ", "), nodes, nodes)
}

func (n *Node) unschedulable(pod *corev1.Pod, message string) {
	updated, err := apiserver.ModifyStatus(n.state, pod.Namespace, pod.Name, func(pod *corev1.Pod) error {
		if len(pod.Status.Conditions) == 0 {
			pod.Status.Conditions = []corev1.PodCondition{{
				Type: corev1.PodScheduled, Status: corev1.ConditionFalse, LastTransitionTime: n.now(),
			}}
		}
		pod.Status.Conditions[0].Reason, pod.Status.Conditions[0].Message = corev1.PodReasonUnschedulable, message
		return nil
	})
	if err == nil && updated.ResourceVersion != pod.ResourceVersion {
		n.event(pod, "Pod", "", true, "default-scheduler", "", "FailedScheduling", message)
	}
}
