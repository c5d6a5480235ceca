package node

import (
	"cmp"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/kube/demo/apiserver"
)

// podOwner is a controller that keeps a number of pods of one template.
type podOwner struct {
	object    apiserver.Object
	gvk       schema.GroupVersionKind
	component string // that its events come from
	replicas  int32
	template  *corev1.PodTemplateSpec
}

// podsOf lists the pods that an object controls.
func (n *Node) podsOf(owner apiserver.Object) []*corev1.Pod {
	var own []*corev1.Pod
	for _, pod := range apiserver.List[*corev1.Pod](n.state, owner.GetNamespace()) {
		if ref := metav1.GetControllerOf(pod); ref != nil && ref.UID == owner.GetUID() {
			own = append(own, pod)
		}
	}
	return own
}

// active are the pods that count: neither ended nor being deleted.
func active(pods []*corev1.Pod) []*corev1.Pod {
	return slices.DeleteFunc(slices.Clone(pods), func(pod *corev1.Pod) bool {
		return pod.DeletionTimestamp != nil || pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
	})
}

// createPod makes a pod from a template.
func (n *Node) createPod(o podOwner) error {
	pod, err := apiserver.Create(n.state, &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			GenerateName: o.object.GetName() + "-", Namespace: o.object.GetNamespace(),
			Labels: o.template.Labels, Annotations: o.template.Annotations,
			OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(o.object, o.gvk)},
		},
		Spec: *o.template.Spec.DeepCopy(),
	})
	if err != nil {
		n.event(o.object, o.gvk.Kind, "", true, o.component, "", "FailedCreate", "Error creating: "+err.Error())
		return err
	}
	n.event(o.object, o.gvk.Kind, "", false, o.component, "", "SuccessfulCreate", "Created pod: "+pod.Name)
	n.touched(pod)
	return nil
}

// keepReplicas creates missing pods and deletes surplus ones: first those that are not
// scheduled, not running or not ready, then the youngest.
func (n *Node) keepReplicas(o podOwner) {
	pods := active(n.podsOf(o.object))
	for range max(0, int(o.replicas)-len(pods)) {
		if err := n.createPod(o); err != nil {
			return
		}
	}
	surplus := len(pods) - int(o.replicas)
	if surplus <= 0 {
		return
	}
	rank := func(pod *corev1.Pod) int {
		switch {
		case pod.Spec.NodeName == "":
			return 0
		case pod.Status.Phase != corev1.PodRunning:
			return 1
		case !podReady(pod):
			return 2
		}
		return 3
	}
	slices.SortStableFunc(pods, func(a, b *corev1.Pod) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), b.CreationTimestamp.Compare(a.CreationTimestamp.Time))
	})
	for _, pod := range pods[:surplus] {
		if err := apiserver.Delete[*corev1.Pod](n.state, pod.Namespace, pod.Name, metav1.DeleteOptions{}); err != nil {
			continue // somebody else was faster
		}
		n.event(o.object, o.gvk.Kind, "", false, o.component, "", "SuccessfulDelete", "Deleted pod: "+pod.Name)
		n.touched(pod)
	}
}

// counts are what replica controllers report of their pods.
type counts struct{ all, labeled, ready, terminating int32 }

func (n *Node) count(o podOwner) counts {
	var c counts
	for _, pod := range n.podsOf(o.object) {
		if pod.DeletionTimestamp != nil {
			c.terminating++
			continue
		}
		if len(active([]*corev1.Pod{pod})) == 0 {
			continue
		}
		c.all++
		c.labeled++
		if podReady(pod) {
			c.ready++
		}
	}
	return c
}

func (n *Node) reconcileReplicaSet(k key) {
	rs, err := apiserver.Get[*appsv1.ReplicaSet](n.state, k.namespace, k.name)
	if err != nil || rs.DeletionTimestamp != nil {
		return
	}
	o := podOwner{
		object: rs, gvk: appsv1.SchemeGroupVersion.WithKind("ReplicaSet"), component: "replicaset-controller",
		replicas: ptr.Deref(rs.Spec.Replicas, 1), template: &rs.Spec.Template,
	}
	n.keepReplicas(o)
	c := n.count(o)
	updated, err := apiserver.ModifyStatus(n.state, k.namespace, k.name, func(rs *appsv1.ReplicaSet) error {
		rs.Status.Replicas, rs.Status.FullyLabeledReplicas = c.all, c.labeled
		rs.Status.ReadyReplicas, rs.Status.AvailableReplicas = c.ready, c.ready
		rs.Status.ObservedGeneration = rs.Generation
		return nil
	})
	if err == nil && updated.ResourceVersion != rs.ResourceVersion {
		n.touchedOwner(updated)
		n.timeline.Broadcast(&n.changed)
	}
}

func (n *Node) reconcileReplicationController(k key) {
	rc, err := apiserver.Get[*corev1.ReplicationController](n.state, k.namespace, k.name)
	if err != nil || rc.DeletionTimestamp != nil || rc.Spec.Template == nil {
		return
	}
	o := podOwner{
		object: rc, gvk: corev1.SchemeGroupVersion.WithKind("ReplicationController"), component: "replication-controller",
		replicas: ptr.Deref(rc.Spec.Replicas, 1), template: rc.Spec.Template,
	}
	n.keepReplicas(o)
	c := n.count(o)
	_, _ = apiserver.ModifyStatus(n.state, k.namespace, k.name, func(rc *corev1.ReplicationController) error {
		rc.Status.Replicas, rc.Status.FullyLabeledReplicas = c.all, c.labeled
		rc.Status.ReadyReplicas, rc.Status.AvailableReplicas = c.ready, c.ready
		rc.Status.ObservedGeneration = rc.Generation
		return nil
	}) // it may have been deleted meanwhile
	n.timeline.Broadcast(&n.changed)
}
