package tui_test

import (
	"testing"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/tuitest"
)

// emptyList is podglass with options that show no pod.
func emptyList(t *testing.T, faults *demo.Faults, with func(*tui.Options)) *tuitest.Demo {
	t.Helper()
	return tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Faults: faults, Options: with})
}

func TestAnEmptyListSaysWhyItIsEmpty(t *testing.T) {
	t.Parallel()
	in := func(namespaces ...string) func(*tui.Options) {
		return func(o *tui.Options) { o.Scope = kube.Scope{Namespaces: namespaces} }
	}
	for name, test := range map[string]struct {
		denied []demo.Rule
		with   func(*tui.Options)
		see    string
	}{
		"no such namespace": {with: in("shopp"), see: "there is no namespace shopp"},
		"none of several":   {with: in("shopp", "jobz"), see: "there are no namespaces shopp, jobz"},
		"may not be asked": {
			denied: []demo.Rule{{Verb: "get", Resource: "namespaces"}}, with: in("shopp"),
			see: "no pods in shopp, and whether the namespace exists may not be asked",
		},
		"there": {with: in("default"), see: "no pods in default"},
		"labels": {
			with: func(o *tui.Options) { o.Selector = "app=nothing" }, see: "no pods with the labels app=nothing in shop",
		},
		"labels and fields": {
			with: func(o *tui.Options) { o.Selector, o.FieldSelector = "app=x", "status.phase=Failed" },
			see:  "no pods with the labels app=x and the fields status.phase=Failed in shop",
		},
		"a service": {
			with: func(o *tui.Options) { o.Selector, o.Of = "app=nothing", "service/nothing" },
			see:  "no pods of service/nothing in shop",
		},
		"a service, where namespaces may not be asked": {
			denied: []demo.Rule{{Verb: "get", Resource: "namespaces"}},
			with:   func(o *tui.Options) { o.Selector, o.Of = "app=nothing", "service/nothing" },
			see:    "no pods of service/nothing in shop ",
		},
		"one pod": {
			with: func(o *tui.Options) { o.Scope = kube.Scope{Namespaces: []string{"shopp"}, Name: "web"} }, see: "there is no namespace shopp",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			faults := &demo.Faults{}
			faults.Deny(test.denied...)
			emptyList(t, faults, test.with).See(test.see)
		})
	}
}

// Beside a namespace with pods, one that does not exist is said below the list.
func TestOneOfSeveralNamespacesDoesNotExist(t *testing.T) {
	t.Parallel()
	d := emptyList(t, nil, func(o *tui.Options) { o.Scope = kube.Scope{Namespaces: []string{"shop", "jobz"}} })
	d.See("mc1", "there is no namespace jobz").Press("pods.filter").Type("mc1").Press(keymap.Accept).See("there is no namespace jobz")
}

// Why a list is empty has as many lines as it takes, also on a small screen.
func TestWhyAListIsEmptyIsSeenWhole(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	faults.Deny(demo.Rule{Verb: "get", Resource: "namespaces"})
	d := narrow(t, func(setup *tuitest.Setup) {
		setup.Shared, setup.Faults = false, faults
		setup.Options = func(o *tui.Options) { o.Selector = "app=a-rather-long-name-that-nothing-has" }
	})
	d.Match(`no pods with the labels app=a-rather-long-name-that-nothing-has in shop, and\s+whether the namespace exists may not be asked\s`)
}
