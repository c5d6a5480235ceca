package gather

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/kinds"
)

// kindOf is the kind that a want is of, nil for an owner of a kind that podglass does
// not know.
func kindOf(client kubernetes.Interface, want question) kinds.Kind {
	return kinds.Of(client, want.kind())
}

// kind is the kind with its API group, since two groups may have a kind of one name.
func (w question) kind() schema.GroupKind {
	version := w.APIVersion
	if version == "" {
		version = versions[w.Kind]
	}
	parsed, err := schema.ParseGroupVersion(version)
	if err != nil {
		return schema.GroupKind{Kind: w.Kind}
	}
	return schema.GroupKind{Group: parsed.Group, Kind: w.Kind}
}

// versions are the API versions of what is listed, which no object refers to.
var versions = map[string]string{
	"ReplicaSet":          "apps/v1",
	"EndpointSlice":       "discovery.k8s.io/v1",
	"NetworkPolicy":       "networking.k8s.io/v1",
	"PodDisruptionBudget": "policy/v1",
}

// get asks once for what is wanted.
func get(ctx context.Context, kind kinds.Kind, want question) (any, error) {
	if want.Name == "" {
		return kind.List(ctx, want.Namespace, want.Selector)
	}
	return kind.Get(ctx, want.Namespace, want.Name)
}

// query is what is wanted, to be followed.
func (w question) query() follow.Query {
	if w.Name == "" {
		return follow.Query{Namespace: w.Namespace, Labels: w.Selector}
	}
	return follow.Query{Namespace: w.Namespace, Name: w.Name, UID: w.UID}
}
