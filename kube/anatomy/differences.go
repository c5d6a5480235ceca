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
	// In are the containers that have it, Lacking those that do not.
	In      []string `json:"in"`
	Lacking []string `json:"lacking,omitempty"`
	// Values says that those who have it have different values.
	Values bool `json:"differentValues,omitempty"`
}

// differences compares the containers' own variables, secret ones too.
func (b *builder) differences() []Difference {
	type seen struct {
		in        []string
		text      string
		different bool
	}
	var containers []string
	found := map[string]*seen{}
	for i := range b.parts {
		if b.parts[i].Kind == podstatus.Ephemeral {
			continue
		}
		name := b.parts[i].Spec.Name
		containers = append(containers, name)
		for variable, at := range b.envs[i].last {
			one := &b.envs[i].entries[at]
			before := found[variable]
			if before == nil {
				found[variable] = &seen{in: []string{name}, text: one.text}
				continue
			}
			before.in = append(before.in, name)
			before.different = before.different || before.text != one.text
		}
	}
	var out []Difference
	for variable, s := range found {
		if len(s.in) == len(containers) && !s.different {
			continue
		}
		d := Difference{Name: variable, In: s.in, Values: s.different}
		for _, name := range containers {
			if !slices.Contains(s.in, name) {
				d.Lacking = append(d.Lacking, name)
			}
		}
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b Difference) int { return strings.Compare(a.Name, b.Name) })
	return out
}
