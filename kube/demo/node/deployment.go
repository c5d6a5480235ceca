package node

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/rand"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/kube/demo/apiserver"
)

const (
	deploymentController = "deployment-controller"
	revisionAnnotation   = "deployment.kubernetes.io/revision" // not that of the client: the demo imports nothing of it
)

// reconcileDeployment rolls out a Deployment the way the deployment controller does
// (k8s.io/kubernetes pkg/controller/deployment): a new ReplicaSet for a new template, scaled
// up and the old ones down within maxSurge and maxUnavailable.
func (n *Node) reconcileDeployment(k key) {
	d, err := apiserver.Get[*appsv1.Deployment](n.state, k.namespace, k.name)
	if err != nil || d.DeletionTimestamp != nil {
		return
	}
	current, old := n.replicaSetsOf(d)
	if current == nil {
		if current, err = n.createReplicaSet(d, old); err != nil {
			return
		}
	}
	n.keepRevision(d, current, old)
	if d.Spec.Strategy.Type == appsv1.RecreateDeploymentStrategyType {
		n.recreate(d, current, old)
	} else {
		n.roll(d, current, old)
	}
	n.writeDeploymentStatus(d)
}

// replicaSetsOf finds the ReplicaSet of the Deployment's present template and the older ones,
// oldest first.
func (n *Node) replicaSetsOf(d *appsv1.Deployment) (current *appsv1.ReplicaSet, old []*appsv1.ReplicaSet) {
	for _, rs := range apiserver.List[*appsv1.ReplicaSet](n.state, d.Namespace) {
		ref := metav1.GetControllerOf(rs)
		if ref == nil || ref.UID != d.UID {
			continue
		}
		if current == nil && sameTemplate(&rs.Spec.Template, &d.Spec.Template) {
			current = rs
			continue
		}
		old = append(old, rs)
	}
	slices.SortStableFunc(old, func(a, b *appsv1.ReplicaSet) int { return a.CreationTimestamp.Compare(b.CreationTimestamp.Time) })
	return current, old
}

func sameTemplate(a, b *corev1.PodTemplateSpec) bool {
	a, b = a.DeepCopy(), b.DeepCopy()
	delete(a.Labels, appsv1.DefaultDeploymentUniqueLabelKey)
	delete(b.Labels, appsv1.DefaultDeploymentUniqueLabelKey)
	return equality.Semantic.DeepEqual(a, b)
}

// templateHash names a template in the names of ReplicaSets and pods: 6d8f7c9b4.
func templateHash(t *corev1.PodTemplateSpec) string {
	hash := fnv.New32a()
	_ = json.NewEncoder(hash).Encode(t) // API objects always encode
	return rand.SafeEncodeString(fmt.Sprint(hash.Sum32()))
}

func (n *Node) createReplicaSet(d *appsv1.Deployment, old []*appsv1.ReplicaSet) (*appsv1.ReplicaSet, error) {
	hash := templateHash(&d.Spec.Template)
	template := d.Spec.Template.DeepCopy()
	template.Labels = withLabels(template.Labels, appsv1.DefaultDeploymentUniqueLabelKey, hash)
	selector := d.Spec.Selector.DeepCopy()
	if selector == nil {
		selector = &metav1.LabelSelector{}
	}
	selector.MatchLabels = withLabels(selector.MatchLabels, appsv1.DefaultDeploymentUniqueLabelKey, hash)
	return apiserver.Create(n.state, &appsv1.ReplicaSet{
		ObjectMeta: metav1.ObjectMeta{
			Name: d.Name + "-" + hash, Namespace: d.Namespace, Labels: template.Labels,
			Annotations:     map[string]string{revisionAnnotation: strconv.Itoa(lastRevision(old) + 1)},
			OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(d, appsv1.SchemeGroupVersion.WithKind("Deployment"))},
		},
		Spec: appsv1.ReplicaSetSpec{Replicas: ptr.To[int32](0), Selector: selector, Template: *template},
	})
}

func lastRevision(sets []*appsv1.ReplicaSet) int {
	last := 0
	for _, rs := range sets {
		revision, _ := strconv.Atoi(rs.Annotations[revisionAnnotation])
		last = max(last, revision)
	}
	return last
}

