package kube

import (
	"context"
	"errors"
	"slices"
	"sync"
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

	"github.com/podglass/podglass/kube/explain"
)

// guarded is a client whose user may list pods in the named namespaces only,
// "" for all of them at once, and the pods named as "namespace/pod", and which counts the questions it is asked.
type guarded struct {
	*Client
	fake  *fake.Clientset
	clock *clocktesting.FakeClock
	mu    sync.Mutex
	asked int
}

func newGuarded(allowed ...string) *guarded {
	g := &guarded{fake: fake.NewClientset(), clock: clocktesting.NewFakeClock(time.Unix(0, 0))}
	g.fake.PrependReactor("create", "selfsubjectaccessreviews", func(action k8stesting.Action) (bool, runtime.Object, error) {
		g.mu.Lock()
		g.asked++
		g.mu.Unlock()
		review := action.(k8stesting.CreateAction).GetObject().(*authorizationv1.SelfSubjectAccessReview)
		about := review.Spec.ResourceAttributes
		place := about.Namespace
		if about.Verb == "get" {
			place += "/" + about.Name
		}
		review.Status.Allowed = slices.Contains(allowed, place)
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
	wantError(t, err, explain.ClassUnauthorized, "log in again")
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
	all, none := Scope{}, Fallback{}
	tests := []struct {
		name    string
		allowed []string
		wanted  Scope
		back    Fallback
		want    string
		note    string
	}{
		{"all namespaces, all allowed", []string{"", "shop"}, all, none, "all namespaces", ""},
		{"all namespaces, one allowed", []string{"shop"}, all, none, "shop", "you may not list pods across the cluster, so this is namespace shop only"},
		{
			"all namespaces, some allowed",
			[]string{"shop", "jobs"},
			all,
			Fallback{Namespaces: []string{"jobs", "secret", "shop"}},
			"shop, jobs",
			"you may not list pods across the cluster, so this is namespaces shop, jobs only",
		},
		{
			"all namespaces, another allowed",
			[]string{"jobs"},
			all,
			Fallback{Namespaces: []string{"jobs"}},
			"jobs",
			"you may not list pods across the cluster, so this is namespace jobs only",
		},
		{
			"all namespaces, the pod allowed",
			[]string{"shop/x"},
			all,
			Fallback{Pod: "x", Namespaces: []string{"b"}},
			"shop/x",
			"you may not list pods across the cluster, so this is pod x of namespace shop only",
		},
		{"named namespaces are not questioned", nil, Scope{Namespaces: []string{"a", "b"}}, Fallback{Namespaces: []string{"c"}}, "a, b", ""},
		{"one namespace without another is not questioned", nil, Scope{Namespaces: []string{"a"}}, none, "a", ""},
		{"one pod is not questioned", nil, Scope{Namespaces: []string{"a"}, Name: "x"}, none, "a/x", ""},
		{"one namespace, allowed", []string{"a"}, Scope{Namespaces: []string{"a"}}, Fallback{Pod: "x"}, "a", ""},
		{
			"one namespace, the pod allowed",
			[]string{"a/x"},
			Scope{Namespaces: []string{"a"}},
			Fallback{Pod: "x"},
			"a/x",
			"you may not list pods in namespace a, so this is pod x only",
		},
		{
			"one namespace, others allowed",
			[]string{"b"},
			Scope{Namespaces: []string{"a"}},
			Fallback{Namespaces: []string{"b", "c"}},
			"b",
			"you may not list pods in namespace a, so this is namespace b",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			scope, note, err := newGuarded(test.allowed...).ResolveScope(t.Context(), test.wanted, test.back)
			if err != nil || scope.String() != test.want || note != test.note {
				t.Errorf("got %q, %q, %v; want %q, %q", scope, note, err, test.want, test.note)
			}
		})
	}
}

func TestResolveScopeNowhere(t *testing.T) {
	_, _, err := newGuarded().ResolveScope(t.Context(), Scope{}, Fallback{})
	wantError(t, err, explain.ClassForbidden, "neither across the cluster nor in namespace shop")
	_, _, err = newGuarded().ResolveScope(t.Context(), Scope{Namespaces: []string{"a"}}, Fallback{Pod: "x", Namespaces: []string{"b"}})
	wantError(t, err, explain.ClassForbidden, "neither across the cluster nor in namespaces a, b")
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
	scope, note, err := g.ResolveScope(t.Context(), Scope{}, Fallback{})
	if err != nil || scope.String() != "shop" || note == "" {
		t.Errorf("got %q, %q, %v", scope, note, err)
	}
}

func TestResolveScopeWithoutAnAnswer(t *testing.T) {
	g := newGuarded()
	g.fake.PrependReactor("create", "selfsubjectaccessreviews", func(k8stesting.Action) (bool, runtime.Object, error) {
		return true, nil, context.DeadlineExceeded
	})
	_, _, err := g.ResolveScope(t.Context(), Scope{}, Fallback{})
	wantError(t, err, explain.ClassTimeout, "did not answer in time")
}
