package tui

import (
	"image"
	"slices"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/tui/layout"
	"github.com/podglass/podglass/tui/panes"
)

// kind is what a pane is for. The desk needs it to know which panes take one
// another's place on a small screen, and App to open another of the same.
type kind uint8

const (
	podsPane kind = iota
	containersPane
	logPane
	forwardsPane
)

// slot is an open pane and what App knows of it.
type slot struct {
	id     panes.ID
	kind   kind
	client *kube.Client // what the pane looks through
	pinned bool         // keeps its target whatever is chosen elsewhere
	led    panes.Target // what the pane's cursor was on when that was last shown elsewhere
	panes.Pane
}

// desk is the open panes and where they lie. It keeps one tree a shape of the
// screen, so that a terminal that is made small for a moment has the old
// arrangement when it is large again.
type desk struct {
	slots []*slot // in the order in which they were opened
	last  panes.ID
	trees [3]*layout.Tree // by layout.Shape
	shape layout.Shape
	area  image.Rectangle
}

// newDesk lays out the three panes that are open at the start.
func newDesk(client *kube.Client, open func(kind, panes.ID) panes.Pane) *desk {
	d := &desk{shape: layout.Wide}
	ids := make([]panes.ID, 0, 3)
	for _, k := range []kind{podsPane, containersPane, logPane} {
		ids = append(ids, d.add(k, client, open).id)
	}
	for shape := range d.trees {
		d.trees[shape] = layout.Preset(layout.Shape(shape), ids[0], ids[1], ids[2])
	}
	return d
}

// add opens a pane without placing it.
func (d *desk) add(k kind, client *kube.Client, open func(kind, panes.ID) panes.Pane) *slot {
	d.last++
	s := &slot{id: d.last, kind: k, client: client, Pane: open(k, d.last)}
	d.slots = append(d.slots, s)
	return s
}

// place puts an added pane beside another in every shape's tree.
func (d *desk) place(s *slot, beside panes.ID, dir layout.Direction) {
	for _, tree := range d.trees {
		at := beside
		if !tree.Has(at) {
			at = tree.Focused()
		}
		tree.Split(at, dir, s.id, 0.5)
	}
	d.focus(s.id)
}

// resize gives the desk its area within a screen of the given size.
func (d *desk) resize(screen image.Point, area image.Rectangle) {
	focused := d.focused()
	d.shape, d.area = layout.ShapeFor(screen.X, screen.Y), area
	d.focus(focused.id)
}

func (d *desk) tree() *layout.Tree { return d.trees[d.shape] }

// focused is the pane that keys go to.
func (d *desk) focused() *slot { return d.slot(d.tree().Focused()) }

// slot finds an open pane; nil when it has been closed.
func (d *desk) slot(id panes.ID) *slot {
	for _, s := range d.slots {
		if s.id == id {
			return s
		}
	}
	return nil
}

// first finds the oldest pane of a kind that follows what is chosen.
func (d *desk) first(k kind) *slot {
	for _, s := range d.slots {
		if s.kind == k && !s.pinned {
			return s
		}
	}
	return nil
}

// focus gives keys to a pane. Where the screen has no place for it, it takes
// that of the list it is drilled from or back to.
func (d *desk) focus(id panes.ID) {
	tree := d.tree()
	if !tree.Has(id) && !d.standIn(tree, id) {
		tree.Split(tree.Focused(), layout.Down, id, 0.5)
	}
	tree.Focus(id)
}

// standIn lets a list of containers and the list of pods take each other's
// place.
func (d *desk) standIn(tree *layout.Tree, id panes.ID) bool {
	want := podsPane
	if d.slot(id).kind == podsPane {
		want = containersPane
	}
	for _, s := range d.slots {
		if s.kind == want && tree.Has(s.id) {
			return tree.Replace(s.id, id)
		}
	}
	return false
}

// close ends a pane and gives its place to its neighbour.
func (d *desk) close(s *slot) {
	s.Close()
	for _, tree := range d.trees {
		if tree.Has(s.id) {
			tree.Remove(s.id)
		}
	}
	d.slots = slices.DeleteFunc(d.slots, func(other *slot) bool { return other == s })
}

// shown returns where the panes that can be seen lie.
func (d *desk) shown() map[panes.ID]image.Rectangle {
	return d.tree().Rects(d.area).Rects
}

// at finds the pane under a point of the screen.
func (d *desk) at(p image.Point) (*slot, image.Rectangle) {
	for id, area := range d.shown() {
		if p.In(area) {
			return d.slot(id), area
		}
	}
	return nil, image.Rectangle{}
}
