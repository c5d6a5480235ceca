package containers

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/widget/styled"
)

// top is what stands above the table, each part in the lines it would like.
type top struct {
	// why is what holds the pod up, or keeps its facts away.
	why [][]run
	// track is the order of the start.
	track trackLine
	// head is the pod around its containers.
	head []run
}

// newTop makes the top for a width.
func newTop(env panes.Env, f *facts, width int) top {
	w := newWords(env)
	room := max(width-margin, 1)
	t := top{track: newTrackLine(env, f.Track, room), head: w.head(f)}
	var why []run
	found := f.diagnosis(env.Now())
	switch {
	case f.Pod == nil && f.health.Err != nil:
		why = []run{panes.Styled(&env.Styles.Bad, f.health.Err.Error())}
	case f.health.State == follow.Gone:
		why = []run{panes.Styled(&env.Styles.Warn, w.gone(f))}
	case len(found) > 0:
		why = w.finding(&found[0])
	case f.Pending.For != "":
		why = []run{panes.Styled(&env.Styles.Warn, w.Pending(f.Pending))}
	case f.Track.Current != nil:
		why = []run{panes.Styled(currentStyle(env, f.Track.Current), w.Current(f.Track.Current, &f.Facts))}
	}
	if len(why) > 0 {
		t.why = styled.Wrap(env.Ruler, why, room)
	}
	for _, gate := range closedGates(f, found) {
		t.why = append(t.why, styled.Wrap(env.Ruler, []run{panes.Styled(&env.Styles.Warn, gate.Why())}, room)...)
	}
	return t
}

// finding is why the pod does not do its job: the cause, what follows from it, and when
// the kubelet tries again.
func (w words) finding(f *diagnosis.Finding) []run {
	style := &w.env.Styles.Bad
	if f.Severity == diagnosis.Warning {
		style = &w.env.Styles.Warn
	}
	text := w.env.Glyphs.Respell(strings.Join(append([]string{f.Sentence}, f.Effects...), "; "))
	if f.Retry != nil {
		text = w.Join(text, w.NextTry(*f.Retry))
	}
	return []run{panes.Styled(style, text)}
}

// closedGates are the readiness gates that no finding tells of.
func closedGates(f *facts, found []diagnosis.Finding) []podstatus.ClosedGate {
	closed := podstatus.ClosedGates(f.Pod)
	if len(found) > 0 && found[0].ID == diagnosis.GateClosed && len(closed) > 0 {
		return closed[1:]
	}
	return closed
}

// gone says that the pod is no longer there and what is shown instead.
func (w words) gone(f *facts) string {
	text := "the pod is gone"
	if f.health.Err != nil {
		text = f.health.Err.Error()
	}
	return fmt.Sprintf("%s; this is how it was %s", text, w.Ago(f.health.Since))
}

// head is what is not as it should be, and then the address and the class, which are what is cut where there is little
// room. The node is in the title.
func (w words) head(f *facts) []run {
	styles := w.env.Styles
	var runs []run
	add := func(style *lipgloss.Style, text string) {
		if text == "" {
			return
		}
		if len(runs) > 0 {
			runs = append(runs, panes.Styled(&styles.Muted, w.dot()))
		}
		runs = append(runs, panes.Styled(style, text))
	}
	if f.health.State != follow.Gone {
		add(&styles.Warn, w.Deleting(&f.Facts))
	}
	add(&styles.Warn, strings.Join(podstatus.Unmet(f.Pod), ", "))
	switch {
	case f.Pod != nil:
		add(&styles.Muted, w.Join(f.Pod.Status.PodIP, string(f.Pod.Status.QOSClass)))
	case f.row != nil:
		add(&styles.Muted, w.Join(f.row.IP, f.row.QOS))
	}
	return runs
}

func currentStyle(env panes.Env, step *podstatus.Step) *lipgloss.Style {
	if step.Phase == podstatus.Failed {
		return &env.Styles.Bad
	}
	return &env.Styles.Warn
}
