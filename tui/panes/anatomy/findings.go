package anatomy

import (
	"strconv"

	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/tui/panes"
)

// findings are why the pod does not do its job: each with what follows from it, what it
// rests on, and what to look at next. The first stands beside the heading.
func (s *sheet) findings() {
	if len(s.found) == 0 {
		return
	}
	s.heading("WHY NOT", s.finding(&s.found[0]))
	for i := range s.found {
		f := &s.found[i]
		at := key(keyFinding, strconv.Itoa(i))
		if i > 0 {
			s.line(at, 2, s.finding(f))
		}
		for _, effect := range f.Effects {
			s.line(at, 2, s.warn(effect))
		}
		for _, e := range f.Evidence {
			s.line(at, 4, s.muted(e.Field+": "), plain(e.Value))
		}
		s.line(at, 2, s.muted("next: "), plain(f.Next), s.muted(" ("+f.ID+")"))
	}
}

func (s *sheet) finding(f *diagnosis.Finding) run {
	if f.Severity == diagnosis.Warning {
		return s.warn(f.Sentence)
	}
	return s.bad(f.Sentence)
}

// openFinding goes to what a finding rests on: the log of its container, or else what
// is told of the pod, with its events.
func (p *Pane) openFinding(number string) {
	i, err := strconv.Atoi(number)
	if err != nil || i >= len(p.found) {
		return
	}
	f := &p.found[i]
	if f.Container == "" || f.Stage == diagnosis.StageSetup || f.Stage == diagnosis.StageImage {
		p.describe()
		return
	}
	target := p.target
	target.Container = f.Container
	p.env.Ask(panes.Open{Kind: "logs", Target: target, How: panes.Log{Previous: f.ID == "restarts-in-bursts"}})
}
