package node

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/demo/box/vfs"
)

// housekeeping is how often the kubelet looks at what pods have written.
const housekeeping = 10 * time.Second

// overfull says in the kubelet's words which emptyDir holds more than it may, "" for none
// (k8s.io/kubernetes, pkg/kubelet/eviction). next is when to look again, zero for never.
func (r *runner) overfull() (message string, next time.Time) {
	for i := range r.pod.Spec.Volumes {
		v := &r.pod.Spec.Volumes[i]
		if v.EmptyDir == nil || v.EmptyDir.SizeLimit == nil || r.volumes[v.Name] == nil {
			continue
		}
		if limit := v.EmptyDir.SizeLimit; sizeOf(r.volumes[v.Name]) > limit.Value() {
			return fmt.Sprintf("Usage of EmptyDir volume %q exceeds the limit %q. ", v.Name, limit.String()), time.Time{}
		}
		next = r.node.timeline.Now().Add(housekeeping)
	}
	return "", next
}

// sizeOf is how many bytes are in a tree.
func sizeOf(tree *vfs.Node) int64 {
	if !tree.IsDir() {
		return tree.Size()
	}
	var sum int64
	for _, name := range tree.Names() {
		sum += sizeOf(tree.Child(name))
	}
	return sum
}

// evict ends a pod that uses more than it may.
func (r *runner) evict(message string) {
	r.event("", true, "Evicted", message)
	r.evicted = message
	r.killAll()
	r.over = true
}

// fillEviction writes why the pod was evicted into its status.
func (r *runner) fillEviction(pod *corev1.Pod) {
	if r.evicted == "" {
		return
	}
	pod.Status.Reason, pod.Status.Message = "Evicted", r.evicted
	r.setCondition(pod, corev1.PodCondition{
		Type: corev1.DisruptionTarget, Status: corev1.ConditionTrue, Reason: corev1.PodReasonTerminationByKubelet, Message: r.evicted,
	})
}
