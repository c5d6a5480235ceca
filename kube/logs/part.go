package logs

import "context"

const (
	// further is how many lines before the first wanted a logTail reaches at first,
	// and furtherBytes how much it reads; both times eight when that tells nothing.
	further      = 64
	furtherBytes = 64 << 10
	furtherTries = 4
	// smallTail is the most lines of a tail that are read as a whole.
	smallTail = 500
)

// A container runtime keeps a long line in parts, and a kubelet that is asked for
// the last so many lines counts those. Its answer may begin with any of them, as
// if that were a line: with the time of the part. Only an answer that reaches
// further back tells.

// readTailFurther reads the last lines that are wanted and some before them.
func (s *session) readTailFurther(ctx context.Context, previous bool, try int) (*logTail, error) {
	return s.readTail(ctx, previous, s.opts.Tail+further<<(3*try), furtherBytes<<(3*try))
}

// judgeFirst finds out whether the first line of an answer is a part of a longer
// one, and notes so in the record.
func (s *session) judgeFirst(ctx context.Context, previous bool, first *record) {
	near := s.near
	s.near = nil
	if first.at.IsZero() && (s.opts.Since > 0 || !s.opts.SinceTime.IsZero()) {
		// The kubelet left out the beginning for its age, and the timestamp with it.
		first.part = true
		return
	}
	if s.opts.Tail <= 0 {
		return
	}
	before := location{}
	for try := 0; ; try++ {
		if near != nil {
			found := near.find(first)
			if found.first && found == before {
				found.first = false // however much further the tail reached
			}
			if found.known && !found.first {
				first.part, first.whole = found.part, found.whole
				return
			}
			before = found
		}
		if try == furtherTries {
			first.part = before.part
			return
		}
		near, _ = s.readTailFurther(ctx, previous, try) // if there is none it is asked for again
	}
}

// location is where the tail of a log has the first line of an answer.
type location struct {
	known bool     // it is there
	first bool     // in the first line, which may be the end of a longer one
	part  bool     // it is the end of a longer line
	whole lineMark // that line
}

// find looks for the first line of an answer.
func (g *logTail) find(first *record) location {
	mark, found := markOf(*first), location{}
	for i, line := range g.lines {
		atTop := i == 0 && !g.whole
		switch {
		case line.size == mark.size && line.at.Equal(mark.at):
			return location{known: true, first: atTop}
		case first.isEndOf(line.at, line.text, line.size): // unless the line itself comes
			found = location{known: true, first: atTop, part: true, whole: lineMark{at: line.at, size: line.size}}
		}
	}
	if r := g.rest; r != nil && first.isEndOf(r.at, r.text, len(r.text)+r.cut) {
		found = location{known: true, first: len(g.lines) == 0, part: true}
	}
	return found
}
