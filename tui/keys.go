package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// press sends a key where it belongs: to the dialog, to what is typed into in
// the pane with the focus, to a pane that takes all keys, or through the keymap to
// an action.
func (a *App) press(msg tea.KeyPressMsg) tea.Cmd {
	a.endRefusal()
	focused := a.focused()
	switch {
	case a.dialogs.Len() > 0:
		return a.typeInto(keymap.Dialog, a.typeIntoDialog, msg)
	case a.hushed.Running():
		return nil
	case focused.Mode() == panes.Text:
		a.endToasts() // a toast lies over the prompt
		return a.typeInto(keymap.Input, focused.Update, msg)
	}
	var outcome keymap.Outcome
	if focused.Mode() == panes.Raw {
		if outcome = a.keys.PressRaw(focused.Scope(), msg.String()); !outcome.Handled {
			return focused.Update(msg)
		}
	} else {
		outcome = a.keys.Press(focused.Scope(), msg.String())
	}
	switch {
	case outcome.Unknown != "":
		return a.showRefusal("no key " + outcome.Unknown + "; ? shows the keys that work here")
	case !outcome.Handled && a.searches(msg.String()):
		a.searchNothing()
		return nil
	case !outcome.Handled:
		return a.saysNothing(msg.String())
	case outcome.Action == "":
		return nil
	}
	here := a.here()
	if works, _ := a.worksOn(a.actions[outcome.Action], here); !works && a.searches(msg.String()) {
		a.searchNothing()
		return nil
	}
	return a.do(outcome.Action, here)
}

// searches reports whether a key searches in other panes.
func (a *App) searches(key string) bool {
	return slices.ContainsFunc([]keymap.Action{"pods.filter", "logs.search"}, func(name keymap.Action) bool {
		bound, _ := a.opts.Keymap.Binding(name)
		return slices.Contains(bound.Keys, key)
	})
}

// searchNothing opens a prompt where there is nothing to search, and says so in it: the letters of a word that
// is typed without looking must not run as commands.
func (a *App) searchNothing() {
	a.ask(panes.Dialog{Dialog: &dialog.Form{
		ID: "search", Title: "Search", Intro: "There is nothing to search in this pane.",
		Fields: []dialog.Field{{Name: "text", Label: "Search", Hint: "what is typed is dropped"}},
	}})
}

// saysNothing says that a key has no meaning where it was pressed.
func (a *App) saysNothing(key string) tea.Cmd {
	help := a.opts.Keymap.Key(keymap.Help)
	return a.showRefusal(safe.Text(key) + " does nothing here " + a.env.Glyphs.Dot + " " + help + " keys")
}

// typeInto gives a key to what takes text: as an action, if it is one there,
// and as text otherwise.
func (a *App) typeInto(scope keymap.Scope, text func(tea.Msg) tea.Cmd, msg tea.KeyPressMsg) tea.Cmd {
	name, _ := a.opts.Keymap.Match(scope, msg.String())
	if name == "" {
		return text(msg)
	}
	return a.do(name, a.here())
}

// typeIntoDialog gives text to the dialog. Where a letter closes it, as y does a question, what is typed next was
// meant for it too, and is dropped for a while; a dialog that is only read is closed on purpose.
func (a *App) typeIntoDialog(msg tea.Msg) tea.Cmd {
	_, read := a.dialogs.Top().(*dialog.Text)
	cmd := a.dialogs.Update(msg)
	if a.dialogs.Len() > 0 || read {
		return cmd
	}
	return tea.Batch(cmd, a.hushed.After(hushTime, func() tea.Cmd { return nil }))
}

// edit carries out an action on what takes text: the dialog, or what is typed
// into in the pane with the focus.
func (a *App) edit(name keymap.Action) tea.Cmd {
	if a.dialogs.Len() > 0 {
		return a.dialogs.Do(name)
	}
	if editor, ok := a.focused().Pane.(panes.Editor); ok {
		return editor.Edit(name)
	}
	return nil
}

// cancelWord is what cancel does to what takes text: what is only read has nothing to cancel.
func (a *App) cancelWord() string {
	if text, read := a.dialogs.Top().(*dialog.Text); read && !text.Searches() {
		return "close"
	}
	return "cancel"
}

// paste gives pasted text to whatever takes text, and drops it elsewhere: its
// characters must not run as keys.
func (a *App) paste(msg tea.PasteMsg) tea.Cmd {
	if a.dialogs.Len() > 0 {
		return a.dialogs.Update(msg)
	}
	if focused := a.focused(); focused.Mode() != panes.Actions {
		return focused.Update(msg)
	}
	return nil
}
