package anatomy

import (
	"strings"

	"github.com/podglass/podglass/kube/anatomy"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/workload"
	"github.com/podglass/podglass/tui/panes"
)

// openLine opens what the line under the cursor is about: the log of a container, the
// pods of an owner, another object as described. It folds a section. Of what has more to
// tell in place it tells more, and then less again.
func (p *Pane) openLine() {
	at := p.view.Cursor()
	kind, name, _ := strings.Cut(at, "/")
	switch kind {
	case keySection:
		p.fold()
	case keyContainer:
		target := p.target
		target.Container = name
		p.env.Ask(panes.Open{Kind: "logs", Target: target})
	case keyFinding:
		p.openFinding(name)
	case "owner", "set":
		if labels := p.podLabels(kind, name); labels != "" {
			p.env.Ask(panes.Open{Kind: "pods", How: panes.Filtered{Filter: kubepods.Filter{Selector: labels}.String()}})
			return
		}
		p.describe()
	case "policy", "budget", "taint", "envfrom":
		p.describe()
	default:
		p.open[at] = !p.open[at]
		p.changed()
	}
}

// describe opens the description of the object that the line is about.
func (p *Pane) describe() {
	p.env.Ask(panes.Open{Kind: "object", Target: p.target, How: panes.Object{Ref: p.Object(), Form: panes.Describe}})
}

// podLabels is the selector of the pods of an owner, or of a ReplicaSet of the rollout;
// "" where it was not read, or for an owner that picks no pods by labels.
func (p *Pane) podLabels(kind, named string) string {
	if kind == "set" {
		for _, set := range p.input.ReplicaSets.Value {
			if set.Name == named {
				labels, _ := workload.PodLabels(set)
				return labels
			}
		}
		return ""
	}
	for i := range p.model.Owners {
		owner := &p.model.Owners[i]
		if answer := p.input.Owners[owner.UID]; owner.Owner.Kind+"/"+owner.Owner.Name == named && answer.Known == anatomy.Read {
			labels, _ := workload.PodLabels(answer.Value)
			return labels
		}
	}
	return ""
}
