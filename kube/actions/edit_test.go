package actions_test

import (
	"errors"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/podglass/podglass/kube/actions"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/kube/object"
)

func (b *bed) open(ref object.Ref) *actions.Draft {
	b.Helper()
	draft, err := actions.Open(b.within(), b.client, ref)
	if err != nil {
		b.Fatal(err)
	}
	return draft
}

// edited is the text of a draft with some words in place of others.
func (b *bed) edited(draft *actions.Draft, old, with string) string {
	b.Helper()
	if !strings.Contains(draft.Text, old) {
		b.Fatalf("%q is not in:\n%s", old, draft.Text)
	}
	return strings.Replace(draft.Text, old, with, 1)
}

func TestEditing(t *testing.T) {
	b := start(t)
	draft := b.open(deployment("timecheck"))
	if strings.Contains(draft.Text, "managedFields") || !strings.HasPrefix(draft.Text, "apiVersion: apps/v1\nkind: Deployment\n") {
		t.Errorf("the text is\n%s", draft.Text)
	}
	b.patch("timecheck", `{"metadata":{"labels":{"by":"another"}}}`) // which the text does not know of
	plan, err := draft.Plan(b.within(), b.client, "# a comment\n"+b.edited(draft, "replicas: 1", "replicas: 2"))
	if err != nil {
		t.Fatal(err)
	}
	wants(t, "question", []string{plan.Question}, "Change deployment timecheck as edited?")
	wants(t, "follows", plan.Follows, "spec/replicas: 2 instead of 1")
	wants(t, "command", plan.Command, "patch", "deployment", "timecheck", "strategic", `{"spec":{"replicas":2}}`)
	if len(plan.Warnings) > 0 {
		t.Errorf("%q", plan.Warnings)
	}
	wants(t, "progress", b.watch(plan), "timecheck: 2 of 2 ready")
	if now := b.timecheck(); *now.Spec.Replicas != 2 || now.Labels["by"] != "another" {
		t.Errorf("%d replicas, labels %v", *now.Spec.Replicas, now.Labels)
	}
}

// Another template is a rollout, which is said and watched.
func TestEditingATemplate(t *testing.T) {
	b := start(t)
	draft := b.open(deployment("timecheck"))
	plan, err := draft.Plan(b.within(), b.client, b.edited(draft, "terminationGracePeriodSeconds: 1", "terminationGracePeriodSeconds: 2"))
	if err != nil {
		t.Fatal(err)
	}
	wants(t, "follows", plan.Follows, "spec/template/spec/terminationGracePeriodSeconds: 2 instead of 1", "its pods are replaced one after another")
	wants(t, "progress", b.watch(plan), "timecheck: 1 of 1 ready") // what is between is gone quickly
}

// A conflict is told once, with what others have changed; saved again the text wins.
func TestEditingWhatOthersHaveChanged(t *testing.T) {
	b := start(t)
	draft := b.open(deployment("timecheck"))
	text := b.edited(draft, "replicas: 1", "replicas: 2")
	b.patch("timecheck", `{"spec":{"replicas":4,"minReadySeconds":3}}`)
	_, err := draft.Plan(b.within(), b.client, text)
	var conflict *actions.ConflictError
	if !errors.As(err, &conflict) {
		t.Fatalf("%v", err)
	}
	wants(t, "differences", conflict.Differences, "spec/replicas: 4 instead of 1", "spec/minReadySeconds is added: 3")
	plan, err := draft.Plan(b.within(), b.client, text)
	if err != nil {
		t.Fatal(err)
	}
	wants(t, "follows", plan.Follows, "spec/replicas: 2 instead of 4")
	b.patch("timecheck", `{"spec":{"minReadySeconds":5}}`)
	if outcome := plan.Run(b.within(), b.client, b.clock.Now()); outcome.State != actions.NotDone || !strings.Contains(outcome.Sentence, "has been changed since") {
		t.Errorf("%+v", outcome)
	}
	if plan, err = draft.Plan(b.within(), b.client, text); !errors.As(err, &conflict) {
		t.Fatalf("%v, %v", plan, err)
	}
	if plan, err = draft.Plan(b.within(), b.client, text); err != nil {
		t.Fatal(err)
	}
	if outcome := plan.Run(b.within(), b.client, b.clock.Now()); outcome.State != actions.Done {
		t.Errorf("%+v", outcome)
	}
	if now := b.timecheck(); *now.Spec.Replicas != 2 || now.Spec.MinReadySeconds != 5 {
		t.Errorf("%+v", now.Spec)
	}
}

