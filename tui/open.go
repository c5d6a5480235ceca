package tui

import (
	"cmp"
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/tui/layout"
	"github.com/podglass/podglass/tui/panes"
)

// slot is an open pane and what App knows of it.
type slot struct {
	id     panes.ID
	kind   *kind
	client *kube.Client // what the pane looks through
	pinned bool         // keeps its target whatever is chosen elsewhere
	lent   bool         // it is pinned until esc leads out of it, and then follows again
	over   bool         // a page that was opened over another pane that filled the screen
	opener panes.ID     // the pane that it was opened from, to which esc leads back; 0 for none
	led    panes.Target // what the pane's cursor was on when that was last shown elsewhere
	end    context.CancelFunc
	panes.Pane
}

// openPanes are the panes that are open, wherever they lie, or if they lie nowhere.
type openPanes struct {
	kinds []kind
	slots []*slot // the outer kinds first, and in the order in which they were opened
	last  panes.ID
}

// kind finds a kind by its name, which is one of the registry's.
func (o *openPanes) kind(name string) *kind {
	return &o.kinds[slices.IndexFunc(o.kinds, func(k kind) bool { return k.name == name })]
}

// slot finds an open pane; nil when it has been closed.
func (o *openPanes) slot(id panes.ID) *slot {
	for _, s := range o.slots {
		if s.id == id {
			return s
		}
	}
	return nil
}

// first finds the oldest pane of a kind that follows what is chosen.
func (o *openPanes) first(name string) *slot {
	for _, s := range o.slots {
		if s.kind.name == name && !s.pinned {
			return s
		}
	}
	return nil
}

// clients are what the panes look through, each once.
func (o *openPanes) clients() []*kube.Client {
	var clients []*kube.Client
	for _, s := range o.slots {
		if !slices.Contains(clients, s.client) {
			clients = append(clients, s.client)
		}
	}
	return clients
}

// add keeps a new pane.
func (o *openPanes) add(s *slot) {
	o.slots = append(o.slots, s)
	at := func(k *kind) int {
		return slices.IndexFunc(o.kinds, func(other kind) bool { return other.name == k.name })
	}
	slices.SortStableFunc(o.slots, func(a, b *slot) int { return cmp.Compare(at(a.kind), at(b.kind)) })
}

// remove ends a pane.
func (o *openPanes) remove(s *slot) {
	s.close()
	o.slots = slices.DeleteFunc(o.slots, func(other *slot) bool { return other == s })
}

// close ends what the pane does. Answers that are still to come are dropped.
func (s *slot) close() {
	s.end()
	s.Close()
}

// open opens a pane of a kind without placing it.
func (a *App) open(name string, client *kube.Client) *slot {
	a.panes.last++
	s := &slot{id: a.panes.last, kind: a.panes.kind(name), client: client}
	a.make(s)
	a.panes.add(s)
	return s
}

// make makes the pane of a slot.
func (a *App) make(s *slot) {
	env := a.env
	env.ID = s.id
	env.Context, s.end = context.WithCancel(a.ctx)
	env.Ask = func(request any) { a.requests = append(a.requests, asked{s.client, request}) }
	s.Pane = s.kind.open(a, s.client, env)
}

// reach gives the focus to the pane of a kind that follows the cursor, and
// opens one when it has been closed.
func (a *App) reach(name string) (*slot, tea.Cmd) {
	if s := a.panes.first(name); s != nil {
		a.focus(s)
		return s, nil
	}
	return a.openBeside(name, a.client(), a.focused(), a.panes.kind(name).side)
}

// openBeside opens another pane of a kind on a side of one that is there.
func (a *App) openBeside(name string, client *kube.Client, beside *slot, side layout.Direction) (*slot, tea.Cmd) {
	s := a.open(name, client)
	beside = a.nextTo(beside, side)
	a.desk.place(s.id, beside.id, side, side == layout.Right && s.kind.drilledFrom(beside.kind))
	a.focus(s)
	return s, s.Init()
}

