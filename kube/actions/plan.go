package actions

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/kinds"
	"github.com/podglass/podglass/kube/object"
)

// Plan is a change that has not been made yet.
type Plan struct {
	Change Change
	Ref    object.Ref // what is changed, in the life that it has now
	// Title and Question are those of a dialog: "Delete pod", "Delete pod web-x?".
	Title, Question string
	// Follows are sentences about what will come of it, Warnings about what speaks
	// against it or will undo it.
	Follows, Warnings []string
	// Command are the words behind "kubectl" that do the same.
	Command []string
	// Replicas is how many pods the workload has been asked for until now.
	Replicas int32

	object  *unstructured.Unstructured
	owner   *unstructured.Unstructured // the controller of a pod
	request request
	sent    time.Time
	before  map[types.UID]bool // the pods that there were then; nil when that is not known
}

// request is what is sent to the API server.
type request struct {
	remove      *metav1.DeleteOptions
	evict       bool
	patch       []byte // a merge patch
	jsonPatch   []byte
	strategic   []byte         // a strategic merge patch
	wanted      map[string]any // what the object has then; nil for what the merge patch says
	subresource string
}

// Prepare reads what a change is about, and lets the API server try it, which changes
// nothing. The error is one sentence that says why it cannot be made.
func Prepare(ctx context.Context, client *kube.Client, change Change) (*Plan, error) {
	p, err := Look(ctx, client, change)
	if err != nil {
		return nil, err
	}
	if change.Verb == Undo {
		err = p.undo(ctx, client)
	} else {
		err = p.draft(time.Now())
	}
	if err != nil {
		return nil, err
	}
	p.foresee(ctx, client)
	if err := p.send(ctx, client, []string{metav1.DryRunAll}); err != nil {
		if why := refusedByBudget(err); why != "" {
			return nil, refusal(why)
		}
		return nil, explain.Failure(fmt.Errorf("%s %s: %w", change.Verb, p.Ref, err))
	}
	return p, nil
}

// Look reads what a change is about: the object or the workload of the pod, and how
// many replicas it has. It is what has to be known before somebody is asked how many
// there shall be.
func Look(ctx context.Context, client *kube.Client, change Change) (*Plan, error) {
	p := &Plan{Change: change, Ref: change.Of}
	found, err := read(ctx, client, change.Of)
	if err != nil {
		return nil, err
	}
	p.object = found
	if p.owner, err = ownerOf(ctx, client, found); err != nil {
		return nil, err
	}
	for change.Verb.ofWorkload() && p.owner != nil {
		p.object = p.owner
		if p.owner, err = ownerOf(ctx, client, p.object); err != nil {
			return nil, err
		}
	}
	p.Ref = refOf(p.object)
	if why := Takes(change.Verb, p.Ref); why != "" {
		return nil, refusal(why)
	}
	replicas, has, _ := unstructured.NestedInt64(p.object.Object, "spec", "replicas")
	if p.Replicas = int32(replicas); !has {
		p.Replicas = 1
	}
	return p, nil
}

func refusal(why string) error {
	return &explain.Error{Class: explain.ClassInvalid, Sentence: why}
}

func refOf(o *unstructured.Unstructured) object.Ref {
	return object.Ref{APIVersion: o.GetAPIVersion(), Kind: o.GetKind(), Namespace: o.GetNamespace(), Name: o.GetName(), UID: o.GetUID()}
}

// resource is the client of objects of a kind in the namespace of one.
func resource(client *kube.Client, ref object.Ref) (dynamic.ResourceInterface, error) {
	all, err := dynamic.NewForConfigAndClient(client.Config, client.HTTP)
	if err != nil {
		return nil, err
	}
	of := all.Resource(kinds.Resource(ref.GVK()))
	if ref.Namespace == "" {
		return of, nil
	}
	return of.Namespace(ref.Namespace), nil
}

// read reads the object that a reference means.
func read(ctx context.Context, client *kube.Client, ref object.Ref) (*unstructured.Unstructured, error) {
	of, err := resource(client, ref)
	if err != nil {
		return nil, explain.Failure(err)
	}
	found, err := of.Get(ctx, ref.Name, metav1.GetOptions{})
	if err != nil {
		return nil, explain.Failure(fmt.Errorf("read %s: %w", ref, err))
	}
	if ref.UID != "" && found.GetUID() != ref.UID {
		return nil, refusal(fmt.Sprintf("%s is gone; another one has its name now", ref))
	}
	return found, nil
}

// ownerOf reads the controller of an object, nil where it has none or is the node's.
func ownerOf(ctx context.Context, client *kube.Client, o *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	controller := metav1.GetControllerOf(o)
	if controller == nil || controller.Kind == "Node" {
		return nil, nil
	}
	owner, err := read(ctx, client, object.Ref{
		APIVersion: controller.APIVersion, Kind: controller.Kind, Namespace: o.GetNamespace(), Name: controller.Name, UID: controller.UID,
	})
	if isGone(err) {
		return nil, nil
	}
	return owner, err
}

// isGone reports whether an object is not there, or another one has its name.
func isGone(err error) bool {
	var explained *explain.Error
	return errors.As(err, &explained) && (explained.Class == explain.ClassNotFound || explained.Class == explain.ClassInvalid)
}

