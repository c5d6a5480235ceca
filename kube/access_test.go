package kube

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/rest"
	k8stesting "k8s.io/client-go/testing"
	clocktesting "k8s.io/utils/clock/testing"
)

// guarded is a client whose user may list pods in the named namespaces only,
// "" for all of them at once, and which counts the questions it is asked.
type guarded struct {
	*Client
	fake  *fake.Clientset
	clock *clocktesting.FakeClock
	asked int
}

func newGuarded(allowed ...string) *guarded {
	g := &guarded{fake: fake.NewClientset(), clock: clocktesting.NewFakeClock(time.Unix(0, 0))}
	g.fake.PrependReactor("create", "selfsubjectaccessreviews", func(action k8stesting.Action) (bool, runtime.Object, error) {
		g.asked++
		review := action.(k8stesting.CreateAction).GetObject().(*authorizationv1.SelfSubjectAccessReview)
		review.Status.Allowed = slices.Contains(allowed, review.Spec.ResourceAttributes.Namespace)
		return true, review, nil
	})
	g.Client = &Client{
		Config: &rest.Config{}, Clientset: g.fake, Namespace: "shop",
		access: accessCache{clock: g.clock},
	}
	return g
}

func TestCanIsCachedForAMinute(t *testing.T) {
	g := newGuarded("shop")
	ask := func(namespace string, want bool) {
		t.Helper()
		decision, err := g.Can(t.Context(), Attributes{Verb: "list", Resource: "pods", Namespace: namespace})
		if err != nil || decision.Allowed != want {
			t.Errorf("%q: got %+v, %v; want %v", namespace, decision, err, want)
		}
	}
	ask("shop", true)
	ask("shop", true)
	ask("jobs", false)
	ask("jobs", false)
	if g.asked != 2 {
		t.Errorf("asked %d times, want 2", g.asked)
	}
	g.clock.Step(accessLife + time.Second)
	ask("shop", true)
	if g.asked != 3 {
		t.Errorf("asked %d times after a minute, want 3", g.asked)
	}
}

func TestCanDoesNotKeepFailures(t *testing.T) {
	g := newGuarded("shop")
	failures := 1
	g.fake.PrependReactor("create", "selfsubjectaccessreviews", func(k8stesting.Action) (bool, runtime.Object, error) {
		failures--
		return failures >= 0, nil, apierrors.NewUnauthorized("no")
	})
	_, err := g.Can(t.Context(), listPods("shop"))
	wantError(t, err, ClassUnauthorized, "log in again")
	if decision, err := g.Can(t.Context(), listPods("shop")); err != nil || !decision.Allowed {
		t.Errorf("got %+v, %v", decision, err)
	}
}

func TestCheckIsContentWithAnyAnswer(t *testing.T) {
	if err := newGuarded().Check(t.Context()); err != nil {
		t.Errorf("a user without rights: %v", err)
	}
	g := newGuarded()
	refuseQuestions(g.fake)
	if err := g.Check(t.Context()); err != nil {
		t.Errorf("a user who may not even ask: %v", err)
	}
}

// refuseQuestions makes asking for rights forbidden.
func refuseQuestions(clientset *fake.Clientset) {
	clientset.PrependReactor("create", "selfsubjectaccessreviews", func(k8stesting.Action) (bool, runtime.Object, error) {
		return true, nil, apierrors.NewForbidden(authorizationv1.Resource("selfsubjectaccessreviews"), "", errors.New("no"))
	})
}

func TestResolveScope(t *testing.T) {
	all := Scope{}
	tests := []struct {
		name    string
		allowed []string
		wanted  Scope
		want    string
		note    string
	}{
		{"all namespaces, all allowed", []string{"", "shop"}, all, "all namespaces", ""},
		{"all namespaces, one allowed", []string{"shop"}, all, "shop", "you may not list pods across the cluster, so this is namespace shop only"},
		{"named namespaces are not questioned", nil, Scope{Namespaces: []string{"a", "b"}}, "a, b", ""},
		{"one pod is not questioned", nil, Scope{Namespaces: []string{"a"}, Name: "x"}, "a/x", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			scope, note, err := newGuarded(test.allowed...).ResolveScope(t.Context(), test.wanted)
			if err != nil || scope.String() != test.want || note != test.note {
				t.Errorf("got %q, %q, %v; want %q, %q", scope, note, err, test.want, test.note)
			}
		})
	}
}

func TestResolveScopeNowhere(t *testing.T) {
	_, _, err := newGuarded().ResolveScope(t.Context(), Scope{})
	wantError(t, err, ClassForbidden, "neither across the cluster nor in namespace shop")
}

func TestResolveScopeTriesWhereItMayNotAsk(t *testing.T) {
	g := newGuarded()
	refuseQuestions(g.fake)
	g.fake.PrependReactor("list", "pods", func(action k8stesting.Action) (bool, runtime.Object, error) {
		if action.GetNamespace() == "shop" {
			return true, &corev1.PodList{}, nil
		}
		return true, nil, apierrors.NewForbidden(corev1.Resource("pods"), "", errors.New("no"))
	})
	scope, note, err := g.ResolveScope(t.Context(), Scope{})
	if err != nil || scope.String() != "shop" || note == "" {
		t.Errorf("got %q, %q, %v", scope, note, err)
	}
}

func TestResolveScopeWithoutAnAnswer(t *testing.T) {
	g := newGuarded()
	g.fake.PrependReactor("create", "selfsubjectaccessreviews", func(k8stesting.Action) (bool, runtime.Object, error) {
		return true, nil, context.DeadlineExceeded
	})
	_, _, err := g.ResolveScope(t.Context(), Scope{})
	wantError(t, err, ClassTimeout, "did not answer in time")
}
