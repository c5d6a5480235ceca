package containers

import (
	"fmt"

	"charm.land/lipgloss/v2"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/widget/styled"
)

// The forms of the track, from the one that tells all to the one that fits
// anywhere. The first that fits is drawn.
type trackForm uint8

const (
	everyName   trackForm = iota // with the times of what is done
	everyStep                    // without the times
	appsCounted                  // the apps as a strip of glyphs
	onlyCurrent                  // what is behind and ahead only counted
	oneStep                      // the current step, or how many have been taken
)

// trackLine is the track drawn in one line, and where each container is in it.
type trackLine struct {
	runs  []run
	spans []span
}

// span is where a container is in a line, in cells.
type span struct {
	from, to  int
	container string
}

// at is the container at a cell of the line, "" for none.
func (l trackLine) at(x int) string {
	for _, s := range l.spans {
		if s.from <= x && x < s.to {
			return s.container
		}
	}
	return ""
}

// newTrackLine draws the order in which the containers start, in one line of at
// most width cells: the steps taken, the current one in brackets, those ahead,
// and the apps behind the last step. It is empty for a pod without steps.
func newTrackLine(env panes.Env, track *podstatus.Track, width int) trackLine {
	if len(track.Steps) == 0 {
		return trackLine{}
	}
	for form := everyName; ; form++ {
		t := trackDrawing{env: env, track: track}
		t.draw(form)
		if form == oneStep || styled.Width(env.Ruler, t.runs) <= width {
			return t.trackLine
		}
	}
}

type trackDrawing struct {
	trackLine
	env   panes.Env
	track *podstatus.Track
}

// add adds runs that stand for a container, or for none in particular.
func (t *trackDrawing) add(container string, runs ...run) {
	from := styled.Width(t.env.Ruler, t.runs)
	t.runs = append(t.runs, runs...)
	if container != "" {
		t.spans = append(t.spans, span{from, styled.Width(t.env.Ruler, t.runs), container})
	}
}

// arrow leads from what has been drawn to what comes next.
func (t *trackDrawing) arrow() {
	if len(t.runs) > 0 {
		t.add("", panes.Styled(&t.env.Styles.Muted, " "+t.env.Glyphs.Arrow+" "))
	}
}

func (t *trackDrawing) draw(form trackForm) {
	if form == oneStep {
		t.oneStep()
		return
	}
	t.steps(form)
	if len(t.track.Apps) > 0 {
		t.arrow()
		t.apps(form)
	}
}

// steps are the steps in order, or the current one and how many are on either
// side of it.
func (t *trackDrawing) steps(form trackForm) {
	taken, ahead := 0, 0
	for i := range t.track.Steps {
		step := &t.track.Steps[i]
		switch {
		case form == onlyCurrent && step.Turn == podstatus.TurnPast:
			taken++
			continue
		case form == onlyCurrent && step.Turn == podstatus.TurnAhead:
			ahead++
			continue
		case taken > 0:
			t.add("", t.counted(t.env.Glyphs.Completed, fmt.Sprintf("%d done", taken)))
			taken = 0
		}
		t.arrow()
		t.step(step, form)
	}
	if taken > 0 {
		t.add("", t.counted(t.env.Glyphs.Completed, count.Of(taken, "step")))
	}
	if ahead > 0 {
		t.arrow()
		t.add("", t.counted(t.env.Glyphs.Waiting, fmt.Sprintf("%d more", ahead)))
	}
}

// counted stands for several steps.
func (t *trackDrawing) counted(glyph, what string) run {
	return panes.Styled(&t.env.Styles.Muted, glyph+" "+what)
}

// step is one step; the current one stands in brackets, which show without
// colours as well.
func (t *trackDrawing) step(step *podstatus.Step, form trackForm) {
	glyph, style := panes.PhaseLook(t.env, step.Phase)
	text := " " + step.Name
	if form == everyName && step.Took > 0 {
		text += " " + podstatus.DurationText(step.Took)
	}
	runs := []run{panes.Styled(&t.env.Styles.Init, fmt.Sprintf("%d ", step.Step)), {Text: glyph, Style: style}, panes.Styled(t.nameStyle(step), text)}
	if step.Turn == podstatus.TurnNow {
		runs = append([]run{panes.Styled(&t.env.Styles.Accent, "[")}, runs...)
		runs = append(runs, panes.Styled(&t.env.Styles.Accent, "]"))
	}
	t.add(step.Name, runs...)
}

// nameStyle makes what has its turn stand out from what is done or to come.
func (t *trackDrawing) nameStyle(step *podstatus.Step) *lipgloss.Style {
	switch {
	case step.Turn == podstatus.TurnNow && step.Phase == podstatus.Failed:
		return &t.env.Styles.Bad
	case step.Turn == podstatus.TurnNow:
		return &t.env.Styles.Accent
	case step.Turn == podstatus.TurnAhead:
		return &t.env.Styles.Muted
	default:
		return nil
	}
}

// apps are the app containers, which start together: by name, or counted behind
// as many glyphs as there is room for.
func (t *trackDrawing) apps(form trackForm) {
	const strip = 8 // glyphs
	for i := range t.track.Apps {
		app := &t.track.Apps[i]
		glyph, style := panes.PhaseLook(t.env, app.Phase)
		switch {
		case form < appsCounted && i > 0:
			t.add("", panes.Safe("  "))
			fallthrough
		case form < appsCounted:
			t.add(app.Name, run{Text: glyph, Style: style}, panes.Styled(t.nameStyle(app), " "+app.Name))
		case i < strip:
			t.add(app.Name, run{Text: glyph, Style: style})
		}
	}
	if form >= appsCounted {
		t.add("", panes.Styled(&t.env.Styles.Muted, " "+count.Of(len(t.track.Apps), "app")))
	}
}

// oneStep is the current step and how many there are.
func (t *trackDrawing) oneStep() {
	current := t.track.Current
	if current == nil {
		t.add("", t.counted(t.env.Glyphs.Completed, count.Of(len(t.track.Steps), "step")))
		return
	}
	glyph, style := panes.PhaseLook(t.env, current.Phase)
	t.add(current.Name,
		panes.Styled(&t.env.Styles.Init, fmt.Sprintf("[%d/%d ", current.Step, len(t.track.Steps))),
		run{Text: glyph, Style: style}, panes.Styled(t.nameStyle(current), " "+current.Name), panes.Styled(&t.env.Styles.Accent, "]"))
}
