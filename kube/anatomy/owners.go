package anatomy

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/keymap/count"
)

// Owner is one object in the chain from the pod up to the workload.
type Owner struct {
	Owner      Ref       `json:"owner"`
	APIVersion string    `json:"apiVersion"`
	UID        types.UID `json:"uid,omitempty"`
	// Text is how it stands in a few words: "2 of 3 ready", "suspended".
	Text string `json:"text,omitempty"`
	// Wanted, Have and Ready are its pods, nil where the kind has no such
	// figures or the object was not read.
	Wanted *int32 `json:"wanted,omitempty"`
	Have   *int32 `json:"have,omitempty"`
	Ready  *int32 `json:"ready,omitempty"`
	// Cycle says that the owner has come before: the chain goes round.
	Cycle bool `json:"cycle,omitempty"`
}

// owners follows the controllers from the pod up, as far as objects were read.
// An object that has no controller has its first owner.
func (b *builder) owners() []Owner {
	var owners []Owner
	seen := map[types.UID]bool{b.pod.UID: true}
	next := OwnerOf(b.pod)
	for next != nil {
		answer := b.in.Owners[next.UID]
		owner := Owner{
			Owner:      refTo(next.Kind, b.pod.Namespace, next.Name, answer),
			APIVersion: next.APIVersion, UID: next.UID, Cycle: seen[next.UID],
		}
		if next.Kind == "Node" {
			owner.Owner.Namespace = ""
			owner.Text = "static pod: the kubelet of the node runs it from a file"
		}
		if owner.Cycle || answer.Known != Read {
			return append(owners, owner)
		}
		seen[next.UID] = true
		owner.read(answer.Value)
		owners = append(owners, owner)
		next = OwnerOf(answer.Value)
	}
	return owners
}

// OwnerOf is the object's controller, else its first owner, nil without any.
func OwnerOf(object metav1.Object) *metav1.OwnerReference {
	if controller := metav1.GetControllerOfNoCopy(object); controller != nil {
		return controller
	}
	references := object.GetOwnerReferences()
	if len(references) == 0 {
		return nil
	}
	return &references[0]
}

// read takes over the figures of the kinds that have pods.
func (o *Owner) read(object metav1.Object) {
	switch of := object.(type) {
	case *appsv1.Deployment:
		o.count(of.Spec.Replicas, of.Status.Replicas, of.Status.ReadyReplicas)
	case *appsv1.ReplicaSet:
		o.count(of.Spec.Replicas, of.Status.Replicas, of.Status.ReadyReplicas)
	case *appsv1.StatefulSet:
		o.count(of.Spec.Replicas, of.Status.Replicas, of.Status.ReadyReplicas)
	case *corev1.ReplicationController:
		o.count(of.Spec.Replicas, of.Status.Replicas, of.Status.ReadyReplicas)
	case *appsv1.DaemonSet:
		o.count(&of.Status.DesiredNumberScheduled, of.Status.CurrentNumberScheduled, of.Status.NumberReady)
	case *batchv1.Job:
		o.Text = jobText(of)
	case *batchv1.CronJob:
		o.Text = of.Spec.Schedule
		if isTrue(of.Spec.Suspend) {
			o.Text += ", suspended"
		}
	}
	if object.GetDeletionTimestamp() != nil {
		o.Text = joined(o.Text, "being deleted")
	}
}

func (o *Owner) count(wanted *int32, have, ready int32) {
	one := int32(1) // the API server's default
	if wanted == nil {
		wanted = &one
	}
	o.Wanted, o.Have, o.Ready = wanted, &have, &ready
	o.Text = fmt.Sprintf("%d of %d ready", ready, *wanted)
	if have != *wanted {
		o.Text += ", " + count.Of(int(have), "pod") + " in all"
	}
	if *wanted == 0 && have == 0 {
		o.Text = "scaled to 0"
	}
}

func jobText(job *batchv1.Job) string {
	text := fmt.Sprintf("%d active, %d succeeded, %d failed", job.Status.Active, job.Status.Succeeded, job.Status.Failed)
	if job.Spec.Completions != nil {
		text += fmt.Sprintf(", %d wanted", *job.Spec.Completions)
	}
	if isTrue(job.Spec.Suspend) {
		text += ", suspended"
	}
	for _, condition := range job.Status.Conditions {
		if condition.Status == corev1.ConditionTrue && condition.Type == batchv1.JobFailed {
			text += ", failed: " + condition.Reason
		}
	}
	return text
}

func joined(text, more string) string {
	if text == "" {
		return more
	}
	return text + ", " + more
}
