package actions

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
)

// State is what became of a change.
type State string

// The states.
const (
	Done    State = "done"
	NotDone State = "not done"
	Unknown State = "not known"
)

// Outcome is what became of a change, and why it was not made.
type Outcome struct {
	State State
	// Sentence says why, for all but Done.
	Sentence string
}

// lookTime is how long it may take to find out what became of a request that was not
// answered.
const lookTime = 5 * time.Second

// Run makes the change. A request that is not answered is not sent again: the object
// is read, and tells whether it was done. now is when that is.
func (p *Plan) Run(ctx context.Context, client *kube.Client, now time.Time) Outcome {
	p.sent, p.before = now, p.podsBefore(ctx, client)
	err := p.send(ctx, client, nil)
	if err == nil {
		return Outcome{State: Done}
	}
	if why := refusedByBudget(err); why != "" {
		return Outcome{NotDone, why}
	}
	explained := explain.Failure(fmt.Errorf("%s %s: %w", p.Change.Verb, p.Ref, err))
	switch explained.Class {
	case explain.ClassTimeout, explain.ClassUnreachable, explain.ClassUnknown:
	default:
		return Outcome{NotDone, explained.Sentence}
	}
	looking, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookTime)
	defer cancel()
	present, err := read(looking, client, p.Ref)
	switch {
	case err == nil && p.isDone(present):
		return Outcome{State: Done}
	case err == nil:
		return Outcome{NotDone, explained.Sentence}
	case p.removes() && isGone(err):
		return Outcome{State: Done}
	}
	return Outcome{Unknown, explained.Sentence + "; whether it was done is not known, look at " + p.Ref.String() + " again"}
}

// podsBefore are the pods that belong to what is changed, so that those that come
// after can be told from them; nil where they may not be listed.
func (p *Plan) podsBefore(ctx context.Context, client *kube.Client) map[types.UID]bool {
	selector := p.selector()
	if selector == "" {
		return nil
	}
	pods, err := client.Clientset.CoreV1().Pods(p.Ref.Namespace).List(ctx, metav1.ListOptions{LabelSelector: selector})
	if err != nil {
		return nil
	}
	before := map[types.UID]bool{}
	for i := range pods.Items {
		before[pods.Items[i].UID] = true
	}
	return before
}

// refusedByBudget says which disruption budget refuses an eviction, "" where none does.
func refusedByBudget(err error) string {
	if !apierrors.HasStatusCause(err, policyv1.DisruptionBudgetCause) {
		return ""
	}
	cause, _ := apierrors.StatusCause(err, policyv1.DisruptionBudgetCause)
	return "the eviction is refused: " + strings.TrimSpace(cause.Message)
}

func (p *Plan) removes() bool { return p.request.remove != nil || p.request.evict }

// isDone reports whether an object is as the change makes it.
func (p *Plan) isDone(now *unstructured.Unstructured) bool {
	if p.removes() {
		return now.GetDeletionTimestamp() != nil
	}
	if p.Change.Verb == Image {
		return p.hasImage(now.Object)
	}
	if p.request.wanted != nil {
		return holds(now.Object, p.request.wanted)
	}
	var patch map[string]any
	return json.Unmarshal(p.request.patch, &patch) == nil && holds(now.Object, patch)
}

// holds reports whether an object has all that a patch sets.
func holds(object, patch any) bool {
	switch patch := patch.(type) {
	case map[string]any:
		fields, is := object.(map[string]any)
		for name, value := range patch {
			if !is || !holds(fields[name], value) {
				return false
			}
		}
		return true
	case []any:
		items, is := object.([]any)
		if !is || len(items) != len(patch) {
			return false
		}
		for i := range patch {
			if !holds(items[i], patch[i]) {
				return false
			}
		}
		return true
	case float64:
		number, is := object.(int64)
		return is && float64(number) == patch
	case nil:
		return true // it says nothing
	default:
		return object == patch || object == nil && patch == false
	}
}
