package tui

import (
	"image"

	"github.com/podglass/podglass/tui/layout"
	"github.com/podglass/podglass/tui/panes"
)

// The least that panes get beside others, in cells with their frames, on a screen of at least usualRows: three lines of
// a log and its title, and five pods below their columns' names.
const (
	leastColumns  = 30
	leastRows     = 6
	leastListRows = 8
	usualRows     = 24
)

// sideBySide is how many columns two panes need to lie beside each other in the place of the log.
const sideBySide = 120

// least is the least size of a pane beside others; zero for that of any pane.
func (a *App) least(id panes.ID) image.Point {
	s := a.panes.slot(id)
	switch {
	case a.height < usualRows, s != nil && s.kind.snug:
		return image.Point{}
	case s != nil && s.kind.root():
		return image.Pt(leastColumns, leastListRows)
	}
	return image.Pt(leastColumns, leastRows)
}

// lay takes another desk. The list of pods keeps its rows there, whatever is opened beside it.
func (a *App) lay(d desk, list panes.ID) {
	a.desk = d
	for _, tree := range a.desk.trees {
		tree.Least, tree.Anchor = a.least, list
	}
}

// nextTo is the pane that another one is opened beside. The band has no rows to give: what is opened below one of its
// panes shares the place of the log.
func (a *App) nextTo(beside *slot, side layout.Direction) *slot {
	if _, inBand := a.belowBand(beside); side != layout.Down || !inBand {
		return beside
	}
	return a.roomiest(beside)
}

// roomiest is the highest of the panes that share the place of the log, the oldest of several; another one where none
// shows there.
func (a *App) roomiest(other *slot) *slot {
	below, _ := a.belowBand(other)
	best, height := other, 0
	for _, s := range below {
		if rows := a.desk.unzoomed()[s.id].Dy(); !s.kind.snug && rows > height {
			best, height = s, rows
		}
	}
	return best
}

// belowBand are the panes that show below the list of pods and what lies beside that, and whether a pane is one of the
// others.
func (a *App) belowBand(of *slot) (below []*slot, inBand bool) {
	list := a.panes.first(podsKind)
	if list == nil {
		return nil, false
	}
	rects := a.desk.unzoomed()
	area, shown := rects[list.id]
	if !shown {
		return nil, false
	}
	for _, s := range a.panes.slots {
		lies, shown := rects[s.id]
		switch {
		case shown && lies.Min.Y >= area.Max.Y:
			below = append(below, s)
		case s == of:
			inBand = shown
		}
	}
	return below, inBand
}

// noRoom says that the focused pane cannot have another one beside it on a side while all that show go on to, "" where
// it can.
func noRoom(side layout.Direction) func(*App) string {
	return func(a *App) string {
		if a.desk.shape == layout.Narrow {
			return "the screen has room for one pane only"
		}
		const another = panes.ID(-1)
		focused := a.focused()
		tree := a.desk.tree().Clone()
		tree.SetZoom(false)
		tree.Split(a.nextTo(focused, side).id, side, another, 0.5)
		tree.Focus(another)
		if len(tree.Rects(a.desk.area).Rects) <= len(a.desk.unzoomed()) { // one would be hidden
			return "there is no room for another pane " + map[layout.Direction]string{layout.Right: "on the right", layout.Down: "below"}[side]
		}
		return ""
	}
}

// share places a pane where the log is, so that those that share the place have as much room as can be: beside each
// other or below. One that would be too small shows when it has the focus.
func (a *App) share(id panes.ID, sharers []panes.ID) {
	rects := a.desk.unzoomed()
	at, area := sharers[0], rects[sharers[0]]
	for _, other := range sharers[1:] {
		if lies := rects[other]; lies.Dx()*lies.Dy() > area.Dx()*area.Dy() {
			at, area = other, lies
		}
	}
	dir := layout.Down
	if area.Dx() >= sideBySide && (area.Dx() >= 4*area.Dy() || area.Dy() < 2*leastRows) {
		dir = layout.Right
	}
	a.desk.place(id, at, dir, false)
}
