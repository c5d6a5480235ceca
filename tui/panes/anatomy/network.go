package anatomy

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/podglass/podglass/kube/anatomy"
)

// network is the ports under the pod's one address, the services that lead to them,
// and the policies that select the pod.
func (s *sheet) network() {
	shared := s.muted("one address, localhost between the containers")
	for _, n := range s.a.Namespaces {
		if n.Kind == "network" && n.Of == anatomy.OfNode {
			shared = s.warn("the node's own network")
		}
	}
	s.heading("NETWORK", s.joined(one(plain(list(s.a.IPs))), one(shared))...)
	for i := range s.a.Ports {
		s.port(&s.a.Ports[i])
	}
	if len(s.a.Ports) == 0 {
		s.line(key("port", "none"), 2, s.muted("no container declares a port; declaring is optional"))
	}
	for i := range s.a.Services {
		s.service(&s.a.Services[i])
	}
	for _, policy := range s.a.Policies {
		s.row(key("policy", policy.Policy.Name), 2, []run{plain("policy/" + policy.Policy.Name + "  ")}, s.muted(policyText(policy)))
	}
}

func (s *sheet) port(p *anatomy.Port) {
	at := key("port", strconv.Itoa(int(p.Port)), p.Protocol, p.Container)
	number := ":" + strconv.Itoa(int(p.Port))
	if p.Protocol != "TCP" {
		number += "/" + p.Protocol
	}
	who := p.Container
	if p.Undeclared {
		who = "declared by none"
	}
	if p.Name != "" {
		who += " " + p.Name
	}
	host := ""
	if p.HostPort > 0 {
		host = "port " + strconv.Itoa(int(p.HostPort)) + " of the node"
		if p.HostIP != "" {
			host = p.HostIP + ":" + strconv.Itoa(int(p.HostPort)) + " of the node"
		}
	}
	var routes []string
	for _, r := range p.Routes {
		routes = append(routes, strings.TrimSpace(fmt.Sprintf("svc/%s %s %d", r.Service, r.Name, r.Port)))
	}
	from := ""
	if len(routes) > 0 {
		from = "← " + list(routes)
		if s.Glyphs.Arrow == ">" {
			from = "< " + list(routes)
		}
	}
	clash := ""
	if len(p.Clashes) > 0 {
		clash = "also declared by " + list(p.Clashes) + ": only one of them can listen"
	}
	columns := []run{plain(s.fit(number, 7) + " "), plain(s.fit(who, s.names()+10) + "  ")}
	s.row(at, 2, columns, s.joined(one(run{Text: from, Style: &s.Styles.Accent}), one(s.warn(host)), one(s.muted(list(p.Probes))), one(s.bad(clash)))...)
}

func (s *sheet) service(v *anatomy.Service) {
	at := key("service", v.Service.Name)
	address := list(v.ClusterIPs)
	if v.Headless {
		address = "headless"
	}
	external := list(v.External)
	if v.Pending {
		external = "no external address yet"
	}
	state := in(&s.Styles.Good, string(v.Endpoint))
	switch v.Endpoint {
	case anatomy.EndpointReady:
	case anatomy.EndpointUnknown:
		state = s.muted("whether it sends traffic here is not known")
	default:
		state = s.warn(string(v.Endpoint))
	}
	s.line(at, 2, s.joined([]run{plain("svc/" + v.Service.Name + "  "), s.muted(v.Type + " " + address)}, one(s.muted(external)),
		one(state), one(s.warn(v.Why)))...)
	for _, p := range v.Ports {
		to := strconv.Itoa(int(p.To))
		if p.To == 0 {
			s.line(at, 6, s.bad(fmt.Sprintf("%s %d leads to the port named %q, which no container has", p.Name, p.Port, p.Target)))
			continue
		}
		who := p.Container
		if who == "" {
			who = "declared by none, which is only a hint"
		}
		node := ""
		if p.NodePort > 0 {
			node = ", port " + strconv.Itoa(int(p.NodePort)) + " of each node"
		}
		s.more(at, 6, s.muted(strings.TrimSpace(fmt.Sprintf("%s %d/%s", p.Name, p.Port, p.Protocol))+node+" "+s.Glyphs.Arrow+" "+p.Target+
			" "+s.Glyphs.Arrow+" "+to+" of "+who))
	}
}

// policyText says which traffic a policy limits.
func policyText(p anatomy.Policy) string {
	side := func(on bool, what string, rules int) string {
		switch {
		case !on:
			return ""
		case rules == 0:
			return "nothing may come " + what
		case rules == 1:
			return "1 rule for what comes " + what
		}
		return fmt.Sprintf("%d rules for what comes %s", rules, what)
	}
	return strings.Trim(side(p.Ingress, "in", p.IngressRules)+", "+side(p.Egress, "out", p.EgressRules), ", ")
}
