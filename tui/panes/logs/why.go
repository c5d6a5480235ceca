package logs

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/diagnosis/examine"
	kubelogs "github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
)

// inquiry asks why a log does not come where the pod itself does not say so: a volume that cannot be mounted is
// told by events alone, which a log does not follow.
type inquiry struct {
	task  *panes.Task
	of    kube.PodRef
	cause string // "" for none that is known
}

// causeOf is the cause that was found for the pod that shows.
func (p *Pane) causeOf(state kubelogs.State) string {
	if state.Cause == "" && state.Phase == kubelogs.Waiting && p.inquiry.of == p.subject.target.Pod {
		return p.inquiry.cause
	}
	return state.Cause
}

// SetExplained says whether it is said above the log what holds its pod up.
func (p *Pane) SetExplained(explained bool) {
	p.explained = explained
	if p.log != nil {
		p.showEmpty()
	}
}

var _ panes.Explained = (*Pane)(nil)

// inquire asks for the cause once all containers have waited for some time, and again as long as they do.
func (p *Pane) inquire() tea.Cmd {
	pod := p.subject.target.Pod
	if p.inquiry.of != pod {
		p.inquiry.task.Drop()
		p.inquiry.of, p.inquiry.cause = pod, ""
	}
	if !p.isHeldUp() {
		p.inquiry.task.Drop()
		return nil
	}
	if p.inquiry.task.Running() {
		return nil
	}
	wait := causeEvery
	if p.inquiry.cause == "" {
		wait = causeAfter
	}
	return p.inquiry.task.After(wait, func() tea.Cmd {
		return panes.Run(p.inquiry.task, causeTime, func(ctx context.Context) string {
			found, err := examine.Pod(ctx, p.cluster.Client, pod.Namespace, pod.Name)
			if err != nil || len(found) == 0 {
				return ""
			}
			return strings.Join(append([]string{found[0].Sentence}, found[0].Effects...), "; ")
		}, func(cause string) tea.Cmd {
			p.inquiry.cause = safe.Text(cause)
			if p.log != nil {
				p.showEmpty()
			}
			return p.inquire()
		})
	})
}

// isHeldUp reports whether all containers of one pod wait, and nothing says why.
func (p *Pane) isHeldUp() bool {
	if p.log == nil || p.subject.extent == allPods || p.subject.previous {
		return false
	}
	lanes := p.log.book.Lanes()
	for _, lane := range lanes {
		if lane.State.Phase != kubelogs.Waiting || lane.State.Err != nil || lane.State.Cause != "" {
			return false
		}
	}
	return len(lanes) > 0
}
