package tui

import (
	"image"

	"github.com/podglass/podglass/tui/layout"
	"github.com/podglass/podglass/tui/panes"
)

// desk is where the open panes lie. It keeps one tree a shape of the screen, so
// that a terminal that is made small for a moment has the old arrangement when it
// is large again. A pane need not lie anywhere.
type desk struct {
	trees  [3]*layout.Tree // by layout.Shape
	byHand [3]bool         // the sizes in a tree are the user's
	shape  layout.Shape
	area   image.Rectangle
	below  below
}

// below is the pane that shows in the rows which a short list leaves on a narrow screen. It has no keys there:
// what gets them is shown alone.
type below struct {
	list, pane panes.ID // 0 for none
	rows       int      // of the list; 0 where it leaves too few
	off        bool     // by the user
}

// leastBelow is how many rows a pane needs below a list to be of use there, its title included.
const leastBelow = 6

// newDesk lays out the three panes that are open at the start.
func newDesk(pods, containers, log panes.ID) desk {
	d := desk{shape: layout.Wide}
	for shape := range d.trees {
		d.trees[shape] = layout.Preset(layout.Shape(shape), pods, containers, log)
	}
	return d
}

// place puts a pane beside another in every shape's tree. One that stands in for the other where the screen is not
// wide lies in the tree of the wide screen alone.
func (d *desk) place(id, beside panes.ID, dir layout.Direction, standsIn bool) {
	for shape, tree := range d.trees {
		if standsIn && layout.Shape(shape) != layout.Wide {
			continue
		}
		at := beside
		if !tree.Has(at) {
			at = tree.Focused()
		}
		tree.Split(at, dir, id, 0.5)
	}
}

// endZoom shows the other panes again, where the screen has room for several: one that is opened beside another is to be
// seen there.
func (d *desk) endZoom() {
	if d.shape != layout.Narrow {
		d.tree().SetZoom(false)
	}
}

// remove gives a pane's place to its heir, where there is one that is not on the
// screen, and to its neighbour otherwise.
func (d *desk) remove(id, heir panes.ID) {
	for _, tree := range d.trees {
		if !tree.Has(id) {
			continue
		}
		if heir == 0 || tree.Has(heir) {
			tree.Remove(id)
		} else {
			tree.Replace(id, heir)
		}
	}
}

// resize gives the desk its area within a screen of the given size.
func (d *desk) resize(screen image.Point, area image.Rectangle) {
	d.shape, d.area = layout.ShapeFor(screen.X, screen.Y), area
}

// touched says that the user has set sizes by hand, which stay from then on.
func (d *desk) touched() { d.byHand[d.shape] = true }

func (d *desk) tree() *layout.Tree { return d.trees[d.shape] }

// shown returns where the panes that can be seen lie.
func (d *desk) shown() map[panes.ID]image.Rectangle {
	rects := d.tree().Rects(d.area).Rects
	if d.hasBelow() && !d.below.off {
		area := d.area
		area.Max.Y = area.Min.Y + d.below.rows
		rects[d.below.list] = area
		area.Min.Y, area.Max.Y = area.Max.Y, d.area.Max.Y
		rects[d.below.pane] = area
	}
	return rects
}

// unzoomed returns where panes lie when none fills the screen.
func (d *desk) unzoomed() map[panes.ID]image.Rectangle {
	tree := d.tree().Clone()
	tree.SetZoom(false)
	return tree.Rects(d.area).Rects
}

// hasBelow reports whether the list that shows leaves room for another pane.
func (d *desk) hasBelow() bool {
	return d.shape == layout.Narrow && d.below.rows > 0 && d.below.pane != 0 && d.tree().Focused() == d.below.list &&
		d.area.Dy()-d.below.rows >= leastBelow
}

// focused is the pane that keys go to.
func (a *App) focused() *slot { return a.panes.slot(a.desk.tree().Focused()) }

// focus gives keys to a pane. Where the screen has no place for it, it takes
// that of the list it is drilled from or back to.
func (a *App) focus(s *slot) {
	tree := a.desk.tree()
	if !tree.Has(s.id) && !a.standIn(tree, s) {
		tree.Split(tree.Focused(), layout.Down, s.id, 0.5)
	}
	tree.Focus(s.id)
}

// visit gives keys to a pane that somebody has gone to, rather than opened from another one.
func (a *App) visit(s *slot) {
	s.opener = 0
	a.focus(s)
}

// standIn lets a pane take the place of the one that it is drilled from, or of
// one that is drilled from it.
func (a *App) standIn(tree *layout.Tree, s *slot) bool {
	for _, other := range a.panes.slots {
		related := s.kind.drilledFrom(other.kind) || other.kind.drilledFrom(s.kind)
		if related && tree.Has(other.id) {
			return tree.Replace(other.id, s.id)
		}
	}
	return false
}

// paneAt finds the pane under a point of the screen.
func (a *App) paneAt(p image.Point) (*slot, image.Rectangle) {
	for id, area := range a.desk.shown() {
		if p.In(area) {
			return a.panes.slot(id), area
		}
	}
	return nil, image.Rectangle{}
}
