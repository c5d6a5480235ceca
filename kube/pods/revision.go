package pods

import (
	"context"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube/podstatus"
)

// workloadKind and workloadName name the Deployment of a pod's ReplicaSet or, where none made it, the controller.
func (r *Row) workloadKind() string {
	if r.deployment > 0 {
		return "Deployment"
	}
	return r.OwnerKind
}

func (r *Row) workloadName() string {
	if r.deployment > 0 {
		return r.OwnerName[:r.deployment]
	}
	return r.OwnerName
}

// TemplateHash is what tells the pod's ReplicaSet from the others of the same Deployment, "" for a pod of none.
func (r *Row) TemplateHash() string {
	if r.deployment == 0 {
		return ""
	}
	return r.OwnerName[r.deployment+1:]
}

// ReplicaSet is the ReplicaSet of a Deployment that the pod belongs to, zero for a pod of none.
func (r *Row) ReplicaSet() types.NamespacedName {
	if r.deployment == 0 {
		return types.NamespacedName{}
	}
	return types.NamespacedName{Namespace: r.Ref.Namespace, Name: r.OwnerName}
}

// Revisions asks which revision of its Deployment each of some ReplicaSets is. Those that are gone, or may not be
// read, are left out.
func (s *Store) Revisions(ctx context.Context, sets []types.NamespacedName) map[types.NamespacedName]string {
	found := map[types.NamespacedName]string{}
	refused := map[string]bool{} // namespaces
	for _, set := range sets {
		if ctx.Err() != nil || refused[set.Namespace] {
			continue
		}
		replicaSet, err := s.client.AppsV1().ReplicaSets(set.Namespace).Get(ctx, set.Name, metav1.GetOptions{})
		switch {
		case apierrors.IsForbidden(err):
			refused[set.Namespace] = true
		case err == nil && replicaSet.Annotations[podstatus.RevisionAnnotation] != "":
			found[set] = replicaSet.Annotations[podstatus.RevisionAnnotation]
		}
	}
	return found
}
