package actions

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
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
	Ref    object.Ref // what is changed, with its UID
	// Title and Question are those of a dialog: "Delete pod", "Delete pod web-x?".
	Title, Question string
	// Follows are sentences about what will come of it, Warnings about what speaks
	// against it or will undo it.
	Follows, Warnings []string
	// Word has to be typed before it is done, "" for none: what it does cannot be made good.
	Word string
	// Command are the words behind "kubectl" that do the same.
	Command []string
	// Input is what that command reads from its standard input, "" for nothing.
	Input string
	// Replicas is how many pods the workload has been asked for until now.
	Replicas int32

	object   *unstructured.Unstructured
	owner    *unstructured.Unstructured // the controller; nil where there is none, or ownerErr says why it is not known
	ownerErr error
	request  request
	after    *unstructured.Unstructured // what the server makes of a patch; nil while it has not tried
	sets     []setting                  // what is different in it
	leaving  []*leaving                 // guarded by evicting while the plan is watched
	evicting sync.Mutex
	sent     time.Time
	version  string             // of the object once it was made
	before   map[types.UID]bool // the pods that there were then; nil when that is not known
}

// Prepare reads what a change is about, and lets the API server try it, which changes
// nothing. The error is one sentence that says why it cannot be made.
func Prepare(ctx context.Context, client *kube.Client, change Change) (*Plan, error) {
	return ofOneVersion(func() (*Plan, error) { return prepare(ctx, client, change) })
}

// ofOneVersion reads and tries a change again where the object has changed in between, as a controller
// changes what it has just been told of: what the server made of it is held against what was read.
func ofOneVersion(prepare func() (*Plan, error)) (*Plan, error) {
	for attempt := 1; ; attempt++ {
		p, err := prepare()
		if !apierrors.IsConflict(err) || attempt == maxConflicts {
			return p, err
		}
	}
}

func prepare(ctx context.Context, client *kube.Client, change Change) (*Plan, error) {
	p, err := NewPlan(ctx, client, change)
	if err != nil {
		return nil, err
	}
	switch change.Verb {
	case Undo:
		err = p.undo(ctx, client)
	case Drain:
		err = p.drain(ctx, client)
	default:
		err = p.draft(time.Now())
	}
	if err != nil {
		return nil, err
	}
	if err := p.try(ctx, client); err != nil {
		return nil, err
	}
	p.foresee(ctx, client)
	return p, nil
}

// try lets the API server try the request, a patch on the object as it was read.
func (p *Plan) try(ctx context.Context, client *kube.Client) error {
	after, err := p.send(ctx, client, p.object.GetResourceVersion(), []string{metav1.DryRunAll})
	if why := refusedByBudget(err); why != "" {
		return refusal(why)
	}
	if err != nil {
		return explain.Failure(fmt.Errorf("%s %s: %w", p.Change.Verb, p.Ref, err))
	}
	if after != nil && p.request.patch != nil {
		p.after, p.sets = after, settings(p.object, after)
	}
	return nil
}

