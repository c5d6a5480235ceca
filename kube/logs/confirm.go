package logs

import (
	"bytes"
	"context"
)

// enoughChecks is after how many answers without anything new a log counts as
// complete even if they do not agree, or do not go back to a line that we have.
// That happens when the log was rotated away under us.
const enoughChecks = 5

// atEnd reports whether all of the log of the present or the previous instance was
// read, by asking for its last lines. If not, or when there is no answer, the
// log has to be read on. A first answer is not trusted to be all: an API server
// that loses the kubelet in the middle of an answer ends it as if it were whole.
func (s *session) atEnd(ctx context.Context, previous bool) bool {
	g, err := s.readTail(ctx, previous, endLines+1, 0)
	return err == nil && s.endsWith(g)
}

// endsWith reports whether what was read ends as a log does, which also has the
// same of an unfinished line.
func (s *session) endsWith(g *logTail) bool {
	return s.ending.has(g.last()) && (sameRecord(s.rest, g.rest) || s.rest == nil && g.rest == nil)
}

// confirmed reports whether an answer given after the end of the instance shows
// that the log is complete: it is the second, brings nothing new, and leaves
// off at the same place.
func (s *session) confirmed(got outcome) bool {
	same := sameRecord(s.rest, got.rest)
	s.keepRest(got)
	if got.fresh > 0 {
		return false
	}
	s.checks++
	return same && got.overlaps && s.answers > 1 || s.checks >= enoughChecks
}

// reached reports whether all was read that there was when the end of the log was
// read, or as much as was asked for.
func (s *session) reached(got outcome) bool {
	s.keepRest(got)
	if s.hasEnough() || s.goal.reached(s.rest) {
		return true
	}
	if got.fresh == 0 {
		s.checks++
		s.goal.stale = true
	}
	return s.checks >= enoughChecks
}

// hasEnough reports whether as many lines were read as were asked for of a log
// that is read once. What comes after them was written later.
func (s *session) hasEnough() bool {
	return s.opts.Once && s.opts.Tail >= 0 && s.lines >= s.opts.Tail
}

// keepRest remembers the unfinished last line. What came of it when an answer
// broke off may be less than what came before.
func (s *session) keepRest(got outcome) {
	switch {
	case got.fresh > 0:
		s.rest = got.rest
	case got.rest == nil:
	case s.rest != nil && s.rest.at.Equal(got.rest.at) && bytes.HasPrefix(s.rest.text, got.rest.text):
	default:
		s.rest = got.rest
	}
}

// finish ends the reading of an instance.
func (s *session) finish() {
	s.flushRest()
	s.complete = true
}

// finishOnce ends the reading of an instance that goes on.
func (s *session) finishOnce() {
	if !s.goal.holds(s.rest) {
		s.rest = nil
	}
	s.finish()
}

// flushRest appends the unfinished last line: no end of it will come.
func (s *session) flushRest() {
	if s.rest != nil {
		s.append(*s.rest)
		s.rest = nil
	}
}
