package logs

import (
	"bytes"
	"time"
)

// endLines is how many of the last lines tell whether all of a log was read:
// enough that a sequence of equal times and lengths is no accident.
const endLines = 8

// ending is the last lines that were read of an instance, by time and length.
type ending struct {
	lines [endLines]lineMark
	n     int // lines read
}

type lineMark struct {
	at   time.Time // zero where the line has no time
	size int
	part bool // it may be the end of a longer line
}

// markOf returns the mark of a line as a whole, as far as that is known.
func markOf(line record) lineMark {
	if line.whole != (lineMark{}) {
		return line.whole
	}
	return lineMark{line.at, len(line.text) + line.cut, line.part}
}

// same reports whether two marks are, or may be, of one line.
func (m lineMark) same(other lineMark) bool {
	if m.size > other.size {
		m, other = other, m
	}
	switch {
	case m.size == other.size:
		return m.at.Equal(other.at)
	case !m.part:
		return false
	}
	return m.at.IsZero() || !other.at.After(m.at)
}

func (e *ending) add(line lineMark) {
	e.lines[e.n%endLines] = line
	e.n++
}

// has reports whether the lines read end as the given ones, the last of a log,
// do. It cannot tell when there are none of either.
func (e *ending) has(last []lineMark) bool {
	n := min(e.n, endLines, len(last))
	for i := 1; i <= n; i++ {
		ours, its := e.lines[(e.n-i)%endLines], last[len(last)-i]
		if !ours.same(its) {
			return false
		}
	}
	return n > 0 || e.n == 0 && len(last) == 0
}

func sameRecord(a, b *record) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.at.Equal(b.at) && bytes.Equal(a.text, b.text) && a.cut == b.cut
}
