package kube

import (
	"fmt"

	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube/explain"
)

// PodRef names one pod. A PodRef with a UID means that one pod, and none that came
// before or after under the same name; with an empty UID it means whichever pod has
// the name.
//
// It is comparable and may key a map.
type PodRef struct {
	Namespace string
	Name      string
	UID       types.UID
}

// String returns "namespace/name".
func (r PodRef) String() string { return r.Namespace + "/" + r.Name }

// Check returns an error, of type *[explain.Error], for a reference that lacks the name
// of a pod or of its namespace. It is called before a request is made of a reference:
// without a name the API server takes it for other pods than one, and a watch without
// a name means all that there are.
func (r PodRef) Check() error {
	var missing string
	switch {
	case r.Name == "":
		missing = "no pod is named"
	case r.Namespace == "":
		missing = fmt.Sprintf("the namespace of pod %s is not named", r.Name)
	default:
		return nil
	}
	return &explain.Error{Class: explain.ClassInvalid, Resource: "pods", Namespace: r.Namespace, Name: r.Name, Sentence: missing}
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
