package logs

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/tui/panes"
)

// older is how loading older lines stands.
type older struct {
	task *panes.Task
	none bool // there are none
}

func (o *older) loading() bool { return o.task.Running() }

// forget is for another log.
func (o *older) forget() {
	o.task.Drop()
	o.none = false
}

// olderLoaded is the answer to loading older lines.
type olderLoaded struct {
	more bool
	err  error
}

// olderLines is how many older lines are loaded at a time, of each container.
const olderLines = 2000

// loadOlder loads older lines when the reader stands at the top and goes on up.
func (p *Pane) loadOlder() tea.Cmd {
	if p.log == nil || !p.view.WantsOlder() || p.older.loading() || p.older.none {
		return nil
	}
	b := p.log.book
	load := panes.Run(p.older.task, olderTime, func(ctx context.Context) (answer olderLoaded) {
		_, answer.more, answer.err = b.Older(ctx, olderLines)
		return answer
	}, p.olderLoaded)
	p.showTop()
	return load
}

func (p *Pane) olderLoaded(msg olderLoaded) tea.Cmd {
	p.older.none = !msg.more
	if msg.err != nil {
		p.env.Ask(panes.Notice{Tone: panes.Warn, Text: "older lines could not be loaded: " + explain.Failure(msg.err).Error()})
	}
	p.showTop()
	return nil
}

// showTop says above the first line what there is before it.
func (p *Pane) showTop() {
	switch {
	case p.older.loading():
		p.view.SetTopNotice("loading older lines" + p.env.Glyphs.Ellipsis)
	default:
		p.view.SetTopNotice("")
	}
}
