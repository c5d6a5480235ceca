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
func (t *Tailer) readTailFurther(ctx context.Context, previous bool, try int) (*logTail, error) {
	return t.readTail(ctx, previous, t.opts.Tail+further<<(3*try), furtherBytes<<(3*try))
}

// location is where the tail of a log has the first line of an answer.
type location struct {
	known bool     // it is there
	first bool     // in the first line, which may be the end of a longer one
	part  bool     // it is the end of a longer line
	whole lineMark // that line
}

// find looks for the first line of an answer.
func (t *logTail) find(first *record) location {
	mark, found := markOf(*first), location{}
	for i, line := range t.lines {
		atTop := i == 0 && !t.whole
		switch {
		case line.size == mark.size && line.at.Equal(mark.at):
			return location{known: true, first: atTop}
		case first.isEndOf(line.at, line.text, line.size): // unless the line itself comes
			found = location{known: true, first: atTop, part: true, whole: lineMark{at: line.at, size: line.size}}
		}
	}
	if r := t.rest; r != nil && first.isEndOf(r.at, r.text, len(r.text)+r.cut) {
		found = location{known: true, first: len(t.lines) == 0, part: true}
	}
	return found
}
