package actions_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube/actions"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/kube/object"
)

// timecheck is the deployment of that name.
func (b *bed) timecheck() *appsv1.Deployment {
	b.Helper()
	found, err := b.client.Clientset.AppsV1().Deployments(demo.Namespace).Get(b.within(), "timecheck", metav1.GetOptions{})
	if err != nil {
		b.Fatal(err)
	}
	return found
}

func (b *bed) patch(name, body string) {
	b.Helper()
	_, err := b.client.Clientset.AppsV1().Deployments(demo.Namespace).Patch(b.within(), name, types.MergePatchType, []byte(body), metav1.PatchOptions{})
	if err != nil {
		b.Fatal(err)
	}
}

// changesOfTimecheck is a change by each verb that patches a deployment.
func changesOfTimecheck() map[string]actions.Change {
	of := deployment("timecheck")
	return map[string]actions.Change{
		"scale":     {Verb: actions.Scale, Of: of, Replicas: 3},
		"restart":   {Verb: actions.Restart, Of: of},
		"pause":     {Verb: actions.Pause, Of: of},
		"set image": {Verb: actions.Image, Of: of, Container: "logger", Image: "busybox:1.37"},
	}
}

// What was confirmed was one object: another one that has its name by then is left alone.
func TestAnotherLifeIsLeftAlone(t *testing.T) {
	b := start(t)
	plans := map[string]*actions.Plan{}
	for name, change := range changesOfTimecheck() {
		plans[name] = b.prepare(change)
	}
	plans["delete"] = b.prepare(actions.Change{Verb: actions.Delete, Of: deployment("timecheck")})
	deployments := b.client.Clientset.AppsV1().Deployments(demo.Namespace)
	old := b.timecheck()
	if err := deployments.Delete(b.within(), "timecheck", *metav1.NewDeleteOptions(0)); err != nil {
		t.Fatal(err)
	}
	made, err := deployments.Create(b.within(), &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: old.Name, Labels: old.Labels}, Spec: old.Spec}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for name, plan := range plans {
		outcome := plan.Run(b.within(), b.client, b.clock.Now())
		if outcome.State != actions.NotDone || outcome.Sentence != "Deployment timecheck is gone; another one has its name now" {
			t.Errorf("%s: %+v", name, outcome)
		}
	}
	if now := b.timecheck(); now.UID != made.UID || now.Generation != made.Generation {
		t.Errorf("it is of generation %d, and was of %d", now.Generation, made.Generation)
	}
}

// What follows was said of a specification: another one is left alone. Its status may
// change in the meantime.
func TestAnotherSpecificationIsLeftAlone(t *testing.T) {
	b := start(t)
	plans := map[string]*actions.Plan{}
	for name, change := range changesOfTimecheck() {
		plans[name] = b.prepare(change)
	}
	b.patch("timecheck", `{"metadata":{"annotations":{"example.com/seen":"yes"}}}`)
	if outcome := plans["pause"].Run(b.within(), b.client, b.clock.Now()); outcome.State != actions.Done {
		t.Errorf("an annotation hinders it: %+v", outcome)
	}
	delete(plans, "pause")
	for name, plan := range plans {
		outcome := plan.Run(b.within(), b.client, b.clock.Now())
		if outcome.State != actions.NotDone || !strings.Contains(outcome.Sentence, "Deployment timecheck has been changed since it was looked at; nothing was done") {
			t.Errorf("%s: %+v", name, outcome)
		}
	}
	if now := b.timecheck(); *now.Spec.Replicas != 1 || now.Spec.Template.Annotations != nil {
		t.Errorf("it was changed all the same: %+v", now.Spec)
	}
}

