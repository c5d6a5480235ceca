package services

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/portforward"
	kubeservices "github.com/podglass/podglass/kube/services"
	"github.com/podglass/podglass/kube/services/around"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/panes/panetest"
)

var noon = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)

// watch is a source of services for tests.
type watch struct {
	known  around.Known
	pokes  chan struct{}
	ref    kube.PodRef
	focus  string
	closed bool
}

func (w *watch) Run(context.Context)                {}
func (w *watch) Changed() (<-chan struct{}, func()) { return w.pokes, func() { w.closed = true } }
func (w *watch) Known() around.Known                { return w.known }
func (w *watch) Focus(service string)               { w.focus = service }
func (w *watch) Touch()                             {}
func (w *watch) tell(p *Pane, all ...*kubeservices.Service) {
	w.say(p, around.Known{Services: all, Health: follow.Health{State: follow.Live}})
}

// say gives the pane what is known.
func (w *watch) say(p *Pane, known around.Known) {
	w.known = known
	w.pokes <- struct{}{}
	panetest.Perform(p, p.feed.Next())
}

func meta(name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: "shop", Name: name, UID: types.UID(name), Labels: map[string]string{"app": "web"}}
}

func pod(name string, ready bool) *corev1.Pod {
	status := corev1.ConditionFalse
	if ready {
		status = corev1.ConditionTrue
	}
	return &corev1.Pod{
		ObjectMeta: meta(name),
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: 8080}}}}},
		Status: corev1.PodStatus{
			Phase: corev1.PodRunning, PodIP: "10.244.0.1", Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: status}},
			ContainerStatuses: []corev1.ContainerStatus{{Name: "app", Ready: ready, State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}}},
		},
	}
}

func slice(ready ...bool) *discoveryv1.EndpointSlice {
	made := &discoveryv1.EndpointSlice{Ports: []discoveryv1.EndpointPort{{Name: ptr.To("http"), Port: ptr.To(int32(8080))}}}
	for i, ready := range ready {
		name := fmt.Sprintf("web-%d", i)
		made.Endpoints = append(made.Endpoints, discoveryv1.Endpoint{
			Addresses: []string{fmt.Sprintf("10.244.0.%d", i+1)}, NodeName: ptr.To("node1"),
			Conditions: discoveryv1.EndpointConditions{Ready: ptr.To(ready), Serving: ptr.To(ready)},
			TargetRef:  &corev1.ObjectReference{Kind: "Pod", Namespace: "shop", Name: name, UID: types.UID(name)},
		})
	}
	return made
}

func web(edits ...func(*corev1.Service)) *corev1.Service {
	service := &corev1.Service{ObjectMeta: meta("web"), Spec: corev1.ServiceSpec{
		Type: corev1.ServiceTypeNodePort, ClusterIP: "10.96.0.7", Selector: map[string]string{"app": "web"},
		Ports: []corev1.ServicePort{{Name: "http", Port: 80, Protocol: corev1.ProtocolTCP, TargetPort: intstr.FromString("http"), NodePort: 30080}},
	}}
	for _, edit := range edits {
		edit(service)
	}
	return service
}

// healthy has two pods, of which one is ready; broken matches nothing; outside is a name;
// closed is behind a network policy and leads to a port that nobody declares.
func fixtures() []*kubeservices.Service {
	pods := []*corev1.Pod{pod("web-0", true), pod("web-1", false)}
	broken := web(func(s *corev1.Service) { s.Name, s.Spec.Selector = "broken", map[string]string{"app": "wbe"} })
	outside := web(func(s *corev1.Service) {
		s.Name, s.Spec.Type, s.Spec.ExternalName, s.Spec.ClusterIP, s.Spec.Selector, s.Spec.Ports = "outside", corev1.ServiceTypeExternalName, "db.example.org", "", nil, nil
	})
	closed := web(func(s *corev1.Service) {
		s.Name, s.Spec.Type, s.Spec.Ports[0].TargetPort, s.Spec.Ports[0].NodePort = "closed", corev1.ServiceTypeLoadBalancer, intstr.FromInt32(9090), 30090
		s.Spec.ExternalTrafficPolicy = corev1.ServiceExternalTrafficPolicyLocal
	})
	policy := &networkingv1.NetworkPolicy{ObjectMeta: meta("deny-all")}
	return []*kubeservices.Service{
		kubeservices.Of(&kubeservices.Input{Service: broken, Pods: pods}),
		kubeservices.Of(&kubeservices.Input{Service: closed, Slices: []*discoveryv1.EndpointSlice{slice(true, false)}, Pods: pods, Policies: []*networkingv1.NetworkPolicy{policy}}),
		kubeservices.Of(&kubeservices.Input{Service: outside}),
		kubeservices.Of(&kubeservices.Input{Service: web(), Slices: []*discoveryv1.EndpointSlice{slice(true, false)}, Pods: pods}),
	}
}

