// Package layout divides a screen area among panes: a binary tree of splits whose leaves are panes.
//
// It is pure arithmetic on [image.Rectangle] in terminal cells and knows nothing about drawing. The
// tree also remembers in which order its panes had the focus, because that decides ties when moving
// in a direction and which panes stay when the screen is too small for all of them.
package layout

import (
	"image"
	"slices"
)

// ID names a pane in the tree. Any value will do; each is there at most once.
type ID int

// Direction is a side of a pane.
type Direction uint8

// The four sides.
const (
	Left Direction = iota
	Right
	Up
	Down
)

// String is the lower-case word, as in "focus left".
func (d Direction) String() string {
	return [...]string{"left", "right", "up", "down"}[d]
}

// opposite is the side across.
func (d Direction) opposite() Direction {
	return [...]Direction{Right, Left, Down, Up}[d]
}

// axis is the one along which a pane on this side of another lies.
func (d Direction) axis() axis {
	if d == Left || d == Right {
		return horizontal
	}
	return vertical
}

// forward reports whether the direction follows growing coordinates.
func (d Direction) forward() bool { return d == Right || d == Down }

// defaultMin is the smallest pane that still shows something inside a border, in cells.
var defaultMin = image.Pt(16, 4)

// Tree is a set of panes and how they share an area. The zero Tree is not usable: start with [New].
type Tree struct {
	// Min is the smallest size a pane is given beside another, in cells. Panes that do not get it are
	// hidden ([Placement.Hidden]); a single pane is shown at any size.
	Min image.Point
	// Least is that size for one pane, or zero for Min; nil for Min everywhere.
	Least func(ID) image.Point
	// Anchor is a pane that is shown before all but the focused one, if it is in the tree.
	Anchor ID

	root   *node
	recent []ID // focus order, the focused pane first; every leaf is in it
	zoomed bool
}

// node is a leaf (first == nil) or a split of its area along axis, first being left or top.
type node struct {
	id            ID
	axis          axis
	share         float64 // of the area's length along axis that first gets, 0..1
	first, second *node
}

func (n *node) leaf() bool { return n.first == nil }

// New is a tree of one focused pane.
func New(id ID) *Tree {
	return &Tree{Min: defaultMin, root: &node{id: id}, recent: []ID{id}}
}

// Clone is an independent copy.
func (t *Tree) Clone() *Tree {
	c := *t
	c.root = t.root.clone()
	c.recent = slices.Clone(t.recent)
	return &c
}

func (n *node) clone() *node {
	if n == nil {
		return nil
	}
	c := *n
	c.first, c.second = n.first.clone(), n.second.clone()
	return &c
}

// Panes are all panes in reading order: left before right, top before bottom, a whole column or row
// of a split before its other half.
func (t *Tree) Panes() []ID {
	var ids []ID
	t.root.walk(func(n *node) {
		if n.leaf() {
			ids = append(ids, n.id)
		}
	})
	return ids
}

// Has reports whether the pane is in the tree.
func (t *Tree) Has(id ID) bool { return slices.Contains(t.recent, id) }

// Len is the number of panes, at least one.
func (t *Tree) Len() int { return len(t.recent) }

func (n *node) walk(visit func(*node)) {
	if n == nil {
		return
	}
	visit(n)
	n.first.walk(visit)
	n.second.walk(visit)
}

// find is the leaf of the pane, or nil.
func (n *node) find(id ID) *node {
	var found *node
	n.walk(func(n *node) {
		if n.leaf() && n.id == id {
			found = n
		}
	})
	return found
}

// Split puts a new pane on that side of an existing one. The new pane gets share of the existing
// pane's place; outside (0,1) it gets half. The focus stays where it is. It reports false, and
// changes nothing, when id is not in the tree or newID already is.
func (t *Tree) Split(id ID, dir Direction, newID ID, share float64) bool {
	n := t.root.find(id)
	if n == nil || t.Has(newID) {
		return false
	}
	if !(share > 0 && share < 1) { // written so that NaN is outside too
		share = 0.5
	}
	old, added := &node{id: id}, &node{id: newID}
	if dir.forward() {
		*n = node{axis: dir.axis(), share: 1 - share, first: old, second: added}
	} else {
		*n = node{axis: dir.axis(), share: share, first: added, second: old}
	}
	t.recent = append(t.recent, newID)
	return true
}

// Remove takes a pane out; what it was split from takes its place. The focus, if it was there, goes
// back to the pane that had it before. It reports false for an unknown pane and for the last one.
func (t *Tree) Remove(id ID) bool {
	if !t.Has(id) || t.root.leaf() {
		return false
	}
	t.root.walk(func(n *node) {
		switch {
		case n.leaf():
		case n.first.leaf() && n.first.id == id:
			*n = *n.second
		case n.second.leaf() && n.second.id == id:
			*n = *n.first
		}
	})
	t.recent = slices.DeleteFunc(t.recent, func(r ID) bool { return r == id })
	return true
}

// Swap exchanges the places of two panes; the focus stays with its pane. It reports false when
// either is not in the tree.
func (t *Tree) Swap(a, b ID) bool {
	na, nb := t.root.find(a), t.root.find(b)
	if na == nil || nb == nil {
		return false
	}
	na.id, nb.id = b, a
	return true
}

// Replace gives a pane's place, and its focus if it has it, to a pane that is not yet in the tree:
// how a small screen drills from one view to the next. It reports false when id is not in the tree
// or newID already is.
func (t *Tree) Replace(id, newID ID) bool {
	n := t.root.find(id)
	if n == nil || t.Has(newID) {
		return false
	}
	n.id = newID
	t.recent[slices.Index(t.recent, id)] = newID
	return true
}

// Equalize gives the panes of every row the same width and those of every column the same height.
func (t *Tree) Equalize() {
	t.root.walk(func(n *node) {
		if !n.leaf() {
			a, b := n.first.span(n.axis), n.second.span(n.axis)
			n.share = float64(a) / float64(a+b)
		}
	})
}

// span is how many panes lie side by side along the axis, at most.
func (n *node) span(along axis) int {
	if n.leaf() {
		return 1
	}
	a, b := n.first.span(along), n.second.span(along)
	if n.axis == along {
		return a + b
	}
	return max(a, b)
}
