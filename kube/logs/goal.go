package logs

import (
	"bytes"
	"slices"
	"time"
)

// goal is how a log ended before it was read: its last lines, endLines at most, and
// what there was of an unfinished one. A log that is read only once has been read
// far enough when these have come, however it has grown since; an answer that breaks
// off before is not taken for all of it.
type goal struct {
	last   []lineMark
	rest   *record
	newest time.Time // of the last lines

	begun  bool
	active []int // how many of the last lines have come so far, for each at which the answer may have begun
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
		g.active = g.starts()
	default:
		g.active = append(g.active, 0)
	}
	var next []int
	for _, n := range g.active {
		switch {
		case n == len(g.last): // the unfinished line, which may have been finished
			g.met = g.met || g.rest.at.Equal(line.at) && line.size >= len(g.rest.text)
		case !g.last[n].same(line):
		case n+1 == len(g.last) && g.rest == nil:
			g.met = true
		default:
			next = append(next, n+1)
		}
	}
	g.active = next
}

// starts are how many of the last lines may come before the first that is read.
func (g *goal) starts() []int {
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
