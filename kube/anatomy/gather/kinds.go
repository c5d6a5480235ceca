package gather

import (
	"context"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"

	"github.com/podglass/podglass/kube/follow"
)

// kind is how objects of one kind are read: once, or from now on.
type kind interface {
	get(ctx context.Context, want Want) (any, error)
	follow(shared *follow.Shared, want Want) live
}

// kindOf is the kind that a want is of, nil for an owner of a kind that podglass does
// not know.
func kindOf(client kubernetes.Interface, want Want) kind {
	core, apps, batch := client.CoreV1(), client.AppsV1(), client.BatchV1()
	switch want.kind() {
	case "ConfigMap":
		return known(follow.NewResource(client, corev1.Resource("configmaps"), "ConfigMap", core.ConfigMaps))
	case "Secret":
		return known(follow.NewResource(client, corev1.Resource("secrets"), "Secret", core.Secrets))
	case "PersistentVolumeClaim":
		return known(follow.NewResource(client, corev1.Resource("persistentvolumeclaims"), "claim", core.PersistentVolumeClaims))
	case "ServiceAccount":
		return known(follow.NewResource(client, corev1.Resource("serviceaccounts"), "service account", core.ServiceAccounts))
	case "Service":
		return known(follow.NewResource(client, corev1.Resource("services"), "service", core.Services))
	case "Node":
		return known(follow.NewResource(client, corev1.Resource("nodes"), "node",
			func(string) typedcorev1.NodeInterface { return core.Nodes() }))
	case "ReplicationController":
		return known(follow.NewResource(client, corev1.Resource("replicationcontrollers"), "replication controller", core.ReplicationControllers))
	case "apps/ReplicaSet":
		return known(follow.NewResource(client, appsv1.Resource("replicasets"), "ReplicaSet", apps.ReplicaSets))
	case "apps/Deployment":
		return known(follow.NewResource(client, appsv1.Resource("deployments"), "deployment", apps.Deployments))
	case "apps/StatefulSet":
		return known(follow.NewResource(client, appsv1.Resource("statefulsets"), "StatefulSet", apps.StatefulSets))
	case "apps/DaemonSet":
		return known(follow.NewResource(client, appsv1.Resource("daemonsets"), "DaemonSet", apps.DaemonSets))
	case "batch/Job":
		return known(follow.NewResource(client, batchv1.Resource("jobs"), "job", batch.Jobs))
	case "batch/CronJob":
		return known(follow.NewResource(client, batchv1.Resource("cronjobs"), "cron job", batch.CronJobs))
	case "discovery.k8s.io/EndpointSlice":
		return known(follow.NewResource(client, discoveryv1.Resource("endpointslices"), "endpoint slice", client.DiscoveryV1().EndpointSlices))
	case "networking.k8s.io/NetworkPolicy":
		return known(follow.NewResource(client, networkingv1.Resource("networkpolicies"), "network policy", client.NetworkingV1().NetworkPolicies))
	case "policy/PodDisruptionBudget":
		return known(follow.NewResource(client, policyv1.Resource("poddisruptionbudgets"), "disruption budget", client.PolicyV1().PodDisruptionBudgets))
	default:
		return nil
	}
}

// kind is the kind with its API group, since two groups may have a kind of one name.
func (w Want) kind() string {
	group := w.APIVersion
	if group == "" {
		group = groups[w.Kind]
	}
	if parsed, err := schema.ParseGroupVersion(group); err == nil && parsed.Group != "" {
		return parsed.Group + "/" + w.Kind
	}
	return w.Kind
}

// groups are the API groups of what is listed, which no object refers to.
var groups = map[string]string{
	"ReplicaSet":          "apps/v1",
	"EndpointSlice":       "discovery.k8s.io/v1",
	"NetworkPolicy":       "networking.k8s.io/v1",
	"PodDisruptionBudget": "policy/v1",
}

// knownKind is a kind that client-go has a type for.
type knownKind[T follow.API] struct{ follow.Resource[T] }

func known[T follow.API](resource follow.Resource[T]) kind { return knownKind[T]{resource} }

func (k knownKind[T]) get(ctx context.Context, want Want) (any, error) {
	if want.Name == "" {
		return k.List(ctx, want.Namespace, want.Selector)
	}
	return k.Get(ctx, want.Namespace, want.Name)
}

func (k knownKind[T]) follow(shared *follow.Shared, want Want) live {
	if want.Name == "" {
		query := follow.Query{Namespace: want.Namespace, Labels: want.Selector}
		return liveSelection[T]{follow.Some(shared, k.Resource, query, follow.Options{})}
	}
	query := follow.Query{Namespace: want.Namespace, Name: want.Name, UID: want.UID}
	return liveObject[T]{follow.One(shared, k.Resource, query, follow.Options{})}
}
