package diagnosis

import (
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/podstatus"
)

// initPatience is how long an init container may work before that is told.
const initPatience = 10 * time.Minute

// orderRules are about steps of the start that keep those behind them waiting without
// having failed.
var orderRules = []Rule{
	{
		ID: "sidecar-gate", Stage: StageOrder, Severity: Warning, Confidence: Certain, Heals: true,
		About:     "A sidecar runs and has not passed its startup probe, or its postStart hook has not ended: the containers behind it wait.",
		Next:      "look at the sidecar's startup probe, and at its log",
		container: sidecarGate,
	},
	{
		ID: "init-slow", Stage: StageOrder, Severity: Warning, Confidence: Likely, Heals: true,
		About:     "An init container has been running for very long.",
		Next:      "read its log: it may wait for something that never comes",
		container: initSlow,
	},
}

func sidecarGate(p *podFacts, s *containerFacts) *Finding {
	if s.Kind != podstatus.Sidecar || s.c.State != podstatus.StateRunning || s.c.StartupPassed || p.behind(s) == "" {
		return nil
	}
	told := p.of(s)
	text := p.who(s) + " runs, and its postStart hook has not ended"
	if s.Spec.StartupProbe != nil {
		asks, failed := p.probe(s, podstatus.StartupProbe)
		told.add(specOf(s)+".startupProbe", asks)
		text = p.who(s) + " runs, and has not passed its startup probe" + p.triesText(s)
		if failed != nil {
			told.add("events[Unhealthy]", failed.Message)
			text += colon(failed.Message)
		}
	}
	return &Finding{Sentence: text, Evidence: told}
}

// triesText is how many of its tries a startup probe is known to have had: " (3 of 30
// tries)", "" where nothing is known.
func (p *podFacts) triesText(s *containerFacts) string {
	tries, of := p.facts.StartupTries(s.c.Name)
	if tries == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d of %s)", tries, count.Of(of, "try"))
}

func initSlow(p *podFacts, s *containerFacts) *Finding {
	if s.Kind != podstatus.Init || s.c.State != podstatus.StateRunning || !p.longer(s.c.Started, initPatience) {
		return nil
	}
	took, _ := p.since(s.c.Started)
	told := p.of(s)
	line := p.line(s)
	told.add("log["+s.c.Name+"]", line)
	return &Finding{
		Sentence: fmt.Sprintf("%s has been running for %s%s", p.who(s), duration.HumanDuration(took), colon(line)), Evidence: told,
	}
}
