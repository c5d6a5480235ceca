package tui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/rest"
	clienttesting "k8s.io/client-go/testing"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/portforward"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// notes is a bench that notes what it was asked for.
type notes struct {
	toasts  []panes.Notice
	dialogs []panes.Dialog
}

func (n *notes) showToast(notice panes.Notice) tea.Cmd {
	n.toasts = append(n.toasts, notice)
	return nil
}
func (n *notes) look() panes.Look                { return panes.Look{Glyphs: themes.Unicode()} }
func (n *notes) endToasts()                      {}
func (n *notes) ask(request panes.Dialog)        { n.dialogs = append(n.dialogs, request) }
func (n *notes) keyOf(name keymap.Action) string { return DefaultKeymap().Key(name) }
func (n *notes) copy(panes.Copy) tea.Cmd         { return nil }
func (n *notes) podLists() []panes.Pods          { return nil }
func (n *notes) relist()                         {}
func (n *notes) offerSaved(*kube.Client) tea.Cmd { return nil }

// last is the dialog that was asked for last.
func (n *notes) last(t *testing.T) panes.Dialog {
	t.Helper()
	if len(n.dialogs) == 0 {
		t.Fatalf("no dialog was opened; the toasts are %+v", n.toasts)
	}
	return n.dialogs[len(n.dialogs)-1]
}

// take runs a command and hands its answer to whoever asked.
func take(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	if reply, ok := cmd().(panes.Reply); ok {
		return reply.Take()
	}
	return nil
}

func subjectEnv() panes.Env { return panes.Env{Now: time.Now} }

func clusterOf(objects ...runtime.Object) (*kube.Client, *fake.Clientset) {
	set := fake.NewClientset(objects...)
	return &kube.Client{Clientset: set, Context: "prod", Namespace: "shop", User: "jane"}, set
}

func denied(set *fake.Clientset, verb, resource string) {
	set.PrependReactor(verb, resource, func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, errors.New(resource + " may not be read")
	})
}

func TestAForwardOfThePodsOnlyPort(t *testing.T) {
	client, _ := clusterOf(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web"}})
	bench := &notes{}
	f := newForwarding(bench, subjectEnv(), Options{})
	defer f.close()
	target := panes.Target{ContainerRef: kube.ContainerRef{Pod: kube.PodRef{Namespace: "shop", Name: "web"}}}

	take(f.open(client, target))
	if form, ok := bench.last(t).Dialog.(*dialog.Form); !ok || len(form.Fields) != 3 || form.Fields[0].Name != remoteField(0) {
		t.Errorf("without a declared port it asks with %#v", bench.last(t).Dialog)
	}

	target.Pod.Name = "gone"
	take(f.open(client, target))
	if len(bench.toasts) != 1 || bench.toasts[0].Tone != panes.Bad || !strings.Contains(bench.toasts[0].Text, "gone") {
		t.Errorf("of a pod that is gone it says %+v", bench.toasts)
	}

	slow := f.open(client, target)
	target.Pod.Name = "web"
	take(f.open(client, target))
	before := len(bench.toasts)
	if take(slow); len(bench.toasts) != before {
		t.Error("the answer about the pod before was taken")
	}
}

// A port that speaks UDP is refused before anybody fills in a form, also where a TCP port has the same
// number.
func TestAUDPPortIsNotForwarded(t *testing.T) {
	client, _ := clusterOf()
	bench := &notes{}
	f := newForwarding(bench, subjectEnv(), Options{})
	defer f.close()
	dns := portforward.Offer{
		Target: portforward.Target{Namespace: "shop", Kind: portforward.Service, Name: "dns", Port: 53, PortName: "dns", Protocol: corev1.ProtocolUDP},
		Port:   portforward.Port{Name: "dns", Number: 53},
	}
	tcp := dns
	tcp.Target.PortName, tcp.Target.Protocol, tcp.Port.Name = "dns-tcp", corev1.ProtocolTCP, "dns-tcp"
	take(f.choose(client, foundPorts{offers: []portforward.Offer{dns}}))
	if len(bench.dialogs) > 0 || len(bench.toasts) != 1 || bench.toasts[0].Text != "svc/dns:dns is a UDP port: Kubernetes forwards TCP only" {
		t.Errorf("%+v, %+v", bench.toasts, bench.dialogs)
	}
	take(f.choose(client, foundPorts{offers: []portforward.Offer{dns, tcp}}))
	options := bench.last(t).Dialog.(*dialog.Choose).Options
	if options[0].Reason != "UDP: Kubernetes forwards TCP only" || options[1].Reason != "" {
		t.Errorf("%+v", options)
	}
}

func TestNamespacesThatMayNotBeListedAreTyped(t *testing.T) {
	client, set := clusterOf()
	bench := &notes{}
	l := newList(bench, subjectEnv(), kube.Workspace{Client: client, Fallback: kube.Fallback{Namespaces: []string{"jobs"}}})
	n := newNamespaces(bench, subjectEnv(), &l)
	denied(set, "list", "namespaces")
	take(n.open())
	form, ok := bench.last(t).Dialog.(*dialog.Form)
	if !ok || form.Fields[0].Value != "jobs" || len(bench.toasts) != 1 {
		t.Fatalf("it asks with %#v and says %+v", bench.last(t).Dialog, bench.toasts)
	}
	bench.last(t).Answer([]string{"shop", "jobs"})
	if got := l.workspace.Scope.String(); got != "jobs, shop" && got != "shop, jobs" {
		t.Errorf("it lists %s", got)
	}
}

func TestNamespacesOfTheContextBeforeAreDropped(t *testing.T) {
	namespace := func(name string) runtime.Object { return &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}} }
	before, _ := clusterOf(namespace("old"))
	after, _ := clusterOf(namespace("new"))
	bench := &notes{}
	l := newList(bench, subjectEnv(), kube.Workspace{Client: before})
	n := newNamespaces(bench, subjectEnv(), &l)
	late, learned := n.open(), n.learned()
	l.workspace = l.workspace.In(after)
	take(late)
	take(learned)
	if len(bench.dialogs) > 0 || strings.Contains(strings.Join(n.known(), " "), "old") {
		t.Errorf("the namespaces of the context before are offered: %v, %v", bench.dialogs, n.known())
	}
	take(n.learned())
	if !strings.Contains(strings.Join(n.known(), " "), "new") {
		t.Errorf("known are %v", n.known())
	}
}