// keepRevision writes the current revision; going back to an old template makes it the newest.
func (n *Node) keepRevision(d *appsv1.Deployment, current *appsv1.ReplicaSet, old []*appsv1.ReplicaSet) {
	revision, _ := strconv.Atoi(current.Annotations[revisionAnnotation])
	if last := lastRevision(old); revision <= last {
		revision = last + 1
	}
	text := strconv.Itoa(revision)
	if current.Annotations[revisionAnnotation] != text {
		_, _ = apiserver.Modify(n.state, current.Namespace, current.Name, func(rs *appsv1.ReplicaSet) error {
			rs.Annotations = withLabels(rs.Annotations, revisionAnnotation, text)
			return nil
		})
	}
	if d.Annotations[revisionAnnotation] != text {
		_, _ = apiserver.Modify(n.state, d.Namespace, d.Name, func(d *appsv1.Deployment) error {
			d.Annotations = withLabels(d.Annotations, revisionAnnotation, text)
			return nil
		})
	}
}

func replicas(rs *appsv1.ReplicaSet) int32 { return ptr.Deref(rs.Spec.Replicas, 1) }

// scale sets a ReplicaSet's size and tells it.
func (n *Node) scale(d *appsv1.Deployment, rs *appsv1.ReplicaSet, to int32) {
	from := replicas(rs)
	if from == to {
		return
	}
	updated, err := apiserver.Modify(n.state, rs.Namespace, rs.Name, func(rs *appsv1.ReplicaSet) error {
		rs.Spec.Replicas = &to
		return nil
	})
	if err != nil {
		return
	}
	rs.Spec.Replicas = &to
	word := "up"
	if to < from {
		word = "down"
	}
	n.event(d, "Deployment", "", false, deploymentController, "", "ScalingReplicaSet",
		fmt.Sprintf("Scaled %s replica set %s from %d to %d", word, rs.Name, from, to))
	n.touched(updated)
}

func (n *Node) recreate(d *appsv1.Deployment, current *appsv1.ReplicaSet, old []*appsv1.ReplicaSet) {
	left := 0
	for _, rs := range old {
		n.scale(d, rs, 0)
		left += len(n.podsOf(rs))
	}
	if left == 0 {
		n.scale(d, current, ptr.Deref(d.Spec.Replicas, 1))
	}
}

// limits are a Deployment's maxSurge and maxUnavailable as numbers of pods.
func limits(d *appsv1.Deployment) (surge, unavailable int) {
	wanted := int(ptr.Deref(d.Spec.Replicas, 1))
	surgeSpec, unavailableSpec := intstr.FromString("25%"), intstr.FromString("25%")
	if rolling := d.Spec.Strategy.RollingUpdate; rolling != nil {
		surgeSpec, unavailableSpec = ptr.Deref(rolling.MaxSurge, surgeSpec), ptr.Deref(rolling.MaxUnavailable, unavailableSpec)
	}
	surge, _ = intstr.GetScaledValueFromIntOrPercent(&surgeSpec, wanted, true)
	unavailable, _ = intstr.GetScaledValueFromIntOrPercent(&unavailableSpec, wanted, false)
	if surge == 0 && unavailable == 0 {
		unavailable = 1
	}
	return surge, unavailable
}

func (n *Node) roll(d *appsv1.Deployment, current *appsv1.ReplicaSet, old []*appsv1.ReplicaSet) {
	wanted := ptr.Deref(d.Spec.Replicas, 1)
	surge, unavailable := limits(d)
	total := replicas(current)
	for _, rs := range old {
		total += replicas(rs)
	}
	switch most := wanted + int32(surge); {
	case replicas(current) > wanted:
		n.scale(d, current, wanted)
		return
	case replicas(current) < wanted && total < most:
		n.scale(d, current, min(wanted, replicas(current)+most-total))
		return
	}
	spare := total - (wanted - int32(unavailable)) - (replicas(current) - current.Status.AvailableReplicas)
	for _, ready := range []bool{false, true} { // pods that do not work go first
		for _, rs := range old {
			surplus := replicas(rs) - rs.Status.AvailableReplicas
			if ready {
				surplus = replicas(rs)
			}
			if drop := min(surplus, spare, replicas(rs)); drop > 0 {
				n.scale(d, rs, replicas(rs)-drop)
				spare -= drop
			}
		}
	}
}

