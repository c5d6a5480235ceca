package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/tui/layout"
	"github.com/podglass/podglass/tui/panes"
)

// The actions that arrange panes.

func (a *App) nextPane() tea.Cmd {
	tree := a.desk.tree()
	a.desk.focus(tree.Next(tree.Focused()))
	return nil
}

func (a *App) previousPane() tea.Cmd {
	tree := a.desk.tree()
	a.desk.focus(tree.Prev(tree.Focused()))
	return nil
}

// look moves the focus to the neighbour in a direction.
func look(dir layout.Direction) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		tree := a.desk.tree()
		if id, ok := tree.Neighbour(a.desk.area, tree.Focused(), dir); ok {
			a.desk.focus(id)
		}
		return nil
	}
}

// stretch moves an edge of the focused pane by cells.
func stretch(dir layout.Direction, cells int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		tree := a.desk.tree()
		tree.Resize(a.desk.area, tree.Focused(), dir, cells)
		return nil
	}
}

func (a *App) swap() tea.Cmd {
	tree := a.desk.tree()
	tree.Swap(tree.Focused(), tree.Next(tree.Focused()))
	return nil
}

func (a *App) equalize() tea.Cmd {
	a.desk.tree().Equalize()
	return nil
}

// zoom fills the screen with the focused pane or gives it back. A narrow
// screen shows one pane at a time anyway.
func (a *App) zoom() tea.Cmd {
	if a.desk.shape == layout.Narrow {
		return a.showToast(panes.Notice{Text: "the screen has room for one pane only; tab shows the next one"})
	}
	tree := a.desk.tree()
	tree.SetZoom(!tree.Zoomed())
	return nil
}

// pin makes the focused pane keep its target, or follow again.
func (a *App) pin() tea.Cmd {
	focused := a.desk.focused()
	follower, ok := focused.Pane.(panes.Follower)
	if !ok {
		return a.showToast(panes.Notice{Text: "this pane follows no other, so there is nothing to pin"})
	}
	focused.pinned = !focused.pinned
	if focused.pinned {
		return nil
	}
	return follower.Follow(a.target)
}

// split opens another pane of the focused one's kind beside it, which keeps
// what it shows while the old one follows on.
func split(dir layout.Direction) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		focused := a.desk.focused()
		follower, ok := focused.Pane.(panes.Follower)
		if !ok {
			return a.openLogPane(dir, a.client, panes.OpenLog{Target: a.target})
		}
		s := a.open(focused.kind, focused.client)
		s.pinned = true
		a.desk.place(s, focused.id, dir)
		return tea.Batch(s.Init(), s.Pane.(panes.Follower).Follow(follower.Target()))
	}
}

// closePane closes the focused pane. The list of pods is the workbench itself:
// closing it quits.
func (a *App) closePane() tea.Cmd {
	focused := a.desk.focused()
	if focused.kind == podsPane {
		return a.quit()
	}
	a.desk.close(focused)
	a.desk.focus(a.desk.focused().id)
	return nil
}

// back undoes the latest narrowing: the toast, the zoom, then the drill from the
// pods to the containers to the log, and then the list of one pod. What a pane has of its own, such
// as a filter, it undoes itself first.
func (a *App) back() tea.Cmd {
	focused := a.desk.focused()
	if undoer, ok := focused.Pane.(panes.Undoer); ok && undoer.CanUndo() {
		undoer.Undo()
		return nil
	}
	if a.toast.Text != "" {
		a.toast.Text = ""
		return nil
	}
	if tree := a.desk.tree(); tree.Zoomed() && a.desk.shape != layout.Narrow {
		tree.SetZoom(false)
		return nil
	}
	if outer := a.outer(focused); outer != nil {
		a.desk.focus(outer.id)
	} else if a.isNarrowed() {
		return a.widen()
	}
	return nil
}

// outer is the pane that a pane is drilled from: the containers for a log, the
// pods for all others. nil for the pods themselves.
func (a *App) outer(s *slot) *slot {
	if s.kind == logPane {
		if containers := a.desk.first(containersPane); containers != nil {
			return containers
		}
	}
	if s.kind == podsPane {
		return nil
	}
	return a.desk.first(podsPane)
}

// canGoBack reports whether back has anything to do.
func (a *App) canGoBack() bool {
	focused := a.desk.focused()
	if undoer, ok := focused.Pane.(panes.Undoer); ok && undoer.CanUndo() {
		return true
	}
	zoomed := a.desk.tree().Zoomed() && a.desk.shape != layout.Narrow
	return zoomed || a.toast.Text != "" || a.outer(focused) != nil || a.isNarrowed()
}
