package anatomy

import (
	"slices"
	"strconv"
	"strings"

	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/tui/panes"
)

// findings are why the pod does not do its job: each with what follows from it, what to look
// at next, and what it rests on with the rule that says so. The first stands beside the heading.
func (s *writer) findings() {
	if len(s.found) == 0 {
		return
	}
	s.heading("WHY NOT", s.finding(&s.found[0]))
	for i := range s.found {
		f := &s.found[i]
		number := strconv.Itoa(i)
		at := key(keyFinding, number)
		if i > 0 {
			s.line(at, 2, s.finding(f))
		}
		for _, effect := range f.Effects {
			s.line(at, 2, s.warn(effect))
		}
		s.line(at, 2, s.Muted("next: "), panes.Safe(f.Next))
		for j, e := range f.Evidence {
			s.line(key(keyEvidence, number, strconv.Itoa(j)), 4, s.Muted(e.Field+": "), panes.Safe(e.Value))
		}
		s.line(at, 4, s.Muted("rule: "+f.ID))
	}
}

func (s *writer) finding(f *diagnosis.Finding) run {
	sentence := s.Glyphs.Respell(f.Sentence)
	if f.Severity == diagnosis.Warning {
		return s.warn(sentence)
	}
	return s.bad(sentence)
}

// findingAt is a finding by its number, nil for none.
func (p *Pane) findingAt(number string) *diagnosis.Finding {
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 || i >= len(p.found) {
		return nil
	}
	return &p.found[i]
}

// evidence is a piece of what a finding rests on, by the numbers of both; nil for none.
func (p *Pane) evidence(numbers string) *diagnosis.Evidence {
	finding, piece, _ := strings.Cut(numbers, "/")
	f := p.findingAt(finding)
	if i, err := strconv.Atoi(piece); err == nil && f != nil && i >= 0 && i < len(f.Evidence) {
		return &f.Evidence[i]
	}
	return nil
}

// openFinding goes to what a finding rests on.
func (p *Pane) openFinding(number string) {
	f := p.findingAt(number)
	if f == nil {
		return
	}
	best := slices.MinFunc(append(f.Evidence[:len(f.Evidence):len(f.Evidence)], diagnosis.Evidence{}), func(a, b diagnosis.Evidence) int {
		return weight(a) - weight(b)
	})
	switch {
	case weight(best) > 0 && f.Stage == diagnosis.StageRun && f.Container != "":
		p.openLog(f.Container, panes.Log{Previous: p.previous(f.Container)})
	case best.Field == "":
		p.openObject(p.subject())
	default:
		p.show(best)
	}
}

// weight says which evidence is gone to first: a line of a log, an event, the field of
// a spec that asks for too much, and then what else there is.
func weight(e diagnosis.Evidence) int {
	switch {
	case e.Field == "":
		return 4
	case strings.HasPrefix(e.Field, "log["):
		return 0
	case strings.HasPrefix(e.Field, "events["):
		return 1
	case strings.HasPrefix(e.Field, "spec."):
		return 2
	}
	return 3
}

func (p *Pane) openEvidence(numbers string) {
	if e := p.evidence(numbers); e != nil {
		p.show(*e)
	}
}

// show goes to a piece of evidence: the line of a log, the event among others, the
// field of an object.
func (p *Pane) show(e diagnosis.Evidence) {
	if container, is := within(e.Field, "log"); is {
		line := strings.TrimSuffix(e.Value, "…") // it may have been cut
		p.openLog(container, panes.Log{Previous: p.previous(container), Line: line})
		return
	}
	on := p.fieldSubject(e.Field)
	if _, is := within(e.Field, "events"); is {
		p.Env.Ask(panes.Open{Kind: "object", Target: p.target, How: panes.Object{Ref: on.of, Form: panes.Events, At: e.Field}})
		return
	}
	p.openObject(on)
}

// within is what stands in the brackets after a word.
func within(field, word string) (inside string, is bool) {
	inside, is = strings.CutPrefix(field, word+"[")
	return strings.TrimSuffix(inside, "]"), is
}

// previous reports whether the log of the instance of a container that failed is that of
// the instance before the present one.
func (p *Pane) previous(container string) bool {
	return slices.ContainsFunc(diagnosis.FailedInstances(p.input.Pod), func(instance diagnosis.Instance) bool {
		return instance.Container == container && instance.Previous
	})
}
