package containers

import (
	"strings"

	"github.com/podglass/podglass/tui/panes"

	"github.com/podglass/podglass/kube/anatomy"
)

// ports are the ports that the container declares, or that are asked of it, and the
// services that lead to them.
func (d *details) ports(a *anatomy.Anatomy) {
	label := "Ports"
	for i := range a.Ports {
		port := &a.Ports[i]
		if port.Container != d.c.Name {
			continue
		}
		runs := []run{panes.Safe(port.Number())}
		if port.Name != "" {
			runs = append(runs, panes.Safe(" "+port.Name))
		}
		if routes := port.RoutesText(); routes != "" {
			runs = append(runs, panes.Styled(&d.env.Styles.Accent, " "+d.env.Glyphs.From+" "+routes))
		}
		runs = append(runs, d.notes(d.warn, port.HostText(), port.ClashText())...)
		d.field(label, runs...)
		label = ""
	}
	if label != "" {
		d.field(label, d.muted("none declared"))
	}
}

// notes are texts behind a dot each; empty ones are left out.
func (d *details) notes(style func(string) run, texts ...string) []run {
	var runs []run
	for _, text := range texts {
		if text != "" {
			runs = append(runs, d.muted(d.dot()), style(text))
		}
	}
	return runs
}

// mounts are the volumes where the container sees them, but for the token of the
// service account.
func (d *details) mounts(a *anatomy.Anatomy) {
	label := "Mounts"
	for i := range a.Volumes {
		if v := &a.Volumes[i]; !v.Token && d.mountsOf(v, label) {
			label = ""
		}
	}
	if label != "" {
		d.field(label, d.muted("none"))
	}
}

// token is where the container finds the token of its service account.
func (d *details) token(a *anatomy.Anatomy) {
	for i := range a.Volumes {
		if a.Volumes[i].Token {
			d.mountsOf(&a.Volumes[i], "Token")
		}
	}
}

// mountsOf are the mounts of one volume in the container, and what is wrong with it.
func (d *details) mountsOf(v *anatomy.Volume, label string) (any bool) {
	about := []string{v.Source(), v.UseInFull()}
	if v.Token || v.Kind == "" {
		about = about[:1]
	}
	mounts := v.In(d.c.Name)
	for i := range mounts {
		m := &mounts[i]
		runs := []run{panes.Safe(m.Text() + " "), panes.Styled(&d.env.Styles.Accent, v.Name)}
		runs = append(runs, d.notes(d.muted, about...)...)
		changed := ""
		if m.Changed != nil {
			changed = d.Ago(*m.Changed)
		}
		d.field(label, append(runs, d.notes(d.warn, m.Note(), changed)...)...)
		label = ""
	}
	if len(mounts) == 0 {
		return false
	}
	for _, problem := range v.Problems {
		d.more(panes.Styled(&d.env.Styles.Bad, problem))
	}
	return true
}

// longValue is how many cells of a value are shown; the rest of a longer one is better
// read where it comes from.
const longValue = 200

// environment is what the container finds in its environment, and where that comes from.
func (d *details) environment(a *anatomy.Anatomy) {
	c := a.Container(d.c.Name)
	if c == nil {
		return
	}
	label := "Env"
	add := func(runs ...run) {
		d.field(label, runs...)
		label = ""
	}
	for i := range c.EnvFrom {
		source := &c.EnvFrom[i]
		switch gap := source.Object.Gap(); {
		case gap != "":
			add(panes.Safe("all of "+source.Object.Text()+": "), d.warn(gap))
		case source.Object.Known == anatomy.NotAsked:
			add(panes.Safe("all of " + source.Object.Text()))
		}
	}
	for i := range c.Env {
		add(d.variable(&c.Env[i])...)
	}
	for i := range a.ServiceVariables {
		if service := &a.ServiceVariables[i]; service.In(d.c.Name) == anatomy.Absent {
			add(panes.Safe("none of "+service.Service.Text()+": "), d.warn("the container started before the service was there"))
		}
	}
	if label != "" {
		d.field(label, d.muted("none in the spec"))
	}
}

// variable is one variable with its value, or why it has none.
func (d *details) variable(v *anatomy.Variable) []run {
	runs := []run{panes.Safe(v.Name)}
	origin := v.Origin.Text()
	switch value := d.value(v); {
	case value.Text != "":
		runs = append(runs, d.muted(" = "), value)
		runs = append(runs, d.notes(d.muted, origin)...)
	default:
		runs = append(runs, d.muted(" "+origin))
	}
	changed := ""
	if v.Changed != nil {
		changed = "changed " + d.Ago(*v.Changed) + ", " + anatomy.ChangedText
	}
	return append(runs, d.notes(d.warn, changed, v.Dangling())...)
}

// value is what the container has, or why it has nothing; "" while nobody has asked
// for it.
func (d *details) value(v *anatomy.Variable) run {
	switch {
	case v.Presence == anatomy.Missing:
		return panes.Styled(&d.env.Styles.Bad, v.Lack())
	case v.Presence == anatomy.Unknown && v.Why == "" && v.Origin.Object != nil:
		return run{}
	case v.Presence == anatomy.Unknown && v.Literal != "":
		return d.muted(v.Literal)
	case v.Presence != anatomy.Present:
		return d.muted(v.Lack())
	case v.Secret:
		return d.muted(anatomy.Mask)
	case v.Value == nil:
		return d.muted("not known")
	case *v.Value == "":
		return d.muted("empty")
	}
	text := strings.Join(strings.Fields(*v.Value), " ")
	return panes.Safe(d.env.Ruler.Truncate(text, longValue, d.env.Glyphs.Ellipsis))
}
