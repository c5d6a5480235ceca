package actions

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/kinds"
	"github.com/podglass/podglass/kube/object"
)

// request is what is sent to the API server: a deletion, an eviction or a patch.
type request struct {
	remove      *metav1.DeleteOptions
	evict       bool
	kind        types.PatchType // of the patch
	patch       map[string]any
	subresource string
}

// patches makes the request a patch. A strategic one knows lists by the names of their
// items; it is for kinds that podglass has types for.
func (p *Plan) patches(kind types.PatchType, patch map[string]any) {
	p.request.kind, p.request.patch = kind, patch
}

// path is where an object is served.
func path(ref object.Ref, subresource string) []string {
	resource := kinds.Resource(ref.GVK())
	parts := []string{"/apis", resource.Group, resource.Version}
	if resource.Group == "" {
		parts = []string{"/api", resource.Version}
	}
	if ref.Namespace != "" {
		parts = append(parts, "namespaces", ref.Namespace)
	}
	parts = append(parts, resource.Resource, ref.Name)
	if subresource != "" {
		parts = append(parts, subresource)
	}
	return parts
}

// send sends the request, or lets the server try it. A version makes a patch hold for
// the object as it was then. It is sent once: after some answers client-go would send it
// again, also where it may have been carried out. What comes back is the object, where the
// server returns one.
func (p *Plan) send(ctx context.Context, client *kube.Client, version string, dryRun []string) (*unstructured.Unstructured, error) {
	requests := client.Clientset.CoreV1().RESTClient()
	var sent *rest.Request
	switch {
	case p.request.remove != nil:
		opts := *p.request.remove
		opts.DryRun = dryRun
		sent = requests.Delete().AbsPath(path(p.Ref, "")...).Body(&opts)
	case p.request.evict:
		return nil, evict(ctx, client, p.Ref, dryRun)
	default:
		body, err := json.Marshal(atVersion(p.request.patch, version))
		if err != nil {
			return nil, err
		}
		sent = requests.Patch(p.request.kind).AbsPath(path(p.Ref, p.request.subresource)...).Body(body).Param("fieldValidation", metav1.FieldValidationStrict)
		for _, dry := range dryRun {
			sent.Param("dryRun", dry)
		}
	}
	result := sent.SetHeader("Accept", runtime.ContentTypeJSON).MaxRetries(0).Do(ctx)
	if err := result.Error(); err != nil {
		return nil, err
	}
	answer, _ := result.Raw()
	made := &unstructured.Unstructured{}
	if err := made.UnmarshalJSON(answer); err != nil {
		return nil, nil //nolint:nilerr,nilnil // it was done; what came back is of no kind that is known
	}
	return made, nil
}

// atVersion is a patch that holds for an object at a version, "" for any.
func atVersion(patch map[string]any, version string) map[string]any {
	if version == "" {
		return patch
	}
	metadata, _ := patch["metadata"].(map[string]any)
	metadata = maps.Clone(metadata)
	if metadata == nil {
		metadata = map[string]any{}
	}
	metadata["resourceVersion"] = version
	patch = maps.Clone(patch)
	patch["metadata"] = metadata
	return patch
}

// evict drafts an eviction. kubectl has no command for that of one pod, but sends what it is
// given.
func (p *Plan) evict() {
	p.request.evict = true
	p.Command = []string{"create", "--raw", strings.Join(path(p.Ref, "eviction"), "/"), "-f", "-"}
	p.Input = fmt.Sprintf(`{"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": %q}}`, p.Ref.Name)
}

// evict asks for the eviction of the pod of a UID, once.
func evict(ctx context.Context, client *kube.Client, pod object.Ref, dryRun []string) error {
	eviction := &policyv1.Eviction{
		ObjectMeta:    metav1.ObjectMeta{Name: pod.Name, Namespace: pod.Namespace},
		DeleteOptions: &metav1.DeleteOptions{DryRun: dryRun, Preconditions: &metav1.Preconditions{UID: &pod.UID}},
	}
	return client.Clientset.CoreV1().RESTClient().Post().AbsPath(path(pod, "eviction")...).Body(eviction).MaxRetries(0).Do(ctx).Error()
}

// refusedByBudget says which disruption budget refuses an eviction, "" where none does.
func refusedByBudget(err error) string {
	if !apierrors.HasStatusCause(err, policyv1.DisruptionBudgetCause) {
		return ""
	}
	cause, _ := apierrors.StatusCause(err, policyv1.DisruptionBudgetCause)
	return "the eviction is refused: " + strings.TrimSpace(cause.Message)
}
