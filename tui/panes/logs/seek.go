package logs

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/kube/logs/visible"
	"github.com/podglass/podglass/tui/panes"
)

// seek is the line that a log was opened for, until it has come or somebody has moved.
type seek struct {
	task *panes.Task
	line piece  // "" for none
	from uint64 // up to there it has been looked for; 0 for nowhere
}

// piece is a piece of a line, in which a blank stands for any space.
type piece string

// Match reports whether a line has the piece in it.
func (p piece) Match(line visible.Text) bool {
	return strings.Contains(strings.Join(strings.Fields(string(line)), " "), string(p))
}

// sought is where the line is, and how far the log had come when it was looked for.
type sought struct {
	pos, next uint64
	ok        bool
}

func (s *seek) stop() {
	s.task.Drop()
	s.line, s.from = "", 0
}

// seekLine looks for the line in what has come so far: the last one that has the piece.
func (p *Pane) seekLine() tea.Cmd {
	if p.seek.line == "" || p.log == nil || p.seek.task.Running() {
		return nil
	}
	_, next := p.lines.Bounds()
	book, line := p.log.book, p.seek.line
	at, back := next, true
	if p.seek.from > 0 {
		at, back = p.seek.from, false // what is new since
	}
	return panes.Run(p.seek.task, 0, func(ctx context.Context) sought {
		pos, ok := book.Find(ctx, line, at, back)
		return sought{pos, next, ok}
	}, p.sought)
}

// sought puts the cursor on the line, or looks again where the log has grown.
func (p *Pane) sought(found sought) tea.Cmd {
	if found.ok {
		p.seek.stop()
		p.view.SetCursor(found.pos)
		return nil
	}
	p.seek.from = found.next
	if _, next := p.lines.Bounds(); next != found.next {
		return p.seekLine()
	}
	return nil // it goes on with the next news of the log
}
