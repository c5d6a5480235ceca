package anatomy

import (
	"strconv"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/tui/panes"
)

// network is the ports under the pod's one address, the services that lead to them,
// and the policies that select the pod.
func (s *writer) network() {
	shared := s.Muted("the pod's own address")
	if len(s.a.Containers) > 1 {
		shared = s.Muted("one address, localhost between the containers")
	}
	for _, n := range s.a.Namespaces {
		if n.Kind == "network" && n.Of == anatomy.OfNode {
			shared = s.warn("the node's own network")
		}
	}
	s.heading("NETWORK", s.Joined(one(panes.Safe(list(s.a.IPs))), one(shared))...)
	declarers := make([]string, len(s.a.Ports))
	for i := range s.a.Ports {
		declarers[i] = s.a.Ports[i].Declarer()
	}
	const mostDeclarer = 34
	width := s.widest(mostDeclarer, declarers)
	for i := range s.a.Ports {
		s.port(&s.a.Ports[i], width)
	}
	if len(s.a.Ports) == 0 {
		s.line(key("port", "none"), 2, s.Muted("no container declares a port; declaring is optional"))
	}
	for i := range s.a.Services {
		s.service(&s.a.Services[i])
	}
	s.gap("Service", "which services lead to it is not known")
	for i := range s.a.Policies {
		policy := &s.a.Policies[i]
		s.row(key("policy", policy.Policy.Name), 2, []run{panes.Safe("policy/" + policy.Policy.Name + "  ")}, s.Muted(policy.Text()))
	}
}

// gap says within a section that objects of a kind could not be listed, and why.
func (s *writer) gap(kind, unknown string) {
	for _, gap := range s.a.Gaps() {
		if gap.Kind == kind && gap.Name == "" {
			s.line(key("unread", gap.Kind, ""), 2, s.Muted(unknown+": "), s.warn(gap.Why))
		}
	}
}

func (s *writer) port(p *anatomy.Port, width int) {
	at := key("port", strconv.Itoa(int(p.Port)), p.Protocol, p.Container)
	from := p.RoutesText()
	if from != "" {
		from = s.Glyphs.From + " " + from
	}
	columns := []run{panes.Safe(s.fit(p.Number(), 7) + " "), panes.Safe(s.fit(p.Declarer(), width) + "  ")}
	s.row(at, 2, columns, s.Joined(one(panes.Styled(&s.Styles.Accent, from)), one(s.warn(p.HostText())), one(s.Muted(list(p.Probes))), one(s.bad(p.ClashText())))...)
}

func (s *writer) service(v *anatomy.Service) {
	at := key("service", v.Service.Name)
	state := panes.Styled(&s.Styles.Good, string(v.Endpoint))
	switch v.Endpoint {
	case anatomy.EndpointReady:
	case anatomy.EndpointUnknown:
		state = s.Muted("whether it sends traffic here is not known")
	default:
		state = s.warn(string(v.Endpoint))
	}
	s.line(at, 2, s.Joined([]run{panes.Safe("svc/" + v.Service.Name + "  "), s.Muted(v.Type + " " + v.Addresses())}, one(state), one(s.warn(v.Why)))...)
	for i := range v.Ports {
		p := &v.Ports[i]
		if !p.Leads() {
			s.line(at, 6, s.bad(p.Text(s.Glyphs.Arrow)))
			continue
		}
		s.more(at, 6, s.Muted(p.Text(s.Glyphs.Arrow)))
	}
}
