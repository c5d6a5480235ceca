package anatomy

import (
	"strings"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/tui/panes"
)

// environment is the variables of each container, with where they come from.
func (s *writer) environment() {
	var counts []string
	for _, c := range s.a.Containers {
		if n := len(c.Env); n > 0 {
			counts = append(counts, count.Of(n, "variable")+" in "+c.Name)
		}
	}
	if len(counts) == 0 {
		counts = []string{"no container sets a variable"}
	}
	s.heading("ENVIRONMENT", s.Muted(strings.Join(counts, " "+s.Glyphs.Dot+" ")))
	for i := range s.a.Containers {
		s.variables(&s.a.Containers[i])
	}
	if len(counts) > 1 { // of one container there is nothing to compare
		s.differences()
	}
	s.serviceVariables()
}

// differences are the variables that not all containers have alike, those that differ
// in the same way in one line.
func (s *writer) differences() {
	var order []string
	names := map[string][]string{}
	for _, d := range s.a.Differences {
		text := "only in " + list(d.In)
		switch {
		case d.Values:
			text = "different in " + list(d.In)
		case len(d.Unknown) > 0:
			text = "not in " + list(d.Lacking)
		}
		if names[text] == nil {
			order = append(order, text)
		}
		names[text] = append(names[text], d.Name)
	}
	for _, text := range order {
		s.row(key("difference", text), 2, []run{s.Muted(text + ": ")}, s.Muted(list(names[text])))
	}
}

func (s *writer) variables(c *anatomy.Container) {
	if len(c.Env)+len(c.EnvFrom) == 0 {
		return
	}
	at := key("env", c.Name)
	s.line(at, 2, panes.Styled(&s.Styles.Accent, c.Name))
	for _, source := range c.EnvFrom {
		if why := source.Object.Gap(); why != "" {
			s.line(key("envfrom", c.Name, source.Object.Kind, source.Object.Name), 4, panes.Safe("all of "+source.Object.Text()+": "), s.warn(why))
		}
	}
	for i := range c.Env {
		s.variable(c.Name, &c.Env[i])
	}
}

func (s *writer) variable(container string, v *anatomy.Variable) {
	at := key(keyVariable, container, v.Name)
	if v.Presence == anatomy.Overridden {
		at = key(keyOverridden, container, v.Name)
	}
	value := s.value(at, container, v)
	changed := ""
	if v.Changed != nil {
		changed = "changed " + s.ago(v.Changed) + ", " + anatomy.ChangedText
	}
	s.line(at, 4, s.Joined([]run{panes.Safe(v.Name), s.Muted("="), value}, one(s.Muted(v.Origin.Text())),
		one(s.warn(changed)), one(s.warn(v.Dangling())))...)
	if v.Literal != "" {
		s.more(at, 8, s.Muted("written as "+v.Literal))
	}
}

// value is what a container has, or why it has nothing.
func (s *writer) value(at, container string, v *anatomy.Variable) run {
	switch {
	case v.Presence == anatomy.Missing:
		return s.bad(v.Lack())
	case v.Presence != anatomy.Present:
		return s.Muted(v.Lack())
	}
	if v.Secret {
		if value, shown := s.reveal(at, container, v.Name); shown {
			return s.warn(value)
		}
		return s.Muted(anatomy.Mask)
	}
	if v.Value == nil {
		return s.Muted("not known")
	}
	const short = 60
	text := strings.ReplaceAll(*v.Value, "\n", " ")
	if s.Ruler.Width(text) > short {
		s.longer[at] = true
		if !s.open[at] {
			text = s.fit(text, short)
		}
	}
	return panes.Safe(text)
}

// serviceVariables says which services the environment tells of, and which
// containers started before which of them: those of which the same holds together.
func (s *writer) serviceVariables() {
	var order []string
	names := map[string][]string{}
	for i := range s.a.ServiceVariables {
		v := &s.a.ServiceVariables[i]
		lack := v.Lack()
		if names[lack] == nil {
			order = append(order, lack)
		}
		names[lack] = append(names[lack], v.Service.Name)
	}
	var parts [][]run
	for _, lack := range order {
		part := one(panes.Safe(list(names[lack])))
		if lack != "" {
			part = append(part, s.warn(": "+lack))
		}
		parts = append(parts, part)
	}
	s.gap("Service", "the variables of services are not known")
	if len(parts) == 0 {
		return
	}
	at := key("links")
	s.row(at, 2, []run{s.Muted("variables of services  ")}, s.Joined(parts...)...)
	for i := range s.a.ServiceVariables {
		service := &s.a.ServiceVariables[i]
		var variables []string
		for j := range service.Variables {
			if v := &service.Variables[j]; v.Value != nil {
				variables = append(variables, v.Name+"="+*v.Value)
			}
		}
		s.more(at, 4, s.Muted(service.Service.Text()+": "), panes.Safe(list(variables)))
	}
}
