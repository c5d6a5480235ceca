package logview

import (
	"slices"
	"sort"
)

// maxBatch is how many lines are asked for at once, and heavyBatch how many
// bytes of text make it start small again: lines may be a megabyte each.
const (
	maxBatch   = 64
	heavyBatch = 64 << 10
)

// window is a stretch of the log without a hole: the lines on the screen and
// those beside them. Lines in it stay when the source drops them.
type window struct {
	source  Source
	entries []*entry // ascending
	batch   int      // how many lines to ask for at once
	buffer  []Line
	compose func(Line) *entry
}

// clear forgets all lines.
func (w *window) clear() {
	clear(w.entries)
	w.entries = w.entries[:0]
}

// find returns the place of a line in the window.
func (w *window) find(seq uint64) (int, bool) {
	i := sort.Search(len(w.entries), func(i int) bool { return w.entries[i].Seq >= seq })
	return i, i < len(w.entries) && w.entries[i].Seq == seq
}

// entry returns a line of the window, nil when it is not in it.
func (w *window) entry(seq uint64) *entry {
	if i, ok := w.find(seq); ok {
		return w.entries[i]
	}
	return nil
}

func (w *window) last() *entry { return w.entries[len(w.entries)-1] }

// read asks for at most hint lines on one side of a number.
func (w *window) read(from uint64, back bool, hint int) []Line {
	n := max(min(hint, w.batch), 1)
	if cap(w.buffer) < n {
		w.buffer = make([]Line, 0, n)
	}
	dst := w.buffer[:0:n]
	if back {
		dst = w.source.ReadBack(dst, from)
	} else {
		dst = w.source.Read(dst, from)
	}
	bytes := 0
	for _, line := range dst {
		bytes += len(line.Text)
	}
	if w.batch = min(2*w.batch, maxBatch); bytes > heavyBatch {
		w.batch = 1
	}
	return dst
}

// below makes sure that a line follows the last one of the window, if there is
// one, and reads up to hint.
func (w *window) below(hint int) bool {
	if len(w.entries) == 0 {
		return false
	}
	before := len(w.entries)
	for _, line := range w.read(w.last().Seq+1, false, hint) {
		if line.Seq <= w.last().Seq {
			break // not what was asked for
		}
		w.push(line)
	}
	return len(w.entries) > before
}

// push adds a line below the last one. What is said to be gone before it is
// what is gone since the last one when that is gone as well, yet still shown.
func (w *window) push(line Line) {
	e := w.compose(line)
	if n := len(w.entries); n > 0 && e.gone > 0 {
		last := w.entries[n-1]
		if at, ok := w.source.Locate(last.ID); !ok || at != last.Seq {
			e.gone = min(e.gone, line.Seq-last.Seq-1)
		}
	}
	w.entries = append(w.entries, e)
}

// above makes sure that a line stands before the first one of the window, if
// there is one, and reads up to hint.
func (w *window) above(hint int) bool {
	if len(w.entries) == 0 {
		return false
	}
	top := w.entries[0]
	var found []*entry
	for _, line := range w.read(top.Seq, true, hint) {
		if next := top.Seq; line.Seq >= next || len(found) > 0 && line.Seq >= found[len(found)-1].Seq {
			break // not what was asked for
		}
		found = append(found, w.compose(line))
	}
	if len(found) == 0 {
		return false
	}
	if top.gone > 0 || top.head {
		w.refresh(top) // it was the first line when it was read
	}
	top.head = false
	slices.Reverse(found)
	w.entries = slices.Insert(w.entries, 0, found...)
	return true
}

// head makes true what is said to be gone before the first line of the window,
// when that has become the first of the log or no longer is.
func (w *window) head(first uint64) {
	if len(w.entries) == 0 {
		return
	}
	top := w.entries[0]
	if is := top.Seq == first; is != top.head && top.Seq >= first {
		top.head = is
		w.refresh(top)
	}
}

// refresh asks again what is before a line.
func (w *window) refresh(e *entry) {
	if again := w.source.Read(make([]Line, 0, 1), e.Seq); len(again) == 1 && again[0].Seq == e.Seq {
		e.gone, e.Group = again[0].Gone, again[0].Group
	}
}

// seek moves the window to a line, or to the one after it, or to the last one.
// The window is empty afterwards when there are no lines.
func (w *window) seek(seq uint64) (found uint64, ok bool) {
	if w.entry(seq) != nil {
		return seq, true
	}
	lines := w.read(seq, false, 1)
	if len(lines) == 0 {
		lines = w.read(seq, true, 1)
	}
	w.clear()
	if len(lines) == 0 {
		return 0, false
	}
	w.push(lines[0])
	return lines[0].Seq, true
}

// tail moves the window to the end of the log and keeps what it has of it when
// no more than rows lines have come since. Of lines that are very long it reads
// fewer.
func (w *window) tail(next uint64, rows int) {
	if len(w.entries) > 0 && w.last().Seq >= next {
		return // it has read on since
	}
	fresh, joined := w.since(next, rows)
	if !joined {
		w.clear()
	}
	for _, line := range slices.Backward(fresh) {
		w.push(line)
	}
}

// since returns the latest lines, descending, up to rows or up to the last one
// of the window, and whether it came as far.
func (w *window) since(next uint64, rows int) (fresh []Line, joined bool) {
	bytes := 0
	for to := next; len(fresh) < rows && bytes < heavyBatch; {
		want := rows - len(fresh)
		if len(w.entries) > 0 {
			missing := to - w.last().Seq - 1
			if missing == 0 {
				return fresh, true
			}
			want = int(min(missing, uint64(want)))
		}
		lines := w.read(to, true, want)
		if len(lines) == 0 {
			break
		}
		for _, line := range lines {
			if len(w.entries) > 0 && line.Seq <= w.last().Seq {
				return fresh, true
			}
			if line.Seq >= to {
				return fresh, false // not what was asked for
			}
			fresh, to, bytes = append(fresh, line), line.Seq, bytes+len(line.Text)
		}
	}
	return fresh, false
}

// trim lets go of the lines outside of those numbered from first to last, but
// for one on each side.
func (w *window) trim(first, last uint64) {
	from, _ := w.find(first)
	to, _ := w.find(last + 1)
	w.keep(max(from-1, 0), min(to+1, len(w.entries)))
	clear(w.buffer[:cap(w.buffer)])
}

// drop lets go of the lines before a number.
func (w *window) drop(first uint64) {
	from, _ := w.find(first)
	w.keep(from, len(w.entries))
}

func (w *window) keep(from, to int) {
	n := copy(w.entries, w.entries[from:to])
	clear(w.entries[n:])
	w.entries = w.entries[:n]
}
