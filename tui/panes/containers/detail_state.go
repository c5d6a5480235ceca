package containers

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/tui/panes"
)

// details writes everything about one container on a sheet, what changes first.
type details struct {
	words
	*sheet
	*facts
	c *podstatus.Detail
}

// sheetOf is the sheet of a container; empty while the pod is not there.
func sheetOf(env panes.Env, f *facts, name string, width int) *sheet {
	s := newSheet(env.Ruler, width, &env.Styles.Muted)
	c := f.detail(name)
	if c == nil {
		return s
	}
	d := details{words: words{env}, sheet: s, facts: f, c: c}
	d.state()
	d.past()
	d.probes()
	d.resources()
	d.ports()
	d.mounts()
	d.run()
	d.identity()
	return s
}

func (d *details) muted(text string) run { return in(&d.env.Styles.Muted, text) }
func (d *details) warn(text string) run  { return in(&d.env.Styles.Warn, text) }

// state is the present state, since when, and why.
func (d *details) state() {
	c := &d.c.Container
	glyph, style := panes.PhaseLook(d.env, c.Phase)
	d.field("State", run{glyph + " ", style}, in(style, d.presentState(c)))
	if e := c.Ended(); e != nil {
		d.more(d.muted(d.lived(e)))
	}
	if message := d.message(c); message != "" {
		d.more(plain(message))
	}
	d.gate()
	if c.Target != "" {
		d.field("Target", plain("sees the processes of "+c.Target))
	}
}

func (d *details) presentState(c *podstatus.Container) string {
	switch c.State {
	case podstatus.StateRunning:
		text := "running"
		if c.Phase == podstatus.Unknown {
			text = "unknown; it was last said to be running"
		}
		if !c.Started.IsZero() {
			text += " since " + d.clock(c.Started) + ", " + strings.TrimSuffix(d.ago(c.Started), " ago")
		}
		if c.Ready && c.Kind != podstatus.Ephemeral {
			return d.join(text, "ready")
		}
		return d.join(text, d.unreadiness(c, d.facts, d.startupGate))
	case podstatus.StateTerminated:
		text := ended(c.Ended())
		if c.Reason == "Completed" || c.Reason == "Error" {
			text += " " + c.Reason
		}
		return text
	default:
		if c.Phase == podstatus.Unknown {
			return d.unknown(c) + "; nobody has news of it"
		}
		text := d.waitsFor(c, d.facts, nextTry)
		if pause, backing := c.BackOff(); backing && pause.Delay > 0 {
			text += " (back-off " + exact(pause.Delay) + ")"
		}
		return text
	}
}

// message is the runtime's explanation of the state, unless it says no more than
// the back-off that is told already.
func (d *details) message(c *podstatus.Container) string {
	if pause, backing := c.BackOff(); backing && pause.Delay > 0 {
		return ""
	}
	return strings.TrimSpace(c.Message)
}

// gate says what the container waits for, or what waits for it.
func (d *details) gate() {
	step := d.track.Find(d.c.Name)
	switch {
	case step == nil:
	case step.Turn == podstatus.TurnAhead && d.track.Current != nil:
		current := d.track.Current
		d.field("Gate", plain(fmt.Sprintf("waits for step %d %s", current.Step, current.Name)))
	case step == d.track.Current:
		if behind := behind(d.track); behind != "" {
			d.field("Gate", d.warn(behind+" for this step"))
		}
	}
}

// past is how the life before this one ended, and how often there was one.
func (d *details) past() {
	if last := d.c.Last; last != nil {
		style := &d.env.Styles.Text
		if last.ExitCode != 0 {
			style = &d.env.Styles.Bad
		}
		text := ended(last)
		if last.Reason == "Completed" || last.Reason == "Error" {
			text += " " + last.Reason
		}
		d.field("Last end", in(style, text))
		d.more(d.muted(d.lived(last)))
		if message := strings.TrimSpace(last.Message); message != "" {
			d.more(plain(message))
		}
	}
	policy := "policy " + d.c.RestartPolicy
	if !d.c.OwnPolicy {
		policy += " (the pod's)"
	}
	d.field("Restarts", run{restarts(&d.c.Container), restartsStyle(d.env, &d.c.Container)}, d.muted(d.dot()+policy))
	for _, rule := range d.c.RestartRules {
		d.more(plain(rule))
	}
}