// draft says what is to be sent, and what it is called.
func (p *Plan) draft(now time.Time) error {
	kind := words(p.Ref.Kind)
	named := kind + " " + p.Ref.Name
	slashed := strings.ToLower(p.Ref.Kind) + "/" + p.Ref.Name
	patch := func(patch map[string]any) (err error) {
		p.request.patch, err = json.Marshal(patch)
		return err
	}
	switch p.Change.Verb {
	case Delete:
		p.Title, p.Question = "Delete "+kind, "Delete "+named+"?"
		p.Command = []string{"delete", strings.ToLower(p.Ref.Kind), p.Ref.Name}
		background, uid := metav1.DeletePropagationBackground, p.Ref.UID
		p.request.remove = &metav1.DeleteOptions{PropagationPolicy: &background, Preconditions: &metav1.Preconditions{UID: &uid}}
		if p.Change.Force {
			p.Title, p.Question = "Force delete "+kind, "Delete "+named+" at once, without waiting for its node?"
			p.Command = append(p.Command, "--force", "--grace-period", "0")
			p.request.remove.GracePeriodSeconds = new(int64)
		}
	case Evict:
		p.Title, p.Question = "Evict "+kind, "Evict "+named+"?"
		// kubectl has no command that evicts one pod; this is the request.
		p.Command = nil
		p.request.evict = true
	case Scale:
		p.Title = "Scale " + kind
		p.Question = fmt.Sprintf("Scale %s from %d to %d?", named, p.Replicas, p.Change.Replicas)
		p.Command = []string{"scale", slashed, "--replicas", strconv.Itoa(int(p.Change.Replicas))}
		p.request.subresource = "scale"
		return patch(map[string]any{"spec": map[string]any{"replicas": p.Change.Replicas}})
	case Restart:
		if p.paused() {
			return refusal("the rollout of " + named + " is paused; resume it before it is restarted")
		}
		p.Title, p.Question = "Restart "+kind, "Restart the pods of "+named+"?"
		p.Command = []string{"rollout", "restart", slashed}
		return patch(map[string]any{"spec": map[string]any{"template": map[string]any{"metadata": map[string]any{
			"annotations": map[string]any{restartedAt: now.Format(time.RFC3339)},
		}}}})
	case Image:
		return p.setImage(named, slashed)
	case Cordon, Free:
		return p.cordon(named, patch)
	case Pause, Resume:
		return p.pause(kind, named, slashed, patch)
	}
	return nil
}

// restartedAt is the annotation of "kubectl rollout restart".
const restartedAt = "kubectl.kubernetes.io/restartedAt"

func (p *Plan) pause(kind, named, slashed string, patch func(map[string]any) error) error {
	pause := p.Change.Verb == Pause
	switch {
	case pause && p.paused():
		return refusal("the rollout of " + named + " is paused already")
	case !pause && !p.paused():
		return refusal("the rollout of " + named + " is not paused")
	}
	verb := "Resume"
	if pause {
		verb = "Pause"
	}
	p.Title, p.Question = verb+" "+kind, verb+" the rollout of "+named+"?"
	p.Command = []string{"rollout", string(p.Change.Verb), slashed}
	return patch(map[string]any{"spec": map[string]any{"paused": pause}})
}

func (p *Plan) cordon(named string, patch func(map[string]any) error) error {
	cordon := p.Change.Verb == Cordon
	cordoned, _, _ := unstructured.NestedBool(p.object.Object, "spec", "unschedulable")
	if cordoned == cordon {
		return refusal(named + map[bool]string{true: " is cordoned already", false: " is not cordoned"}[cordon])
	}
	p.Title, p.Question = "Cordon node", "Keep new pods away from "+named+"?"
	if !cordon {
		p.Title, p.Question = "Uncordon node", "Let new pods come to "+named+" again?"
	}
	p.Command = []string{string(p.Change.Verb), p.Ref.Name}
	return patch(map[string]any{"spec": map[string]any{"unschedulable": cordon}})
}

func (p *Plan) paused() bool {
	paused, _, _ := unstructured.NestedBool(p.object.Object, "spec", "paused")
	return paused
}

// words is a kind as a sentence has it: those that are one English word are written
// small.
func words(kind string) string {
	switch kind {
	case "Pod", "Deployment", "Job", "Service", "Node", "Secret":
		return strings.ToLower(kind)
	}
	return kind
}

// send sends the request, or lets the server try it.
func (p *Plan) send(ctx context.Context, client *kube.Client, dryRun []string) error {
	of, err := resource(client, p.Ref)
	if err != nil {
		return err
	}
	switch {
	case p.request.remove != nil:
		opts := *p.request.remove
		opts.DryRun = dryRun
		return of.Delete(ctx, p.Ref.Name, opts)
	case p.request.evict:
		uid := p.Ref.UID
		eviction := &policyv1.Eviction{
			ObjectMeta:    metav1.ObjectMeta{Name: p.Ref.Name, Namespace: p.Ref.Namespace},
			DeleteOptions: &metav1.DeleteOptions{DryRun: dryRun, Preconditions: &metav1.Preconditions{UID: &uid}},
		}
		return client.Clientset.CoreV1().RESTClient().Post().Namespace(p.Ref.Namespace).Resource("pods").Name(p.Ref.Name).
			SubResource("eviction").Body(eviction).MaxRetries(0).Do(ctx).Error()
	}
	var subresources []string
	if p.request.subresource != "" {
		subresources = []string{p.request.subresource}
	}
	patch, kind := p.request.patch, types.MergePatchType
	if p.request.jsonPatch != nil {
		patch, kind = p.request.jsonPatch, types.JSONPatchType
	}
	if p.request.strategic != nil {
		patch, kind = p.request.strategic, types.StrategicMergePatchType
	}
	_, err = of.Patch(ctx, p.Ref.Name, kind, patch, metav1.PatchOptions{DryRun: dryRun}, subresources...)
	return err
}
