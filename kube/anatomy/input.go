package anatomy

import (
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// Knowledge is what is known of an object beside the pod.
type Knowledge string

// What can be known of an object.
const (
	// NotAsked: nobody has asked for the object yet.
	NotAsked Knowledge = ""
	// Read: the object is there and was read.
	Read Knowledge = "read"
	// NotThere: the cluster has no such object.
	NotThere Knowledge = "missing"
	// Forbidden: the user may not read the object.
	Forbidden Knowledge = "forbidden"
	// Failed: the cluster did not answer as it should.
	Failed Knowledge = "failed"
)

// Answer is what is known of one object, or of one list of them. Its zero value
// says that nobody has asked.
type Answer[T any] struct {
	Known Knowledge
	// Value is the object where Known is [Read].
	Value T
	// Why is one sentence where the object was not read: the right that is
	// missing, or what failed.
	Why string
}

// Found is the answer that has an object.
func Found[T any](value T) Answer[T] { return Answer[T]{Known: Read, Value: value} }

// Input is a pod and what is known of the objects around it. Build reads it
// and changes nothing in it.
type Input struct {
	Pod *corev1.Pod
	Neighbours
	// Now is the time at which durations that go on end; the zero time leaves
	// them out.
	Now time.Time
}

// Neighbours are the objects that a pod refers to or meets, all of its
// namespace where they have one. Maps are keyed by the object's name.
type Neighbours struct {
	ConfigMaps map[string]Answer[*corev1.ConfigMap]
	Secrets    map[string]Answer[*corev1.Secret]
	Claims     map[string]Answer[*corev1.PersistentVolumeClaim]

	ServiceAccount Answer[*corev1.ServiceAccount]

	// Services are all services of the namespace: which of them select the pod
	// cannot be asked, and all of them are in its environment.
	Services Answer[[]*corev1.Service]
	// APIService is the service kubernetes of the namespace default, whose
	// variables every container has.
	APIService Answer[*corev1.Service]
	// Slices are the endpoint slices by the name of the service.
	Slices map[string]Answer[[]*discoveryv1.EndpointSlice]

	// Owners are the objects in the chain of owners, by UID. Of a kind that
	// podglass does not know, its metadata is enough.
	Owners map[types.UID]Answer[metav1.Object]
	// ReplicaSets are those that the selector of the Deployment finds, if a
	// Deployment is among the owners.
	ReplicaSets Answer[[]*appsv1.ReplicaSet]

	Node     Answer[*corev1.Node]
	Policies Answer[[]*networkingv1.NetworkPolicy]
	Budgets  Answer[[]*policyv1.PodDisruptionBudget]
}

// Ref names an object beside the pod and says what is known of it.
type Ref struct {
	Kind      string    `json:"kind"`
	Namespace string    `json:"namespace,omitempty"`
	Name      string    `json:"name"`
	Known     Knowledge `json:"known,omitempty"`
	// Why is one sentence where the object was not read.
	Why string `json:"why,omitempty"`
	// Optional says that the pod starts without the object, or without the key
	// of it.
	Optional bool `json:"optional,omitempty"`
}

// Dangling reports whether the pod needs an object that is not there.
func (r *Ref) Dangling() bool { return r != nil && r.Known == NotThere && !r.Optional }

// refTo says what an answer is about.
func refTo[T any](kind, namespace, name string, answer Answer[T]) Ref {
	return Ref{Kind: kind, Namespace: namespace, Name: name, Known: answer.Known, Why: answer.Why}
}

func (in *Input) configMap(name string, optional *bool) Ref {
	ref := refTo("ConfigMap", in.Pod.Namespace, name, in.ConfigMaps[name])
	ref.Optional = isTrue(optional)
	return ref
}

func (in *Input) secret(name string, optional *bool) Ref {
	ref := refTo("Secret", in.Pod.Namespace, name, in.Secrets[name])
	ref.Optional = isTrue(optional)
	return ref
}

func isTrue(b *bool) bool { return b != nil && *b }
