package containers

import (
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/tui/panes"
)

// details writes everything about one container in lines: what explains how it
// is first, what only machines read last.
type details struct {
	words
	*writer
	*facts
	c     *podstatus.Detail
	whole bool // no table is beside them
}

// writerOf writes the details of a container, beside the table or with the whole pane for them; empty while the
// pod is not there.
func writerOf(env panes.Env, f *facts, name string, width int, whole bool) *writer {
	s := newWriter(env.Ruler, width, &env.Styles.Muted)
	c := f.Detail(name)
	if c == nil {
		return s
	}
	d := details{words: newWords(env), writer: s, facts: f, c: c, whole: whole}
	d.state()
	d.past()
	d.probes()
	d.resources()
	d.used()
	a := f.anatomy()
	d.ports(a)
	d.mounts(a)
	d.environment(a)
	d.run()
	d.image()
	d.identity()
	d.token(a)
	return s
}

func (d *details) muted(text string) run { return panes.Styled(&d.env.Styles.Muted, text) }
func (d *details) warn(text string) run  { return panes.Styled(&d.env.Styles.Warn, text) }

// state is the present state, since when, and why.
func (d *details) state() {
	c := &d.c.Container
	glyph, style := panes.PhaseLook(d.env, c.Phase)
	d.field("State", run{Text: glyph + " ", Style: style}, panes.Styled(style, d.Present(c, &d.Facts, d.whole)))
	if e := c.Ended(); e != nil {
		d.more(d.muted(d.Lived(e)))
	}
	if message := c.Explanation(); message != "" {
		d.more(panes.Safe(message))
	}
	d.gate()
	if c.Target != "" {
		d.field("Target", panes.Safe("sees the processes of "+c.Target))
	}
}

// gate says what the container waits for, or what waits for it.
func (d *details) gate() {
	text, holds := d.Track.Gate(d.c.Name)
	switch {
	case text == "":
	case holds:
		d.field("Gate", d.warn(text))
	default:
		d.field("Gate", panes.Safe(text))
	}
}

// past is how the run before this one ended, and how often there was one.
func (d *details) past() {
	if last := d.c.Last; last != nil {
		style := &d.env.Styles.Text
		if last.ExitCode != 0 {
			style = &d.env.Styles.Bad
		}
		d.field("Last end", panes.Styled(style, last.InFull()))
		d.more(d.muted(d.Lived(last)))
		if message := strings.TrimSpace(last.Message); message != "" {
			d.more(panes.Safe(message))
		}
	}
	d.field("Restarts", run{Text: restarts(&d.c.Container), Style: restartsStyle(d.env, &d.c.Container)}, d.muted(d.dot()+d.c.PolicyText()))
	for _, rule := range d.c.RestartRules {
		d.more(panes.Safe(rule))
	}
}

// probes are what the kubelet asks the container, and what came of it.
func (d *details) probes() {
	if len(d.c.Probes) == 0 && d.c.Kind != podstatus.Init && d.c.Kind != podstatus.Ephemeral {
		d.field("Probes", d.muted("none"))
	}
	for _, probe := range d.c.Probes {
		d.field(probe.Kind.String(), panes.Safe(probe.Asks()+" "), d.muted(probe.Timing()))
		for _, line := range d.probeResult(probe) {
			d.more(line...)
		}
	}
}

// probeResult is what is known of how a probe went.
func (d *details) probeResult(probe podstatus.Probe) [][]run {
	result := d.c.ProbeResult(probe, d.Events)
	state, failures := d.ProbeWent(&d.c.Container, probe, result)
	glyph, style := d.probeLook(probe, result)
	lines := [][]run{{panes.Styled(style, glyph+state)}}
	if failures != "" {
		lines = append(lines, []run{panes.Styled(d.styleOf(result), failures)})
	}
	if result.Failures != nil {
		if result.Failures.Message != "" {
			lines = append(lines, []run{panes.Safe(result.Failures.Message)})
		}
		return lines
	}
	if missing := d.eventsMissing(); missing != "" && result.State != podstatus.ProbeIdle {
		return append(lines, []run{d.muted("why, and how often, is not known: " + missing)})
	}
	if result.State == podstatus.ProbeAwaited {
		return append(lines, []run{d.muted("no event tells of a failure; the cluster keeps events for an hour or so")})
	}
	return lines
}

// probeLook is the glyph, with a blank, and the style of how a probe went. A
// startup probe that has tries left has not failed yet.
func (d *details) probeLook(probe podstatus.Probe, result podstatus.ProbeResult) (glyph string, style *lipgloss.Style) {
	glyphs, styles := d.env.Glyphs, d.env.Styles
	switch {
	case result.State == podstatus.ProbePassed:
		return glyphs.Completed + " ", &styles.Good
	case result.State == podstatus.ProbeAwaited,
		result.State == podstatus.ProbeFailing && probe.Kind == podstatus.StartupProbe && d.c.Tries(probe, result) > 0:
		return glyphs.Starting + " ", &styles.Warn
	case result.State == podstatus.ProbeFailing:
		return glyphs.Failed + " ", &styles.Bad
	default:
		return "", &styles.Muted
	}
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
