package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/layout"
	"github.com/podglass/podglass/tui/panes"
)

// arrangeActions are those that arrange panes.
func arrangeActions() []action {
	return []action{
		does(keymap.Bind("global.split-right", "split the pane, the new one on the right", "ctrl+w v").Footer("split right", 70), split(layout.Right)).
			unless(noRoom(layout.Right)),
		does(keymap.Bind("global.split-below", "split the pane, the new one below", "ctrl+w s").Footer("split below", 71), split(layout.Down)).
			unless(noRoom(layout.Down)),
		does(keymap.Bind("global.focus-left", "go to the pane on the left", "ctrl+w h", "ctrl+w left").Footer("left", 73), moveFocus(layout.Left)).
			unless(noneThere(layout.Left)),
		does(keymap.Bind("global.focus-down", "go to the pane below", "ctrl+w j", "ctrl+w down").Footer("down", 74), moveFocus(layout.Down)).
			unless(noneThere(layout.Down)),
		does(keymap.Bind("global.focus-up", "go to the pane above", "ctrl+w k", "ctrl+w up").Footer("up", 75), moveFocus(layout.Up)).
			unless(noneThere(layout.Up)),
		does(keymap.Bind("global.focus-right", "go to the pane on the right", "ctrl+w l", "ctrl+w right").Footer("right", 76), moveFocus(layout.Right)).
			unless(noneThere(layout.Right)),
		does(keymap.Bind("global.swap", "swap the pane with the next one", "ctrl+w x").Footer("swap", 77), (*App).swap).
			unless((*App).alone),
		does(keymap.Bind("global.taller", "make the pane taller", "ctrl+w +").Footer("taller", 78), stretch(layout.Down, 2)).
			unless((*App).alone),
		does(keymap.Bind("global.shorter", "make the pane shorter", "ctrl+w -").Footer("shorter", 79), stretch(layout.Down, -2)).
			unless((*App).alone),
		does(keymap.Bind("global.wider", "make the pane wider", "ctrl+w >").Footer("wider", 80), stretch(layout.Right, 4)).
			unless((*App).alone),
		does(keymap.Bind("global.narrower", "make the pane narrower", "ctrl+w <").Footer("narrower", 81), stretch(layout.Right, -4)).
			unless((*App).alone),
		does(keymap.Bind("global.equalize", "make all panes the same size", "ctrl+w =").Footer("same size", 82), (*App).equalize).
			unless((*App).alone),
		does(keymap.Bind("global.reset-layout", "lay the panes out as at the start", "ctrl+w 0").Footer("as at the start", 72), (*App).resetLayout),
	}
}

// alone says that there is no other pane beside the focused one, "" where there is.
func (a *App) alone() string {
	if a.desk.shape == layout.Narrow || !a.hasSeveral() {
		return "there is no other pane on the screen"
	}
	return ""
}

// noneThere says that there is no pane in a direction, "" where there is.
func noneThere(dir layout.Direction) func(*App) string {
	word := map[layout.Direction]string{layout.Left: "on the left", layout.Right: "on the right", layout.Up: "above", layout.Down: "below"}[dir]
	return func(a *App) string {
		tree := a.desk.tree()
		if _, ok := tree.Neighbour(a.desk.area, tree.Focused(), dir); !ok {
			return "there is no pane " + word
		}
		return ""
	}
}

// focusID gives keys to a pane that lies on the screen.
func (a *App) focusID(id panes.ID) { a.visit(a.panes.slot(id)) }

func (a *App) nextPane() tea.Cmd {
	tree := a.desk.tree()
	a.focusID(tree.Next(tree.Focused()))
	return nil
}

func (a *App) previousPane() tea.Cmd {
	tree := a.desk.tree()
	a.focusID(tree.Prev(tree.Focused()))
	return nil
}

// moveFocus moves the focus to the neighbour in a direction.
func moveFocus(dir layout.Direction) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		tree := a.desk.tree()
		if id, ok := tree.Neighbour(a.desk.area, tree.Focused(), dir); ok {
			a.focusID(id)
		}
		return nil
	}
}

// stretch moves an edge of the focused pane by cells.
func stretch(dir layout.Direction, cells int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		tree := a.desk.tree()
		if !tree.Resize(a.desk.area, tree.Focused(), dir, cells) {
			return a.refuse("the pane can be made no " + stretched(dir, cells))
		}
		a.desk.touched()
		return nil
	}
}

// stretched is what a pane is once an edge has been moved.
func stretched(dir layout.Direction, cells int) string {
	switch {
	case dir == layout.Right && cells > 0:
		return "wider"
	case dir == layout.Right:
		return "narrower"
	case cells > 0:
		return "taller"
	default:
		return "shorter"
	}
}

func (a *App) swap() tea.Cmd {
	tree := a.desk.tree()
	tree.Swap(tree.Focused(), tree.Next(tree.Focused()))
	a.desk.touched()
	return nil
}

