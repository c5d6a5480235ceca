package logs

import (
	"time"

	"github.com/podglass/podglass/kube/logs/book"
)

// SetLocked says whether the pane shows the time that other logs show.
func (p *Pane) SetLocked(locked bool) {
	if p.locked != locked {
		p.locked = locked
	}
}

// Clock is the time of the line under the cursor, zero while the log is followed.
// It is false where there is no line with a time.
func (p *Pane) Clock() (at time.Time, ok bool) {
	_, pos, atLine := p.view.Cursor()
	if !atLine {
		return time.Time{}, p.view.Following()
	}
	line := p.log.book.Read(make([]book.Line, 0, 1), pos)
	if len(line) == 0 || line[0].Time.IsZero() {
		return time.Time{}, false
	}
	return line[0].Time, true
}

// SetClock goes to the first line of a time, or follows for the zero time.
func (p *Pane) SetClock(at time.Time) {
	if p.log == nil {
		return
	}
	p.seek.stop()
	if at.IsZero() {
		p.view.SetFollow(true)
		return
	}
	if pos, ok := p.log.book.At(at); ok {
		p.view.SetCursor(pos)
	}
}
