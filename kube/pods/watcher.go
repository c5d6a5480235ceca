package pods

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/podstatus"
)

// Watcher holds one pod in full and follows it, as [follow.Object] does.
type Watcher struct {
	*follow.Object[*corev1.Pod]
	ref kube.PodRef
}

// Watch makes a watcher of a pod; its Run lets it follow. A reference with a UID
// means that one pod: once it is gone it stays gone, even when another pod
// takes the name. A reference that [kube.PodRef.Check] refuses is never asked for:
// the health holds the error from the beginning. Those who share watches share
// that of the pod; shared may be nil.
func Watch(shared *follow.Shared, client kubernetes.Interface, ref kube.PodRef) *Watcher {
	return newWatcher(shared, client, ref, follow.Options{})
}

func newWatcher(shared *follow.Shared, client kubernetes.Interface, ref kube.PodRef, opts follow.Options) *Watcher {
	opts.Refuse = ref.Check()
	query := follow.Query{Namespace: ref.Namespace, Name: ref.Name, UID: ref.UID}
	return &Watcher{follow.One(shared, resource(client), query, opts), ref}
}

// resource is how pods are asked for.
func resource(client kubernetes.Interface) follow.Resource[*corev1.Pod] {
	return follow.NewResource(client, corev1.Resource("pods"), "pod", client.CoreV1().Pods)
}

// Ref is the reference the watcher was made for.
func (w *Watcher) Ref() kube.PodRef { return w.ref }

// Pod returns the pod as it last was, nil if it has not been seen yet, and how
// far that can be trusted. The pod must not be changed.
func (w *Watcher) Pod() (*corev1.Pod, follow.Health) { return w.Get() }

// EventWatcher holds what is told of one pod and follows it, as
// [follow.Selection] does.
type EventWatcher struct {
	*follow.Selection[*corev1.Event]
}

// WatchEvents makes a watcher of a pod's events; its Run lets it follow. A
// reference without a UID means the events of all pods of that name. One that
// [kube.PodRef.Check] refuses is never asked for, as with [Watch].
func WatchEvents(shared *follow.Shared, client kubernetes.Interface, ref kube.PodRef) *EventWatcher {
	about := fields.Set{"involvedObject.kind": "Pod", "involvedObject.name": ref.Name}
	if ref.UID != "" {
		about = fields.Set{"involvedObject.uid": string(ref.UID)}
	}
	events := follow.NewResource(client, corev1.Resource("events"), "event", client.CoreV1().Events)
	query := follow.Query{Namespace: ref.Namespace, Fields: about.String()}
	return &EventWatcher{follow.Some(shared, events, query, follow.Options{Refuse: ref.Check()})}
}

// Events returns what is told of the pod, the latest last, and how far that can
// be trusted. Without the right to list events the health's error names it.
func (w *EventWatcher) Events() ([]podstatus.Event, follow.Health) {
	all, health := w.All()
	events := make([]podstatus.Event, len(all))
	for i, event := range all {
		events[i] = podstatus.NewEvent(event)
	}
	podstatus.SortEvents(events)
	return events, health
}
