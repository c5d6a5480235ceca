package shell

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// Actions are what can be done with a shell, all after its prefix, and in what has scrolled away.
func Actions() []panes.Action {
	const noSelection, noSearch = "nothing is selected; drag with the mouse, or select in the scrollback", "nothing is searched for yet"
	shell := func(name keymap.Action, help string, keys ...string) keymap.Binding {
		for i := range keys {
			keys[i] = keymap.ShellPrefix + " " + keys[i]
		}
		return keymap.Bind("shell."+name, help, keys...).In(keymap.Ended)
	}
	browsing := func(name keymap.Action, help string, keys ...string) keymap.Binding {
		return keymap.Bind("scrollback."+name, help, keys...)
	}
	over := func(name keymap.Action, help string, keys ...string) keymap.Binding {
		return keymap.Bind("ended."+name, help, keys...)
	}
	return []panes.Action{
		panes.Unless(panes.OnNow(shell("close", "close the pane; a shell that runs ends", "q").Footer("close", 14), (*Pane).askClose),
			(*Pane).hasEnded), // a plain key does that then
		panes.When(panes.OnNow(shell("detach", "leave the process that was attached to, which goes on", "d").Footer("detach", 13), (*Pane).leave),
			(*Pane).isAttached, "this is a shell of its own, which can be closed"),
		panes.OnNow(shell("scrollback", "go through what has scrolled away", "[").Footer("scrollback", 15), (*Pane).browse),
		panes.OnNow(shell("search", "search what the shell has written", "/").Footer("search", 16), (*Pane).openSearch),
		panes.When(panes.OnNow(shell("copy", "copy what is selected", "c").Footer("copy", 17), (*Pane).copySelection), (*Pane).hasSelection, noSelection),
		panes.When(panes.On(shell("reconnect", "start it again once it has ended", "r"), (*Pane).begin),
			(*Pane).hasEnded, "the shell still runs"),
		panes.OnNow(shell("send-prefix", "send the key itself", keymap.ShellPrefix), (*Pane).sendPrefix),

		panes.On(over("again", "start it again", "r").Footer("again", 1), func(p *Pane) tea.Cmd { return p.rested(false, p.begin) }),
		panes.On(over("close", "close the pane", "enter", "q").Footer("close", 2), func(p *Pane) tea.Cmd { return p.rested(true, p.closeEnded) }),
		panes.On(over("log", "show the log of the container", "l").Footer("log", 3), func(p *Pane) tea.Cmd { return p.rested(false, p.showLog) }),
		panes.On(over("back", "close the pane of a shell that never started", "esc"), func(p *Pane) tea.Cmd { return p.rested(false, p.leaveEnded) }),
		panes.OnNow(browsing("left", "a column to the left", "h", "left"), func(p *Pane) { p.moveCursor(0, -1) }),
		panes.OnNow(browsing("right", "a column to the right", "l", "right"), func(p *Pane) { p.moveCursor(0, 1) }),
		panes.OnNow(browsing("line-start", "to the beginning of the row", "0"), func(p *Pane) { p.moveCursor(0, -1<<16) }),
		panes.OnNow(browsing("line-end", "to the end of the row", "$"), func(p *Pane) { p.moveCursor(0, 1<<16) }),
		panes.OnNow(browsing("select", "select from the cursor on, or stop", "v").Footer("select", 10), func(p *Pane) { p.selectText(false) }),
		panes.OnNow(browsing("select-lines", "select rows from the cursor on, or stop", "V"), func(p *Pane) { p.selectText(true) }),
		panes.OnNow(browsing("copy", "copy what is selected, or the row under the cursor", "c", "y").Footer("copy", 11), (*Pane).copyHere),
		panes.OnNow(browsing("search", "search; n and N go on", "/").Footer("search", 12), (*Pane).openSearch),
		panes.Unless(panes.When(panes.OnNow(browsing("next-match", "go to the next match", "n").Footer("next", 4), func(p *Pane) { p.goToMatch(false) }),
			(*Pane).searches, noSearch), (*Pane).findsNothing),
		panes.Unless(panes.When(panes.OnNow(browsing("previous-match", "go to the match before", "N").Footer("previous", 5), func(p *Pane) { p.goToMatch(true) }),
			(*Pane).searches, noSearch), (*Pane).findsNothing),
		panes.OnNow(browsing("leave", "go back to the shell", "i").Footer("shell", 13), func(p *Pane) {
			p.view.unselect()
			p.view.follow()
		}),
	}
}

// sendPrefix types the prefix.
func (p *Pane) sendPrefix() {
	if p.stage == ended {
		return
	}
	key := tea.Key{}
	name := p.opts.Prefix
	for held, mod := range map[string]tea.KeyMod{"ctrl+": tea.ModCtrl, "alt+": tea.ModAlt} {
		if rest, ok := strings.CutPrefix(name, held); ok {
			name, key.Mod = rest, mod
		}
	}
	if key.Code, _ = utf8.DecodeRuneInString(name); len(name) == 1 {
		var keys []byte
		p.locked(func() { keys = p.screen.Key(key) })
		p.send(keys)
	}
}

// leave closes the pane; what it was attached to goes on.
func (p *Pane) leave() {
	p.env.Ask(panes.Close{Pane: p.env.ID})
	p.env.Ask(panes.Notice{Text: "detached from " + p.ref().Container + ", which goes on"})
}

// askClose closes the pane, and asks before it ends a shell.
func (p *Pane) askClose() { p.env.Ask(panes.Close{Pane: p.env.ID}) }

// BeforeClose is what is asked before a shell is ended, nil where none is.
func (p *Pane) BeforeClose() dialog.Dialog {
	if alive, _ := p.Alive(); alive == 0 || p.stage == looking {
		return nil
	}
	return &dialog.Confirm{
		ID: "close-shell", Title: "Close", Verb: "Close",
		Question: "Close the shell in " + p.ref().Pod.Name + " " + p.env.Glyphs.Crumb + " " + p.ref().Container + " and end it?",
	}
}

// What the pane can do for App.
var (
	_ panes.Opener       = (*Pane)(nil)
	_ panes.Resident     = (*Pane)(nil)
	_ panes.Mover        = (*Pane)(nil)
	_ panes.Dragger      = (*Pane)(nil)
	_ panes.Holder       = (*Pane)(nil)
	_ panes.Closer       = (*Pane)(nil)
	_ panes.Undoer       = (*Pane)(nil)
	_ panes.CursorShaper = (*Pane)(nil)
	_ panes.WindowNamer  = (*Pane)(nil)
	_ panes.Mouser       = (*Pane)(nil)
)
