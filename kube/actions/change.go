package actions

import (
	"fmt"
	"strings"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/kinds"
	"github.com/podglass/podglass/kube/object"
)

// Verb is what can be done.
type Verb string

// The verbs.
const (
	Delete  Verb = "delete"
	Evict   Verb = "evict"
	Restart Verb = "restart"
	Scale   Verb = "scale"
	Pause   Verb = "pause"
	Resume  Verb = "resume"
	Undo    Verb = "undo"
	Image   Verb = "set image"
	Resize  Verb = "resize"
	Edit    Verb = "edit"
	Cordon  Verb = "cordon"
	Free    Verb = "uncordon"
	Drain   Verb = "drain"
)

// Change is what is to be done with an object, or with the workload of a pod.
type Change struct {
	Verb Verb
	// Of is the object. Restart, Scale, Undo, Image, Pause and Resume of a pod, or of a controller
	// below another one, mean the workload at the top.
	Of object.Ref
	// Replicas is how many are wanted, for Scale.
	Replicas int32
	// Revision is what to go back to, for Undo; 0 for the one before the present one.
	Revision int64
	// Container gets Image, or Resources by Resize.
	Container, Image string
	Resources        Resources
	// Grace is how many seconds the containers of a pod have to end that is deleted, nil for
	// what the pod says. With 0 it is deleted at once, without waiting for its node.
	Grace *int64
}

// Rights are the rights that a change of an object needs. The object must be the one
// that is changed, such as the workload of a pod.
func Rights(verb Verb, ref object.Ref) []kube.Attributes {
	resource := kinds.Resource(ref.GVK())
	right := kube.Attributes{
		Verb: "patch", Group: resource.Group, Resource: resource.Resource, Namespace: ref.Namespace, Name: ref.Name,
	}
	switch verb {
	case Delete:
		right.Verb = "delete"
	case Evict:
		right.Verb, right.Subresource = "create", "eviction"
	case Scale:
		right.Subresource = "scale"
	case Resize:
		right.Subresource = "resize"
	case Drain:
		return []kube.Attributes{right, {Verb: "create", Resource: "pods", Subresource: "eviction"}}
	}
	return []kube.Attributes{right}
}

// RightsToRevisions are the rights that reading the revisions of a workload needs.
func RightsToRevisions(ref object.Ref) []kube.Attributes {
	resource := kinds.Resource(ref.GVK())
	kept := "controllerrevisions"
	if ref.Kind == "Deployment" {
		kept = "replicasets"
	}
	return []kube.Attributes{
		{Verb: "get", Group: resource.Group, Resource: resource.Resource, Namespace: ref.Namespace, Name: ref.Name},
		{Verb: "list", Group: "apps", Resource: kept, Namespace: ref.Namespace},
	}
}

// ofWorkload reports whether the change is of the workload that a pod belongs to.
func (v Verb) ofWorkload() bool {
	return v == Scale || v.replaces() || v == Pause || v == Resume
}

// replaces reports whether the pods of a workload are replaced by new ones.
func (v Verb) replaces() bool { return v == Restart || v == Undo || v == Image }

// Takes says why a change cannot be made to an object of a kind, "" where it can.
func Takes(change Change, ref object.Ref) string {
	kind := ref.Kind
	named := strings.TrimSpace(ref.String())
	only := func(wanted, sentence string) string {
		if kind == wanted {
			return ""
		}
		return sentence
	}
	switch change.Verb {
	case Delete:
		if change.Grace != nil {
			return only("Pod", "only pods have a grace period, or are deleted without waiting for their node")
		}
	case Evict:
		return only("Pod", "only pods are evicted")
	case Resize:
		return only("Pod", "only containers of pods are resized in place")
	case Edit:
		if kind == "Secret" {
			return "a Secret is not edited here: the file of the editor would hold its values"
		}
	case Scale:
		return takesWorkload(ref, named+" cannot be scaled", "Deployment", "StatefulSet", "ReplicaSet", "ReplicationController")
	case Restart:
		return takesWorkload(ref, named+" has no rollout; its pods are replaced as they are deleted", "Deployment", "StatefulSet", "DaemonSet")
	case Image:
		return takesWorkload(ref, named+" does not replace its pods when its template changes", "Deployment", "StatefulSet", "DaemonSet")
	case Undo:
		return takesWorkload(ref, named+" keeps no revisions", "Deployment", "StatefulSet", "DaemonSet")
	case Cordon, Free, Drain:
		return only("Node", fmt.Sprintf("only nodes are %s", change.Verb.past()))
	case Pause, Resume:
		return only("Deployment", "only the rollout of a Deployment can be paused")
	}
	return ""
}

// takesWorkload says why a workload is none of some kinds.
func takesWorkload(ref object.Ref, sentence string, kinds ...string) string {
	for _, kind := range kinds {
		if ref.Kind == kind {
			return ""
		}
	}
	if ref.Kind == "Pod" {
		return strings.TrimSpace(ref.String()) + " belongs to no workload"
	}
	return sentence
}

// past is the verb for what has been done.
func (v Verb) past() string {
	if strings.HasSuffix(string(v), "e") {
		return string(v) + "d"
	}
	return string(v) + "ed"
}
