package main

import (
	"strings"

	"github.com/podglass/podglass/kube/anatomy"
)

func (p *anatomyPage) network(a *anatomy.Anatomy) {
	p.section("NAMESPACES")
	for _, n := range a.Namespaces {
		p.row("  "+n.Kind, n.Whose(), words("; ", n.Detail, n.Implies))
	}
	p.section("PORTS")
	if len(a.Ports) == 0 {
		p.row("  no container declares one, which is optional")
	}
	for i := range a.Ports {
		port := &a.Ports[i]
		p.row("  "+port.Number(), port.Declarer(),
			words(", ", prefixed("← ", port.RoutesText()), port.HostText(), strings.Join(port.Probes, ", "), port.ClashText()))
	}
	if len(a.Services) > 0 {
		p.section("SERVICES")
	}
	for i := range a.Services {
		s := &a.Services[i]
		p.row("  "+s.Service.Name, words(" ", s.Type, s.Addresses()), words(": ", string(s.Endpoint), s.Why))
		for j := range s.Ports {
			p.row("", s.Ports[j].Text("→"))
		}
	}
	if len(a.Policies)+len(a.Budgets) > 0 {
		p.section("POLICIES")
	}
	for i := range a.Policies {
		p.row("  network policy "+a.Policies[i].Policy.Name, a.Policies[i].Text())
	}
	for i := range a.Budgets {
		p.row("  disruption budget "+a.Budgets[i].Budget.Name, a.Budgets[i].Text())
	}
}
