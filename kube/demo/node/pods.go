package node

import (
	"fmt"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	scheduling "k8s.io/component-helpers/scheduling/corev1"

	"github.com/podglass/podglass/kube/demo/apiserver"
)

// reconcilePod is the scheduler and the kubelets' main loop for one pod.
func (n *Node) reconcilePod(k key) {
	pod, err := apiserver.Get[*corev1.Pod](n.state, k.namespace, k.name)
	for uid, r := range n.runners {
		if r.namespace == k.namespace && r.name == k.name && (err != nil || pod.UID != uid) {
			r.vanish() // deleted by force, or replaced
		}
	}
	if err != nil {
		return
	}
	if pod.Spec.NodeName == "" {
		n.assign(pod)
		return
	}
	if !n.hasKubelet(pod.Spec.NodeName) {
		return // nobody is there: its pods stay as they are
	}
	if r := n.runners[pod.UID]; r != nil {
		r.update(pod)
		return
	}
	switch {
	case pod.DeletionTimestamp != nil:
		n.removePod(pod)
	case ended(pod) || len(pod.Status.ContainerStatuses) > 0:
		// over, or written by somebody who wants it exactly so
	default:
		n.run(pod)
	}
}

func ended(pod *corev1.Pod) bool {
	return pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
}

// assign is the scheduler: nodes take turns. A pod that asks for a node that is not there, or
// for more than a node has, stays pending.
func (n *Node) assign(pod *corev1.Pod) {
	if pod.DeletionTimestamp != nil || len(pod.Spec.SchedulingGates) > 0 || pod.Spec.SchedulerName != corev1.DefaultSchedulerName {
		return
	}
	fit, reason := n.fitting(pod)
	if len(fit) == 0 {
		n.unschedulable(pod, reason)
		return
	}
	name := fit[n.schedule%len(fit)]
	n.schedule++
	bound, err := apiserver.Modify(n.state, pod.Namespace, pod.Name, func(pod *corev1.Pod) error {
		pod.Spec.NodeName = name
		return nil
	})
	if err != nil {
		return // deleted meanwhile
	}
	n.event(pod, "Pod", "", false, "default-scheduler", "", "Scheduled",
		"Successfully assigned "+pod.Namespace+"/"+pod.Name+" to "+name)
	n.touched(bound)
}

// fitting are the nodes that a pod can run on.
func (n *Node) fitting(pod *corev1.Pod) (names []string, reason string) {
	mismatch, short, tainted := 0, map[corev1.ResourceName]int{}, map[string]int{}
	nodes := apiserver.List[*corev1.Node](n.state, "")
	for _, node := range nodes {
		if taint := untolerated(pod, node); taint != "" {
			tainted[taint]++
			continue
		}
		if !n.hasKubelet(node.Name) || node.Spec.Unschedulable {
			mismatch++
			continue
		}
		if !metav1.HasLabel(node.ObjectMeta, corev1.LabelHostname) || !nodeSelected(pod, node) {
			mismatch++
			continue
		}
		if lack := lacking(pod, node); lack != "" {
			short[lack]++
			continue
		}
		names = append(names, node.Name)
	}
	return names, unschedulableWords(len(nodes), mismatch, short, tainted)
}

// untolerated is the first taint of a node that keeps a pod away, as the scheduler writes
// it, "" for none.
func untolerated(pod *corev1.Pod, node *corev1.Node) string {
	keepsAway := func(taint *corev1.Taint) bool { return taint.Effect != corev1.TaintEffectPreferNoSchedule }
	taint, found := scheduling.FindMatchingUntoleratedTaint(logr.Discard(), node.Spec.Taints, pod.Spec.Tolerations, keepsAway, true)
	if !found {
		return ""
	}
	return fmt.Sprintf("{%s: %s}", taint.Key, taint.Value)
}

func nodeSelected(pod *corev1.Pod, node *corev1.Node) bool {
	for name, value := range pod.Spec.NodeSelector {
		if node.Labels[name] != value {
			return false
		}
	}
	return true
}

// lacking is the first resource of which the pod requests more than the node has.
func lacking(pod *corev1.Pod, node *corev1.Node) corev1.ResourceName {
	for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
		has := node.Status.Allocatable[name]
		for _, c := range pod.Spec.Containers {
			if wants := c.Resources.Requests[name]; wants.Cmp(has) > 0 {
				return name
			}
		}
	}
	return ""
}

// run starts the life of a pod on its node.
func (n *Node) run(pod *corev1.Pod) {
	r := newRunner(n, pod)
	n.runners[pod.UID] = r
	n.timeline.Go(r.live)
}

// removePod ends the API's memory of a pod that has stopped.
func (n *Node) removePod(pod *corev1.Pod) {
	_ = apiserver.Delete[*corev1.Pod](n.state, pod.Namespace, pod.Name, apiserver.GracePeriod(0)) // or somebody was faster
	n.touched(pod)
	n.forget(pod.UID)
}