func show(t *testing.T, glyphs *themes.Glyphs) (*Pane, *watch, *[]any) {
	t.Helper()
	theme, err := themes.Load("mono", nil)
	if err != nil {
		t.Fatal(err)
	}
	var asked []any
	w := &watch{pokes: make(chan struct{}, 1)}
	p := New(panes.Env{
		Look: panes.Look{Styles: theme.Styles(), Glyphs: glyphs}, Now: func() time.Time { return noon },
		Ask: func(request any) { asked = append(asked, request) },
	}, func(ref kube.PodRef) Watch {
		w.ref = ref
		return w
	})
	t.Cleanup(p.Close)
	p.SetFocus(true)
	p.SetSize(100, 30)
	p.Open(panes.Open{Target: panes.Target{ContainerRef: kube.ContainerRef{Pod: kube.PodRef{Namespace: "shop", Name: "web-0", UID: "web-0"}}}})
	return p, w, &asked
}

func screen(p *Pane) string {
	rows := strings.Split(ansi.Strip(p.View()), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.Join(rows, "\n")
}

func do(t *testing.T, p *Pane, names ...keymap.Action) {
	t.Helper()
	for _, name := range names {
		panetest.Do(t, p, Actions(), name)
	}
}

func see(t *testing.T, p *Pane, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(screen(p), text) {
			t.Errorf("the pane does not show %q:\n%s", text, screen(p))
		}
	}
}

func TestGolden(t *testing.T) {
	for _, size := range [][2]int{{157, 40}, {80, 50}, {40, 60}} {
		for name, glyphs := range map[string]*themes.Glyphs{"unicode": themes.Unicode(), "ascii": themes.ASCII()} {
			t.Run(fmt.Sprintf("%dx%d/%s", size[0], size[1], name), func(t *testing.T) {
				p, w, _ := show(t, glyphs)
				p.SetSize(size[0], size[1])
				w.tell(p, fixtures()...)
				golden.RequireEqual(t, screen(p))
			})
		}
	}
}

func TestNothingToShow(t *testing.T) {
	p, w, _ := show(t, themes.Unicode())
	see(t, p, "reading the services")
	w.tell(p)
	see(t, p, "no service selects the pod")
	w.say(p, around.Known{Unread: "you may not list services in namespace shop", Health: follow.Health{State: follow.Loading}})
	see(t, p, "no service selects the pod") // what was known stays
	w.say(p, around.Known{Health: follow.Health{State: follow.Gone}})
	see(t, p, "the pod is gone")

	p, w, _ = show(t, themes.Unicode())
	w.say(p, around.Known{Unread: "you may not list services in namespace shop", Health: follow.Health{State: follow.Loading}})
	see(t, p, "you may not list services in namespace shop")
}

func TestEnterLeadsToTheEndpointsAndToThePod(t *testing.T) {
	p, w, asked := show(t, themes.Unicode())
	w.tell(p, fixtures()...)
	p.Doc.Select(key(keyService, "web"))
	do(t, p, "services.open")
	if at := p.Doc.Cursor(); at != "endpoint/web/web-0/10.244.0.1" {
		t.Fatalf("the cursor is on %s", at)
	}
	see(t, p, "▌     ● web-0")
	if w.focus != "web" {
		t.Errorf("%q is looked at", w.focus)
	}
	do(t, p, "services.open")
	if open, ok := (*asked)[0].(panes.Open); !ok || open.Kind != "containers" || open.Target.Pod.Name != "web-0" || open.Target.Pod.UID != "web-0" {
		t.Errorf("it asks for %+v", *asked)
	}
}

