package main

import (
	"fmt"
	"strings"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/anatomy"
)

func (p *anatomyPage) network(a *anatomy.Anatomy) {
	p.section("NAMESPACES")
	for _, n := range a.Namespaces {
		p.row("  "+n.Kind, "of the "+string(n.Of), words("; ", n.Detail, n.Implies))
	}
	p.section("PORTS")
	if len(a.Ports) == 0 {
		p.row("  no container declares one, which is optional")
	}
	for i := range a.Ports {
		port := &a.Ports[i]
		p.row(fmt.Sprintf("  :%d/%s", port.Port, port.Protocol), words(" ", port.Container, inBrackets(port.Name)), portText(port))
	}
	if len(a.Services) > 0 {
		p.section("SERVICES")
	}
	for i := range a.Services {
		s := &a.Services[i]
		p.row("  "+s.Service.Name, words(" ", s.Type, addresses(s)), words(": ", string(s.Endpoint), s.Why))
		for _, port := range s.Ports {
			p.row("", servicePortText(port))
		}
	}
	if len(a.Policies)+len(a.Budgets) > 0 {
		p.section("POLICIES")
	}
	for _, policy := range a.Policies {
		var traffic []string
		if policy.Ingress {
			traffic = append(traffic, "limits what comes in ("+count.Of(policy.IngressRules, "rule")+")")
		}
		if policy.Egress {
			traffic = append(traffic, "limits what goes out ("+count.Of(policy.EgressRules, "rule")+")")
		}
		p.row("  network policy "+policy.Policy.Name, strings.Join(traffic, ", "))
	}
	for _, budget := range a.Budgets {
		p.row("  disruption budget "+budget.Budget.Name,
			fmt.Sprintf("%d may be evicted now; %d healthy, %d needed", budget.Allowed, budget.Healthy, budget.Desired))
	}
}

func portText(port *anatomy.Port) string {
	var parts []string
	if port.HostPort != 0 {
		parts = append(parts, fmt.Sprintf("port %d of the node", port.HostPort))
	}
	for _, route := range port.Routes {
		parts = append(parts, words(" ", "← service", route.Service, route.Name, fmt.Sprint(route.Port)))
	}
	parts = append(parts, port.Probes...)
	if len(port.Clashes) > 0 {
		parts = append(parts, "clashes with "+strings.Join(port.Clashes, ", "))
	}
	if port.Undeclared {
		parts = append(parts, "declared by no container, which is optional")
	}
	return words(", ", parts...)
}

func addresses(s *anatomy.Service) string {
	var parts []string
	if s.Headless {
		parts = append(parts, "headless")
	}
	parts = append(parts, s.ClusterIPs...)
	for _, address := range s.External {
		parts = append(parts, "external "+address)
	}
	if s.Pending {
		parts = append(parts, "external address pending")
	}
	return strings.Join(parts, ", ")
}

func servicePortText(port anatomy.ServicePort) string {
	text := words(" ", port.Name, fmt.Sprintf("%d/%s", port.Port, port.Protocol))
	if port.NodePort != 0 {
		text += fmt.Sprintf(", node port %d", port.NodePort)
	}
	switch {
	case port.To == 0:
		return text + " → no container has a port named " + port.Target
	case port.Container == "":
		return fmt.Sprintf("%s → %d, which no container declares", text, port.To)
	default:
		return fmt.Sprintf("%s → %d of %s", text, port.To, port.Container)
	}
}
