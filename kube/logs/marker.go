package logs

import "time"

// mark puts a marker at the present end of the log.
func (s *session) mark(text string) { s.markAt(s.position.last, text) }

func (s *session) markAt(at time.Time, text string) { s.sink.Mark(Event{Time: at, Text: text}) }

// markLoss puts a marker where lines are missing, or may be.
func (s *session) markLoss(text string) {
	s.sink.Mark(Event{Time: s.position.last, Text: text, Lossy: true})
}

// endTime is when the life being read ended, no earlier than its last line:
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