func TestTheSecondPodOfAName(t *testing.T) {
	p, w, asked := show(t, themes.Unicode())
	replaced := slice(true, true)
	replaced.Endpoints[1].TargetRef.Name = "web-0"
	w.tell(p, kubeservices.Of(&kubeservices.Input{Service: web(), Slices: []*discoveryv1.EndpointSlice{replaced}}))
	p.View()
	p.Doc.Select("endpoint/web/web-0/10.244.0.2")
	if got := p.Object(); got.UID != "web-1" {
		t.Errorf("the line is about %+v", got)
	}
	do(t, p, "services.open")
	if open, ok := (*asked)[0].(panes.Open); !ok || open.Target.Pod.UID != "web-1" {
		t.Errorf("it asks for %+v", *asked)
	}
}

func TestForwardingAPortOfAService(t *testing.T) {
	p, w, asked := show(t, themes.Unicode())
	w.tell(p, fixtures()...)
	p.Doc.Select(key(keyPort, "web", "80", "TCP"))
	do(t, p, "services.forward")
	request, ok := (*asked)[0].(panes.Forward)
	if !ok || len(request.Offers) != 1 {
		t.Fatalf("it asks for %+v", *asked)
	}
	want := portforward.Target{Namespace: "shop", Kind: portforward.Service, Name: "web", Port: 80, PortName: "http", Protocol: corev1.ProtocolTCP}
	if request.Offers[0].Target != want {
		t.Errorf("%+v", request.Offers[0])
	}
	if p.Doc.Select(key(keyService, "outside")); p.canForward() {
		t.Error("a name of another host can be forwarded")
	}
	none, _, _ := show(t, themes.Unicode())
	for _, action := range Actions() {
		if action.Action != "services.forward" && action.Action != "services.open" {
			continue
		}
		if works, why := action.Works(none); works || why != "" {
			t.Errorf("without a service %s says %q", action.Action, why)
		}
		if works, why := action.Works(p); action.Action == "services.forward" && (works || why != "no pod is behind the service") {
			t.Errorf("of another host %s says %q", action.Action, why)
		}
	}
}

func TestTheServicesOfTheNamespace(t *testing.T) {
	p, w, _ := show(t, themes.Unicode())
	w.tell(p, fixtures()[3])
	if w.ref.Name != "web-0" {
		t.Errorf("it follows %+v", w.ref)
	}
	do(t, p, "services.namespace")
	if w.ref != (kube.PodRef{Namespace: "shop"}) {
		t.Errorf("it follows %+v", w.ref)
	}
	w.tell(p, fixtures()...)
	if title := p.Title(); title.Path[0] != "shop" || title.State != "4 services · 1 with errors" {
		t.Errorf("%+v", title)
	}
	// Of services that answer the heads show, and enter unfolds one; of the others it shows at once why they do not.
	see(t, p, "▸ web", "▾ broken  ✗ nothing answers", "the nearest pod, web-0, has app=web")
	p.Doc.Select(key(keyService, "web"))
	do(t, p, "services.open")
	see(t, p, "▾ web")
	do(t, p, "services.namespace")
	if w.ref.Name != "web-0" {
		t.Errorf("it follows %+v", w.ref)
	}
}

func TestRefusals(t *testing.T) {
	forward := func(state portforward.State, context, namespace string) portforward.Status {
		return portforward.Status{
			State: state, Pod: "web-0", PodPort: 22, Err: "nothing listens on port 22 in pod web-0",
			Spec: portforward.Spec{Context: context, Target: portforward.Target{Namespace: namespace}},
		}
	}
	got := refusals([]portforward.Status{
		forward(portforward.Failing, "here", "shop"), forward(portforward.Active, "here", "shop"),
		forward(portforward.Failing, "there", "shop"), forward(portforward.Failing, "here", "other"),
	}, "here", "shop")
	if len(got) != 1 || got[0].Port != 22 || got[0].Pod != "web-0" {
		t.Errorf("%+v", got)
	}
}

