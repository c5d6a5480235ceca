package services

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
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
	forward := panes.When(panes.OnNow(bind("forward", "forward a port of the service", "F").Footer("forward", 11), (*Pane).forward),
		(*Pane).canForward, "no pod is behind the service")
	forward.Effect = panes.Streams
	return []panes.Action{
		panes.When(panes.OnNow(bind("open", "go to the endpoints of the service, or to the pod of the endpoint", "enter").Footer("open", 10),
			(*Pane).openLine), (*Pane).leadsOn, "the line leads to no pod"),
		forward,
		panes.When(panes.On(bind("namespace", "show the services of the whole namespace, or of the pod", "v").Footer("namespace", 12), (*Pane).widen),
			func(p *Pane) bool { return !p.target.IsZero() }, "no pod is chosen"),
		panes.OnNow(bind("search", "search; n and N go on", "/").Footer("search", 13), (*Pane).openSearch),
		panes.When(panes.OnNow(bind("next-match", "go to the next match", "n").Footer("next", 4),
			func(p *Pane) { p.view.Next(false) }), (*Pane).searches, noSearch),
		panes.When(panes.OnNow(bind("previous-match", "go to the match before", "N").Footer("previous", 5),
			func(p *Pane) { p.view.Next(true) }), (*Pane).searches, noSearch),
		panes.When(panes.OnNow(bind("fold", "fold the service, or unfold it", "-").Footer("fold", 14),
			(*Pane).fold), (*Pane).canFold, noSections),
		panes.When(panes.OnNow(bind("fold-all", "fold all services, or unfold them", "_").Footer("fold all", 15),
			(*Pane).foldAll), (*Pane).canFoldAll, noSections),
	}
}

func (p *Pane) searches() bool { return p.view.Searching() != "" }
func (p *Pane) fold()          { p.view.Fold(); p.changed() }
func (p *Pane) foldAll()       { p.view.FoldAll(); p.changed() }

func (p *Pane) canFold() bool    { return p.view.CanFold() }
func (p *Pane) canFoldAll() bool { return p.view.CanFoldAll() }

// line is what the line under the cursor is about: its kind, the service and what of
// it.
func (p *Pane) line() (kind string, service *kubeservices.Service, rest []string) {
	parts := strings.Split(p.view.Cursor(), "/")
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

// leadsOn reports whether there are endpoints to go to, or a pod.
func (p *Pane) leadsOn() bool {
	kind, service, rest := p.line()
	switch {
	case service == nil:
		return false
	case kind == keyService && p.view.Folded(p.view.Cursor()):
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
	case kind == keyService && p.view.Folded(p.view.Cursor()):
		p.fold()
	case kind == keyEndpoint && rest[0] != "":
		for i := range service.Endpoints {
			if e := &service.Endpoints[i]; e.Pod == rest[0] {
				p.env.Ask(panes.Open{Kind: "containers", Target: panes.Target{
					ContainerRef: kube.ContainerRef{Pod: kube.PodRef{Namespace: e.Namespace, Name: e.Pod, UID: e.UID}},
				}})
				return
			}
		}
	case len(service.Endpoints) > 0 && kind != keyEndpoint:
		e := &service.Endpoints[0]
		p.view.Select(endpointKey(service, e))
	}
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
	p.env.Ask(panes.Forward{Offers: offers})
}

// widen shows the services of the namespace, or again those of the pod.
func (p *Pane) widen() tea.Cmd {
	p.whole = !p.whole
	return p.show()
}

func (p *Pane) openSearch() {
	p.typing = true
	p.search.SelectAll()
	p.SetSize(p.width, p.height)
}

// Edit carries out an action on the prompt of the search.
func (p *Pane) Edit(action keymap.Action) tea.Cmd {
	switch action {
	case keymap.Accept:
		p.typing = false
		p.search.Remember()
		p.SetSize(p.width, p.height)
		if p.searches() {
			p.view.Next(false)
		}
	case keymap.Cancel:
		p.typing = false
		p.Undo()
		p.SetSize(p.width, p.height)
	default:
		return p.search.Do(action)
	}
	return nil
}

// CanUndo reports whether there is a search to take back.
func (p *Pane) CanUndo() bool { return p.searches() }

// Undo ends the search.
func (p *Pane) Undo() {
	p.search.SetValue("")
	p.view.Search("")
}

// Move moves the cursor.
func (p *Pane) Move(action keymap.Action) tea.Cmd {
	switch action {
	case keymap.Up:
		p.view.Move(-1)
	case keymap.Down:
		p.view.Move(1)
	case keymap.Top:
		p.view.Top()
	case keymap.Bottom:
		p.view.Bottom()
	case keymap.PageUp:
		p.view.Page(-1)
	case keymap.PageDown:
		p.view.Page(1)
	case keymap.HalfPageUp:
		p.view.Page(-0.5)
	case keymap.HalfPageDown:
		p.view.Page(0.5)
	}
	return nil
}

// Click puts the cursor on a line; a click on the line under the cursor opens it.
func (p *Pane) Click(_, y int) tea.Cmd {
	before := p.view.Cursor()
	if p.view.Click(y) && p.view.Cursor() == before {
		p.openLine()
	}
	return nil
}

// Wheel scrolls.
func (p *Pane) Wheel(lines int) tea.Cmd {
	p.view.Scroll(lines)
	return nil
}
