package tui

import (
	"image"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/tui/layout"
	"github.com/podglass/podglass/tui/panes"
)

// wheelLines is how far one notch of the wheel scrolls.
const wheelLines = 3

// drag is what the mouse holds: the border between two panes, or the inside of
// one.
type drag struct {
	border    bool
	moved     bool // the border
	separator layout.Separator
	pane      panes.ID // 0 for none
}

// mouse gives the focus to the pane under a click, lets go of or pulls the
// border between panes, and scrolls what is under the wheel.
func (a *App) mouse(msg tea.MouseMsg) tea.Cmd {
	at := image.Pt(msg.Mouse().X, msg.Mouse().Y)
	if press, ok := msg.(tea.MouseClickMsg); ok && press.Button == tea.MouseLeft && at.Y == a.height-1 {
		return a.clickFooter(at.X)
	}
	if a.dialogs.Len() > 0 {
		return a.dialogs.Update(msg)
	}
	if press, ok := msg.(tea.MouseClickMsg); ok && press.Button == tea.MouseLeft && at.Y < headerRows {
		return a.clickHeader(at.X)
	}
	if a.toProgram(msg, at) {
		return nil
	}
	switch msg := msg.(type) {
	case tea.MouseClickMsg:
		if msg.Button == tea.MouseLeft {
			return a.click(at)
		}
	case tea.MouseMotionMsg:
		return a.dragTo(at)
	case tea.MouseReleaseMsg:
		return a.release(at)
	case tea.MouseWheelMsg:
		return a.wheel(msg.Button, at)
	}
	return nil
}

// toProgram gives what the mouse does beside clicks and drags of the left button to the pane with the focus where
// a program in it asks for the mouse, and reports whether one does.
func (a *App) toProgram(msg tea.MouseMsg, at image.Point) bool {
	s, area := a.paneAt(at)
	if s == nil || s != a.focused() || msg.Mouse().Button == tea.MouseLeft || a.drag.border {
		return false
	}
	mouser, ok := s.Pane.(panes.Mouser)
	inside := a.inside(s, area, at)
	return ok && mouser.Mouse(msg, inside.X, inside.Y)
}

// click is where and when the left button was pressed last.
type click struct {
	at   image.Point
	when time.Time
}

// click takes hold of a border, or gives the focus to a pane and puts its cursor there. A second click on the
// same row does what enter does.
func (a *App) click(at image.Point) tea.Cmd {
	if separator, ok := a.desk.tree().SeparatorAt(a.desk.area, at); ok && a.desk.shape != layout.Narrow {
		a.drag = drag{border: true, separator: separator}
		return nil
	}
	s, area := a.paneAt(at)
	if s == nil {
		return nil
	}
	a.keys.Reset()
	a.visit(s)
	a.spread()
	last := a.clicked
	a.clicked = click{at, a.opts.Now()}
	clicker, ok := s.Pane.(panes.Clicker)
	if !ok {
		return nil
	}
	a.drag.pane = s.id
	inside := a.inside(s, area, at)
	cmd := clicker.Click(inside.X, inside.Y)
	if last.at != at || a.clicked.when.Sub(last.when) > doubleTime || inside.Y < 1 { // there are titles of columns
		return cmd
	}
	a.clicked = click{}
	return tea.Batch(cmd, a.enter(s))
}

// enter does what the key enter does in a pane.
func (a *App) enter(s *slot) tea.Cmd {
	name, _ := a.opts.Keymap.Match(s.Scope(), "enter")
	if d := a.actions[name]; s.Mode() != panes.Actions || d == nil || !a.offers(d, a.here()) {
		return nil
	}
	return a.do(name, a.here())
}

// clickFooter does what the key under the mouse does.
func (a *App) clickFooter(x int) tea.Cmd {
	for _, h := range a.placedHints() {
		if x >= h.from && x < h.to && h.action != "" {
			a.keys.Reset()
			return a.do(h.action, a.here())
		}
	}
	return nil
}

// inside is a point of the screen counted from the corner of a pane's content.
func (a *App) inside(s *slot, area image.Rectangle, at image.Point) image.Point {
	return at.Sub(area.Min).Sub(a.frame(s).corner())
}

// dragTo moves the border that is held, or tells the pane in which the button
// was pressed.
func (a *App) dragTo(at image.Point) tea.Cmd {
	if a.drag.border {
		if a.desk.tree().Drag(a.desk.area, a.drag.separator, at) {
			a.drag.moved = true
			a.desk.touched()
			a.spread()
		}
		return nil
	}
	return a.toDragger(at, panes.Dragger.Drag)
}

// release lets go of what is held.
func (a *App) release(at image.Point) tea.Cmd {
	cmd := a.toDragger(at, panes.Dragger.Release)
	if s, _ := a.paneAt(at); s != nil && a.drag.border && !a.drag.moved { // it was a click on a title
		a.keys.Reset()
		a.visit(s)
		a.spread()
	}
	a.drag = drag{}
	return cmd
}

// toDragger tells the pane in which the button was pressed where the mouse is.
func (a *App) toDragger(at image.Point, tell func(dragger panes.Dragger, x, y int) tea.Cmd) tea.Cmd {
	s := a.panes.slot(a.drag.pane)
	if s == nil {
		return nil
	}
	dragger, ok := s.Pane.(panes.Dragger)
	area, shown := a.desk.shown()[s.id]
	if !ok || !shown {
		return nil
	}
	inside := a.inside(s, area, at)
	return tell(dragger, inside.X, inside.Y)
}

// wheel scrolls without taking the focus, so that a log can be read back while
// the cursor stays in the list.
func (a *App) wheel(button tea.MouseButton, at image.Point) tea.Cmd {
	lines := map[tea.MouseButton]int{tea.MouseWheelUp: -wheelLines, tea.MouseWheelDown: wheelLines}[button]
	s, _ := a.paneAt(at)
	if s == nil || lines == 0 {
		return nil
	}
	if clicker, ok := s.Pane.(panes.Clicker); ok {
		return clicker.Wheel(lines)
	}
	return nil
}
