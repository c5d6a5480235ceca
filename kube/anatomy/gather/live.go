package gather

import (
	"context"
	"sync"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/client-go/kubernetes"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/poke"
)

// live is a [Want] that is followed.
type live interface {
	Run(ctx context.Context)
	Changed() (changes <-chan struct{}, cancel func())
	Look()
	answer() answer
	health() follow.Health
}

// liveOf makes what follows a want.
func liveOf(client kubernetes.Interface, shared *follow.Shared, want Want) live {
	core, apps, batch := client.CoreV1(), client.AppsV1(), client.BatchV1()
	if want.Name == "" {
		return liveList(client, shared, want)
	}
	switch want.kind() {
	case "ConfigMap":
		return one(shared, want, follow.NewResource(client, corev1.Resource("configmaps"), "ConfigMap", core.ConfigMaps))
	case "Secret":
		return one(shared, want, follow.NewResource(client, corev1.Resource("secrets"), "Secret", core.Secrets))
	case "PersistentVolumeClaim":
		return one(shared, want, follow.NewResource(client, corev1.Resource("persistentvolumeclaims"), "claim", core.PersistentVolumeClaims))
	case "ServiceAccount":
		return one(shared, want, follow.NewResource(client, corev1.Resource("serviceaccounts"), "service account", core.ServiceAccounts))
	case "Service":
		return one(shared, want, follow.NewResource(client, corev1.Resource("services"), "service", core.Services))
	case "Node":
		return one(shared, want, follow.NewResource(client, corev1.Resource("nodes"), "node",
			func(string) typedcorev1.NodeInterface { return core.Nodes() }))
	case "ReplicationController":
		return one(shared, want, follow.NewResource(client, corev1.Resource("replicationcontrollers"), "replication controller", core.ReplicationControllers))
	case "apps/ReplicaSet":
		return one(shared, want, follow.NewResource(client, appsv1.Resource("replicasets"), "ReplicaSet", apps.ReplicaSets))
	case "apps/Deployment":
		return one(shared, want, follow.NewResource(client, appsv1.Resource("deployments"), "deployment", apps.Deployments))
	case "apps/StatefulSet":
		return one(shared, want, follow.NewResource(client, appsv1.Resource("statefulsets"), "StatefulSet", apps.StatefulSets))
	case "apps/DaemonSet":
		return one(shared, want, follow.NewResource(client, appsv1.Resource("daemonsets"), "DaemonSet", apps.DaemonSets))
	case "batch/Job":
		return one(shared, want, follow.NewResource(client, batchv1.Resource("jobs"), "job", batch.Jobs))
	case "batch/CronJob":
		return one(shared, want, follow.NewResource(client, batchv1.Resource("cronjobs"), "cron job", batch.CronJobs))
	default:
		return &asked{client: client, want: want}
	}
}

func liveList(client kubernetes.Interface, shared *follow.Shared, want Want) live {
	switch want.Kind {
	case "Service":
		return some(shared, want, follow.NewResource(client, corev1.Resource("services"), "service", client.CoreV1().Services))
	case "EndpointSlice":
		return some(shared, want, follow.NewResource(client, discoveryv1.Resource("endpointslices"), "endpoint slice", client.DiscoveryV1().EndpointSlices))
	case "ReplicaSet":
		return some(shared, want, follow.NewResource(client, appsv1.Resource("replicasets"), "ReplicaSet", client.AppsV1().ReplicaSets))
	case "NetworkPolicy":
		return some(shared, want, follow.NewResource(client, networkingv1.Resource("networkpolicies"), "network policy", client.NetworkingV1().NetworkPolicies))
	case "PodDisruptionBudget":
		return some(shared, want, follow.NewResource(client, policyv1.Resource("poddisruptionbudgets"), "disruption budget", client.PolicyV1().PodDisruptionBudgets))
	default:
		return &asked{client: client, want: want}
	}
}

// liveObject follows one object.
type liveObject[T follow.API] struct{ *follow.Object[T] }

func one[T follow.API](shared *follow.Shared, want Want, resource follow.Resource[T]) live {
	query := follow.Query{Namespace: want.Namespace, Name: want.Name, UID: want.UID}
	return liveObject[T]{follow.One(shared, resource, query, follow.Options{})}
}

func (l liveObject[T]) answer() answer {
	object, health := l.Get()
	return answerOf(object, health)
}

func (l liveObject[T]) health() follow.Health {
	_, health := l.Get()
	return health
}

// liveSelection follows the objects of a list.
type liveSelection[T follow.API] struct{ *follow.Selection[T] }

func some[T follow.API](shared *follow.Shared, want Want, resource follow.Resource[T]) live {
	query := follow.Query{Namespace: want.Namespace, Labels: want.Selector}
	return liveSelection[T]{follow.Some(shared, resource, query, follow.Options{})}
}

func (l liveSelection[T]) answer() answer {
	objects, health := l.All()
	return answerOf(objects, health)
}

func (l liveSelection[T]) health() follow.Health {
	_, health := l.All()
	return health
}

// answerOf is what is known by what is followed.
func answerOf(object any, health follow.Health) answer {
	switch {
	case health.State == follow.Gone:
		return answer{known: anatomy.NotThere, why: sentence(health.Err)}
	case health.State != follow.Loading:
		return answer{known: anatomy.Read, object: object}
	case health.Err == nil:
		return answer{}
	default:
		return answer{known: knowledge(health.Err), why: health.Err.Sentence}
	}
}

func sentence(err *kube.Error) string {
	if err == nil {
		return ""
	}
	return err.Sentence
}

// knowledge is what an error says of an object.
func knowledge(err *kube.Error) anatomy.Knowledge {
	switch err.Class {
	case kube.ClassForbidden, kube.ClassUnauthorized:
		return anatomy.Forbidden
	case kube.ClassNotFound:
		return anatomy.NotThere
	default:
		return anatomy.Failed
	}
}

// asked is asked for once: an owner of a kind that podglass does not know.
type asked struct {
	client kubernetes.Interface
	want   Want
	pokes  poke.Subscribers

	mu   sync.Mutex
	said answer
}

func (a *asked) Run(ctx context.Context) {
	said := fetch(ctx, a.client, a.want)
	a.mu.Lock()
	a.said = said
	a.mu.Unlock()
	a.pokes.Poke()
	<-ctx.Done()
}

func (a *asked) Changed() (changes <-chan struct{}, cancel func()) { return a.pokes.Subscribe() }

func (a *asked) Look() {}

func (a *asked) answer() answer {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.said
}

func (a *asked) health() follow.Health { return follow.Health{State: follow.Live} }
