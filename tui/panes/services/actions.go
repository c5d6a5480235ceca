package services

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/kube/portforward"
	kubeservices "github.com/podglass/podglass/kube/services"
	"github.com/podglass/podglass/tui/panes"
)

// Actions are what can be done with services.
func Actions() []panes.Action {
	const noSearch, noSections = "nothing is searched for yet", "there is nothing to fold here"
	bind := func(name keymap.Action, help string, keys ...string) keymap.Binding {
		return keymap.Bind("services."+name, help, keys...)
	}
	forward := onService(panes.OnNow(bind("forward", "forward a port of the service", "F").Footer("forward", 11), (*Pane).forward),
		(*Pane).canForward, "no pod is behind the service")
	forward.Effect = panes.Streams
	return []panes.Action{
		onService(panes.OnNow(bind("open", "go to the endpoints of the service, or to the pod of the endpoint", "enter").Footer("open", 10),
			(*Pane).openLine), (*Pane).leadsOn, "the line leads to no pod"),
		forward,
		panes.When(panes.On(bind("namespace", "show the services of the whole namespace, or of the pod", "v").Footer("namespace", 12), (*Pane).widen),
			func(p *Pane) bool { return !p.target.IsZero() }, "no pod is chosen"),
		panes.OnNow(bind("search", "search; n and N go on", "/").Footer("search", 13), (*Pane).OpenSearch),
		panes.Unless(panes.When(panes.OnNow(bind("next-match", "go to the next match", "n").Footer("next", 4),
			func(p *Pane) { p.Match(false) }), (*Pane).Searches, noSearch), (*Pane).FindsNothing),
		panes.Unless(panes.When(panes.OnNow(bind("previous-match", "go to the match before", "N").Footer("previous", 5),
			func(p *Pane) { p.Match(true) }), (*Pane).Searches, noSearch), (*Pane).FindsNothing),
		panes.When(panes.OnNow(bind("fold", "fold the service, or unfold it", "-").Footer("fold", 14),
			(*Pane).Fold), (*Pane).CanFold, noSections),
		panes.When(panes.OnNow(bind("fold-all", "fold all services, or unfold them", "_").Footer("fold all", 15),
			(*Pane).FoldAll), (*Pane).CanFoldAll, noSections),
	}
}

// line is what the line under the cursor is about: its kind, the service and what of
// it.
func (p *Pane) line() (kind string, service *kubeservices.Service, rest []string) {
	parts := strings.Split(p.Doc.Cursor(), "/")
	if len(parts) < 2 {
		return "", nil, nil
	}
	for _, service := range p.known.Services {
		if service.Name == parts[1] {
			return parts[0], service, parts[2:]
		}
	}
	return "", nil, nil
}

// onService is an action on the service under the cursor; why is for one with which it has nothing to do.
func onService(a panes.Action, works func(*Pane) bool, why string) panes.Action {
	a.Works = func(pane panes.Pane) (bool, string) {
		p := pane.(*Pane)
		if _, service, _ := p.line(); service == nil {
			return false, ""
		}
		if works(p) {
			return true, ""
		}
		return false, why
	}
	return a
}

// leadsOn reports whether there are endpoints to go to, or a pod.
func (p *Pane) leadsOn() bool {
	kind, service, rest := p.line()
	switch {
	case service == nil:
		return false
	case kind == keyService && p.Doc.Folded(p.Doc.Cursor()):
		return true
	case kind == keyEndpoint:
		return rest[0] != ""
	}
	return len(service.Endpoints) > 0
}

// openLine goes from a service to its endpoints, and from an endpoint to its pod.
func (p *Pane) openLine() {
	kind, service, rest := p.line()
	switch {
	case service == nil:
	case kind == keyService && p.Doc.Folded(p.Doc.Cursor()):
		p.Fold()
	case kind == keyEndpoint:
		if pod, has := podOf(service, rest); has {
			p.Env.Ask(panes.Open{Kind: "containers", Target: panes.Target{ContainerRef: kube.ContainerRef{Pod: pod}}})
		}
	case len(service.Endpoints) > 0:
		e := &service.Endpoints[0]
		p.Doc.Select(endpointKey(service, e))
	}
}

// podOf is the pod of the endpoint that a line of a service is about, if it has one.
func podOf(service *kubeservices.Service, line []string) (pod kube.PodRef, has bool) {
	if len(line) < 2 || line[0] == "" {
		return kube.PodRef{}, false
	}
	for i := range service.Endpoints { // two may have one name, while a pod is replaced
		if e := &service.Endpoints[i]; e.Pod == line[0] && addressesOf(e) == line[1] {
			return kube.PodRef{Namespace: e.Namespace, Name: e.Pod, UID: e.UID}, true
		}
	}
	return kube.PodRef{}, false
}

// Object is the object that the line under the cursor is about: the pod of an endpoint, or
// the service.
func (p *Pane) Object() object.Ref {
	kind, service, rest := p.line()
	if service == nil {
		return object.Ref{}
	}
	if kind == keyEndpoint {
		if pod, has := podOf(service, rest); has {
			return object.Pod(pod)
		}
	}
	return object.Ref{APIVersion: "v1", Kind: "Service", Namespace: service.Namespace, Name: service.Name}
}

func (p *Pane) canForward() bool {
	_, service, _ := p.line()
	return service != nil && service.Kind != kubeservices.ExternalName && (len(service.Ports) > 0 || service.Kind == kubeservices.Headless)
}

// forward forwards the port under the cursor, or asks for one of the service.
func (p *Pane) forward() {
	kind, service, rest := p.line()
	if service == nil {
		return
	}
	var offers []portforward.Offer
	for i := range service.Ports {
		port := &service.Ports[i]
		offer := portforward.Offer{
			Target: portforward.Target{
				Namespace: service.Namespace, Kind: portforward.Service, Name: service.Name,
				Port: int(port.Number), PortName: port.Name, Protocol: port.Protocol,
			},
			Port: portforward.Port{Name: port.Name, Number: int(port.Number)},
		}
		if kind == keyPort && rest[0] == offer.Target.PortNumber() && rest[1] == string(port.Protocol) {
			offers = []portforward.Offer{offer}
			break
		}
		offers = append(offers, offer)
	}
	p.Env.Ask(panes.Forward{Offers: offers})
}

// widen shows the services of the namespace, or again those of the pod.
func (p *Pane) widen() tea.Cmd {
	p.whole = !p.whole
	return p.show()
}

// Click puts the cursor on a line; a click on the line under the cursor opens it.
func (p *Pane) Click(_, y int) tea.Cmd {
	if p.ClickAgain(y) {
		p.openLine()
	}
	return nil
}
