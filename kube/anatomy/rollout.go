package anatomy

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube/podstatus"
)

// Rollout is how far the workload has come in replacing its pods.
type Rollout struct {
	// Done says that all pods are of the newest version and available.
	Done bool `json:"done"`
	// Revision is the version of this pod, Newest the workload's; they are equal
	// for a pod of the newest version.
	Revision string `json:"revision,omitempty"`
	Newest   string `json:"newest,omitempty"`
	// Sets are a Deployment's ReplicaSets with pods, and the newest, the newest
	// first.
	Sets []RevisionSet `json:"replicaSets,omitempty"`
	// Text is how it stands; Blocked are the sentences on what keeps it.
	Text    string   `json:"text"`
	Blocked []string `json:"blocked,omitempty"`
}

// RevisionSet is one version of a Deployment.
type RevisionSet struct {
	Name     string `json:"name"`
	Revision string `json:"revision,omitempty"`
	Newest   bool   `json:"newest,omitempty"`
	// This says that the pod belongs to it.
	This   bool  `json:"this,omitempty"`
	Wanted int32 `json:"wanted"`
	Have   int32 `json:"have"`
	Ready  int32 `json:"ready"`
}

// rollout is that of the workload among the owners, nil where there is none
// that has versions or it was not read.
func (b *builder) rollout(owners []Owner) *Rollout {
	for i := range owners {
		switch of := b.in.Owners[owners[i].UID].Value.(type) {
		case *appsv1.Deployment:
			return b.deploymentRollout(of)
		case *appsv1.StatefulSet:
			return b.statefulRollout(of)
		case *appsv1.DaemonSet:
			return b.daemonRollout(of)
		}
	}
	return nil
}

func (b *builder) deploymentRollout(of *appsv1.Deployment) *Rollout {
	wanted := int32(1)
	if of.Spec.Replicas != nil {
		wanted = *of.Spec.Replicas
	}
	status := &of.Status
	r := &Rollout{Newest: of.Annotations[podstatus.RevisionAnnotation]}
	r.Sets = b.revisionSets(of)
	for _, set := range r.Sets {
		if set.This {
			r.Revision = set.Revision
		}
	}
	seen := r.see(of.Generation, status.ObservedGeneration)
	r.Done = seen && status.UpdatedReplicas == wanted && status.Replicas == wanted && status.AvailableReplicas == wanted
	r.Text = fmt.Sprintf("%d of %d updated, %d available", status.UpdatedReplicas, wanted, status.AvailableReplicas)
	if old := status.Replicas - status.UpdatedReplicas; old > 0 {
		r.Text += fmt.Sprintf(", %d of an older revision", old)
	}
	if of.Spec.Paused {
		r.Blocked = append(r.Blocked, "the rollout is paused")
	}
	for _, condition := range status.Conditions {
		late := condition.Type == appsv1.DeploymentProgressing && condition.Status == corev1.ConditionFalse
		failing := condition.Type == appsv1.DeploymentReplicaFailure && condition.Status == corev1.ConditionTrue
		if late || failing {
			r.Blocked = append(r.Blocked, cmp.Or(condition.Message, condition.Reason))
		}
	}
	if !r.Done {
		for _, set := range r.Sets {
			if set.Newest && set.Ready < set.Have {
				r.Blocked = append(r.Blocked, notReady(set.Have-set.Ready, set.Have))
			}
		}
	}
	return r
}

// see reports whether the controller of the workload has seen its last change; without that its figures are those
// of the version before.
func (r *Rollout) see(generation, observed int64) bool {
	if observed >= generation {
		return true
	}
	r.Blocked = append(r.Blocked, "the controller has not seen the last change yet")
	return false
}

// notReady says how many of the new pods are not ready.
func notReady(not, all int32) string {
	if all == 1 {
		return "the new pod is not ready"
	}
	return fmt.Sprintf("%d of the %d new pods are not ready", not, all)
}

// revisionSets are the Deployment's ReplicaSets that matter.
func (b *builder) revisionSets(of *appsv1.Deployment) []RevisionSet {
	var sets []RevisionSet
	mine := metav1.GetControllerOfNoCopy(b.pod)
	for _, from := range b.in.ReplicaSets.Value {
		if !metav1.IsControlledBy(from, of) {
			continue
		}
		set := RevisionSet{
			Name: from.Name, Revision: from.Annotations[podstatus.RevisionAnnotation],
			This: mine != nil && mine.UID == from.UID,
			Have: from.Status.Replicas, Ready: from.Status.ReadyReplicas, Wanted: 1,
		}
		if from.Spec.Replicas != nil {
			set.Wanted = *from.Spec.Replicas
		}
		sets = append(sets, set)
	}
	slices.SortFunc(sets, func(x, y RevisionSet) int {
		return cmp.Or(cmp.Compare(revisionNumber(y.Revision), revisionNumber(x.Revision)), cmp.Compare(x.Name, y.Name))
	})
	if len(sets) > 0 {
		sets[0].Newest = true
	}
	return slices.DeleteFunc(sets, func(s RevisionSet) bool { return !s.Newest && !s.This && s.Have == 0 && s.Wanted == 0 })
}

// revisionNumber is the number of a revision; what is none comes last.
func revisionNumber(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return -1
	}
	return n
}

func (b *builder) statefulRollout(of *appsv1.StatefulSet) *Rollout {
	status := &of.Status
	wanted := int32(1)
	if of.Spec.Replicas != nil {
		wanted = *of.Spec.Replicas
	}
	r := &Rollout{
		Revision: b.pod.Labels[appsv1.ControllerRevisionHashLabelKey], Newest: status.UpdateRevision,
		Text: fmt.Sprintf("%d of %d updated, %d ready", status.UpdatedReplicas, wanted, status.ReadyReplicas),
	}
	seen := r.see(of.Generation, status.ObservedGeneration)
	r.Done = seen && status.CurrentRevision == status.UpdateRevision && status.ReadyReplicas == wanted
	if status.CurrentRevision == status.UpdateRevision {
		r.Text = fmt.Sprintf("%d of %d ready", status.ReadyReplicas, wanted)
	}
	if of.Spec.UpdateStrategy.Type == appsv1.OnDeleteStatefulSetStrategyType && !r.Done {
		r.Blocked = append(r.Blocked, "pods are replaced when they are deleted (OnDelete)")
	}
	if rolling := of.Spec.UpdateStrategy.RollingUpdate; rolling != nil && rolling.Partition != nil && *rolling.Partition > 0 {
		r.Blocked = append(r.Blocked, fmt.Sprintf("only pods from number %d on are updated (partition)", *rolling.Partition))
	}
	return r
}

func (b *builder) daemonRollout(of *appsv1.DaemonSet) *Rollout {
	status := &of.Status
	r := &Rollout{
		Revision: b.pod.Labels[appsv1.ControllerRevisionHashLabelKey],
		Text: fmt.Sprintf("%d of %d updated, %d available",
			status.UpdatedNumberScheduled, status.DesiredNumberScheduled, status.NumberAvailable),
	}
	seen := r.see(of.Generation, status.ObservedGeneration)
	r.Done = seen && status.UpdatedNumberScheduled == status.DesiredNumberScheduled && status.NumberAvailable == status.DesiredNumberScheduled
	if of.Spec.UpdateStrategy.Type == appsv1.OnDeleteDaemonSetStrategyType && !r.Done {
		r.Blocked = append(r.Blocked, "pods are replaced when they are deleted (OnDelete)")
	}
	return r
}