// many is a service of a thousand endpoints in ten slices.
func many() *kubeservices.Input {
	in := &kubeservices.Input{Service: web()}
	for i := range 1000 {
		if i%100 == 0 {
			in.Slices = append(in.Slices, slice())
		}
		name := fmt.Sprintf("web-%04d", i)
		in.Pods = append(in.Pods, pod(name, true))
		one := slice(true).Endpoints[0]
		one.TargetRef = &corev1.ObjectReference{Kind: "Pod", Namespace: "shop", Name: name, UID: types.UID(name)}
		one.Addresses = []string{fmt.Sprintf("10.244.%d.%d", i/250, i%250)}
		last := in.Slices[len(in.Slices)-1]
		last.Endpoints = append(last.Endpoints, one)
	}
	return in
}

func benchPane(b *testing.B) *Pane {
	b.Helper()
	theme, err := themes.Load("mono", nil)
	if err != nil {
		b.Fatal(err)
	}
	p := New(panes.Env{Look: panes.Look{Styles: theme.Styles(), Glyphs: themes.Unicode()}, Now: time.Now}, nil)
	p.SetSize(160, 45)
	return p
}

// BenchmarkOpen is what it costs to show a service of many endpoints once it is known.
func BenchmarkOpen(b *testing.B) {
	in := many()
	for b.Loop() {
		p := benchPane(b)
		p.known = around.Known{Services: []*kubeservices.Service{kubeservices.Of(in)}}
		p.changed()
		if p.View() == "" {
			b.Fatal("nothing is drawn")
		}
	}
}

// BenchmarkChange is what it costs to show that one of many pods, and its slice, has changed.
func BenchmarkChange(b *testing.B) {
	in, p, memory := many(), benchPane(b), &kubeservices.Memory{}
	for i := 0; b.Loop(); i++ {
		now := *in
		now.Pods, now.Slices = slices.Clone(in.Pods), slices.Clone(in.Slices)
		at := i % 1000
		now.Pods[at] = pod(in.Pods[at].Name, i/1000%2 == 1)
		of := *in.Slices[at/100]
		now.Slices[at/100] = &of
		in = &now
		p.known = around.Known{Services: []*kubeservices.Service{memory.Of(in)}}
		p.changed()
		if p.View() == "" {
			b.Fatal("nothing is drawn")
		}
	}
}

// The service that the pane was opened for is sought among those of its pod, and not of another one.
func TestAServiceIsNotSoughtForAnotherPod(t *testing.T) {
	p, w, _ := show(t, themes.ASCII())
	target := func(pod string) panes.Target {
		return panes.Target{ContainerRef: kube.ContainerRef{Pod: kube.PodRef{Namespace: "shop", Name: pod, UID: types.UID(pod)}}}
	}
	p.Open(panes.Open{Target: target("web-0"), How: panes.Service{Name: "web"}})
	w.tell(p, fixtures()...)
	if got, want := p.Doc.Cursor(), key(keyService, "web"); got != want {
		t.Fatalf("the cursor is on %q, want %q", got, want)
	}
	panetest.Perform(p, p.Follow(target("web-1")))
	p.begin()
	w.tell(p, fixtures()...)
	if got := p.Doc.Cursor(); got == key(keyService, "web") {
		t.Errorf("of another pod the cursor is on %q", got)
	}
}

// A search unfolds the service that it goes to, whose heading says so, and tells where it finds nothing.
func TestSearch(t *testing.T) {
	p, w, asked := show(t, themes.Unicode())
	w.tell(p, fixtures()...)
	do(t, p, "services.fold-all")
	see(t, p, "▸ web")
	do(t, p, "services.search")
	p.Update(tea.PasteMsg{Content: "web-1"})
	do(t, p, keymap.Accept)
	see(t, p, "▾ closed", "web-1", "▸ web")
	do(t, p, "services.search")
	p.Update(tea.PasteMsg{Content: "nowhere to be found"})
	do(t, p, keymap.Accept)
	if len(*asked) != 1 || !strings.Contains((*asked)[0].(panes.Notice).Text, "nowhere to be found") {
		t.Errorf("it says %+v", *asked)
	}
}