func (a *App) equalize() tea.Cmd {
	a.desk.tree().Equalize()
	a.desk.touched()
	return nil
}

// hasSeveral reports whether several panes lie on the screen.
func (a *App) hasSeveral() bool { return a.desk.tree().Len() > 1 }

// zoomless is why no pane can be zoomed, "" when one can.
func (a *App) zoomless() string {
	switch {
	case a.desk.hasBelow():
		return ""
	case a.desk.shape == layout.Narrow:
		return "the screen has room for one pane only; tab shows the next one"
	case !a.hasSeveral():
		return "there is only one pane"
	}
	return ""
}

// zoom fills the screen with the focused pane or gives it back. On a narrow screen it takes away what shows
// below a short list.
func (a *App) zoom() tea.Cmd {
	if a.desk.hasBelow() {
		a.desk.below.off = !a.desk.below.off
		return nil
	}
	tree := a.desk.tree()
	tree.SetZoom(!tree.Zoomed())
	return nil
}

// follows reports whether the focused pane follows another one.
func (a *App) follows() bool {
	_, follows := a.focused().Pane.(panes.Follower)
	return follows
}

// pin makes the focused pane keep its target, or follow again.
func (a *App) pin() tea.Cmd {
	focused := a.focused()
	focused.pinned, focused.lent = !focused.pinned, false
	if focused.pinned {
		return nil
	}
	return focused.Pane.(panes.Follower).Follow(a.target)
}

// split opens another pane of the focused one's kind beside it, which keeps what
// it shows while the old one follows on; beside a pane that follows no other, a
// log.
func split(side layout.Direction) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		focused := a.focused()
		name, client, target := logsKind, a.client(), a.target
		if follower, ok := focused.Pane.(panes.Follower); ok {
			name, client, target = focused.kind.name, focused.client, follower.Target()
		}
		a.desk.endZoom()
		s, start := a.openBeside(name, client, focused, side)
		s.pinned = true
		return tea.Batch(start, a.tell(s, panes.Open{Kind: name, Target: target}))
	}
}

// closePane closes the focused pane. The list of pods is the workbench itself:
// closing it quits.
func (a *App) closePane() tea.Cmd {
	if a.focused().kind.root() {
		return a.quit()
	}
	a.closeAsked(panes.Close{Pane: a.focused().id})
	return nil
}

// closeAsked closes a pane, after what it asks before.
func (a *App) closeAsked(request panes.Close) {
	s := a.panes.slot(request.Pane)
	if s == nil {
		return
	}
	closer, ok := s.Pane.(panes.Closer)
	if !ok || closer.BeforeClose() == nil {
		a.closeSlot(s)
		a.spread()
		return
	}
	a.ask(panes.Dialog{Dialog: closer.BeforeClose(), Answer: func(any) tea.Cmd {
		if a.panes.slot(request.Pane) == s {
			a.closeSlot(s)
			a.spread()
		}
		return nil
	}})
}

// back undoes the latest narrowing: the zoom, then the drill from the pods to the containers to the
// log, and then the list of one pod. What a pane has of its own, such as a filter, it undoes itself
// first. A toast goes with whatever is undone.
func (a *App) back() tea.Cmd {
	focused := a.focused()
	a.endToasts()
	if undoer, ok := focused.Pane.(panes.Undoer); ok && undoer.CanUndo() {
		undoer.Undo()
		return nil
	}
	if a.isPage(focused) {
		a.closeSlot(focused)
		if opener := a.panes.slot(focused.opener); opener != nil {
			a.focus(opener)
		}
		a.desk.tree().SetZoom(focused.over || a.desk.shape == layout.Narrow)
		return nil
	}
	if page := a.panes.slot(focused.opener); page != nil && page.kind.page && a.desk.tree().Zoomed() {
		a.focus(page)
		a.desk.tree().SetZoom(true)
		return nil
	}
	if tree := a.desk.tree(); tree.Zoomed() && a.desk.shape != layout.Narrow {
		tree.SetZoom(false)
		return nil
	}
	if outer := a.wayBack(focused); outer != nil {
		if vacant, ok := focused.Pane.(panes.Vacant); ok && vacant.Vacant() {
			a.closeSlot(focused)
		}
		a.focus(outer)
		return a.giveBack(focused)
	} else if a.list.isNarrowed() {
		return a.list.widen()
	}
	return nil
}

// isPage reports whether a pane lies over the whole screen as it was opened.
func (a *App) isPage(s *slot) bool { return s.kind.page && a.desk.tree().Zoomed() }

// canGoBack reports whether back has anything to undo.
func (a *App) canGoBack() bool {
	focused := a.focused()
	if undoer, ok := focused.Pane.(panes.Undoer); ok && undoer.CanUndo() {
		return true
	}
	if a.isPage(focused) {
		return true
	}
	zoomed := a.desk.tree().Zoomed() && a.desk.shape != layout.Narrow
	return zoomed || a.wayBack(focused) != nil || a.list.isNarrowed()
}
