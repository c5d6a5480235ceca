// Package object is about one object at a time, of any kind: following it with what
// is told of it, describing it as kubectl does, printing it as YAML without the
// values of Secrets, and telling what of it has changed.
package object

import (
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube"
)

// Ref names an object. With a UID it means no other object of the same name. It is comparable
// and may key a map.
type Ref struct {
	APIVersion, Kind string // "apps/v1", "Deployment"
	Namespace        string // "" for kinds that have none
	Name             string
	UID              types.UID
}

// Pod names a pod.
func Pod(ref kube.PodRef) Ref {
	return Ref{APIVersion: "v1", Kind: "Pod", Namespace: ref.Namespace, Name: ref.Name, UID: ref.UID}
}

// IsZero reports whether nothing is named.
func (r Ref) IsZero() bool { return r.Name == "" }

// String is kind and name: "Deployment web".
func (r Ref) String() string { return r.Kind + " " + r.Name }

// GVK is the kind with its group and version.
func (r Ref) GVK() schema.GroupVersionKind { return schema.FromAPIVersionAndKind(r.APIVersion, r.Kind) }

// isSecret reports whether the values of the object are secret.
func (r Ref) isSecret() bool { return r.GVK().GroupKind() == schema.GroupKind{Kind: "Secret"} }
