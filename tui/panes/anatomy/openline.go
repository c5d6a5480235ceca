package anatomy

import (
	"strings"

	"github.com/podglass/podglass/kube/anatomy"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/workload"
	"github.com/podglass/podglass/tui/panes"
)

// openLine opens what the line under the cursor is about: the log of a container, the
// pods of an owner, a service among those of the pod, what a finding rests on, and any
// other object, at the field that the line tells of. It folds a section.
func (p *Pane) openLine() {
	kind, name, _ := strings.Cut(p.Doc.Cursor(), "/")
	switch kind {
	case keySection:
		p.Fold()
	case keyContainer:
		p.openLog(name, panes.Log{})
	case keyFinding:
		p.openFinding(name)
	case keyEvidence:
		p.openEvidence(name)
	case "service":
		p.Env.Ask(panes.Open{Kind: "services", Target: p.target, How: panes.Service{Name: name}})
	case "owner", "set":
		if labels := p.podLabels(kind, name); labels != "" {
			p.Env.Ask(panes.Open{Kind: "pods", How: panes.Filtered{Filter: kubepods.Filter{Selector: labels}.String()}})
			return
		}
		p.openObject(p.subject())
	default:
		p.openObject(p.subject())
	}
}

func (p *Pane) openObject(on subject) {
	p.Env.Ask(panes.Open{Kind: "object", Target: p.target, How: on.how()})
}

func (p *Pane) openLog(container string, how panes.Log) {
	target := p.target
	target.Container = container
	p.Env.Ask(panes.Open{Kind: "logs", Target: target, How: how})
}

// tellMore tells in place what else there is to know about a line, or no longer.
func (p *Pane) tellMore() {
	at := p.Doc.Cursor()
	p.open[at] = !p.open[at]
	p.changed()
}

// hasMore reports whether there is more to tell about the line under the cursor.
func (p *Pane) hasMore() bool { return p.longer[p.Doc.Cursor()] }

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
