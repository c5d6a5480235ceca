package anatomy

import (
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/podstatus"
)

// Node is where the pod runs.
type Node struct {
	Node Ref      `json:"node"`
	IPs  []string `json:"ips,omitempty"`
	// Conditions are those that are not as they should be.
	Conditions []Condition `json:"conditions,omitempty"`
	Taints     []Taint     `json:"taints,omitempty"`
	Cordoned   bool        `json:"cordoned,omitempty"`
	Kubelet    string      `json:"kubelet,omitempty"`
	Platform   string      `json:"platform,omitempty"`
	Runtime    string      `json:"containerRuntime,omitempty"`
}

// Taint is a taint of the node and what it means for the pod.
type Taint struct {
	Key    string `json:"key"`
	Value  string `json:"value,omitempty"`
	Effect string `json:"effect"`
	// Tolerated says that the pod may stay; Seconds for how long, nil forever.
	Tolerated bool       `json:"tolerated"`
	Seconds   *int64     `json:"tolerationSeconds,omitempty"`
	Since     *time.Time `json:"since,omitempty"`
}

// node is nil for a pod that has none yet.
func (b *builder) node() *Node {
	name := b.pod.Spec.NodeName
	if name == "" {
		return nil
	}
	n := &Node{Node: refTo("Node", "", name, b.in.Node)}
	for _, ip := range b.pod.Status.HostIPs {
		n.IPs = append(n.IPs, ip.IP)
	}
	if len(n.IPs) == 0 && b.pod.Status.HostIP != "" {
		n.IPs = []string{b.pod.Status.HostIP}
	}
	if b.in.Node.Known != Read {
		return n
	}
	from := b.in.Node.Value
	n.Cordoned = from.Spec.Unschedulable
	info := &from.Status.NodeInfo
	n.Kubelet, n.Runtime = info.KubeletVersion, info.ContainerRuntimeVersion
	if info.OperatingSystem != "" {
		n.Platform = info.OperatingSystem + "/" + info.Architecture
	}
	for i := range from.Status.Conditions {
		condition := &from.Status.Conditions[i]
		good := corev1.ConditionFalse
		if condition.Type == corev1.NodeReady {
			good = corev1.ConditionTrue
		}
		if condition.Status != good {
			n.Conditions = append(n.Conditions, Condition{
				Type: string(condition.Type), Status: string(condition.Status), Reason: condition.Reason,
				Message: condition.Message, Since: timeOrNil(condition.LastTransitionTime.Time),
			})
		}
	}
	for i := range from.Spec.Taints {
		n.Taints = append(n.Taints, b.taint(&from.Spec.Taints[i]))
	}
	return n
}

func (b *builder) taint(from *corev1.Taint) Taint {
	t := Taint{Key: from.Key, Value: from.Value, Effect: string(from.Effect)}
	if from.TimeAdded != nil {
		t.Since = timeOrNil(from.TimeAdded.Time)
	}
	for i := range b.pod.Spec.Tolerations {
		toleration := &b.pod.Spec.Tolerations[i]
		if !podstatus.Tolerates(toleration, from) {
			continue
		}
		if !t.Tolerated || toleration.TolerationSeconds != nil && (t.Seconds == nil || *toleration.TolerationSeconds < *t.Seconds) {
			t.Seconds = toleration.TolerationSeconds
		}
		t.Tolerated = true
	}
	return t
}
