package logview

// sync takes in what the source has now.
func (v *View) sync() {
	if era := v.source.Era(); era != v.era {
		v.era = era
		v.renumber()
	}
	v.first, v.next = v.source.Bounds()
	v.approach()
	if v.follow {
		v.window.drop(v.first)
		v.window.tail(v.next, v.height)
		v.seen = v.next
		if n := len(v.window.entries); n > 0 {
			v.saw(v.window.last())
		}
	}
	v.window.head(v.first)
}

// renumber finds the lines on the screen again in a new era. The line under the
// cursor stays in its row.
func (v *View) renumber() {
	v.window.clear()
	v.redraw()
	v.first, v.next = v.source.Bounds()
	v.seen = min(v.seen, v.next)
	if seq, ok := v.source.Locate(v.seenID); ok && v.seenAny {
		v.seen = seq + 1
	}
	v.anchor.renumber(v.source)
	if !v.follow && v.cursor.on {
		v.regain()
	}
}

// approach goes nearer to the line that the reader chose, when that does not
// show: a filter finds what it lets through from the end on, so the nearest one
// may come later. It never goes the other way, where lines only go.
func (v *View) approach() {
	if v.follow || !v.cursor.on || v.cursor.id == v.cursor.wish {
		return
	}
	if seq, ok := v.source.Locate(v.cursor.wish); ok && seq < v.cursor.seq {
		v.regain()
	}
}

// regain puts the cursor on the line that the reader chose, or on the nearest
// one, in the row of the screen where it was.
func (v *View) regain() {
	offset := v.onScreen()
	was := v.cursor.id
	v.cursor.renumber(v.source)
	e, ok := v.seek(v.cursor.seq)
	if !ok {
		return
	}
	v.cursor.stand(e)
	if e.ID != was {
		offset = 0
	}
	v.top, _ = v.climb(position{e.Seq, v.rowAt(e, offset).start}, v.cursorY)
}

// onScreen returns the first row of the text under the cursor that was last
// drawn. Where that was is noted as long as it is the line that the reader chose.
func (v *View) onScreen() (offset int) {
	for y, row := range v.screen {
		if row.seq == v.cursor.seq && row.offset >= 0 {
			if v.cursor.id == v.cursor.wish {
				v.cursorY = y
			}
			return row.offset
		}
	}
	return 0
}

// seek makes the window hold a line, or the nearest one.
func (v *View) seek(seq uint64) (*entry, bool) {
	found, ok := v.window.seek(seq)
	if !ok {
		return nil, false
	}
	return v.window.entry(found), true
}

// clamp makes the top true again: at the end while following, else where it
// was, as nearly as that still exists. It fills the screen if it can.
func (v *View) clamp() {
	if v.follow {
		v.cursor.on = false
		if len(v.window.entries) == 0 {
			v.top = position{seq: v.next}
			return
		}
		v.top, _ = v.climb(v.end(v.window.last()), v.height-1)
		return
	}
	e := v.window.entry(v.top.seq)
	if e == nil {
		var ok bool
		if e, ok = v.seek(v.top.seq); !ok {
			return // there are no lines
		}
		v.top = v.start(e)
	}
	switch {
	case v.top.offset >= 0:
		v.top.offset = v.rowAt(e, v.top.offset).start
	case !v.hasRow(e, v.top.offset): // what is below it stays where it is
		above, ok := v.up(v.top, 1)
		if !ok {
			above, _ = v.down(v.top, v.height)
		}
		v.top = above
	}
	_, below := v.descend(v.top, v.height-1)
	v.top, _ = v.climb(v.top, v.height-1-below)
	v.showCursor()
}

// showCursor puts the cursor of a paused view on a line that is on the screen.
func (v *View) showCursor() {
	if !v.cursor.on {
		v.moveToRow(0)
		return
	}
	if v.peeks(v.cursor.seq) {
		return
	}
	e, ok := v.seek(v.cursor.seq)
	if !ok {
		return
	}
	if v.cursor.seq != e.Seq {
		v.cursor.stand(e)
	}
	if v.window.entry(v.top.seq) == nil {
		v.top = position{seq: e.Seq}
	}
	v.reveal(e)
}
