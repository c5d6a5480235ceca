package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/layout"
	"github.com/podglass/podglass/tui/panes"
)

// TestPane is a kind of pane that a test adds to the registry.
type TestPane struct {
	Name    string
	Scope   keymap.Scope
	Open    func(panes.Env) panes.Pane
	Actions []panes.Action
}

// kind is the one declaration that a kind of pane needs.
func (p TestPane) kind() kind {
	return kind{
		name: p.Name, from: []string{podsKind}, follows: []string{podsKind}, side: layout.Down,
		open:    func(_ *App, _ *kube.Client, env panes.Env) panes.Pane { return p.Open(env) },
		actions: func() []panes.Action { return p.Actions },
	}
}

// testActions are one that opens the pane, and others that take it off the screen
// and put it back.
func (p TestPane) testActions() []action {
	first := func(do func(*App, *slot)) func(*App) tea.Cmd {
		return func(a *App) tea.Cmd {
			do(a, a.panes.first(p.Name))
			return nil
		}
	}
	return []action{
		onTarget(keymap.Bind("target.test-open", "open the pane of the test", "ctrl+t o").In(keymap.Logs), func(a *App, c call) tea.Cmd {
			return a.show(c.client, panes.Open{Kind: p.Name, Target: c.target})
		}).affects(panes.Views),
		does(keymap.Bind("global.test-unplace", "take it off the screen", "ctrl+t u"), first(func(a *App, s *slot) { a.unplace(s) })),
		does(keymap.Bind("global.test-place", "put it back", "ctrl+t p"), first(func(a *App, s *slot) {
			a.desk.place(s.id, a.focused().id, layout.Down, false)
			a.focus(s)
		})),
		does(keymap.Bind("global.test-look", "draw with another look", "ctrl+t l"), func(a *App) tea.Cmd {
			a.restyle(otherLook(a))
			return nil
		}),
	}
}

// otherLook is one without colours and in ASCII only or, when that is there
// already, the one of the start.
func otherLook(a *App) panes.Look {
	look := a.env.Look
	if look.Glyphs.Ellipsis == themes.ASCII().Ellipsis {
		look.Styles, look.Glyphs = a.opts.Theme.Styles(), a.opts.Glyphs
		return look
	}
	mono, err := themes.Load("mono", nil)
	if err != nil {
		panic(err)
	}
	look.Styles, look.Glyphs = mono.Styles(), themes.ASCII()
	return look
}

func (p TestPane) kinds() []kind { return append(registry(), p.kind()) }

func (p TestPane) declared() []action { return append(declared(p.kinds()), p.testActions()...) }

// With makes an App with one more kind of pane.
func (p TestPane) With(opts Options) *App { return newApp(opts, p.kinds(), p.declared()) }

// Keymap is the keymap with the actions of that pane.
func (p TestPane) Keymap() *keymap.Keymap { return keymapOf(p.declared()) }

// Kinds are the names of all kinds of panes.
func Kinds() []string {
	var names []string
	for _, k := range registry() {
		names = append(names, k.name)
	}
	return names
}

// Anew is what the App shows when nothing is taken from what was drawn before.
func (a *App) Anew() string {
	a.restyle(a.env.Look)
	return a.View().Content
}

// unplace takes a pane off the screen. It goes on: it gets its news and its
// answers, and draws nothing.
func (a *App) unplace(s *slot) {
	a.desk.remove(s.id, a.heir(s))
	a.spread()
}
