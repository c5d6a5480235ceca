package apiserver

import (
	"fmt"
	"reflect"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
)

// Object is anything that the State keeps: a pointer to a typed API object.
type Object interface {
	runtime.Object
	metav1.Object
}

// resource describes one kind of object that is stored and served.
type resource struct {
	gvr          schema.GroupVersionResource
	kind         string
	singular     string
	short        []string
	global       bool // not in a namespace
	workload     bool // in the category "all"
	subresources []string
	prototype    Object // only its type matters
}

var (
	coreV1       = corev1.SchemeGroupVersion
	appsV1       = appsv1.SchemeGroupVersion
	batchV1      = batchv1.SchemeGroupVersion
	discoveryV1  = discoveryv1.SchemeGroupVersion
	networkingV1 = networkingv1.SchemeGroupVersion
	policyV1     = policyv1.SchemeGroupVersion
)

// resources is everything that the State keeps, in the order in which discovery lists it.
var resources = []*resource{
	{gvr: coreV1.WithResource("configmaps"), kind: "ConfigMap", singular: "configmap", short: []string{"cm"}, prototype: &corev1.ConfigMap{}},
	{gvr: coreV1.WithResource("events"), kind: "Event", singular: "event", short: []string{"ev"}, prototype: &corev1.Event{}},
	{gvr: coreV1.WithResource("namespaces"), kind: "Namespace", singular: "namespace", short: []string{"ns"}, global: true, subresources: []string{"status"}, prototype: &corev1.Namespace{}},
	{gvr: coreV1.WithResource("nodes"), kind: "Node", singular: "node", short: []string{"no"}, global: true, subresources: []string{"status"}, prototype: &corev1.Node{}},
	{gvr: coreV1.WithResource("persistentvolumeclaims"), kind: "PersistentVolumeClaim", singular: "persistentvolumeclaim", short: []string{"pvc"}, subresources: []string{"status"}, prototype: &corev1.PersistentVolumeClaim{}},
	{gvr: coreV1.WithResource("pods"), kind: "Pod", singular: "pod", short: []string{"po"}, workload: true, subresources: []string{"attach", "ephemeralcontainers", "eviction", "exec", "log", "portforward", "resize", "status"}, prototype: &corev1.Pod{}},
	{gvr: coreV1.WithResource("replicationcontrollers"), kind: "ReplicationController", singular: "replicationcontroller", short: []string{"rc"}, workload: true, subresources: []string{"scale", "status"}, prototype: &corev1.ReplicationController{}},
	{gvr: coreV1.WithResource("secrets"), kind: "Secret", singular: "secret", prototype: &corev1.Secret{}},
	{gvr: coreV1.WithResource("serviceaccounts"), kind: "ServiceAccount", singular: "serviceaccount", short: []string{"sa"}, prototype: &corev1.ServiceAccount{}},
	{gvr: coreV1.WithResource("services"), kind: "Service", singular: "service", short: []string{"svc"}, workload: true, subresources: []string{"status"}, prototype: &corev1.Service{}},
	{gvr: appsV1.WithResource("controllerrevisions"), kind: "ControllerRevision", singular: "controllerrevision", prototype: &appsv1.ControllerRevision{}},
	{gvr: appsV1.WithResource("daemonsets"), kind: "DaemonSet", singular: "daemonset", short: []string{"ds"}, workload: true, subresources: []string{"status"}, prototype: &appsv1.DaemonSet{}},
	{gvr: appsV1.WithResource("deployments"), kind: "Deployment", singular: "deployment", short: []string{"deploy"}, workload: true, subresources: []string{"scale", "status"}, prototype: &appsv1.Deployment{}},
	{gvr: appsV1.WithResource("replicasets"), kind: "ReplicaSet", singular: "replicaset", short: []string{"rs"}, workload: true, subresources: []string{"scale", "status"}, prototype: &appsv1.ReplicaSet{}},
	{gvr: appsV1.WithResource("statefulsets"), kind: "StatefulSet", singular: "statefulset", short: []string{"sts"}, workload: true, subresources: []string{"scale", "status"}, prototype: &appsv1.StatefulSet{}},
	{gvr: batchV1.WithResource("jobs"), kind: "Job", singular: "job", workload: true, subresources: []string{"status"}, prototype: &batchv1.Job{}},
	{gvr: discoveryV1.WithResource("endpointslices"), kind: "EndpointSlice", singular: "endpointslice", prototype: &discoveryv1.EndpointSlice{}},
	{gvr: networkingV1.WithResource("networkpolicies"), kind: "NetworkPolicy", singular: "networkpolicy", short: []string{"netpol"}, prototype: &networkingv1.NetworkPolicy{}},
	{gvr: policyV1.WithResource("poddisruptionbudgets"), kind: "PodDisruptionBudget", singular: "poddisruptionbudget", short: []string{"pdb"}, subresources: []string{"status"}, prototype: &policyv1.PodDisruptionBudget{}},
}

func (r *resource) gvk() schema.GroupVersionKind { return r.gvr.GroupVersion().WithKind(r.kind) }

func (r *resource) group() schema.GroupResource { return r.gvr.GroupResource() }

func (r *resource) has(subresource string) bool {
	for _, s := range r.subresources {
		if s == subresource {
			return true
		}
	}
	return false
}

func (r *resource) newObject() Object {
	return reflect.New(reflect.TypeOf(r.prototype).Elem()).Interface().(Object)
}

func (r *resource) newList() (runtime.Object, error) {
	return scheme.Scheme.New(r.gvr.GroupVersion().WithKind(r.kind + "List"))
}

// resourceOf finds the resource that keeps objects of this Go type. Kinds are listed here at build
// time, so an unknown one is a programming error.
func resourceOf(obj Object) *resource {
	t := reflect.TypeOf(obj)
	for _, r := range resources {
		if reflect.TypeOf(r.prototype) == t {
			return r
		}
	}
	panic(fmt.Sprintf("apiserver: no resource keeps %T", obj))
}
