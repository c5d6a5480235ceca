package actions

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/podglass/podglass/keymap/count"
)

// ParseGrace reads how many seconds a grace period has; nil for an empty text, which leaves it
// to the pod.
func ParseGrace(text string) (*int64, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	seconds, err := strconv.ParseInt(text, 10, 32)
	if err != nil || seconds < 0 {
		return nil, errors.New("a number of seconds; 0 to force it")
	}
	return &seconds, nil
}

// HasGrace reports whether the plan is of the deletion of a pod, whose containers have some time
// to end.
func (p *Plan) HasGrace() bool { return p.Change.Verb == Delete && p.Ref.Kind == "Pod" }

// OwnGrace is how many seconds the pod itself gives its containers to end.
func (p *Plan) OwnGrace() int64 {
	own, found, _ := unstructured.NestedInt64(p.object.Object, "spec", "terminationGracePeriodSeconds")
	if !found {
		return corev1.DefaultTerminationGracePeriodSeconds
	}
	return own
}

// SetGrace gives the containers of the pod another time to end, as [Change.Grace] says. What the
// plan says follows it.
func (p *Plan) SetGrace(seconds *int64) {
	p.Change.Grace = seconds
	p.Follows, p.Warnings, p.Word = nil, nil, ""
	p.delete()
	p.foreseeDeletion()
}

// forces reports whether a pod is deleted without waiting for its node.
func (c *Change) forces() bool { return c.Grace != nil && *c.Grace == 0 }

// delete drafts a deletion.
func (p *Plan) delete() {
	kind := words(p.Ref.Kind)
	named := kind + " " + p.Ref.Name
	p.Title, p.Question = "Delete "+kind, "Delete "+named+"?"
	p.Command = []string{"delete", strings.ToLower(p.Ref.Kind), p.Ref.Name}
	background, uid := metav1.DeletePropagationBackground, p.Ref.UID
	p.request.remove = &metav1.DeleteOptions{
		PropagationPolicy: &background, Preconditions: &metav1.Preconditions{UID: &uid}, GracePeriodSeconds: p.Change.Grace,
	}
	switch grace := p.Change.Grace; {
	case p.Change.forces():
		p.Title, p.Question = "Force delete "+kind, "Delete "+named+" at once, without waiting for its node?"
		p.Command = append(p.Command, "--force", "--grace-period=0")
		p.Word = "force"
	case grace != nil:
		p.Question = fmt.Sprintf("Delete %s with %s to end?", named, count.Of(*grace, "second"))
		p.Command = append(p.Command, "--grace-period="+strconv.FormatInt(*grace, 10))
	}
}

func (p *Plan) foreseeDeletion() {
	if p.Ref.Kind == "Pod" {
		p.foreseeReplacement()
		p.foreseeGrace()
	} else {
		p.foreseeLoss()
		if p.owner != nil {
			p.warns(fmt.Sprintf("%s %s will make it again", p.owner.GetKind(), p.owner.GetName()))
		}
	}
	if finalizers := p.object.GetFinalizers(); len(finalizers) > 0 {
		p.warns("it stays until its finalizers are removed: " + strings.Join(finalizers, ", "))
	}
	if p.object.GetDeletionTimestamp() != nil {
		p.warns("it is being deleted already")
	}
}

// foreseeGrace says how long the containers of a pod have to end.
func (p *Plan) foreseeGrace() {
	own := p.OwnGrace()
	switch grace := p.Change.Grace; {
	case p.Change.forces():
		p.warns("its containers may go on running on a node that does not answer")
	case grace != nil && *grace != own:
		p.follows(fmt.Sprintf("its containers have %s to end instead of %d", count.Of(*grace, "second"), own))
	default:
		p.follows(fmt.Sprintf("its containers have %s to end", count.Of(own, "second")))
	}
}

// pods is how many pods the workload has, of which there are more than are wanted during a rollout.
func (p *Plan) pods() int64 {
	there, _, _ := unstructured.NestedInt64(p.object.Object, "status", "replicas")
	return max(there, int64(p.Replicas))
}

// foreseeLoss says what goes with an object.
func (p *Plan) foreseeLoss() {
	switch p.Ref.Kind {
	case "Deployment", "StatefulSet", "ReplicaSet", "ReplicationController":
		if pods := p.pods(); pods > 0 {
			p.follows(fmt.Sprintf("its %s will be deleted with it", count.Of(pods, "pod")))
		}
	case "DaemonSet":
		pods, _, _ := unstructured.NestedInt64(p.object.Object, "status", "currentNumberScheduled")
		p.follows(fmt.Sprintf("its %s will be deleted with it", count.Of(pods, "pod")))
	case "Job":
		p.follows("its pods and their logs will be deleted with it")
	case "CronJob":
		p.follows("its jobs, their pods and logs will be deleted with it")
	case "Node":
		p.warns("all pods on it will be deleted from the cluster")
	case "Namespace":
		p.warns("everything in it will be deleted")
	case "PersistentVolumeClaim":
		p.warns("the data on its volume may be deleted: the reclaim policy of the volume says so")
	}
}