// NewPlan reads what a change is about: the object or the workload of the pod, and how
// many replicas it has. This has to be known before the user is asked how many are
// wanted.
func NewPlan(ctx context.Context, client *kube.Client, change Change) (*Plan, error) {
	p := &Plan{Change: change, Ref: change.Of}
	found, err := read(ctx, client, change.Of)
	if err != nil {
		return nil, err
	}
	p.object = found
	p.owner, p.ownerErr = ownerOf(ctx, client, found)
	for seen := map[types.UID]bool{}; change.Verb.ofWorkload() && p.owner != nil && !seen[p.owner.GetUID()]; {
		p.object = p.owner
		seen[p.object.GetUID()] = true // some own each other
		p.owner, p.ownerErr = ownerOf(ctx, client, p.object)
	}
	if change.Verb.ofWorkload() && p.ownerErr != nil {
		return nil, p.ownerErr
	}
	p.Ref = refOf(p.object)
	if why := Takes(change, p.Ref); why != "" {
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

// read reads the object that a reference means. That it is gone tells [isGone].
func read(ctx context.Context, client *kube.Client, ref object.Ref) (*unstructured.Unstructured, error) {
	all, err := dynamic.NewForConfigAndClient(client.Config, client.HTTP)
	if err != nil {
		return nil, explain.Failure(err)
	}
	var of dynamic.ResourceInterface = all.Resource(kinds.Resource(ref.GVK()))
	if ref.Namespace != "" {
		of = all.Resource(kinds.Resource(ref.GVK())).Namespace(ref.Namespace)
	}
	found, err := of.Get(ctx, ref.Name, metav1.GetOptions{})
	if err != nil {
		return nil, explain.Failure(fmt.Errorf("read %s: %w", ref, err))
	}
	if ref.UID != "" && found.GetUID() != ref.UID {
		return nil, anotherOne(ref)
	}
	return found, nil
}

// anotherOne says that the object is gone, though its name is not.
func anotherOne(ref object.Ref) error {
	return &explain.Error{Class: explain.ClassNotFound, Sentence: fmt.Sprintf("%s is gone; another one has its name now", ref)}
}

// isGone reports whether an object is not there, or another one has its name. That its
// kind is not served under the name that was guessed does not say so.
func isGone(err error) bool {
	var explained *explain.Error
	return errors.As(err, &explained) && explained.Class == explain.ClassNotFound &&
		!apierrors.HasStatusCause(err, metav1.CauseTypeUnexpectedServerResponse)
}

// ownerOf reads the controller of an object, nil where it has none, is gone, or is the
// node's.
func ownerOf(ctx context.Context, client *kube.Client, o metav1.Object) (*unstructured.Unstructured, error) {
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

// draft says what is to be sent, and what it is called.
func (p *Plan) draft(now time.Time) error {
	kind := words(p.Ref.Kind)
	named := kind + " " + p.Ref.Name
	slashed := strings.ToLower(p.Ref.Kind) + "/" + p.Ref.Name
	switch p.Change.Verb {
	case Delete:
		p.delete()
	case Evict:
		p.Title, p.Question = "Evict "+kind, "Evict "+named+"?"
		p.evict()
	case Scale:
		p.Title = "Scale " + kind
		p.Question = fmt.Sprintf("Scale %s from %d to %d?", named, p.Replicas, p.Change.Replicas)
		p.Command = []string{"scale", slashed, "--replicas", strconv.Itoa(int(p.Change.Replicas))}
		p.request.subresource = "scale"
		p.patches(types.MergePatchType, nested("spec", "replicas", int64(p.Change.Replicas)))
	case Restart:
		if p.paused() {
			return refusal("the rollout of " + named + " is paused; resume it before it is restarted")
		}
		p.Title, p.Question = "Restart "+kind, "Restart the pods of "+named+"?"
		p.Command = []string{"rollout", "restart", slashed}
		p.patches(types.MergePatchType, nested("spec", "template", "metadata", "annotations", restartedAt, now.Format(time.RFC3339)))
	case Image:
		return p.setImage(named, slashed)
	case Resize:
		return p.resize()
	case Cordon, Free:
		return p.cordon(named)
	case Pause, Resume:
		return p.pause(kind, named, slashed)
	}
	return nil
}

// restartedAt is the annotation of "kubectl rollout restart".
const restartedAt = "kubectl.kubernetes.io/restartedAt"

// nested nests the last of some words, a value, in fields of the names before it.
func nested(names ...any) map[string]any {
	name, _ := names[0].(string)
	if len(names) == 2 {
		return map[string]any{name: names[1]}
	}
	return map[string]any{name: nested(names[1:]...)}
}

func (p *Plan) pause(kind, named, slashed string) error {
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
	p.patches(types.MergePatchType, nested("spec", "paused", pause))
	return nil
}

func (p *Plan) cordon(named string) error {
	cordon := p.Change.Verb == Cordon
	if p.cordoned() == cordon {
		return refusal(named + map[bool]string{true: " is cordoned already", false: " is not cordoned"}[cordon])
	}
	p.Title, p.Question = "Cordon node", "Keep new pods away from "+named+"?"
	if !cordon {
		p.Title, p.Question = "Uncordon node", "Let new pods come to "+named+" again?"
	}
	p.Command = []string{string(p.Change.Verb), p.Ref.Name}
	p.patches(types.MergePatchType, nested("spec", "unschedulable", cordon))
	return nil
}

func (p *Plan) cordoned() bool {
	cordoned, _, _ := unstructured.NestedBool(p.object.Object, "spec", "unschedulable")
	return cordoned
}

func (p *Plan) paused() bool {
	paused, _, _ := unstructured.NestedBool(p.object.Object, "spec", "paused")
	return paused
}

// words is a kind as a sentence writes it: those that are one English word are written
// small.
func words(kind string) string {
	switch kind {
	case "Pod", "Deployment", "Job", "Service", "Node", "Secret":
		return strings.ToLower(kind)
	}
	return kind
}