func TestWhatCannotBeEdited(t *testing.T) {
	b := start(t)
	draft := b.open(deployment("timecheck"))
	denied := apierrors.NewForbidden(schema.GroupResource{Group: "apps", Resource: "deployments"}, "timecheck", nil)
	denied.ErrStatus.Message = `admission webhook "policy.example.com" denied the request: at most three`
	b.faults.Fail(demo.Rule{Verb: "patch", Group: "apps", Resource: "deployments", Dry: true}, denied)
	_, err := draft.Plan(b.within(), b.client, b.edited(draft, "replicas: 1", "replicas: 4"))
	if !strings.Contains(failure(err).Error(), "at most three") {
		t.Errorf("%v", err)
	}
	b.faults.Mend()
	for name, test := range map[string]struct{ old, with, want string }{
		"not YAML":         {"replicas: 1", "replicas: [", "the text is not valid YAML"},
		"a key twice":      {"replicas: 1", "replicas: 1\n  replicas: 2", "the text is not valid YAML"},
		"no object":        {draft.Text, "- 1\n", "the text is not one object"},
		"another name":     {"name: timecheck\n", "name: other\n", "the text is of apps/v1 Deployment other"},
		"another kind":     {"kind: Deployment", "kind: StatefulSet", "its kind, namespace and name stay"},
		"an unknown field": {"replicas: 1", "replicaz: 1", "replicaz"},
		"of another type":  {"replicas: 1", "replicas: many", "spec.replicas"},
	} {
		if _, err := draft.Plan(b.within(), b.client, b.edited(draft, test.old, test.with)); !strings.Contains(failure(err).Error(), test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
	if _, err := draft.Plan(b.within(), b.client, "# only a comment\n"+draft.Text); !errors.Is(err, actions.ErrUnedited) {
		t.Errorf("unchanged: %v", err)
	}
	if _, err := b.client.Clientset.CoreV1().Secrets(demo.Namespace).Create(b.within(), &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "login"}}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	_, err = actions.Open(b.within(), b.client, object.Ref{APIVersion: "v1", Kind: "Secret", Namespace: demo.Namespace, Name: "login"})
	if !strings.Contains(failure(err).Error(), "a Secret is not edited here") {
		t.Errorf("%v", err)
	}
}

// An object that is deleted while it is edited is told apart: no text can be applied to it.
func TestEditingWhatIsGone(t *testing.T) {
	b := start(t)
	draft := b.open(deployment("timecheck"))
	if err := b.client.Clientset.AppsV1().Deployments(demo.Namespace).Delete(b.within(), "timecheck", *metav1.NewDeleteOptions(0)); err != nil {
		t.Fatal(err)
	}
	_, err := draft.Plan(b.within(), b.client, b.edited(draft, "replicas: 1", "replicas: 2"))
	var gone *actions.GoneError
	if !errors.As(err, &gone) || !strings.Contains(err.Error(), `there is no deployment named "timecheck"`) {
		t.Errorf("%v", err)
	}
}

// A label has no generation: what another has put there while the question was open is not overwritten.
func TestAnEditOfALabelThatAnotherHasChanged(t *testing.T) {
	b := start(t)
	draft := b.open(deployment("timecheck"))
	plan, err := draft.Plan(b.within(), b.client, b.edited(draft, "  annotations:\n", "  annotations:\n    example.com/by: me\n"))
	if err != nil {
		t.Fatal(err)
	}
	b.patch("timecheck", `{"metadata":{"annotations":{"example.com/by":"another"}}}`)
	if outcome := plan.Run(b.within(), b.client, b.clock.Now()); outcome.State != actions.NotDone || !strings.Contains(outcome.Sentence, "has been changed since") {
		t.Errorf("%+v", outcome)
	}
	if now := b.timecheck(); now.Annotations["example.com/by"] != "another" {
		t.Errorf("the annotations are %v", now.Annotations)
	}
}

// Taking the last label away is known to be done when the answer is lost.
func TestAFieldThatIsTakenAwayWithoutAnAnswer(t *testing.T) {
	b := start(t)
	b.patch("timecheck", `{"metadata":{"labels":{"example.com/by":"me","app":null}}}`)
	draft := b.open(deployment("timecheck"))
	plan, err := draft.Plan(b.within(), b.client, b.edited(draft, "  labels:\n    example.com/by: me\n", ""))
	if err != nil {
		t.Fatal(err)
	}
	b.faults.FailAfter(demo.Rule{Verb: "patch", Group: "apps", Resource: "deployments"}, apierrors.NewTimeoutError("it took too long", 0))
	if outcome := plan.Run(b.within(), b.client, b.clock.Now()); outcome.State != actions.Done {
		t.Errorf("%+v", outcome)
	}
	if now := b.timecheck(); len(now.Labels) > 0 {
		t.Errorf("the labels are %v", now.Labels)
	}
}
