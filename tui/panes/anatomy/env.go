package anatomy

import (
	"fmt"
	"strings"

	"github.com/podglass/podglass/kube/anatomy"
)

// mask stands for a secret value. It tells nothing of its length.
const mask = "********"

// environment is the variables of each container, with where they come from.
func (s *sheet) environment() {
	var counts []string
	for _, c := range s.a.Containers {
		if n := len(c.Env); n > 0 {
			counts = append(counts, fmt.Sprintf("%s %d", c.Name, n))
		}
	}
	if len(counts) == 0 {
		counts = []string{"no container sets a variable"}
	}
	s.heading("ENVIRONMENT", s.muted(strings.Join(counts, " "+s.Glyphs.Dot+" ")))
	for i := range s.a.Containers {
		s.variables(&s.a.Containers[i])
	}
	s.differences()
	s.serviceVariables()
}

// differences are the variables that not all containers have alike, those that differ
// in the same way in one line.
func (s *sheet) differences() {
	var order []string
	names := map[string][]string{}
	for _, d := range s.a.Differences {
		text := "only in " + list(d.In)
		if d.Values {
			text = "different in " + list(d.In)
		}
		if names[text] == nil {
			order = append(order, text)
		}
		names[text] = append(names[text], d.Name)
	}
	for _, text := range order {
		s.row(key("difference", text), 2, []run{s.muted(text + ": ")}, s.muted(list(names[text])))
	}
}

func (s *sheet) variables(c *anatomy.Container) {
	if len(c.Env)+len(c.EnvFrom) == 0 {
		return
	}
	at := key("env", c.Name)
	s.line(at, 2, in(&s.Styles.Accent, c.Name))
	for _, source := range c.EnvFrom {
		if why := unreadText(source.Object); why != "" {
			s.line(key("envfrom", c.Name, source.Object.Kind, source.Object.Name), 4, plain("all of "+refText(source.Object)+": "), s.warn(why))
		}
	}
	for i := range c.Env {
		s.variable(c.Name, &c.Env[i])
	}
}

func (s *sheet) variable(container string, v *anatomy.Variable) {
	at := key(keyVariable, container, v.Name)
	if v.Presence == anatomy.Overridden {
		at = key("overridden", container, v.Name)
	}
	value := s.value(at, container, v)
	changed := ""
	if v.Changed != nil {
		changed = "changed " + s.ago(v.Changed) + ", after the container started with what it was before"
	}
	unresolved := ""
	if len(v.Unresolved) > 0 {
		unresolved = "there is no " + list(v.Unresolved)
	}
	s.line(at, 4, s.joined([]run{plain(v.Name), s.muted("="), value}, one(s.muted(s.origin(v.Origin))),
		one(s.warn(changed)), one(s.warn(unresolved)))...)
	if v.Literal != "" {
		s.more(at, 8, s.muted("written as "+v.Literal))
	}
}

// value is what a container has, or why it has nothing.
func (s *sheet) value(at, container string, v *anatomy.Variable) run {
	switch v.Presence {
	case anatomy.Absent:
		return s.muted("not there: " + v.Why)
	case anatomy.Missing:
		return s.bad("missing: " + v.Why)
	case anatomy.Unknown:
		return s.muted("not known: " + v.Why)
	case anatomy.Overridden:
		return s.muted("(a later entry holds)")
	}
	if v.Secret {
		if value, shown := s.reveal(at, container, v.Name); shown {
			return s.warn(value)
		}
		return s.muted(mask)
	}
	if v.Value == nil {
		return s.muted("not known")
	}
	const short = 60
	text := strings.ReplaceAll(*v.Value, "\n", " ")
	if !s.open[at] && s.Ruler.Width(text) > short {
		text = s.fit(text, short)
	}
	return plain(text)
}

// origin is where a variable comes from, "" for what the manifest says.
func (s *sheet) origin(o anatomy.Origin) string {
	switch o.Kind {
	case anatomy.FromConfigMap, anatomy.FromSecret:
		if o.Object != nil {
			return "from " + refText(*o.Object) + ", key " + o.Key
		}
	case anatomy.FromField, anatomy.FromResource:
		return "from " + o.Key
	case anatomy.FromFile:
		return "from " + o.Path + " in volume " + o.Volume
	}
	return ""
}

// serviceVariables says which services the environment tells of, and of which it
// does not, since they came after the containers started.
func (s *sheet) serviceVariables() {
	var has, lacks []string
	for i := range s.a.ServiceVariables {
		v := &s.a.ServiceVariables[i]
		switch {
		case len(v.Lacking) == 0:
			has = append(has, v.Service.Name)
		default:
			lacks = append(lacks, v.Service.Name+" (not in "+list(v.Lacking)+")")
		}
	}
	if len(has) > 0 {
		s.row(key("links", "has"), 2, []run{s.muted("services: ")}, s.muted("variables of "+list(has)))
	}
	if len(lacks) > 0 {
		s.row(key("links", "lacks"), 2, []run{s.muted("services: ")}, s.warn("created after the containers started: "+list(lacks)))
	}
}
