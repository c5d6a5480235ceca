package kinds

import (
	"context"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/follow"
)

// For is the kind of objects with this API version and kind: one that podglass has a
// type for, or any other that the cluster serves, whose objects are
// [unstructured.Unstructured].
func For(client *kube.Client, gvk schema.GroupVersionKind) (Kind, error) {
	if kind := Of(client.Clientset, gvk.GroupKind()); kind != nil {
		return kind, nil
	}
	all, err := dynamic.NewForConfigAndClient(client.Config, client.HTTP)
	if err != nil {
		return nil, err
	}
	resource := Resource(gvk)
	in := func(namespace string) untyped {
		if namespace == "" {
			return untyped{all.Resource(resource)}
		}
		return untyped{all.Resource(resource).Namespace(namespace)}
	}
	return known(follow.NewResource(client.Clientset, resource.GroupResource(), gvk.Kind, in)), nil
}

// Resource is what a kind is called in a path: nearly always the lower-case plural.
func Resource(gvk schema.GroupVersionKind) schema.GroupVersionResource {
	resource, _ := meta.UnsafeGuessKindToResource(gvk)
	return resource
}

// untyped reads objects as they come.
type untyped struct{ dynamic.ResourceInterface }

func (u untyped) Get(ctx context.Context, name string, opts metav1.GetOptions) (*unstructured.Unstructured, error) {
	return u.ResourceInterface.Get(ctx, name, opts)
}
