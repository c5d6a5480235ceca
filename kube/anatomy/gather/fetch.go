package gather

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/anatomy"
)

// answer is what the cluster said to a [Want].
type answer struct {
	known  anatomy.Knowledge
	object any // a pointer to an object, or a slice of such
	why    string
}

// fetch asks the cluster.
func fetch(ctx context.Context, client kubernetes.Interface, want Want) answer {
	object, err := request(ctx, client, want)
	if err == nil {
		if owner, is := object.(metav1.Object); is && want.UID != "" && owner.GetUID() != want.UID {
			return answer{known: anatomy.NotThere, why: fmt.Sprintf("the %s %s that owned it is gone; another has its name", want.Kind, want.Name)}
		}
		return answer{known: anatomy.Read, object: object}
	}
	explained := kube.Explain(fmt.Errorf("read %s %s: %w", want.Kind, want.Name, err))
	return answer{known: knowledge(explained), why: explained.Sentence}
}

// request sends the one request of a want.
func request(ctx context.Context, client kubernetes.Interface, want Want) (any, error) {
	if want.Name == "" {
		return list(ctx, client, want)
	}
	core, apps, batch := client.CoreV1(), client.AppsV1(), client.BatchV1()
	namespace, name, opts := want.Namespace, want.Name, metav1.GetOptions{}
	switch want.kind() {
	case "ConfigMap":
		return core.ConfigMaps(namespace).Get(ctx, name, opts)
	case "Secret":
		return core.Secrets(namespace).Get(ctx, name, opts)
	case "PersistentVolumeClaim":
		return core.PersistentVolumeClaims(namespace).Get(ctx, name, opts)
	case "ServiceAccount":
		return core.ServiceAccounts(namespace).Get(ctx, name, opts)
	case "Service":
		return core.Services(namespace).Get(ctx, name, opts)
	case "Node":
		return core.Nodes().Get(ctx, name, opts)
	case "ReplicationController":
		return core.ReplicationControllers(namespace).Get(ctx, name, opts)
	case "apps/ReplicaSet":
		return apps.ReplicaSets(namespace).Get(ctx, name, opts)
	case "apps/Deployment":
		return apps.Deployments(namespace).Get(ctx, name, opts)
	case "apps/StatefulSet":
		return apps.StatefulSets(namespace).Get(ctx, name, opts)
	case "apps/DaemonSet":
		return apps.DaemonSets(namespace).Get(ctx, name, opts)
	case "batch/Job":
		return batch.Jobs(namespace).Get(ctx, name, opts)
	case "batch/CronJob":
		return batch.CronJobs(namespace).Get(ctx, name, opts)
	default:
		return metadata(ctx, client, want)
	}
}

// kind is the kind with its API group, since two groups may have a kind of one
// name.
func (w Want) kind() string {
	group, err := schema.ParseGroupVersion(w.APIVersion)
	if err != nil || group.Group == "" {
		return w.Kind
	}
	return group.Group + "/" + w.Kind
}

// list sends the one list of a want. Namespaces seldom have more than a few
// hundred of these, so that one answer takes all of them.
func list(ctx context.Context, client kubernetes.Interface, want Want) (any, error) {
	namespace, opts := want.Namespace, metav1.ListOptions{LabelSelector: want.Selector}
	switch want.Kind {
	case "Service":
		found, err := client.CoreV1().Services(namespace).List(ctx, opts)
		return pointers(found, err, func(l *corev1.ServiceList) []corev1.Service { return l.Items })
	case "EndpointSlice":
		found, err := client.DiscoveryV1().EndpointSlices(namespace).List(ctx, opts)
		return pointers(found, err, slicesOf)
	case "ReplicaSet":
		found, err := client.AppsV1().ReplicaSets(namespace).List(ctx, opts)
		return pointers(found, err, replicaSetsOf)
	case "NetworkPolicy":
		found, err := client.NetworkingV1().NetworkPolicies(namespace).List(ctx, opts)
		return pointers(found, err, policiesOf)
	case "PodDisruptionBudget":
		found, err := client.PolicyV1().PodDisruptionBudgets(namespace).List(ctx, opts)
		return pointers(found, err, budgetsOf)
	default:
		return nil, fmt.Errorf("podglass lists no %s", want.Kind)
	}
}

// pointers are the items of a list.
func pointers[L, T any](list L, err error, items func(L) []T) (any, error) {
	if err != nil {
		return nil, err
	}
	from := items(list)
	to := make([]*T, len(from))
	for i := range from {
		to[i] = &from[i]
	}
	return to, nil
}

// metadata asks for an owner of a kind that podglass does not know: its
// metadata, under the resource that its kind is called by nearly always.
func metadata(ctx context.Context, client kubernetes.Interface, want Want) (any, error) {
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
