package roster

import (
	"context"

	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube/workload"
)

// controller names the controller of a pod; zero for a pod without one.
type controller struct{ namespace, kind, name string }

// owned remembers which controllers belong to one owner.
type owned map[controller]bool

// by reports whether a pod with this controller is the owner's. Every pod is
// when there is no owner.
func (o owned) by(ctx context.Context, client kubernetes.Interface, owner *workload.Owner, by controller) (bool, error) {
	if owner == nil {
		return true, nil
	}
	if mine, known := o[by]; known {
		return mine, nil
	}
	mine, err := owner.Owns(ctx, client, by.namespace, by.kind, by.name)
	if err != nil {
		return false, err
	}
	o[by] = mine
	return mine, nil
}