// A right is asked for once for a namespace and, where it is missing, for the one
// object; what is known of a client goes with it.
func TestRightsByQuestion(t *testing.T) {
	asked := 0
	client, set := clusterOf()
	set.PrependReactor("create", "selfsubjectaccessreviews", func(clienttesting.Action) (bool, runtime.Object, error) {
		asked++
		return true, nil, errors.New("no answer")
	})
	r := newRights(subjectEnv())
	shell := question{client, kube.Attributes{Verb: "create", Resource: "pods", Subresource: "exec", Namespace: "shop", Name: "web"}}
	if cmd := r.follow([]question{shell}); cmd == nil {
		t.Fatal("nothing is asked about the first pod")
	} else if take(cmd); asked != 1 {
		t.Fatalf("asked %d times", asked)
	}
	if why := r.denial(client, []kube.Attributes{shell.Attributes}); why != "" {
		t.Errorf("without an answer it is denied: %s", why)
	}

	r.found([]question{shell.all(), shell}, []verdict{{denied: true}, {denied: true, user: "jane"}})
	if why := r.denial(client, []kube.Attributes{shell.Attributes}); !strings.Contains(why, "pods/exec") || !strings.HasSuffix(why, "(as jane)") || strings.Contains(why, "web") {
		t.Errorf("the sentence is %q", why)
	}
	scale := kube.Attributes{Verb: "patch", Group: "apps", Resource: "deployments", Subresource: "scale", Namespace: "shop", Name: "web"}
	q := question{client, scale}
	r.found([]question{q.all(), q}, []verdict{{denied: true}, {denied: true}})
	if why := r.denial(client, []kube.Attributes{scale}); !strings.Contains(why, "deployments") || !strings.Contains(why, "scale") {
		t.Errorf("of a right on something else it says %q", why)
	}
	if why := r.denial(client, []kube.Attributes{{Verb: "get", Resource: "pods", Namespace: "shop"}, scale}); why == "" {
		t.Error("the second of two rights is not looked at")
	}

	r.prune([]*kube.Client{})
	if len(r.known) > 0 || len(r.here) > 0 {
		t.Errorf("of a client that is gone there is still %v, %v", r.known, r.here)
	}
}

