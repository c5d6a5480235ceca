package logs

import "bytes"

// endLines is how many of the last lines tell whether all of a log was read:
// enough that a sequence of equal times and lengths is no accident.
const endLines = 8

// ending is the last lines that were read of an instance, by time and length.
type ending struct {
	lines [endLines]lineMark
	n     int // lines read
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
