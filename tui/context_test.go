package tui_test

import (
	"context"
	"sync"
	"testing"

	"k8s.io/client-go/rest"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/tuitest"
)

// contexts is a kubeconfig whose contexts are made by hand.
type contexts struct {
	changes chan struct{}

	mu      sync.Mutex
	current string
	clients map[string]*kube.Client
}

func (c *contexts) Contexts() ([]kube.Context, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return []kube.Context{
		{Name: "dead", Server: "https://127.0.0.1:1", Current: c.current == "dead"},
		{Name: "demo", Current: c.current == "demo"},
	}, nil
}

func (c *contexts) Client(name string) (*kube.Client, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if client := c.clients[name]; client != nil {
		return client, nil
	}
	return nil, &explain.Error{Class: explain.ClassBadContext, Sentence: "there is no context " + name}
}

func (c *contexts) AwaitChange(ctx context.Context) error {
	select {
	case <-c.changes:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// change edits the contexts as somebody else's kubectl would.
func (c *contexts) change(how func()) {
	c.mu.Lock()
	how()
	c.mu.Unlock()
	c.changes <- struct{}{}
}

// withContexts starts with the demo cluster, beside which there is a cluster
// that does not answer.
func withContexts(t *testing.T) (*tuitest.Demo, *contexts) {
	t.Helper()
	dead, err := kube.NewForConfig(&rest.Config{Host: "https://127.0.0.1:1"}, "dead", "shop")
	if err != nil {
		t.Fatal(err)
	}
	known := &contexts{changes: make(chan struct{}), current: "demo", clients: map[string]*kube.Client{"dead": dead}}
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Options: func(o *tui.Options) {
		o.Kubeconfig = known
		known.clients["demo"] = o.Client
	}})
	return d, known
}

func TestSwitchingToADeadClusterAndBack(t *testing.T) {
	t.Parallel()
	d, _ := withContexts(t)
	d.Select("mc1").Press("target.logs-new-pane").See("pinned").Press("global.focus-up", "global.focus-up")
	d.Press("pods.filter").Type("c1").Press(keymap.Accept).See("filter: c1")
	d.Press("pods.context").See("Context", "* demo", "https://127.0.0.1:1").Press(keymap.PreviousEntry, keymap.Accept)
	d.See("dead › shop", "no connection", "refuse", "demo › mc1 › all containers › log").Gone("▌ mc1")
	d.Press(keymap.Help).See("Keys").Press(keymap.Cancel)
	d.Press("pods.context").See("* dead").Press(keymap.NextEntry, keymap.Accept)
	d.See("demo › shop", "8 pods", "live", "filter: c1", "mc1 › containers").Gone("demo › mc1")
}

// A cluster that hangs keeps what it showed, however often its context is chosen.
func TestThePresentContextChosenAgainThrowsNothingAway(t *testing.T) {
	t.Parallel()
	d, _ := withContexts(t)
	d.Select("mc1").Press("pods.filter").Type("c1").Press(keymap.Accept).See("filter: c1", "mc1 › all containers › log", "live")
	for _, away := range []bool{false, true} {
		said := "this is demo already"
		if away {
			d.Cluster.Faults().Down()
			d.See("stale", "no connection")
			said += "; asking it again"
		}
		for range 2 {
			d.Press("pods.context").See("* demo").Press(keymap.NextEntry, keymap.Accept)
			d.See(said, "filter: c1", "▌ mc1", "mc1 › all containers › log", "8 pods")
		}
	}
	if err := d.Cluster.Faults().Up(); err != nil {
		t.Fatal(err)
	}
	d.See("live").Gone("stale")
}

// The kubeconfig's name for the user is nobody else's.
func TestADeniedKeyNamesTheUserAsTheServerDoes(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	faults.Deny(demo.Rule{Resource: "pods", Subresource: "log"}, demo.Rule{Resource: "pods", Subresource: "exec"})
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 120, Rows: 30, Faults: faults, Options: func(o *tui.Options) {
		o.Client.User = "work-laptop"
	}})
	d.Select("mc1").See("(s shell)").Press("target.shell").See("you may not create pods/exec in namespace shop (as demo)")
	d.See("you may not get pods/log").Gone("work-laptop")
}