// someContexts is a kubeconfig of two contexts, of which one cannot be read.
type someContexts struct {
	clients map[string]*kube.Client
	changes chan struct{}
	current string
}

func (c *someContexts) Contexts() ([]kube.Context, error) {
	return []kube.Context{{Name: "dev", Current: c.current == "dev"}, {Name: "prod", Current: c.current == "prod"}}, nil
}

func (c *someContexts) Client(name string) (*kube.Client, error) {
	if client := c.clients[name]; client != nil {
		return client, nil
	}
	return nil, &explain.Error{Class: explain.ClassBadContext, Sentence: "there is no context " + name}
}

func (c *someContexts) AwaitChange(ctx context.Context) error {
	select {
	case <-c.changes:
		c.current = "dev"
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func clientOf(t *testing.T, name, host string) *kube.Client {
	t.Helper()
	client, err := kube.NewForConfig(&rest.Config{Host: host}, name, name+"-home")
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestSwitchingContexts(t *testing.T) {
	prod, dev := clientOf(t, "prod", "https://127.0.0.1:1"), clientOf(t, "dev", "https://127.0.0.1:2")
	kubeconfig := &someContexts{clients: map[string]*kube.Client{"prod": prod, "dev": dev}, changes: make(chan struct{}, 1), current: "prod"}
	bench := &notes{}
	l := newList(bench, subjectEnv(), kube.Workspace{Client: prod, Scope: prod.Home()})
	var used []string
	c := newContexts(bench, subjectEnv(), kubeconfig, &l, func(workspace kube.Workspace) tea.Cmd {
		used = append(used, workspace.Client.Context+" "+workspace.Scope.String())
		l.workspace = workspace
		return nil
	})

	take(c.open())
	if choose, ok := bench.last(t).Dialog.(*dialog.Choose); !ok || len(choose.Options) != 2 || !choose.Options[1].On {
		t.Fatalf("it asks with %#v", bench.last(t).Dialog)
	}
	take(bench.last(t).Answer("prod"))
	if len(used) > 0 || !strings.Contains(bench.toasts[0].Text, "prod already") {
		t.Errorf("the present one chosen again: uses %v, says %+v", used, bench.toasts)
	}
	take(c.goTo("nowhere"))
	if len(used) > 0 || bench.toasts[1].Tone != panes.Bad {
		t.Errorf("one that there is not: uses %v, says %+v", used, bench.toasts)
	}

	// Of two that are chosen quickly, the later one counts.
	slow := c.goTo("nowhere")
	take(c.goTo("dev"))
	take(slow)
	if got := strings.Join(used, ", "); got != "dev dev-home" {
		t.Errorf("it uses %q", got)
	}

	// What is read of the context before is of no matter after a switch.
	late := c.reread("")
	l.workspace = l.workspace.In(prod)
	if cmd := take(late); cmd == nil || len(used) != 1 {
		t.Errorf("it uses %v, and reads the present one anew: %v", used, cmd != nil)
	}
	kubeconfig.changes <- struct{}{}
	if cmd := take(c.follow()); cmd == nil {
		t.Error("a change of the kubeconfig is not looked at")
	}
	take(c.reread("dev"))
	if last := bench.toasts[len(bench.toasts)-1].Text; !strings.Contains(last, "kubectl now uses dev; this is still prod, and x switches") {
		t.Errorf("it says %q", last)
	}
}

func TestAShellThatIsRefusedCostsNothing(t *testing.T) {
	client, _ := clusterOf()
	bench := &notes{}
	s := shells{bench: bench, env: subjectEnv(), find: subjectEnv().NewTask()}
	web := kube.ContainerRef{Pod: kube.PodRef{Namespace: "shop", Name: "gone"}}
	cmd := s.open(client, web, nil)
	if len(bench.toasts) != 1 || !strings.Contains(bench.toasts[0].Text, "looking for a shell in gone") {
		t.Errorf("it says %+v", bench.toasts)
	}
	take(cmd)
	if last := bench.toasts[len(bench.toasts)-1]; last.Tone != panes.Bad || !strings.Contains(last.Text, "gone") {
		t.Errorf("of a pod that is gone it says %+v", last)
	}
}
