// Package kinds is the kinds of objects that podglass knows by their types, and how
// objects of a kind are read: once, or from now on. Of all other kinds objects are
// read as they come.
package kinds

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

// Kind is how objects of one kind are read.
type Kind interface {
	// Get asks once for an object.
	Get(ctx context.Context, namespace, name string) (follow.API, error)
	// List asks once for the objects that a label selector finds, as a slice of
	// pointers to their type.
	List(ctx context.Context, namespace, labels string) (any, error)
	// Follow follows what a query means: one object by its name, or a selection.
	Follow(shared *follow.Shared, query follow.Query) Followed
}

// Followed is what is followed.
type Followed interface {
	Run(ctx context.Context)
	Changed() (changes <-chan struct{}, cancel func())
	Touch()
	// Held is the object as it last was, or a slice of such, and how far that can be
	// trusted. While it is Loading there is none.
	Held() (any, follow.Health)
}

// Of is the kind of a name, nil for one that podglass has no type for.
func Of(client kubernetes.Interface, kind schema.GroupKind) Kind {
	core, apps, batch := client.CoreV1(), client.AppsV1(), client.BatchV1()
	switch kind.String() {
	case "Pod":
		return known(follow.NewResource(client, corev1.Resource("pods"), "pod", core.Pods))
	case "Event":
		return known(follow.NewResource(client, corev1.Resource("events"), "event", core.Events))
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
	case "ReplicaSet.apps":
		return known(follow.NewResource(client, appsv1.Resource("replicasets"), "ReplicaSet", apps.ReplicaSets))
	case "Deployment.apps":
		return known(follow.NewResource(client, appsv1.Resource("deployments"), "deployment", apps.Deployments))
	case "StatefulSet.apps":
		return known(follow.NewResource(client, appsv1.Resource("statefulsets"), "StatefulSet", apps.StatefulSets))
	case "DaemonSet.apps":
		return known(follow.NewResource(client, appsv1.Resource("daemonsets"), "DaemonSet", apps.DaemonSets))
	case "Job.batch":
		return known(follow.NewResource(client, batchv1.Resource("jobs"), "job", batch.Jobs))
	case "CronJob.batch":
		return known(follow.NewResource(client, batchv1.Resource("cronjobs"), "cron job", batch.CronJobs))
	case "EndpointSlice.discovery.k8s.io":
		return known(follow.NewResource(client, discoveryv1.Resource("endpointslices"), "endpoint slice", client.DiscoveryV1().EndpointSlices))
	case "NetworkPolicy.networking.k8s.io":
		return known(follow.NewResource(client, networkingv1.Resource("networkpolicies"), "network policy", client.NetworkingV1().NetworkPolicies))
	case "PodDisruptionBudget.policy":
		return known(follow.NewResource(client, policyv1.Resource("poddisruptionbudgets"), "disruption budget", client.PolicyV1().PodDisruptionBudgets))
	default:
		return nil
	}
}

// typed is a kind that there is a type for.
type typed[T follow.API] struct{ resource follow.Resource[T] }

func known[T follow.API](resource follow.Resource[T]) Kind { return typed[T]{resource} }

func (k typed[T]) Get(ctx context.Context, namespace, name string) (follow.API, error) {
	return k.resource.Get(ctx, namespace, name)
}

func (k typed[T]) List(ctx context.Context, namespace, labels string) (any, error) {
	return k.resource.List(ctx, namespace, labels)
}

func (k typed[T]) Follow(shared *follow.Shared, query follow.Query) Followed {
	if query.Name == "" {
		return selection[T]{follow.Some(shared, k.resource, query, follow.Options{})}
	}
	return object[T]{follow.One(shared, k.resource, query, follow.Options{})}
}

// object follows one object.
type object[T follow.API] struct{ *follow.Object[T] }

func (o object[T]) Held() (any, follow.Health) { return o.Get() }

// selection follows the objects of a list.
type selection[T follow.API] struct{ *follow.Selection[T] }

func (s selection[T]) Held() (any, follow.Health) { return s.All() }
