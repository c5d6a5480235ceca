package kube

import "k8s.io/apimachinery/pkg/types"

// PodRef names one pod. A PodRef with a UID means that one life of the pod
// and none that came before or after under the same name; with an empty UID it
// means whichever pod carries the name.
//
// It is comparable and may key a map.
type PodRef struct {
	Namespace string
	Name      string
	UID       types.UID
}

// String returns "namespace/name".
func (r PodRef) String() string { return r.Namespace + "/" + r.Name }

// SameName reports whether both references carry the same namespace and name,
// whatever their lives.
func (r PodRef) SameName(other PodRef) bool {
	return r.Namespace == other.Namespace && r.Name == other.Name
}

// ContainerRef names one container of one pod: init container, sidecar, app
// or ephemeral container alike, since their names are unique within a pod.
//
// It is comparable and may key a map.
type ContainerRef struct {
	Pod       PodRef
	Container string
}

// String returns "namespace/name/container".
func (r ContainerRef) String() string { return r.Pod.String() + "/" + r.Container }
