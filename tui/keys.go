package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/layout"
	"github.com/podglass/podglass/tui/panes"
)

// press sends a key where it belongs: to the dialog, to the prompt that is
// open in the pane with the focus, or through the keymap to an action.
func (a *App) press(msg tea.KeyPressMsg) tea.Cmd {
	focused := a.desk.focused()
	switch {
	case a.dialogs.Len() > 0:
		return a.typeInto(a.dialogs, keymap.Dialog, msg)
	case focused.Typing():
		return a.typeInto(focused, keymap.Input, msg)
	}
	outcome := a.keys.Press(focused.Scope(), msg.String())
	switch {
	case outcome.Unknown != "":
		return a.showToast(panes.Notice{Text: "no key " + outcome.Unknown + "; ? shows the keys that work here"})
	case outcome.Action == "":
		return nil
	}
	return a.do(outcome.Action)
}

// typist is what takes text: a dialog, or a pane with an open prompt.
type typist interface {
	Do(keymap.Action) tea.Cmd
	Update(tea.Msg) tea.Cmd
}

// typeInto gives a key to what takes text: as an action, if it is one there,
// and as text otherwise.
func (a *App) typeInto(to typist, scope keymap.Scope, msg tea.KeyPressMsg) tea.Cmd {
	action, _ := a.opts.Keymap.Match(scope, msg.String())
	switch action {
	case "":
		return to.Update(msg)
	case keymap.Redraw, keymap.Suspend:
		return a.do(action)
	default:
		return to.Do(action)
	}
}

// paste gives pasted text to whatever takes text, and drops it elsewhere: its
// characters must not run as keys.
func (a *App) paste(msg tea.PasteMsg) tea.Cmd {
	if a.dialogs.Len() > 0 {
		return a.dialogs.Update(msg)
	}
	if focused := a.desk.focused(); focused.Typing() {
		return focused.Update(msg)
	}
	return nil
}

// do carries out an action: App's own, or the focused pane's. One that the user
// has no right to is answered with the right that is missing.
func (a *App) do(action keymap.Action) tea.Cmd {
	if why := a.rights.denial(action); why != "" {
		return a.showToast(panes.Notice{Tone: panes.Warn, Text: why})
	}
	if run, ok := a.actions()[action]; ok {
		cmd := run(a)
		a.spread()
		return cmd
	}
	return a.desk.focused().Do(action)
}

// actions are what App does itself.
func (a *App) actions() map[keymap.Action]func(*App) tea.Cmd {
	return map[keymap.Action]func(*App) tea.Cmd{
		keymap.Help:          (*App).openHelp,
		keymap.Quit:          (*App).quit,
		keymap.Back:          (*App).back,
		keymap.ClosePane:     (*App).closePane,
		keymap.NextPane:      (*App).nextPane,
		keymap.PreviousPane:  (*App).previousPane,
		keymap.Zoom:          (*App).zoom,
		keymap.Pin:           (*App).pin,
		keymap.OpenForwards:  (*App).openForwards,
		keymap.Redraw:        func(*App) tea.Cmd { return tea.ClearScreen },
		keymap.Suspend:       func(*App) tea.Cmd { return tea.Suspend },
		keymap.SplitRight:    split(layout.Right),
		keymap.SplitBelow:    split(layout.Down),
		keymap.FocusLeft:     look(layout.Left),
		keymap.FocusDown:     look(layout.Down),
		keymap.FocusUp:       look(layout.Up),
		keymap.FocusRight:    look(layout.Right),
		keymap.SwapPane:      (*App).swap,
		keymap.Taller:        stretch(layout.Down, 2),
		keymap.Shorter:       stretch(layout.Down, -2),
		keymap.Wider:         stretch(layout.Right, 4),
		keymap.Narrower:      stretch(layout.Right, -4),
		keymap.Equalize:      (*App).equalize,
		keymap.AllNamespaces: (*App).allNamespaces,
		keymap.Namespaces:    (*App).openNamespaces,
		keymap.Context:       (*App).openContexts,
		keymap.LockClock:     (*App).lockClock,
	}
}
