package layout

import "image"

// Resize moves the pane's edge on that side outward by cells (inward when negative) and its
// neighbours with it, as far as every pane keeps at least Min. On a side that is the edge of the area
// it is the opposite edge that moves, so that growing a pane down or right always grows it. It
// reports whether anything moved; a zoomed or hidden pane is not resized.
func (t *Tree) Resize(area image.Rectangle, id ID, dir Direction, cells int) bool {
	if t.zoomed {
		return false
	}
	a := t.arrange(area)
	if _, ok := a.rects[id]; !ok {
		return false
	}
	for _, side := range []Direction{dir, dir.opposite()} {
		if b, ok := a.edge(id, side); ok {
			if !side.forward() {
				cells = -cells
			}
			return b.move(b.length + cells)
		}
	}
	return false
}

// Part puts the boundary between two panes, of which b lies on that side of a, so that the part of a, on
// the left or above, is length cells long, as far as every pane keeps at least Min. It reports false, and
// moves nothing, when the panes do not lie so or are not both shown.
func (t *Tree) Part(area image.Rectangle, a, b ID, dir Direction, length int) bool {
	for _, bound := range t.arrange(area).splits {
		if bound.split.axis == dir.axis() && bound.split.first.find(a) != nil && bound.split.second.find(b) != nil {
			bound.move(length)
			return true
		}
	}
	return false
}

// edge is the innermost boundary on that side of a pane.
func (a *arrangement) edge(id ID, side Direction) (boundary, bool) {
	for i := len(a.splits) - 1; i >= 0; i-- { // parents come before their children
		b := a.splits[i]
		half := b.split.first
		if !side.forward() {
			half = b.split.second
		}
		if b.split.axis == side.axis() && half.find(id) != nil {
			return b, true
		}
	}
	return boundary{}, false
}

// Separator is the line between the two sides of a split, grabbed at a point. It is valid
// as long as no pane is added, removed or moved.
type Separator struct {
	split *node
	grab  int // from the boundary to the point taken hold of, along the axis
}

// SeparatorAt is the line on which a point lies. Panes have borders that touch, so a line is two
// cells thick: the last of the one side and the first of the other. Where lines cross, the one
// between panes side by side is meant, because the other's cells also hold a pane's title.
func (t *Tree) SeparatorAt(area image.Rectangle, at image.Point) (Separator, bool) {
	if t.zoomed || !at.In(area) {
		return Separator{}, false
	}
	var found Separator
	for _, b := range t.arrange(area).splits {
		axis := b.split.axis
		grab := axis.along(at) - axis.along(b.area.Min) - b.length
		if !at.In(b.area) || grab < -1 || grab > 0 {
			continue
		}
		if found.split == nil || axis == horizontal {
			found = Separator{split: b.split, grab: grab}
		}
	}
	return found, found.split != nil
}

// Drag moves a line so that the cell it was taken hold of comes to the point, as far as every pane
// keeps at least Min. It reports whether it moved.
func (t *Tree) Drag(area image.Rectangle, s Separator, to image.Point) bool {
	for _, b := range t.arrange(area).splits {
		if b.split == s.split {
			axis := b.split.axis
			return b.move(axis.along(to) - axis.along(b.area.Min) - s.grab)
		}
	}
	return false
}
