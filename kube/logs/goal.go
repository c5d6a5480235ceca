package logs

import (
	"bytes"
	"context"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// goal is how a log ended when it was looked at, before it was read: its last
// lines, endLines at most, and what there was of an unfinished one. Whoever reads
// the log only once has read enough when these have come, however it has grown
// since; an answer that breaks off before is not taken for all of it.
type goal struct {
	last   []lineMark
	rest   *record
	newest time.Time // of the last lines

	begun  bool
	active []int // how many of the last lines each possible place has so far
	met    bool
	stale  bool // what was read after it has none of it: it may have gone
}

func newGoal(last []lineMark, rest *record) *goal {
	last = last[max(0, len(last)-endLines):]
	g := &goal{last: last, rest: rest, met: len(last) == 0 && rest == nil}
	for _, line := range last {
		g.newest = latest(g.newest, line.at)
	}
	if rest != nil {
		g.newest = latest(g.newest, rest.at)
	}
	return g
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// add takes the next line that was read. What is read may begin with any of the
// last lines, or after them.
func (g *goal) add(line lineMark) {
	begins := !g.begun
	g.begun = true
	switch {
	case g.met:
		return
	case begins && !g.newest.IsZero() && line.at.After(g.newest.Add(outOfOrder)):
		g.met = true
		return
	case begins:
		g.active = g.places()
	default:
		g.active = append(g.active, 0)
	}
	var next []int
	for _, n := range g.active {
		switch {
		case n == len(g.last): // the unfinished line, which may have been finished
			g.met = g.met || g.rest.at.Equal(line.at) && line.size >= len(g.rest.text)
		case g.last[n].size != line.size || !g.last[n].at.Equal(line.at):
		case n+1 == len(g.last) && g.rest == nil:
			g.met = true
		default:
			next = append(next, n+1)
		}
	}
	g.active = next
}

// places are how many of the last lines may come before the first that is read.
func (g *goal) places() []int {
	var all []int
	for n := range g.last {
		all = append(all, n)
	}
	if g.rest != nil {
		all = append(all, len(g.last))
	}
	return all
}

// reached reports whether all has been read, when an answer ended with the line
// given, which is unfinished, or with none.
func (g *goal) reached(rest *record) bool {
	follows := !g.begun || slices.Contains(g.active, len(g.last))
	return g.met || follows && g.holds(rest)
}

// holds reports whether an unfinished line is the one that there was, or more of
// it. Any other was begun later, and may be what is left of a whole one.
func (g *goal) holds(rest *record) bool {
	return rest != nil && g.rest != nil && rest.at.Equal(g.rest.at) && bytes.HasPrefix(rest.text, g.rest.text)
}

// aim looks how the log of the present life ends now.
func (s *session) aim(ctx context.Context, previous bool) error {
	last, rest, err := s.lastLines(ctx, previous)
	if err != nil {
		return err
	}
	next := newGoal(last, rest)
	if s.goal != nil && next.newest.Before(s.goal.newest) {
		return nil // a log does not become shorter, so that this is not all of the answer
	}
	s.goal = next
	s.goal.begun = s.begun
	s.goal.met = s.goal.met || s.endsWith(last, rest)
	return nil
}

// lastLines asks for the last lines of a log that Options want, less the first of
// them where that may be the end of a line which the kubelet keeps in parts, and
// for what there is of an unfinished one.
func (s *session) lastLines(ctx context.Context, previous bool) (last []lineMark, rest *record, err error) {
	ctx, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	ask := int64(endLines + 1)
	opts := &corev1.PodLogOptions{Container: s.target.Container, Timestamps: true, Previous: previous, TailLines: &ask}
	s.bound(opts)
	stream, err := s.source.Stream(ctx, s.target, opts)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = stream.Close() }()
	came := int64(0)
	lines := newShortReader(stream)
	line, err := lines.next()
	for ; err == nil; line, err = lines.next() {
		if came++; !s.isTooOld(line) {
			last = append(last, markOf(line))
		}
	}
	if !isEnd(err) {
		return nil, nil, err
	}
	if came >= ask && int64(len(last)) == came {
		last = last[1:]
	}
	rest = unfinished(lines)
	return last, rest, complaint(rest)
}

// endsWith reports whether what was read ends with the lines given, the last of a
// log, and with what there is of one that is unfinished.
func (s *session) endsWith(last []lineMark, rest *record) bool {
	return s.ending.has(last) && (sameRecord(s.rest, rest) || s.rest == nil && rest == nil)
}