func TestANewCredentialInTheKubeconfigIsTaken(t *testing.T) {
	t.Parallel()
	d, known := withContexts(t)
	d.Select("mc1").See("live")
	renewed := rest.CopyConfig(d.Cluster.RESTConfig())
	renewed.UserAgent = "renewed"
	other, err := kube.NewForConfig(renewed, "demo", demo.Namespace)
	if err != nil {
		t.Fatal(err)
	}
	other.Config.BearerTokenFile = "/a/file/of/the/renewed/token"
	known.change(func() { known.clients["demo"] = other })
	d.See("connected anew to demo", "live", "▌ mc1")
}

func TestWhatElseChangesInTheKubeconfigIsOnlySaid(t *testing.T) {
	t.Parallel()
	d, known := withContexts(t)
	d.Select("mc1").See("live")
	known.change(func() { known.current = "dead" })
	d.See("kubectl now uses dead; this is still demo, and x switches").See("demo › shop")
	known.change(func() { delete(known.clients, "demo") })
	d.See("demo can no longer be read from it: there is no context demo").See("mc1", "live")
}

func TestChoosingNamespaces(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Select("mc1").Press("pods.namespaces").See("Namespaces", "[ ] all namespaces", "[ ] shop", "[ ] default", "space marks several").Match(`▌ \[ \] shop +on the screen now`)
	d.Keys("space").See("[x] shop").Press(keymap.PreviousEntry).Keys("space").See("[x] default").Press(keymap.Accept)
	d.See("default, shop", "live").Match(` (NS|NAMESPACE) +NAME`).Match(`▌ shop +mc1`)
	d.Press("pods.all-namespaces").See("demo › all namespaces").Press("pods.all-namespaces").See("default, shop")
}

func TestNamespacesThatMayNotBeListedAreTyped(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	faults.Deny(demo.Rule{Resource: "namespaces"})
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 120, Rows: 30, Faults: faults})
	d.See("mc1").Press("pods.namespaces").See("may not list namespaces", "Names").Type(",Not_One").See(`"Not_One" is no name of a namespace`)
	d.Keys("backspace", "backspace", "backspace", "backspace", "backspace", "backspace", "backspace").Type("jobs").Press(keymap.Accept)
	d.See("jobs, shop", "mc1").Match(` (NS|NAMESPACE) +NAME`)
}

func TestOneForbiddenNamespaceDoesNotHideTheOthers(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	faults.Deny(demo.Rule{Verb: "list", Resource: "pods", Namespace: "secret"}, demo.Rule{Verb: "watch", Resource: "pods", Namespace: "secret"})
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 80, Rows: 24, Faults: faults, Options: func(o *tui.Options) {
		o.Scope = kube.Scope{Namespaces: []string{demo.Namespace, "secret"}}
	}})
	d.See("mc1", "live", "secret: you may not list pods in namespace secret (as demo)")
	faults.AllowAll()
	d.Gone("secret: you")
}

func TestFallingBackToOnePod(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	faults.Deny(demo.Rule{Verb: "list", Resource: "pods"}, demo.Rule{Verb: "watch", Resource: "pods"})
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 100, Rows: 30, Faults: faults, Options: func(o *tui.Options) {
		o.Select, o.Fallback = "mc1", kube.Fallback{Pod: "mc1"}
	}})
	d.See("shop/mc1", "1 pod", "live", "so this is pod mc1 only").Match(`▌ mc1 +●● `)
}

func TestANewCredentialIsTakenAfterASwitch(t *testing.T) {
	t.Parallel()
	d, known := withContexts(t)
	d.Select("mc1").See("live")
	d.Press("pods.context").See("* demo").Press(keymap.PreviousEntry, keymap.Accept).See("dead › shop", "no connection")
	other, err := kube.NewForConfig(d.Cluster.RESTConfig(), "dead", demo.Namespace)
	if err != nil {
		t.Fatal(err)
	}
	known.change(func() { known.clients["dead"] = other })
	d.See("connected anew to dead", "live", "mc1")
}
