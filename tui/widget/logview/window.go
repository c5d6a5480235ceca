package logview

import "github.com/podglass/podglass/tui/widget/cells"

// position is a row of the log: the line, and where in its text the row begins.
// notice instead of an offset is the row before a line that says how many lines
// are missing there.
type position struct {
	seq    uint64
	offset int
}

const notice = -1

// before reports whether p is above o.
func (p position) before(o position) bool {
	return p.seq < o.seq || p.seq == o.seq && p.offset < o.offset
}

// sync takes in what the source has now.
func (v *View) sync() {
	v.first, v.next = v.source.Bounds()
	if v.follow {
		v.seen = v.next
		for seq := range v.lines {
			if seq < v.first || seq >= v.next {
				delete(v.lines, seq)
			}
		}
	}
}

// line returns a line, nil when it is gone. Lines on the screen are held: they
// stay when the source drops them.
func (v *View) line(seq uint64) *entry {
	if e, held := v.lines[seq]; held {
		return e
	}
	if seq < v.first || seq >= v.next {
		return nil
	}
	read := v.source.Read(v.buffer[:0], seq)
	if len(read) == 0 {
		v.first = v.next // all gone since sync
		return nil
	}
	if read[0].Seq != seq {
		v.first = max(v.first, min(read[0].Seq, v.next))
		return nil
	}
	e := &entry{Line: read[0], text: v.compose(read[0])}
	v.lines[seq] = e
	return e
}

// compose returns the text that is drawn for a line.
func (v *View) compose(line Line) string {
	switch {
	case line.Marker:
		return v.pens.marker.Draw(v.pens.rule + " " + line.Text + " " + v.pens.rule)
	case line.Cut > 0:
		return line.Text + cells.Reset + v.pens.muted.Draw(" "+v.cutText(line.Cut))
	default:
		return line.Text
	}
}

// exists reports whether a line can be shown.
func (v *View) exists(seq uint64) bool { return v.line(seq) != nil }

// missing returns how many lines are gone just before this one.
func (v *View) missing(seq uint64) uint64 {
	if seq == 0 || v.exists(seq-1) {
		return 0
	}
	if held, found := v.heldBefore(seq); found {
		return seq - held - 1
	}
	return seq
}

// heldBefore returns the latest line before this one that is still held though
// those in between are gone.
func (v *View) heldBefore(seq uint64) (held uint64, found bool) {
	for s := range v.lines {
		if s < seq && (!found || s > held) {
			held, found = s, true
		}
	}
	return held, found
}

// start returns the first row of a line: the notice before it, if any.
func (v *View) start(seq uint64) position {
	if v.missing(seq) > 0 {
		return position{seq, notice}
	}
	return position{seq, 0}
}

// down returns the row below p.
func (v *View) down(p position) (position, bool) {
	if p.offset == notice {
		return position{p.seq, 0}, true
	}
	if e := v.line(p.seq); e != nil && v.wrap {
		if end := e.rowAt(p.offset, v.geometry.text).end; end < len(e.text) {
			return position{p.seq, end}, true
		}
	}
	switch {
	case v.exists(p.seq + 1):
		return v.start(p.seq + 1), true
	case p.seq+1 < v.first && v.exists(v.first):
		return v.start(v.first), true
	default:
		return p, false
	}
}

// up returns the row above p.
func (v *View) up(p position) (position, bool) {
	if p.offset > 0 && v.wrap {
		if e := v.line(p.seq); e != nil {
			return position{p.seq, e.rowAt(p.offset-1, v.geometry.text).start}, true
		}
	}
	if p.offset >= 0 && v.missing(p.seq) > 0 {
		return position{p.seq, notice}, true
	}
	if p.seq > 0 && v.exists(p.seq-1) {
		return v.end(p.seq - 1), true
	}
	if held, found := v.heldBefore(p.seq); found {
		return v.end(held), true
	}
	return p, false
}

// end returns the last row of a line.
func (v *View) end(seq uint64) position {
	e := v.line(seq)
	if e == nil || !v.wrap {
		return position{seq, 0}
	}
	return position{seq, e.rowAt(len(e.text), v.geometry.text).start}
}

// last returns the last row of the log; false when the log is empty.
func (v *View) last() (position, bool) {
	if v.next == v.first || !v.exists(v.next-1) {
		return position{}, false
	}
	return v.end(v.next - 1), true
}

// climb returns the row that many rows above p, or the first row there is.
func (v *View) climb(p position, rows int) position {
	for ; rows > 0; rows-- {
		above, ok := v.up(p)
		if !ok {
			break
		}
		p = above
	}
	return p
}

// descend returns the row that many rows below p, or the last row there is.
func (v *View) descend(p position, rows int) position {
	for ; rows > 0; rows-- {
		below, ok := v.down(p)
		if !ok {
			break
		}
		p = below
	}
	return p
}

// settle makes the top true again: at the end while following, else where it
// was, as nearly as that still exists. It fills the screen if it can.
func (v *View) settle() {
	last, any := v.last()
	if !any {
		if !v.follow && v.exists(v.top.seq) {
			return // everything else is gone, but what is on the screen
		}
		v.top = position{v.next, 0}
		return
	}
	if v.follow {
		v.top = v.climb(last, v.height-1)
		return
	}
	switch e := v.line(v.top.seq); {
	case e == nil && v.top.seq < v.first:
		v.top = v.start(v.first)
	case e == nil:
		v.top = last
	case v.top.offset == notice:
		if v.missing(v.top.seq) == 0 {
			v.top.offset = 0
		}
	case !v.wrap:
		v.top.offset = 0
	default:
		v.top.offset = e.rowAt(v.top.offset, v.geometry.text).start
	}
	v.top = v.climb(v.top, v.height-v.below(v.top, v.height))
}

// below counts the rows from p on, p included, as far as limit.
func (v *View) below(p position, limit int) int {
	rows := 1
	for ; rows < limit; rows++ {
		next, ok := v.down(p)
		if !ok {
			break
		}
		p = next
	}
	return rows
}
