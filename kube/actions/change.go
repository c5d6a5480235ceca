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
	Cordon  Verb = "cordon"
	Free    Verb = "uncordon"
)

// Change is what is to be done with an object, or with the workload of a pod.
type Change struct {
	Verb Verb
	// Of is the object. Restart, Scale, Undo, Image, Pause and Resume of a pod, or of a controller
	// below another one, mean the workload at the top.
	Of object.Ref
	// Replicas is how many there shall be, for Scale.
	Replicas int32
	// Revision is what to go back to, for Undo; 0 for the one before the present one.
	Revision int64
	// Container gets Image, for the verb of that name.
	Container, Image string
	// Force deletes a pod at once, without waiting for its node.
	Force bool
}

// Right is the right that a change of an object needs. The object must be the one
// that is changed, such as the workload of a pod.
func Right(verb Verb, ref object.Ref) kube.Attributes {
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
	}
	return right
}

// ofWorkload reports whether the change is of the workload that a pod belongs to.
func (v Verb) ofWorkload() bool {
	return v == Scale || v.replaces() || v == Pause || v == Resume
}

// replaces reports whether the pods of a workload are replaced by new ones.
func (v Verb) replaces() bool { return v == Restart || v == Undo || v == Image }

// Takes says why a verb cannot be applied to objects of a kind, "" where it can.
func Takes(verb Verb, ref object.Ref) string {
	kind := ref.Kind
	named := strings.TrimSpace(ref.String())
	switch verb {
	case Evict:
		if kind != "Pod" {
			return "only pods are evicted"
		}
	case Scale:
		switch kind {
		case "Deployment", "StatefulSet", "ReplicaSet", "ReplicationController":
		case "Pod":
			return named + " belongs to no workload"
		default:
			return fmt.Sprintf("%s cannot be scaled", named)
		}
	case Restart:
		switch kind {
		case "Deployment", "StatefulSet", "DaemonSet":
		case "Pod":
			return named + " belongs to no workload"
		default:
			return fmt.Sprintf("%s has no rollout; its pods are replaced as they are deleted", named)
		}
	case Image:
		switch kind {
		case "Deployment", "StatefulSet", "DaemonSet":
		case "Pod":
			return named + " belongs to no workload"
		default:
			return fmt.Sprintf("%s does not replace its pods when its template changes", named)
		}
	case Undo:
		if kind != "Deployment" {
			return "only the rollout of a Deployment can be undone here"
		}
	case Cordon, Free:
		if kind != "Node" {
			return "only nodes are cordoned"
		}
	case Pause, Resume:
		if kind != "Deployment" {
			return "only the rollout of a Deployment can be paused"
		}
	}
	return ""
}

// past is the verb for what has been done.
func (v Verb) past() string {
	if strings.HasSuffix(string(v), "e") {
		return string(v) + "d"
	}
	return string(v) + "ed"
}
