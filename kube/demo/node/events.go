package node

import (
	"fmt"
	"hash/fnv"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube/demo/apiserver"
)

// eventKey is what makes two events one with a higher count.
type eventKey struct {
	uid                   types.UID
	field, reason, detail string
}

// event tells something about an object, in the name of a component of the cluster. A host
// is given by kubelets. The same event again is counted up.
func (n *Node) event(about apiserver.Object, kind, field string, warning bool, component, host, reason, message string) {
	k := eventKey{about.GetUID(), field, reason, message}
	now := n.now()
	if name, known := n.events[k]; known {
		_, err := apiserver.Modify(n.state, about.GetNamespace(), name, func(e *corev1.Event) error {
			e.Count++
			e.LastTimestamp = now
			return nil
		})
		if err == nil {
			return
		}
	}
	severity := corev1.EventTypeNormal
	if warning {
		severity = corev1.EventTypeWarning
	}
	hash := fnv.New64a()
	_, _ = fmt.Fprintf(hash, "%v%d", k, now.Unix())
	created, err := apiserver.Create(n.state, &corev1.Event{
		ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("%s.%016x", about.GetName(), hash.Sum64()), Namespace: about.GetNamespace()},
		InvolvedObject: corev1.ObjectReference{
			Kind: kind, APIVersion: apiVersion(kind), Namespace: about.GetNamespace(), Name: about.GetName(),
			UID: about.GetUID(), ResourceVersion: about.GetResourceVersion(), FieldPath: field,
		},
		Type: severity, Reason: reason, Message: message, Count: 1,
		FirstTimestamp: now, LastTimestamp: now,
		Source:              corev1.EventSource{Component: component, Host: host},
		ReportingController: component, ReportingInstance: host,
	})
	if err == nil {
		n.events[k] = created.Name
	}
}

func apiVersion(kind string) string {
	switch kind {
	case "Deployment", "ReplicaSet":
		return "apps/v1"
	case "Job":
		return "batch/v1"
	}
	return "v1"
}

// forget drops the events of an object from the counting; the objects stay, as in a cluster.
func (n *Node) forget(uid types.UID) {
	for k := range n.events {
		if k.uid == uid {
			delete(n.events, k)
		}
	}
}