// show does what a pane has asked for: it shows a target in the pane of a kind
// that follows the cursor, or in a new one. The pane that follows the cursor is
// the present context's; a target of another one needs its own. One that is
// opened beside others is pinned: it was asked for to be seen beside the one that
// follows.
func (a *App) show(client *kube.Client, request panes.Open) tea.Cmd {
	if s := a.showing(client, request); s != nil {
		a.openFrom(s, a.focused())
		a.focus(s)
		return nil
	}
	var s *slot
	var start tea.Cmd
	if request.Beside {
		a.desk.endZoom()
	}
	zoomed, from := a.desk.tree().Zoomed(), a.focused()
	if request.Beside || client != a.client() {
		beside := a.focused()
		if first := a.panes.first(request.Kind); first != nil && request.Beside {
			beside = a.roomiest(first)
		}
		s, start = a.openBeside(request.Kind, client, beside, a.panes.kind(request.Kind).side)
		s.pinned = true
	} else {
		s, start = a.reach(request.Kind)
		if request.Pinned && !s.pinned {
			s.pinned, s.lent = true, true
		}
	}
	a.openFrom(s, from)
	if s.kind.page {
		if s != from {
			s.over = zoomed
		}
		a.desk.tree().SetZoom(true)
	}
	defer a.spread()
	return tea.Batch(start, a.tell(s, request))
}

// showing finds the pane that keeps to what is asked for already; nil for none. What shows in the pane that follows the
// cursor is gone as soon as that moves.
func (a *App) showing(client *kube.Client, request panes.Open) *slot {
	if !request.Beside && !request.Pinned {
		return nil
	}
	for _, s := range a.panes.slots {
		keeper, ok := s.Pane.(panes.Keeper)
		if ok && s.pinned && s.client == client && s.kind.name == request.Kind && keeper.Shows(request) {
			return s
		}
	}
	return nil
}

// openFrom notes where a pane was opened from, to which esc leads back.
func (a *App) openFrom(s, from *slot) {
	if s != from {
		s.opener = from.id
	}
}

// giveBack lets a pane that was lent follow the cursor again, unless another one does so by now.
func (a *App) giveBack(s *slot) tea.Cmd {
	follower, ok := s.Pane.(panes.Follower)
	if !ok || !s.lent || s.client != a.client() || a.panes.first(s.kind.name) != nil {
		return nil
	}
	s.pinned, s.lent = false, false
	return tea.Batch(follower.Follow(panes.Target{}), follower.Follow(a.target))
}

// tell tells a pane what to show.
func (a *App) tell(s *slot, request panes.Open) tea.Cmd {
	switch pane := s.Pane.(type) {
	case panes.Opener:
		return pane.Open(request)
	case panes.Follower:
		return pane.Follow(request.Target)
	}
	return nil
}

// outer is the pane that a pane is drilled from, the nearest that is open; nil
// for the workbench's own list.
func (a *App) outer(s *slot) *slot {
	for _, name := range s.kind.from {
		if outer := a.panes.first(name); outer != nil {
			return outer
		}
	}
	return nil
}

// wayBack is the pane that esc leads to: the one that the pane was opened from or, where somebody has gone to it
// another way, the one that it is drilled from; nil for the workbench's own list.
func (a *App) wayBack(s *slot) *slot {
	if opener := a.panes.slot(s.opener); opener != nil && slices.Contains(s.kind.from, opener.kind.name) {
		return opener
	}
	return a.outer(s)
}

// closeSlot closes a pane.
func (a *App) closeSlot(s *slot) {
	a.desk.remove(s.id, a.heir(s))
	a.panes.remove(s)
}

// heir is the pane whose place another one may have taken, 0 for none. One that was opened beside the one of its kind that
// follows the cursor has taken nobody's.
func (a *App) heir(s *slot) panes.ID {
	outer, follower := a.outer(s), a.panes.first(s.kind.name)
	if outer == nil || !s.kind.drilledFrom(outer.kind) || follower != nil && follower != s {
		return 0
	}
	return outer.id
}
