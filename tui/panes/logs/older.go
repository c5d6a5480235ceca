package logs

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/tui/panes"
)

// older is how loading older lines stands.
type older struct {
	loading bool
	none    bool // there are none
}

// olderLoaded is the answer to loading older lines.
type olderLoaded struct {
	pane panes.ID
	feed uint64 // the reading that it was for
	more bool
	err  error
}

const (
	// olderLines is how many older lines are loaded at a time, of each container.
	olderLines = 2000
	// olderTime is the most that loading them may take.
	olderTime = 30 * time.Second
)

// loadOlder loads older lines when the reader stands at the top and goes on up.
func (p *Pane) loadOlder() tea.Cmd {
	if p.reading == nil || !p.view.WantsOlder() || p.older.loading || p.older.none {
		return nil
	}
	p.older.loading = true
	p.showTop()
	b, answer := p.reading.book, olderLoaded{pane: p.id, feed: p.serial}
	return p.reading.ask(func(ctx context.Context) tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, olderTime)
		defer cancel()
		_, answer.more, answer.err = b.Older(ctx, olderLines)
		return answer
	})
}

func (p *Pane) olderLoaded(msg olderLoaded) {
	if msg.pane != p.id || msg.feed != p.serial || p.reading == nil {
		return
	}
	p.older = older{none: !msg.more}
	if msg.err != nil {
		p.env.Ask(panes.Notice{Tone: panes.Warn, Text: "older lines could not be loaded: " + kube.Explain(msg.err).Error()})
	}
	p.showTop()
}

// showTop says above the first line what there is before it.
func (p *Pane) showTop() {
	switch {
	case p.older.loading:
		p.view.SetTopNotice("loading older lines" + p.env.Glyphs.Ellipsis)
	default:
		p.view.SetTopNotice("")
	}
}
