package logs

import (
	"bytes"
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// enoughChecks is how many answers without anything new settle that a log is
// complete even if they do not agree, or do not go back to a line that we have.
// That happens when the log was rotated away under us.
const enoughChecks = 5

// endLines is how many of the last lines tell whether all of a log was read:
// enough that a sequence of equal times and lengths is no accident.
const endLines = 8

// ending is the last lines that were read of a life, by time and length.
type ending struct {
	lines [endLines]lineMark
	n     int // lines read
}

type lineMark struct {
	at   time.Time // zero where the line has no time
	size int
}

func markOf(line record) lineMark { return lineMark{line.at, len(line.text) + line.cut} }

func (e *ending) add(line record) {
	e.lines[e.n%endLines] = markOf(line)
	e.n++
}

// has reports whether the lines read end as the given ones, the last of a log,
// do. It cannot tell when there are none of either.
func (e *ending) has(last []lineMark) bool {
	n := min(e.n, endLines, len(last))
	for i := 1; i <= n; i++ {
		ours, its := e.lines[(e.n-i)%endLines], last[len(last)-i]
		if ours.size != its.size || !ours.at.Equal(its.at) {
			return false
		}
	}
	return n > 0 || e.n == 0 && len(last) == 0
}

// atEnd reports whether all of the log of the present or the previous life was
// read, by asking for its last lines. If not, or when there is no answer, the
// log has to be read on. A first answer is not trusted to be all: an API server
// that loses the kubelet in the middle of an answer ends it as if it were whole.
func (s *session) atEnd(ctx context.Context, previous bool) bool {
	ctx, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	ask := int64(endLines + 1)
	stream, err := s.source.Stream(ctx, s.target, &corev1.PodLogOptions{
		Container: s.target.Container, Timestamps: true, Previous: previous, TailLines: &ask,
	})
	if err != nil {
		return false
	}
	defer func() { _ = stream.Close() }()
	var last []lineMark
	lines := newShortReader(stream)
	line, err := lines.next()
	for ; err == nil; line, err = lines.next() {
		last = append(last, markOf(line))
		if line.at.After(s.goal) {
			s.goal = line.at
		}
	}
	if int64(len(last)) >= ask {
		last = last[1:] // it may be the end of a line that the kubelet keeps in parts
	}
	rest := unfinished(lines)
	return isEnd(err) && s.ending.has(last) && (sameRecord(s.rest, rest) || s.rest == nil && rest == nil)
}

// confirmed reports whether an answer given after the end of the life shows
// that the log is complete: it is the second, brings nothing new, and leaves
// off at the same place.
func (s *session) confirmed(got reading) bool {
	same := sameRecord(s.rest, got.rest)
	s.keepRest(got)
	if got.fresh > 0 {
		return false
	}
	s.checks++
	return same && got.overlaps && s.answers > 1 || s.checks >= enoughChecks
}

// reached reports whether all was read that was there when the end of the log
// was looked at, however it has grown since.
func (s *session) reached(got reading) bool {
	s.keepRest(got)
	if got.fresh == 0 {
		s.checks++
	}
	return s.answers > 1 && !s.goal.IsZero() && !s.position.newest.Before(s.goal) || s.checks >= enoughChecks
}

// keepRest remembers the unfinished last line. What came of it when an answer
// broke off may be less than what came before.
func (s *session) keepRest(got reading) {
	switch {
	case got.fresh > 0:
		s.rest = got.rest
	case got.rest == nil:
	case s.rest != nil && s.rest.at.Equal(got.rest.at) && bytes.HasPrefix(s.rest.text, got.rest.text):
	default:
		s.rest = got.rest
	}
}

func sameRecord(a, b *record) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.at.Equal(b.at) && bytes.Equal(a.text, b.text) && a.cut == b.cut
}

// finish ends the reading of a life.
func (s *session) finish() {
	s.flushRest()
	s.complete = true
}

// flushRest appends the unfinished last line: no end of it will come.
func (s *session) flushRest() {
	if s.rest != nil {
		s.append(*s.rest)
		s.rest = nil
	}
}
