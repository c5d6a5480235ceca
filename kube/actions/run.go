package actions

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

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
	// Sent is a change that no answer is known to.
	Sent    State = "sent, no answer yet"
	Done    State = "done"
	Begun   State = "begun" // it takes more than one request, as draining a node does
	NotDone State = "not done"
	Unknown State = "not known"
)

// Outcome is what became of a change, and why it was not made.
type Outcome struct {
	State State
	// Sentence says why, for NotDone and Unknown.
	Sentence string
}

// Goes reports whether something comes of the change that can be watched.
func (o Outcome) Goes() bool { return o.State == Done || o.State == Begun }

// maxConflicts is how often a patch is refused because the status of the object has
// changed between reading it and patching it.
const maxConflicts = 5

// errBefore says that nothing was sent, for the reason that it wraps.
type errBefore struct{ error }

func (e errBefore) Unwrap() error { return e.error }

// Run makes the change, of the object as it was when the plan was made: a new object of the
// same name, or another specification, is left alone. A request that is not answered is not sent
// again: the object is read, and tells whether it was done. now is when that is.
func (p *Plan) Run(ctx context.Context, client *kube.Client, now time.Time) Outcome {
	p.sent, p.before = now, p.podsBefore(ctx, client)
	err := p.make(ctx, client)
	if err == nil {
		return p.went()
	}
	if why := refusedByBudget(err); why != "" {
		return Outcome{NotDone, why}
	}
	if p.removes() && apierrors.IsConflict(err) { // the UID is all that it depends on
		return Outcome{NotDone, anotherOne(p.Ref).Error()}
	}
	explained := explain.Failure(fmt.Errorf("%s %s: %w", p.Change.Verb, p.Ref, err))
	if _, before := errors.AsType[errBefore](err); before {
		return Outcome{NotDone, explained.Sentence}
	}
	switch explained.Class {
	case explain.ClassTimeout, explain.ClassUnreachable, explain.ClassUnknown:
		return p.find(ctx, client, explained.Sentence)
	}
	return Outcome{NotDone, explained.Sentence}
}

func (p *Plan) went() Outcome {
	if p.Change.Verb == Drain {
		return Outcome{State: Begun}
	}
	return Outcome{State: Done}
}

// find reads the object to find out what became of a request that was not answered.
func (p *Plan) find(ctx context.Context, client *kube.Client, failure string) Outcome {
	looking, cancel := context.WithTimeout(context.WithoutCancel(ctx), rereadTime)
	defer cancel()
	present, err := read(looking, client, p.Ref)
	switch {
	case err == nil && p.isDone(present):
		p.version = present.GetResourceVersion()
		return p.went()
	case err == nil:
		return Outcome{NotDone, failure}
	case p.removes() && isGone(err):
		return Outcome{State: Done}
	}
	return Outcome{Unknown, failure + "; whether it was done is not known, look at " + p.Ref.String() + " again"}
}

// make sends the request. A deletion is for the object of that UID, a patch for the
// object as it is read just before, if that still is what was confirmed.
func (p *Plan) make(ctx context.Context, client *kube.Client) error {
	if p.request.patch == nil {
		_, err := p.send(ctx, client, "", nil)
		return err
	}
	for attempt := 1; ; attempt++ {
		present, err := p.confirmed(ctx, client)
		if err != nil {
			return errBefore{err}
		}
		made, err := p.send(ctx, client, present.GetResourceVersion(), nil)
		if apierrors.IsConflict(err) && attempt < maxConflicts {
			continue // an answer: it was not done
		}
		if err == nil && made != nil {
			p.version = made.GetResourceVersion()
		}
		return err
	}
}

// confirmed reads the object again, and says so where somebody has changed its
// specification, or what the plan changes, since it was made.
func (p *Plan) confirmed(ctx context.Context, client *kube.Client) (*unstructured.Unstructured, error) {
	present, err := read(ctx, client, p.Ref)
	if err != nil {
		return nil, err
	}
	now, then := said(present.Object), said(p.object.Object)
	changed := slices.ContainsFunc(p.sets, func(set setting) bool { // which a generation does not tell of labels, and of kinds without one
		return !reflect.DeepEqual(valueAt(now, set.path), valueAt(then, set.path))
	})
	if changed || present.GetGeneration() != p.object.GetGeneration() {
		return nil, refusal(p.Ref.String() + " has been changed since it was looked at; nothing was done, look at it again")
	}
	return present, nil
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
