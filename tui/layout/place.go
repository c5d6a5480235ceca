package layout

import "image"

// axis is the direction along which a split divides its area.
type axis uint8

const (
	horizontal axis = iota // first is left of second
	vertical               // first is above second
)

// along is the coordinate of a point on the axis.
func (a axis) along(p image.Point) int {
	if a == horizontal {
		return p.X
	}
	return p.Y
}

// cut divides an area so that the first part is length cells long on the axis.
func (a axis) cut(area image.Rectangle, length int) (first, second image.Rectangle) {
	first, second = area, area
	if a == horizontal {
		first.Max.X = area.Min.X + length
		second.Min.X = first.Max.X
	} else {
		first.Max.Y = area.Min.Y + length
		second.Min.Y = first.Max.Y
	}
	return first, second
}

// Placement says where the panes of a tree are in an area.
type Placement struct {
	// Rects has every shown pane; together they cover the area, each cell once.
	Rects map[ID]image.Rectangle
	// Hidden are the panes, in reading order, that are not shown: the area is too small for them, or
	// another one is zoomed.
	Hidden []ID
}

// Rects places the panes in an area. In an area too small for all, the focused pane is shown, then
// the Anchor and as many others as fit, the most recently focused first; the rest is hidden. An empty area hides all.
func (t *Tree) Rects(area image.Rectangle) Placement {
	placed := Placement{Rects: map[ID]image.Rectangle{}}
	switch {
	case area.Empty():
	case t.zoomed:
		placed.Rects[t.Focused()] = area
	default:
		placed.Rects = t.arrange(area).rects
	}
	for _, id := range t.Panes() {
		if _, shown := placed.Rects[id]; !shown {
			placed.Hidden = append(placed.Hidden, id)
		}
	}
	return placed
}

// arrangement is the tree laid out in an area without regard to zoom.
type arrangement struct {
	rects  map[ID]image.Rectangle
	splits []boundary
}

// boundary is where a split of which both sides are shown divides its area.
type boundary struct {
	split     *node
	area      image.Rectangle
	length    int // cells of first along the axis
	low, high int // the least and the most that length may be, so that no pane gets less than Min
}

func (t *Tree) arrange(area image.Rectangle) *arrangement {
	a := &arrangement{rects: map[ID]image.Rectangle{}}
	if !area.Empty() {
		a.place(t.root, area, t.visible(area))
	}
	return a
}

// shown is the set of panes for which there is room.
type shown struct {
	ids   map[ID]bool
	least func(ID) image.Point
}

// visible picks the panes to show, see [Tree.Rects]. Each is added to those before it if all of them
// still fit; with the few panes a person opens, trying each costs nothing.
func (t *Tree) visible(area image.Rectangle) shown {
	s := shown{ids: map[ID]bool{t.Focused(): true}, least: t.least}
	others := t.recent[1:]
	if t.Anchor != 0 && t.Has(t.Anchor) {
		others = append([]ID{t.Anchor}, others...)
	}
	for _, id := range others {
		if s.ids[id] {
			continue
		}
		s.ids[id] = true
		if need := s.need(t.root); need.X > area.Dx() || need.Y > area.Dy() {
			delete(s.ids, id)
		}
	}
	return s
}

// least is the smallest size of a pane beside others.
func (t *Tree) least(id ID) image.Point {
	least := t.Min
	if t.Least != nil {
		if own := t.Least(id); own != (image.Point{}) {
			least = own
		}
	}
	return image.Pt(max(least.X, 1), max(least.Y, 1))
}

// need is the smallest size in which the shown panes of the subtree fit; zero when none is shown.
func (s shown) need(n *node) image.Point {
	if n.leaf() {
		if s.ids[n.id] {
			return s.least(n.id)
		}
		return image.Point{}
	}
	a, b := s.need(n.first), s.need(n.second)
	if n.axis == horizontal {
		return image.Pt(a.X+b.X, max(a.Y, b.Y))
	}
	return image.Pt(max(a.X, b.X), a.Y+b.Y)
}

// place gives the area to the shown panes of the subtree, of which there is at least one.
func (a *arrangement) place(n *node, area image.Rectangle, s shown) {
	if n.leaf() {
		a.rects[n.id] = area
		return
	}
	first, second := s.need(n.first), s.need(n.second)
	switch (image.Point{}) {
	case first:
		a.place(n.second, area, s)
		return
	case second:
		a.place(n.first, area, s)
		return
	}
	total := n.axis.along(area.Size())
	b := boundary{split: n, area: area, low: n.axis.along(first), high: total - n.axis.along(second)}
	b.length = min(max(int(n.share*float64(total)+0.5), b.low), b.high)
	a.splits = append(a.splits, b)
	left, right := n.axis.cut(area, b.length)
	a.place(n.first, left, s)
	a.place(n.second, right, s)
}

// move sets where the boundary is, as near as the panes' least sizes allow, and reports whether
// that is another place than before.
func (b boundary) move(length int) bool {
	length = min(max(length, b.low), b.high)
	if length == b.length {
		return false
	}
	b.split.share = float64(length) / float64(b.split.axis.along(b.area.Size()))
	return true
}
