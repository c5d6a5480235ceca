package logs

import (
	"errors"
	"io"
	"time"

	"github.com/podglass/podglass/kube/logs/store"
)

const (
	// patternLines is how many lines tell a place in a log: more than can be
	// equal in text and time by accident.
	patternLines = 32
	// maxPattern bounds them when that many are equal.
	maxPattern = 4096
)

// pattern is the first lines that are held of a log, by which their place in
// an answer is found.
type pattern struct {
	lines []store.Line
	// equal is set when all are equal in text and time.
	equal bool
	// part is set when the first may be the end of a longer line.
	part bool
}

// patternOf returns the first lines of output that are held from a number on,
// as many as tell their place, as far as they are of one instance, which ended
// before the given time, and none is missing in between.
func patternOf(held History, from uint64, end time.Time) pattern {
	p := pattern{equal: true}
	buffer := make([]store.Line, 0, 2*patternLines)
	for len(p.lines) < patternLines || p.equal && len(p.lines) < maxPattern {
		lines := held.Read(buffer[:0], from)
		if len(lines) == 0 {
			return p
		}
		for _, line := range lines {
			switch {
			case line.Lossy && len(p.lines) > 0, !end.IsZero() && !line.Time.Before(end):
				return p
			case line.Kind == store.Output:
				p.add(line)
			}
			from = line.Seq + 1
		}
	}
	return p
}

func (p *pattern) add(line store.Line) {
	if len(p.lines) == 0 {
		p.part = line.Part
	}
	if len(p.lines) > 0 && (line.Text != p.lines[0].Text || !line.Time.Equal(p.lines[0].Time)) {
		p.equal = false
	}
	p.lines = append(p.lines, line)
}

// search finds a pattern in the lines of an answer as they come.
type search struct {
	pattern pattern
	end     record    // the first line of the pattern, which may be the end of another
	active  []int     // how many lines of the pattern have come so far, for each line that it may begin at
	last    time.Time // what lines without a time count as
	lines   int       // that came
	offset  int       // how many came before the pattern; negative until it was found
}

func newSearch(p pattern) *search {
	first := p.lines[0]
	return &search{pattern: p, offset: -1, end: record{at: first.Time, text: []byte(first.Text), cut: first.Cut}}
}

// next takes the next line of the answer and reports whether more are needed.
// Of equal lines those held are the last: the search goes on to their end, and to
// the last line of all that ends as the only one held does.
func (s *search) next(line record) bool {
	s.lines++
	if !line.at.IsZero() {
		s.last = line.at
	}
	kept, complete := s.active[:0], false
	for _, n := range append(s.active, 0) {
		switch {
		case !s.matches(n, line):
		case n+1 == len(s.pattern.lines):
			complete = true
		default:
			kept = append(kept, n+1)
		}
	}
	s.active = kept
	if complete {
		s.offset = s.lines - len(s.pattern.lines)
	}
	if s.pattern.part && len(s.pattern.lines) == 1 {
		return true
	}
	return s.offset < 0 || s.pattern.equal && complete
}

// matches reports whether a line is the nth of those held.
func (s *search) matches(n int, line record) bool {
	held := s.pattern.lines[n]
	if n == 0 && s.pattern.part && s.end.isEndOf(s.last, line.text, len(line.text)+line.cut) {
		return true
	}
	unknown := line.at.IsZero() && (held.Time.IsZero() || s.last.IsZero())
	return (unknown || held.Time.Equal(s.last)) && sameText(held, line)
}

// sameText reports whether a line is the one held, which may be cut further.
func sameText(held store.Line, line record) bool {
	return len(held.Text)+held.Cut == len(line.text)+line.cut &&
		len(held.Text) <= len(line.text) && held.Text == string(line.text[:len(held.Text)])
}

// forEach calls do with each line of an answer, the unfinished last one too,
// until it returns false.
func forEach(lines *lineReader, do func(record) bool) error {
	for {
		line, err := lines.next()
		switch {
		case err == nil:
			if !do(line) {
				return nil
			}
		case errors.Is(err, io.EOF):
			if rest := unfinished(lines); rest != nil {
				do(*rest)
			}
			return nil
		default:
			return err
		}
	}
}
