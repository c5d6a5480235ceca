package logs

import "time"

// position is how far into a container's log we are: enough to ask for the
// rest of it and to tell, in the answer, what is new.
//
// The API server can only be asked for what came since a whole second, so an
// answer begins with lines that we have. They are told by their times, which
// have nanoseconds, and by how many lines had the last one. Times are not
// quite in order: a container's stdout and stderr are stamped side by side.
// So the last line is the last that came, not the newest.
type position struct {
	last    time.Time // of the last line with a time
	newest  time.Time
	untimed int // lines without a time that came after it

	// recent counts the lines of each of the last times that came, to number
	// the last line among those of the same time even when others came between
	// them.
	recent [recentTimes]timeCount
	slot   int // of last
	used   int // times counted so far
}

const recentTimes = 32

type timeCount struct {
	at time.Time
	n  int
}

// empty reports whether there is no line to resume after.
func (p *position) empty() bool { return p.last.IsZero() }

// add moves the position past a line.
func (p *position) add(at time.Time) {
	if at.IsZero() {
		p.untimed++
		return
	}
	p.untimed = 0
	if !p.empty() && at.Equal(p.last) {
		p.recent[p.slot].n++
		return
	}
	p.last = at
	if at.After(p.newest) {
		p.newest = at
	} else if slot, ok := p.find(at); ok {
		p.slot = slot
		p.recent[slot].n++
		return
	}
	p.slot = p.used % recentTimes
	p.recent[p.slot] = timeCount{at, 1}
	p.used++
}

func (p *position) find(at time.Time) (slot int, ok bool) {
	for i := range min(p.used, recentTimes) {
		if p.recent[i].at.Equal(at) {
			return i, true
		}
	}
	return 0, false
}

// since is the time to ask the log from, in whole seconds as in the API.
func (p *position) since() time.Time {
	return p.last.Add(-outOfOrder).Truncate(time.Second)
}

// replay returns what tells old lines from new ones in a log that is read from
// since on.
func (p *position) replay() replay {
	if p.empty() { // the log is read from its beginning
		return replay{overlaps: true, over: p.untimed == 0, untimed: p.untimed}
	}
	return replay{last: p.last, newest: p.newest, nth: p.recent[p.slot].n, untimed: p.untimed}
}

// replay goes through the lines of a resumed log up to the first new one.
type replay struct {
	last, newest time.Time
	nth          int // the last line is the nth of its time
	untimed      int // lines without a time after it

	overlaps bool // the last line came again: nothing is missing
	over     bool // the first new line came
}

// isNew reports whether the next line of the log, stamped at, is one that we
// do not have.
func (r *replay) isNew(at time.Time) bool {
	switch {
	case r.over:
		return true
	case at.IsZero():
		if r.overlaps && r.untimed == 0 {
			r.over = true
		} else if r.overlaps {
			r.untimed--
		}
	case r.overlaps || at.After(r.newest):
		r.over = true
	case at.Equal(r.last):
		r.nth--
		r.overlaps = r.nth == 0
	}
	return r.over
}