// What an admission webhook says is told in its words, when it is tried and when it is made.
func TestAWebhookThatRefuses(t *testing.T) {
	b := start(t)
	denied := apierrors.NewForbidden(schema.GroupResource{Group: "apps", Resource: "deployments"}, "timecheck", nil)
	denied.ErrStatus.Message = `admission webhook "policy.example.com" denied the request: not on a Friday`
	scale := actions.Change{Verb: actions.Scale, Of: deployment("timecheck"), Replicas: 2}
	rule := demo.Rule{Verb: "patch", Group: "apps", Resource: "deployments", Subresource: "*"}
	plan := b.prepare(scale)
	b.faults.Fail(rule, denied)
	const want = `admission webhook "policy.example.com" denied the request: not on a Friday`
	if outcome := plan.Run(b.within(), b.client, b.clock.Now()); outcome.State != actions.NotDone || !strings.Contains(outcome.Sentence, want) {
		t.Errorf("%+v", outcome)
	}
	b.faults.Mend()
	rule.Dry = true
	b.faults.Fail(rule, denied)
	if _, err := actions.Prepare(b.within(), b.client, scale); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v", err)
	}
}

// A request that is not answered is sent once, also where the server asks for another try: the
// object tells what became of it.
func TestNothingIsSentTwice(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*bed) actions.Change
		rule   demo.Rule
	}{
		"delete": {
			func(b *bed) actions.Change { return actions.Change{Verb: actions.Delete, Of: b.pod("timecheck-")} },
			demo.Rule{Verb: "delete", Resource: "pods"},
		},
		"scale": {
			func(*bed) actions.Change { return changesOfTimecheck()["scale"] },
			demo.Rule{Verb: "patch", Group: "apps", Resource: "deployments", Subresource: "scale"},
		},
		"set image": {
			func(*bed) actions.Change { return changesOfTimecheck()["set image"] },
			demo.Rule{Verb: "patch", Group: "apps", Resource: "deployments"},
		},
		"restart": {
			func(*bed) actions.Change { return changesOfTimecheck()["restart"] },
			demo.Rule{Verb: "patch", Group: "apps", Resource: "deployments"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := start(t)
			const retryAfter = 1 // seconds, after which client-go would try again
			away := apierrors.NewServerTimeout(schema.GroupResource{Resource: test.rule.Resource}, test.rule.Verb, retryAfter)
			plan := b.prepare(test.change(b))
			b.faults.Fail(test.rule, away)
			if outcome := plan.Run(b.within(), b.client, b.clock.Now()); outcome.State != actions.NotDone {
				t.Errorf("not carried out: %+v", outcome)
			}
			if sent := b.faults.Mend(); sent != 1 {
				t.Errorf("it was sent %d times", sent)
			}
			b.faults.FailAfter(test.rule, away)
			if outcome := plan.Run(b.within(), b.client, b.clock.Now()); outcome.State != actions.Done {
				t.Errorf("carried out: %+v", outcome)
			}
			if sent := b.faults.Mend(); sent != 1 {
				t.Errorf("it was sent %d times", sent)
			}
		})
	}
}

// A conflict is an answer: the patch is tried again a few times, and then it is said that nothing was done.
func TestAConflict(t *testing.T) {
	b := start(t)
	for name, change := range changesOfTimecheck() {
		plan := b.prepare(change)
		conflict := apierrors.NewConflict(schema.GroupResource{Group: "apps", Resource: "deployments"}, "timecheck", errors.New("the object has been modified"))
		b.faults.Fail(demo.Rule{Verb: "patch", Group: "apps", Resource: "deployments", Subresource: "*"}, conflict)
		if outcome := plan.Run(b.within(), b.client, b.clock.Now()); outcome.State != actions.NotDone || !strings.Contains(outcome.Sentence, "timecheck") {
			t.Errorf("%s: %+v", name, outcome)
		}
		if sent := b.faults.Mend(); sent != 5 {
			t.Errorf("%s was sent %d times", name, sent)
		}
	}
	if now := b.timecheck(); *now.Spec.Replicas != 1 || now.Spec.Paused {
		t.Errorf("it was changed all the same: %+v", now.Spec)
	}
}

