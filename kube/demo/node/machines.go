package node

import (
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube/demo/apiserver"
)

// The life of a machine that a scenario brings: it dies, which the node controller notices
// after the time that a kubelet may be silent (k8s.io/kubernetes,
// --node-monitor-grace-period), and its pods are deleted when they tolerate that no longer.
const (
	machineLife  = 2 * time.Minute
	silenceTime  = 50 * time.Second
	evictionTime = 300 * time.Second
)

// join adds the machine of a node that a scenario brings.
func (n *Node) join(node *corev1.Node) {
	if slices.Contains(n.machines, node.Name) {
		return
	}
	n.machines = append(n.machines, node.Name)
	_, _ = apiserver.ModifyStatus(n.state, "", node.Name, func(node *corev1.Node) error {
		node.Status = nodeStatus(node.Name, node.CreationTimestamp, n.now())
		return nil
	})
	n.timeline.After(machineLife, func() { n.die(node.Name) })
}

// hasKubelet reports whether there is a kubelet on a node, and it runs.
func (n *Node) hasKubelet(name string) bool {
	return slices.Contains(n.machines, name) && !n.dead[name]
}

// die ends a machine: what ran there is gone, and nobody says so.
func (n *Node) die(name string) {
	n.dead[name] = true
	for _, pod := range n.podsOn(name) {
		if r := n.runners[pod.UID]; r != nil {
			r.vanish()
		}
	}
	n.timeline.After(silenceTime, func() { n.miss(name) })
}

func (n *Node) podsOn(name string) []*corev1.Pod {
	return slices.DeleteFunc(apiserver.List[*corev1.Pod](n.state, ""), func(pod *corev1.Pod) bool { return pod.Spec.NodeName != name })
}

// miss is the node controller, which has not heard of a node for too long.
func (n *Node) miss(name string) {
	now := n.now()
	_, _ = apiserver.Modify(n.state, "", name, func(node *corev1.Node) error {
		for _, effect := range []corev1.TaintEffect{corev1.TaintEffectNoSchedule, corev1.TaintEffectNoExecute} {
			node.Spec.Taints = append(node.Spec.Taints, corev1.Taint{Key: corev1.TaintNodeUnreachable, Effect: effect, TimeAdded: &now})
		}
		return nil
	})
	_, _ = apiserver.ModifyStatus(n.state, "", name, func(node *corev1.Node) error {
		for i := range node.Status.Conditions {
			c := &node.Status.Conditions[i]
			c.Status, c.Reason, c.Message, c.LastTransitionTime = corev1.ConditionUnknown, "NodeStatusUnknown", "Kubelet stopped posting node status.", now
		}
		return nil
	})
	for _, pod := range n.podsOn(name) {
		n.set(pod, corev1.PodCondition{Type: corev1.PodReady, Status: corev1.ConditionFalse})
		n.event(pod, "Pod", "", true, "node-controller", "", "NodeNotReady", "Node is not ready")
	}
	n.timeline.After(evictionTime, func() { n.evictFrom(name) })
}

// evictFrom deletes the pods of a node that is unreachable. They stay, since no kubelet
// says that they have ended.
func (n *Node) evictFrom(name string) {
	for _, pod := range n.podsOn(name) {
		n.set(pod, corev1.PodCondition{
			Type: corev1.DisruptionTarget, Status: corev1.ConditionTrue, Reason: "DeletionByTaintManager",
			Message: "Taint manager: deleting due to NoExecute taint",
		})
		n.event(pod, "Pod", "", false, "taint-eviction-controller", "", "TaintManagerEviction", fmt.Sprintf("Marking for deletion Pod %s/%s", pod.Namespace, pod.Name))
		_ = apiserver.Delete[*corev1.Pod](n.state, pod.Namespace, pod.Name, metav1.DeleteOptions{}) // or somebody was faster
	}
}

// set writes a condition of a pod that no kubelet looks after.
func (n *Node) set(pod *corev1.Pod, condition corev1.PodCondition) {
	condition.LastTransitionTime = n.now()
	changed, err := apiserver.ModifyStatus(n.state, pod.Namespace, pod.Name, func(pod *corev1.Pod) error {
		at := slices.IndexFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool { return c.Type == condition.Type })
		if at < 0 {
			pod.Status.Conditions = append(pod.Status.Conditions, condition)
			return nil
		}
		pod.Status.Conditions[at] = condition
		return nil
	})
	if err == nil {
		n.touched(changed)
	}
}
