package anatomy

import (
	"slices"
	"strings"

	"github.com/podglass/podglass/kube/podstatus"
)

// Difference is a variable that not all containers have alike. Ephemeral
// containers do not count.
type Difference struct {
	Name string `json:"name"`
	// In are the containers that have it, Lacking those that do not, and Unknown those that may
	// have it from an object of their envFrom that was not read.
	In      []string `json:"in"`
	Lacking []string `json:"lacking,omitempty"`
	Unknown []string `json:"unknown,omitempty"`
	// Values says that those who have it have different values, as far as they are known.
	Values bool `json:"differentValues,omitempty"`
}

// compared is one variable in the containers that were looked at.
type compared struct {
	in               []string
	text             string // of those whose value is known
	known, different bool
}

func (c *compared) add(container string, one *entry) {
	c.in = append(c.in, container)
	if !one.known {
		return
	}
	c.different = c.different || c.known && c.text != one.text
	c.text, c.known = one.text, true
}

// differences compares the containers' own variables, secret ones too.
func (b *builder) differences() []Difference {
	var containers []string
	open := map[string]bool{}
	found := map[string]*compared{}
	for i := range b.parts {
		if b.parts[i].Kind == podstatus.Ephemeral {
			continue
		}
		name, env := b.parts[i].Spec.Name, &b.envs[i]
		containers, open[name] = append(containers, name), env.open
		for variable, at := range env.last {
			if found[variable] == nil {
				found[variable] = &compared{}
			}
			found[variable].add(name, &env.entries[at])
		}
	}
	var out []Difference
	for variable, c := range found {
		d := Difference{Name: variable, In: c.in, Values: c.different}
		for _, name := range containers {
			switch {
			case slices.Contains(c.in, name):
			case open[name]:
				d.Unknown = append(d.Unknown, name)
			default:
				d.Lacking = append(d.Lacking, name)
			}
		}
		if d.Values || len(d.Lacking) > 0 {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b Difference) int { return strings.Compare(a.Name, b.Name) })
	return out
}