// writeDeploymentStatus counts what there is and judges the progress.
func (n *Node) writeDeploymentStatus(d *appsv1.Deployment) {
	current, old := n.replicaSetsOf(d)
	var status appsv1.DeploymentStatus
	for _, rs := range append(old, current) {
		if rs == nil {
			continue
		}
		status.Replicas += rs.Status.Replicas
		status.ReadyReplicas += rs.Status.ReadyReplicas
		status.AvailableReplicas += rs.Status.AvailableReplicas
	}
	wanted := ptr.Deref(d.Spec.Replicas, 1)
	if current != nil {
		status.UpdatedReplicas = current.Status.Replicas
	}
	status.UnavailableReplicas = max(0, max(wanted, status.Replicas)-status.AvailableReplicas)
	updated, err := apiserver.ModifyStatus(n.state, d.Namespace, d.Name, func(d *appsv1.Deployment) error {
		before := d.Status
		status.ObservedGeneration, status.Conditions = d.Generation, before.Conditions
		progressed := status.UpdatedReplicas > before.UpdatedReplicas || status.ReadyReplicas > before.ReadyReplicas ||
			before.ObservedGeneration != d.Generation
		d.Status = status
		n.judge(d, current, wanted, progressed)
		return nil
	})
	if err == nil && updated.ResourceVersion != d.ResourceVersion {
		n.timeline.Broadcast(&n.changed)
	}
}

// judge sets the conditions Available and Progressing.
func (n *Node) judge(d *appsv1.Deployment, current *appsv1.ReplicaSet, wanted int32, progressed bool) {
	_, unavailable := limits(d)
	if d.Status.AvailableReplicas >= wanted-int32(unavailable) {
		n.setCondition(d, appsv1.DeploymentAvailable, corev1.ConditionTrue, "MinimumReplicasAvailable", "Deployment has minimum availability.", false)
	} else {
		n.setCondition(d, appsv1.DeploymentAvailable, corev1.ConditionFalse, "MinimumReplicasUnavailable", "Deployment does not have minimum availability.", false)
	}
	if current == nil {
		return
	}
	deadline := time.Duration(ptr.Deref(d.Spec.ProgressDeadlineSeconds, 600)) * time.Second
	since := deadline
	for _, c := range d.Status.Conditions {
		if c.Type == appsv1.DeploymentProgressing {
			since = n.now().Sub(c.LastUpdateTime.Time)
		}
	}
	name := fmt.Sprintf("ReplicaSet %q ", current.Name)
	switch done := rolledOut(d); {
	case done:
		n.setCondition(d, appsv1.DeploymentProgressing, corev1.ConditionTrue, "NewReplicaSetAvailable", name+"has successfully progressed.", false)
	case !progressed && since >= deadline:
		n.setCondition(d, appsv1.DeploymentProgressing, corev1.ConditionFalse, "ProgressDeadlineExceeded", name+"has timed out progressing.", false)
	case progressed:
		n.setCondition(d, appsv1.DeploymentProgressing, corev1.ConditionTrue, "ReplicaSetUpdated", name+"is progressing.", true)
		n.timeline.After(deadline+time.Second, func() { n.enqueue("Deployment", d.Namespace, d.Name) })
	}
}

func (n *Node) setCondition(d *appsv1.Deployment, kind appsv1.DeploymentConditionType, status corev1.ConditionStatus, reason, message string, update bool) {
	c := appsv1.DeploymentCondition{
		Type: kind, Status: status, Reason: reason, Message: message, LastUpdateTime: n.now(), LastTransitionTime: n.now(),
	}
	for i, old := range d.Status.Conditions {
		if old.Type != kind {
			continue
		}
		if old.Status == status {
			c.LastTransitionTime = old.LastTransitionTime
			if old.Reason == reason && !update {
				c.LastUpdateTime = old.LastUpdateTime
			}
		}
		d.Status.Conditions[i] = c
		return
	}
	d.Status.Conditions = append(d.Status.Conditions, c)
}
