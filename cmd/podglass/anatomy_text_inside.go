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
	p.row("  service account", words(", ", a.Account.Account.Name, a.Account.Account.Gap()))
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
		user, more, less := a.Containers[i].Security.Texts()
		p.row("  "+a.Containers[i].Name, words(", ", slices.Concat([]string{user}, more, less)...))
	}
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
	for i := range r.Amounts {
		p.row("  "+of, r.Amounts[i].Name, r.Amounts[i].Text())
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
			p.row("  "+c.Name, "all keys of "+source.Object.Text()+prefixed(" with prefix ", source.Prefix), source.Object.Gap())
		}
		for j := range c.Env {
			v := &c.Env[j]
			p.row("  "+c.Name, v.Name, p.value(v), variableWords(v))
		}
	}
	p.flush()
	for i := range a.ServiceVariables {
		service := &a.ServiceVariables[i]
		p.row("  service "+service.Service.Name, count.Of(len(service.Variables), "variable"), service.Lack())
		for j := range service.Variables {
			if v := &service.Variables[j]; p.values && v.Value != nil {
				p.row("", v.Name, *v.Value)
			}
		}
	}
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

// variableWords is where a variable comes from, and what is wrong with it.
func variableWords(v *anatomy.Variable) string {
	changed := ""
	if v.Changed != nil {
		changed = "changed at " + v.Changed.Format(time.RFC3339) + ", " + anatomy.ChangedText
	}
	return words("; ", v.Origin.Text(), v.Lack(), v.Dangling(), changed)
}
