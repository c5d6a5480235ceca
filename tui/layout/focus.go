package layout

import (
	"image"
	"slices"
)

// Focused is the pane that has the focus.
func (t *Tree) Focused() ID { return t.recent[0] }

// Focus moves the focus; a zoomed tree then shows that pane. It reports false for an unknown pane.
func (t *Tree) Focus(id ID) bool {
	i := slices.Index(t.recent, id)
	if i < 0 {
		return false
	}
	t.recent = slices.Insert(slices.Delete(t.recent, i, i+1), 0, id)
	return true
}

// SetZoom makes the focused pane fill the area while the others keep their place, or ends that.
func (t *Tree) SetZoom(on bool) { t.zoomed = on }

// Zoomed reports whether the focused pane fills the area.
func (t *Tree) Zoomed() bool { return t.zoomed }

// Next is the pane after this one in reading order, around the end to the first. An unknown pane
// counts as the focused one.
func (t *Tree) Next(id ID) ID { return t.step(id, 1) }

// Prev is the pane before this one in reading order, around the start to the last.
func (t *Tree) Prev(id ID) ID { return t.step(id, -1) }

func (t *Tree) step(id ID, by int) ID {
	ids := t.Panes()
	if !t.Has(id) {
		id = t.Focused()
	}
	return ids[(slices.Index(ids, id)+by+len(ids))%len(ids)]
}

// Neighbour is the pane that touches this one on that side in the given area, whether the tree is
// zoomed or not. Of several it is the one that had the focus last, so that going there and back ends
// where it began. It reports false at the edge and for a pane that is hidden in this area.
func (t *Tree) Neighbour(area image.Rectangle, id ID, dir Direction) (ID, bool) {
	rects := t.arrange(area).rects
	from, ok := rects[id]
	if !ok {
		return 0, false
	}
	for _, other := range t.recent {
		if r, shown := rects[other]; shown && touches(from, r, dir) {
			return other, true
		}
	}
	return 0, false
}

// touches reports whether b lies directly on that side of a, with some length of edge in common.
func touches(a, b image.Rectangle, dir Direction) bool {
	beside := a.Min.Y < b.Max.Y && b.Min.Y < a.Max.Y
	stacked := a.Min.X < b.Max.X && b.Min.X < a.Max.X
	switch dir {
	case Left:
		return beside && b.Max.X == a.Min.X
	case Right:
		return beside && b.Min.X == a.Max.X
	case Up:
		return stacked && b.Max.Y == a.Min.Y
	default:
		return stacked && b.Min.Y == a.Max.Y
	}
}
