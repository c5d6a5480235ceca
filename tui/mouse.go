package tui

import (
	"image"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/tui/layout"
	"github.com/podglass/podglass/tui/panes"
)

// wheelLines is how far one notch of the wheel scrolls.
const wheelLines = 3

// drag is the border that the mouse holds.
type drag struct {
	held      bool
	separator layout.Separator
}

// mouse gives the focus to the pane under a click, lets go of or pulls the
// border between panes, and scrolls what is under the wheel.
func (a *App) mouse(msg tea.MouseMsg) tea.Cmd {
	at := image.Pt(msg.Mouse().X, msg.Mouse().Y)
	if a.dialogs.Len() > 0 {
		return a.dialogs.Update(msg)
	}
	switch msg := msg.(type) {
	case tea.MouseClickMsg:
		if msg.Button == tea.MouseLeft {
			return a.click(at)
		}
	case tea.MouseMotionMsg:
		if a.drag.held && a.desk.tree().Drag(a.desk.area, a.drag.separator, at) {
			a.spread()
		}
	case tea.MouseReleaseMsg:
		a.drag.held = false
	case tea.MouseWheelMsg:
		return a.wheel(msg.Button, at)
	}
	return nil
}

func (a *App) click(at image.Point) tea.Cmd {
	if separator, ok := a.desk.tree().SeparatorAt(a.desk.area, at); ok && a.desk.shape != layout.Narrow {
		a.drag = drag{held: true, separator: separator}
	}
	s, area := a.desk.at(at)
	if s == nil {
		return nil
	}
	a.keys.Reset()
	a.desk.focus(s.id)
	a.spread()
	if clicker, ok := s.Pane.(panes.Clicker); ok {
		inside := at.Sub(area.Min).Sub(a.frame(s).corner())
		return clicker.Click(inside.X, inside.Y)
	}
	return nil
}

// wheel scrolls without taking the focus, so that a log can be read back while
// the cursor stays in the list.
func (a *App) wheel(button tea.MouseButton, at image.Point) tea.Cmd {
	lines := map[tea.MouseButton]int{tea.MouseWheelUp: -wheelLines, tea.MouseWheelDown: wheelLines}[button]
	s, _ := a.desk.at(at)
	if s == nil || lines == 0 {
		return nil
	}
	if clicker, ok := s.Pane.(panes.Clicker); ok {
		return clicker.Wheel(lines)
	}
	return nil
}
