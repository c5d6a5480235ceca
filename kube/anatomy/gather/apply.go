package gather

import (
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube/anatomy"
)

// apply puts an answer in its place.
func (a answer) apply(want question, known *anatomy.Neighbours) {
	switch {
	case want.UID != "":
		set(&known.Owners, want.UID, as[metav1.Object](a))
	case want.Name == "":
		a.applyList(want, known)
	default:
		a.applyObject(want, known)
	}
}

func (a answer) applyList(want question, known *anatomy.Neighbours) {
	switch want.Kind {
	case "Service":
		known.Services = as[[]*corev1.Service](a)
	case "EndpointSlice":
		service := strings.TrimPrefix(want.Selector, discoveryv1.LabelServiceName+"=")
		set(&known.Slices, service, as[[]*discoveryv1.EndpointSlice](a))
	case "ReplicaSet":
		known.ReplicaSets = as[[]*appsv1.ReplicaSet](a)
	case "NetworkPolicy":
		known.Policies = as[[]*networkingv1.NetworkPolicy](a)
	case "PodDisruptionBudget":
		known.Budgets = as[[]*policyv1.PodDisruptionBudget](a)
	}
}

func (a answer) applyObject(want question, known *anatomy.Neighbours) {
	switch want.Kind {
	case "ConfigMap":
		set(&known.ConfigMaps, want.Name, as[*corev1.ConfigMap](a))
	case "Secret":
		set(&known.Secrets, want.Name, as[*corev1.Secret](a))
	case "PersistentVolumeClaim":
		set(&known.Claims, want.Name, as[*corev1.PersistentVolumeClaim](a))
	case "ServiceAccount":
		known.ServiceAccount = as[*corev1.ServiceAccount](a)
	case "Service":
		known.APIService = as[*corev1.Service](a)
	case "Node":
		known.Node = as[*corev1.Node](a)
	}
}

// as is the answer with its object in its own type.
func as[T any](a answer) anatomy.Answer[T] {
	typed := anatomy.Answer[T]{Known: a.known, Why: a.why}
	if a.known == anatomy.Read {
		typed.Value, _ = a.object.(T)
	}
	return typed
}

func set[K comparable, T any](to *map[K]anatomy.Answer[T], key K, value anatomy.Answer[T]) {
	if *to == nil {
		*to = map[K]anatomy.Answer[T]{}
	}
	(*to)[key] = value
}
