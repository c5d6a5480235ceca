package node

import (
	"context"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/podglass/podglass/kube/demo/apiserver"
	"github.com/podglass/podglass/kube/demo/box/timeline"
)

// key names an object that has to be looked at.
type key struct{ kind, namespace, name string }

// queue is the work of the controllers: each object at most once, in order.
type queue struct {
	keys    []key
	waiting map[key]bool
	changed timeline.Signal
}

// enqueue asks the controllers to look at an object.
func (n *Node) enqueue(kind, namespace, name string) {
	k := key{kind, namespace, name}
	if n.queue.waiting[k] {
		return
	}
	n.queue.waiting[k] = true
	n.queue.keys = append(n.queue.keys, k)
	n.timeline.Broadcast(&n.queue.changed)
}

// control is the actor that runs all controllers, one object after the other.
func (n *Node) control() {
	for {
		for len(n.queue.keys) == 0 {
			n.timeline.Wait(time.Time{}, &n.queue.changed)
		}
		k := n.queue.keys[0]
		n.queue.keys = n.queue.keys[1:]
		delete(n.queue.waiting, k)
		n.reconcile(k)
		n.timeline.Yield()
	}
}

func (n *Node) reconcile(k key) {
	switch k.kind {
	case "Pod":
		n.reconcilePod(k)
	case "ReplicaSet":
		n.reconcileReplicaSet(k)
	case "ReplicationController":
		n.reconcileReplicationController(k)
	case "Deployment":
		n.reconcileDeployment(k)
	case "Job":
		n.reconcileJob(k)
	case "Service":
		n.reconcileService(k)
	}
}

// touched enqueues everything that a changed object concerns.
func (n *Node) touched(obj apiserver.Object) {
	n.timeline.Broadcast(&n.changed)
	switch o := obj.(type) {
	case *corev1.Pod:
		n.enqueue("Pod", o.Namespace, o.Name)
		n.touchedOwner(o)
		for _, svc := range apiserver.List[*corev1.Service](n.state, o.Namespace) {
			if selects(svc, o) {
				n.enqueue("Service", svc.Namespace, svc.Name)
			}
		}
	case *appsv1.ReplicaSet:
		n.enqueue("ReplicaSet", o.Namespace, o.Name)
		n.touchedOwner(o)
	case *appsv1.Deployment:
		n.enqueue("Deployment", o.Namespace, o.Name)
	case *corev1.ReplicationController:
		n.enqueue("ReplicationController", o.Namespace, o.Name)
	case *batchv1.Job:
		n.enqueue("Job", o.Namespace, o.Name)
	case *corev1.Service:
		n.enqueue("Service", o.Namespace, o.Name)
	}
}

func (n *Node) touchedOwner(obj apiserver.Object) {
	if owner := metav1.GetControllerOf(obj); owner != nil {
		n.enqueue(owner.Kind, obj.GetNamespace(), owner.Name)
	}
}

func selects(svc *corev1.Service, pod *corev1.Pod) bool {
	return len(svc.Spec.Selector) > 0 && labels.SelectorFromSet(svc.Spec.Selector).Matches(labels.Set(pod.Labels))
}

// adopt looks at what was in the State before the node started.
func (n *Node) adopt() {
	adoptKind[*corev1.Pod](n)
	adoptKind[*corev1.Service](n)
	adoptKind[*appsv1.Deployment](n)
	adoptKind[*appsv1.ReplicaSet](n)
	adoptKind[*corev1.ReplicationController](n)
	adoptKind[*batchv1.Job](n)
}

func adoptKind[T apiserver.Object](n *Node) {
	for _, obj := range apiserver.List[T](n.state, "") {
		n.touched(obj)
	}
}

// watch brings changes that clients of the API make onto the timeline. The node's own come
// this way too, once more; they find nothing left to do.
func (n *Node) watch(ctx context.Context) {
	watchKind[*corev1.Pod](ctx, n)
	watchKind[*corev1.Service](ctx, n)
	watchKind[*appsv1.Deployment](ctx, n)
	watchKind[*appsv1.ReplicaSet](ctx, n)
	watchKind[*corev1.ReplicationController](ctx, n)
	watchKind[*batchv1.Job](ctx, n)
}

func watchKind[T apiserver.Object](ctx context.Context, n *Node) {
	events := apiserver.Watch[T](ctx, n.state, "")
	go func() {
		for event := range events {
			n.timeline.Do(func() { n.touched(event.Object) })
		}
	}()
}
