package gather

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/explain"
)

// answer is what the cluster said to a [question].
type answer struct {
	known  anatomy.Knowledge
	object any // a pointer to an object, or a slice of such
	why    string
}

// fetch asks the cluster.
func fetch(ctx context.Context, client kubernetes.Interface, want question) answer {
	object, err := request(ctx, client, want)
	if err == nil {
		if owner, is := object.(metav1.Object); is && want.UID != "" && owner.GetUID() != want.UID {
			return answer{known: anatomy.NotThere, why: fmt.Sprintf("the %s %s that owned it is gone; another has its name", want.Kind, want.Name)}
		}
		return answer{known: anatomy.Read, object: object}
	}
	explained := explain.Failure(fmt.Errorf("read %s %s: %w", want.Kind, want.Name, err))
	return answer{known: knowledge(explained), why: explained.Sentence}
}

// request sends the one request of a want. Namespaces seldom have more than a few
// hundred of what is listed, so that one answer takes all of them.
func request(ctx context.Context, client kubernetes.Interface, want question) (any, error) {
	if kind := kindOf(client, want); kind != nil {
		return get(ctx, kind, want)
	}
	return metadata(ctx, client, want)
}

// metadata asks for an owner of a kind that podglass does not know: its
// metadata, under the resource that its kind is called by nearly always.
func metadata(ctx context.Context, client kubernetes.Interface, want question) (any, error) {
	group, err := schema.ParseGroupVersion(want.APIVersion)
	if err != nil {
		return nil, err
	}
	resource, _ := meta.UnsafeGuessKindToResource(group.WithKind(want.Kind))
	path := []string{"/apis", group.Group, group.Version}
	if group.Group == "" {
		path = []string{"/api", group.Version}
	}
	if want.Namespace != "" {
		path = append(path, "namespaces", want.Namespace)
	}
	path = append(path, resource.Resource, want.Name)
	object := &metav1.PartialObjectMetadata{}
	err = client.CoreV1().RESTClient().Get().AbsPath(path...).
		SetHeader("Accept", "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1").
		Do(ctx).Into(object)
	if err != nil {
		return nil, err
	}
	return object, nil
}
