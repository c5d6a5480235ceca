package roster

import (
	"hash/fnv"

	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/kube/workload"
)

// PodSet says which pods to take the containers of. Of one pod by name, only the
// right to get it is needed.
type PodSet struct {
	Scope kube.Scope
	// UID is that of the one pod of a scope with a name, "" for each pod that has the name.
	UID types.UID
	// Labels and Fields are selectors that the API server applies; "" picks all.
	Labels, Fields string
	// Owner narrows the pods further; see [workload.Selection].
	Owner *workload.Owner
}

// Of is the set of the pods of a selection.
func Of(s workload.Selection) PodSet {
	return PodSet{
		Scope:  kube.Scope{Namespaces: []string{s.Namespace}, Name: s.Pod},
		Labels: s.Labels, Owner: s.Owner,
	}
}

// Member is a container whose log is to be read.
type Member struct {
	kube.ContainerRef // with the UID of the pod
	Kind              podstatus.Kind
	// Index is the container's place among all of its pod, in the order in
	// which they start, from 0.
	Index int
	Node  string // "" while the pod has none
}

// Tint is a number to choose a colour by, modulo how many there are. It is the
// same whenever the container is looked at, and that of the next container of
// the pod is one higher, so that they differ.
func (m Member) Tint() uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(m.Pod.String())) // never fails
	return h.Sum32()%(1<<16) + uint32(m.Index)
}