// probes are what the kubelet asks the container, and what came of it.
func (d *details) probes() {
	if len(d.c.Probes) == 0 && d.c.Kind != podstatus.Init && d.c.Kind != podstatus.Ephemeral {
		d.field("Probes", d.muted("none"))
	}
	for _, probe := range d.c.Probes {
		d.field(probe.Kind.String(), plain(probeAsks(probe)+" "), d.muted(probeTiming(probe)))
		for _, line := range d.probeResult(probe) {
			d.more(line...)
		}
	}
}

// probeAsks is what a probe does: "http http://:8080/healthz".
func probeAsks(probe podstatus.Probe) string {
	switch probe.Handler {
	case "http":
		return "GET " + probe.URL
	case "tcp":
		return "connect to " + probe.Address
	case "grpc":
		return strings.TrimSpace("gRPC " + probe.Address + " " + probe.Service)
	case "exec":
		return "exec " + command(probe.Command)
	default:
		return "a probe that podglass does not know"
	}
}

// probeTiming is when a probe asks and what counts. What is the API's default
// and changes nothing is left out.
func probeTiming(probe podstatus.Probe) string {
	text := fmt.Sprintf("every %s, timeout %s, fails after %d", exact(probe.Period), exact(probe.Timeout), probe.FailureThreshold)
	if probe.SuccessThreshold > 1 {
		text += fmt.Sprintf(", passes after %d", probe.SuccessThreshold)
	}
	if probe.InitialDelay > 0 {
		text += ", begins after " + exact(probe.InitialDelay)
	}
	return text
}

// probeResult is what is known of how a probe went.
func (d *details) probeResult(probe podstatus.Probe) [][]run {
	result := d.c.ProbeResult(probe, d.events)
	glyphs, styles := d.env.Glyphs, d.env.Styles
	said := ""
	style := &styles.Muted
	switch result.State {
	case podstatus.ProbePassed:
		said, style = glyphs.Completed+" passed", &styles.Good
		if probe.Kind == podstatus.LivenessProbe {
			said = glyphs.Completed + " no failure known in this life"
		}
	case podstatus.ProbeFailing:
		said, style = glyphs.Failed+" failed", &styles.Bad
	case podstatus.ProbeAwaited:
		said, style = glyphs.Starting+" not passed yet", &styles.Warn
	case podstatus.ProbeIdle:
		said = "not asked: the container is not running"
		if d.c.State == podstatus.StateRunning {
			said = "not asked until the startup probe has passed"
		}
	}
	lines := [][]run{{in(style, said)}}
	return d.explain(lines, probe, result)
}

// explain adds the failures that events tell of, or why they tell of none.
func (d *details) explain(lines [][]run, probe podstatus.Probe, result podstatus.ProbeResult) [][]run {
	failures := result.Failures
	if failures == nil {
		if missing := d.eventsMissing(); missing != "" && result.State != podstatus.ProbeIdle {
			return append(lines, []run{d.muted("why, and how often, is not known: " + missing)})
		}
		if result.State == podstatus.ProbeAwaited {
			return append(lines, []run{d.muted("no event tells of a failure; the cluster keeps events for an hour or so")})
		}
		return lines
	}
	if tries := d.c.Tries(probe, result); probe.Kind == podstatus.StartupProbe && result.State == podstatus.ProbeFailing && tries > 0 {
		lines[0] = []run{d.warn(fmt.Sprintf("%s not passed yet, %d of %s", d.env.Glyphs.Starting, tries, count.Of(probe.FailureThreshold, "try")))}
	}
	text, style := "failed ", d.styleOf(result)
	if failures.Before {
		text = "in an earlier life it failed "
	}
	if result.State == podstatus.ProbeFailing && probe.Kind != podstatus.StartupProbe {
		lines = lines[:0]
		text = d.env.Glyphs.Failed + " " + text
	}
	lines = append(lines, []run{in(style, text+d.tells(failures, result.State == podstatus.ProbeFailing, probe.Period))})
	if failures.Message != "" {
		lines = append(lines, []run{plain(failures.Message)})
	}
	return lines
}

func (d *details) styleOf(result podstatus.ProbeResult) *lipgloss.Style {
	switch {
	case result.Failures.Before, result.State == podstatus.ProbePassed:
		return &d.env.Styles.Muted
	case result.State == podstatus.ProbeFailing:
		return &d.env.Styles.Bad
	default:
		return &d.env.Styles.Warn
	}
}
