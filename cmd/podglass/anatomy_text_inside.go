package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/anatomy"
)

func (p *anatomyPage) account(a *anatomy.Anatomy) {
	p.section("SERVICE ACCOUNT AND SECURITY")
	p.row("  service account", words(", ", a.Account.Account.Name, missingText(&a.Account.Account)))
	for _, token := range a.Account.Tokens {
		p.row("  token", token.Detail, "in "+strings.Join(token.Containers, ", "))
	}
	if len(a.Account.Tokens) == 0 {
		p.row("  token", "none is mounted")
	}
	if a.Security.FSGroup != nil {
		p.row("  fsGroup", fmt.Sprint(*a.Security.FSGroup))
	}
	for i := range a.Containers {
		p.row("  "+a.Containers[i].Name, securityText(&a.Containers[i].Security))
	}
}

func securityText(s *anatomy.ContainerSecurity) string {
	var parts []string
	switch {
	case s.RunsAs != "":
		parts = append(parts, "runs as "+s.RunsAs)
	case s.User != nil:
		parts = append(parts, fmt.Sprintf("user %d", *s.User))
	default:
		parts = append(parts, "user of the image")
	}
	for _, is := range []struct {
		so   bool
		text string
	}{
		{s.NonRoot, "must not be root"},
		{s.Privileged, "privileged"},
		{!s.Escalation, "no privilege escalation"},
		{s.ReadOnlyRoot, "read-only root"},
		{len(s.Add) > 0, "adds " + strings.Join(s.Add, " ")},
		{len(s.Drop) > 0, "drops " + strings.Join(s.Drop, " ")},
		{s.Seccomp != "", "seccomp " + s.Seccomp},
		{s.AppArmor != "", "AppArmor " + s.AppArmor},
		{s.SELinux != "", "SELinux " + s.SELinux},
		{s.ProcMount != "", "sees all of /proc"},
	} {
		if is.so {
			parts = append(parts, is.text)
		}
	}
	return words(", ", parts...)
}

func (p *anatomyPage) resources(a *anatomy.Anatomy) {
	p.section("RESOURCES")
	if !hasResources(a) {
		p.row("  no container asks for any or is limited")
	}
	p.amounts("pod", &a.Resources)
	for i := range a.Containers {
		p.amounts(a.Containers[i].Name, &a.Containers[i].Resources)
	}
	if a.Resources.Resize != "" {
		p.row("  resize", a.Resources.Resize)
	}
}

func hasResources(a *anatomy.Anatomy) bool {
	has := func(r *anatomy.Resources) bool { return len(r.Amounts) > 0 || len(r.Claims) > 0 }
	return has(&a.Resources) || slices.ContainsFunc(a.Containers, func(c anatomy.Container) bool { return has(&c.Resources) })
}

func (p *anatomyPage) amounts(of string, r *anatomy.Resources) {
	for _, amount := range r.Amounts {
		p.row("  "+of, amount.Name, words(", ", prefixed("request ", amount.Request), prefixed("limit ", amount.Limit),
			prefixed("request in force ", amount.InForceRequest), prefixed("limit in force ", amount.InForceLimit)))
	}
	if len(r.Claims) > 0 {
		p.row("  "+of, "claims", strings.Join(r.Claims, ", "))
	}
}

func (p *anatomyPage) environment(a *anatomy.Anatomy) {
	p.section("ENVIRONMENT")
	for i := range a.Containers {
		c := &a.Containers[i]
		for j := range c.EnvFrom {
			source := &c.EnvFrom[j]
			p.row("  "+c.Name, "all keys of "+source.Object.Kind+" "+source.Object.Name+prefixed(" with prefix ", source.Prefix), missingText(&source.Object))
		}
		for j := range c.Env {
			v := &c.Env[j]
			p.row("  "+c.Name, v.Name, p.value(v), originText(v))
		}
	}
	p.flush()
	for i := range a.ServiceVariables {
		service := &a.ServiceVariables[i]
		p.row("  service "+service.Service.Name, count.Of(len(service.Variables), "variable"), lackText(service))
		for j := range service.Variables {
			if v := &service.Variables[j]; p.values && v.Value != nil {
				p.row("", v.Name, *v.Value)
			}
		}
	}
}

func lackText(s *anatomy.ServiceVariables) string {
	lacking, unsure := "", ""
	if len(s.Lacking) > 0 {
		lacking = "created later than the start of " + strings.Join(s.Lacking, ", ") + ", which lacks them"
	}
	if len(s.Unsure) > 0 {
		unsure = "not known of " + strings.Join(s.Unsure, ", ")
	}
	return words("; ", lacking, unsure)
}

// value is what is shown of a value.
func (p *anatomyPage) value(v *anatomy.Variable) string {
	switch {
	case v.Secret:
		return "(secret)"
	case v.Value == nil:
		return ""
	case strings.ContainsFunc(*v.Value, func(r rune) bool { return r < ' ' }):
		return fmt.Sprintf("%q", *v.Value)
	default:
		return *v.Value
	}
}

func originText(v *anatomy.Variable) string {
	o := &v.Origin
	from := words(" ", o.Kind, refName(o.Object), o.Key)
	if o.Kind == anatomy.FromFile {
		from = "file " + o.Path + " of volume " + o.Volume + ", key " + o.Key
	}
	changed := ""
	if v.Changed != nil {
		changed = "changed at " + v.Changed.Format(time.RFC3339) + ", after the start: the container has what was there before"
	}
	unresolved := ""
	if len(v.Unresolved) > 0 {
		unresolved = "there is no " + strings.Join(v.Unresolved, ", ") + " to put in"
	}
	return words("; ", from, string(v.Presence), v.Why, unresolved, changed)
}
