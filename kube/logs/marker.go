package logs

import (
	"errors"
	"time"
)

// mark puts a marker at the present end of the log.
func (s *session) mark(text string) { s.markAt(s.position.last, text) }

func (s *session) markAt(at time.Time, text string) { s.sink.Mark(Event{Time: at, Text: text}) }

// markLoss puts a marker where lines are missing, or may be.
func (s *session) markLoss(text string) {
	s.sink.Mark(Event{Time: s.position.last, Text: text, Lossy: true})
}

// reconnected marks the place where reading goes on after it broke off, once
// it is known whether anything is missing.
func (s *session) reconnected(r *replay, isNew bool) {
	if s.broken.since.IsZero() || !r.overlaps && !isNew {
		return
	}
	if s.broken.err == nil && !isNew {
		return // perhaps the container just ended
	}
	text := s.reconnection()
	if r.overlaps {
		s.mark(text + ", nothing lost")
		return
	}
	s.markLoss(text + ", lines may be missing: the log was rotated meanwhile")
}

// nothingLost is reconnected for a log that turned out to be at its end.
func (s *session) nothingLost() {
	if s.broken.err != nil {
		s.mark(s.reconnection() + ", nothing lost")
	}
}

// resumed marks the place in a stream after which the node went on with it, before
// a line that was written meanwhile.
func (s *session) resumed(w *watch, line time.Time) {
	if since, ok := w.wasHeld(line); ok {
		s.mark("stalled for " + roughly(time.Since(since)) + ", nothing lost")
	}
}

// reconnection says for how long reading was broken off, and forgets it.
func (s *session) reconnection() string {
	text := "reconnected after "
	if errors.Is(s.broken.err, errStalled) {
		text = "stalled for "
	}
	text += roughly(time.Since(s.broken.since))
	s.broken = breakage{}
	return text
}

// endTime is when the instance being read ended, no earlier than its last line:
// the cluster tells it in whole seconds.
func (s *session) endTime() time.Time {
	at := s.position.last
	if s.run.ended != nil && s.run.ended.FinishedAt.After(at) {
		at = s.run.ended.FinishedAt.Time
	}
	return at
}

// roughly writes a duration as people say it.
func roughly(d time.Duration) string {
	if d < time.Second {
		return d.Round(10 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}