// What is tried is what was read: where it has changed in between, both are done again, and what others have changed
// is none of what the change sets.
func TestAnObjectThatChangesWhileItIsTried(t *testing.T) {
	b := start(t)
	conflict := apierrors.NewConflict(schema.GroupResource{Group: "apps", Resource: "deployments"}, "timecheck", errors.New("the object has been modified"))
	b.faults.Fail(demo.Rule{Verb: "patch", Group: "apps", Resource: "deployments", Subresource: "*", Dry: true}, conflict)
	for name, change := range changesOfTimecheck() {
		if _, err := actions.Prepare(b.within(), b.client, change); !apierrors.IsConflict(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if tried, want := b.faults.Mend(), 5*len(changesOfTimecheck()); tried != want {
		t.Errorf("they were tried %d times, want %d", tried, want)
	}
	stop := make(chan struct{})
	var busy sync.WaitGroup
	busy.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				b.patch("timecheck", fmt.Sprintf(`{"metadata":{"annotations":{"example.com/seen":"%d"}}}`, i))
			}
		}
	})
	for range 20 {
		plan, err := actions.Prepare(b.within(), b.client, changesOfTimecheck()["pause"])
		if apierrors.IsConflict(err) { // it changes faster than it can be tried
			continue
		}
		if err != nil {
			t.Error(err)
			continue
		}
		if outcome := plan.Run(b.within(), b.client, b.clock.Now()); strings.Contains(outcome.Sentence, "has been changed since") {
			t.Errorf("%+v", outcome)
		}
		b.patch("timecheck", `{"spec":{"paused":null}}`)
	}
	close(stop)
	busy.Wait()
}

// Who may delete pods and not read their owners deletes them, and is told what is not known.
func TestAnOwnerThatMayNotBeRead(t *testing.T) {
	b := start(t)
	b.faults.Deny(demo.Rule{Verb: "get", Group: "apps", Resource: "replicasets"})
	pod := b.pod("timecheck-")
	plan := b.prepare(actions.Change{Verb: actions.Delete, Of: pod})
	wants(t, "warnings", plan.Warnings, "whether ReplicaSet timecheck-", "replaces it is not known: you may not get replicasets")
	wants(t, "progress", b.watch(plan), pod.String()+" is gone")
	if _, err := actions.Prepare(b.within(), b.client, actions.Change{Verb: actions.Restart, Of: b.pod("timecheck-")}); err == nil || !strings.Contains(err.Error(), "you may not get replicasets") {
		t.Errorf("%v", err)
	}
}

// What goes with an object is said before it is deleted.
func TestWhatGoesWithAnObject(t *testing.T) {
	b := start(t)
	node := b.prepare(actions.Change{Verb: actions.Delete, Of: object.Ref{APIVersion: "v1", Kind: "Node", Name: "node1"}})
	wants(t, "a node", node.Warnings, "all pods on it will be deleted")
	claims := b.client.Clientset.CoreV1().PersistentVolumeClaims(demo.Namespace)
	if _, err := claims.Create(b.within(), &corev1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{Name: "data"}}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	claim := b.prepare(actions.Change{Verb: actions.Delete, Of: object.Ref{APIVersion: "v1", Kind: "PersistentVolumeClaim", Namespace: demo.Namespace, Name: "data"}})
	wants(t, "a claim", claim.Warnings, "the data on its volume may be deleted")
	_, err := actions.Prepare(b.within(), b.client, actions.Change{Verb: actions.Delete, Grace: new(int64), Of: deployment("timecheck")})
	if err == nil || err.Error() != "only pods have a grace period, or are deleted without waiting for their node" {
		t.Errorf("%v", err)
	}
	if plan := b.prepare(actions.Change{Verb: actions.Delete, Grace: new(int64), Of: b.pod("mc1")}); plan.Word != "force" {
		t.Errorf("%q has to be typed", plan.Word)
	}
}

var errNone = errors.New("no error")

// failure is an error that is there.
func failure(err error) error {
	if err == nil {
		return errNone
	}
	return err
}
