package logview

// position is a row of the log: the line, and where in its text the row begins,
// or one of the rows before its text.
type position struct {
	seq    uint64
	offset int
}

// The rows that may stand before the text of a line, from the top. They are
// negative offsets.
const (
	topRow  = -3 // what the owner says above the first line
	goneRow = -2 // how many lines are gone
	gapRow  = -1 // lines before this one are hidden
)

// before reports whether p is above o.
func (p position) before(o position) bool {
	return p.seq < o.seq || p.seq == o.seq && p.offset < o.offset
}

// textWidth returns the width that lines are wrapped to.
func (v *View) textWidth() int {
	if v.wrap {
		return v.geometry.text
	}
	return unwrapped
}

// rowAt returns the row of a line that offset is in.
func (v *View) rowAt(e *entry, offset int) row { return e.rowAt(offset, v.textWidth()) }

// hasRow reports whether one of the rows before the text of a line is shown.
func (v *View) hasRow(e *entry, kind int) bool {
	switch kind {
	case topRow:
		return v.topNotice != "" && !v.hasAbove(e, 1)
	case goneRow:
		return e.gone > 0
	case gapRow:
		return v.gaps && e.Group && e.gone == 0 && v.hasAbove(e, 1)
	default:
		return true
	}
}

// rowBefore returns the row above the one at offset of the same line, if it is
// one of those before the text.
func (v *View) rowBefore(e *entry, offset int) (int, bool) {
	for kind := offset - 1; kind >= topRow; kind-- {
		if v.hasRow(e, kind) {
			return kind, true
		}
	}
	return offset, false
}

// start returns the first row of a line.
func (v *View) start(e *entry) position {
	offset := 0
	for {
		above, ok := v.rowBefore(e, offset)
		if !ok {
			return position{e.Seq, offset}
		}
		offset = above
	}
}

// end returns the last row of a line.
func (v *View) end(e *entry) position {
	return position{e.Seq, v.rowAt(e, len(e.text)).start}
}

// hasAbove reports whether there is a line above one of the window. Hint is how
// many lines are of use.
func (v *View) hasAbove(e *entry, hint int) bool {
	i, ok := v.window.find(e.Seq)
	return i > 0 || ok && e.Seq > v.first && v.window.above(hint)
}

// above returns the line above one of the window, nil when there is none.
func (v *View) above(e *entry, hint int) *entry {
	if !v.hasAbove(e, hint) {
		return nil
	}
	i, _ := v.window.find(e.Seq)
	return v.window.entries[i-1]
}

// below returns the line below one of the window, nil when there is none.
func (v *View) below(e *entry, hint int) *entry {
	i, ok := v.window.find(e.Seq)
	if !ok || i+1 >= len(v.window.entries) && (e.Seq+1 >= v.next || !v.window.below(hint)) {
		return nil
	}
	return v.window.entries[i+1]
}

// down returns the row below p. Hint is how many rows are of use.
func (v *View) down(p position, hint int) (position, bool) {
	e := v.window.entry(p.seq)
	if e == nil {
		return p, false
	}
	if p.offset < 0 {
		p.offset++
		for !v.hasRow(e, p.offset) {
			p.offset++
		}
		return p, true
	}
	if r := v.rowAt(e, p.offset); !r.ends(e) {
		return position{p.seq, r.next}, true
	}
	if next := v.below(e, hint); next != nil {
		return v.start(next), true
	}
	return p, false
}

// up returns the row above p. Hint is how many rows are of use.
func (v *View) up(p position, hint int) (position, bool) {
	e := v.window.entry(p.seq)
	if e == nil {
		return p, false
	}
	if p.offset > 0 {
		return position{p.seq, v.rowAt(e, p.offset-1).start}, true
	}
	if above, ok := v.rowBefore(e, p.offset); ok {
		return position{p.seq, above}, true
	}
	if above := v.above(e, hint); above != nil {
		return v.end(above), true
	}
	return p, false
}

// climb returns the row that many rows above p, or the first row there is, and
// how many it is above.
func (v *View) climb(p position, rows int) (position, int) {
	for n := range rows {
		above, ok := v.up(p, rows-n)
		if !ok {
			return p, n
		}
		p = above
	}
	return p, max(rows, 0)
}

// descend returns the row that many rows below p, or the last row there is, and
// how many it is below.
func (v *View) descend(p position, rows int) (position, int) {
	for n := range rows {
		below, ok := v.down(p, rows-n)
		if !ok {
			return p, n
		}
		p = below
	}
	return p, max(rows, 0)
}

// visible returns the rows on the screen, which [View.clamp] has put in place.
func (v *View) visible() []position {
	v.screen = v.screen[:0]
	if v.window.entry(v.top.seq) == nil {
		return v.screen
	}
	row, more := v.top, true
	for more && len(v.screen) < v.height {
		v.screen = append(v.screen, row)
		row, more = v.down(row, v.height-len(v.screen))
	}
	return v.screen
}

// height of a line in rows of text, counted as far as limit.
func (v *View) tall(e *entry, limit int) int {
	rows, r := 1, v.rowAt(e, 0)
	for ; rows < limit && !r.ends(e); rows++ {
		r = v.rowAt(e, r.next)
	}
	return rows
}
