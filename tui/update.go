package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/tui/panes"
)

// Update routes a message to the one handler of its type. A message that App
// has no handler for belongs to a pane: a reply that one of them has asked for.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := tea.Batch(a.route(msg), a.answerRequests(), a.lead(), a.followRights())
	a.keepClock()
	fitted := a.keepFit()
	a.keepSnug()
	a.keepWhy()
	return a, tea.Batch(cmd, fitted)
}

func (a *App) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.resize(msg)
	case tea.ModeReportMsg:
		a.reported(msg)
	case tea.BackgroundColorMsg:
		a.backgroundReported(msg)
	case tea.KeyPressMsg:
		a.env.Pace.Typing()
		return a.press(msg)
	case tea.PasteMsg:
		return a.paste(msg)
	case tea.MouseMsg:
		a.env.Pace.Typing()
		return a.mouse(msg)
	case panes.Reply:
		return a.reply(msg)
	case panes.Changed:
		return a.changed(msg)
	case toastOver:
		a.endToast(msg)
	case second:
		return tea.Batch(tick(), a.rights.refresh())
	default:
		return a.own(msg)
	}
	return nil
}

// own handles the answers to App's own commands.
func (a *App) own(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case Suspend:
		return a.suspend()
	case Lend:
		return a.lend(msg.While)
	case lent:
		return a.lent(msg)
	case shellEnded:
		return a.shells.ended(msg)
	case tea.ForegroundColorMsg:
		a.env.Foreground = msg.Color
		a.restyle(a.env.Look)
	case editorEnded:
		return a.changing.returned(msg)
	}
	return nil
}

// asked is a request of a pane, with the connection that the pane looks
// through: a pane that is pinned keeps its own when the context changes.
type asked struct {
	client  *kube.Client
	request any
}

// answerRequests does what the panes have asked for while they handled the
// message.
func (a *App) answerRequests() tea.Cmd {
	var cmds []tea.Cmd
	for len(a.requests) > 0 {
		request := a.requests[0]
		a.requests = a.requests[1:]
		cmds = append(cmds, a.answer(request.client, request.request))
	}
	return tea.Batch(cmds...)
}

func (a *App) answer(client *kube.Client, request any) tea.Cmd {
	switch request := request.(type) {
	case panes.Select:
		return a.list.selects(request)
	case panes.Dialog:
		a.ask(request)
	case panes.Open:
		return a.show(client, request)
	case panes.Forward:
		return a.forwarding.choose(client, foundPorts{offers: request.Offers})
	case panes.SaveForward:
		return a.forwarding.askName(request.Spec)
	case panes.Command:
		return tea.Cmd(request)
	case panes.Close:
		a.closeAsked(request)
	case panes.Browse:
		return a.browse(request)
	case panes.Copy:
		return a.copy(request)
	case panes.Notice:
		return a.showToast(request)
	}
	return nil
}

// reply takes an answer for the pane that it is addressed to, or for App itself.
func (a *App) reply(msg panes.Reply) tea.Cmd {
	if msg.Pane != 0 && a.panes.slot(msg.Pane) == nil {
		msg.Discard()
		return nil
	}
	return msg.Take()
}

// changed gives a feed's message to the pane that listens. Pane 0 is App.
func (a *App) changed(msg panes.Changed) tea.Cmd {
	if a.forwarding.feed.Is(msg) {
		return a.forwarding.feed.Next()
	}
	if run := a.changing.of(msg); run != nil {
		return a.changing.news(run)
	}
	if s := a.panes.slot(msg.Pane); s != nil {
		return s.Update(msg)
	}
	return nil
}

// lead shows in the panes that follow what the cursors of the lists are on now.
// The containers follow the list of pods, and the logs follow the containers;
// a list that is pinned leads nobody. One that does not show leads to no other pod: its cursor moves when pods
// come and go, and who reads of a pod keeps it, also when it is gone, until the list shows again.
func (a *App) lead() tea.Cmd {
	var cmds []tea.Cmd
	shown := a.desk.shown()
	for _, s := range a.panes.slots { // the outer lists come first
		leader, ok := s.Pane.(panes.Leader)
		if !ok || s.pinned {
			continue
		}
		target := leader.Chosen()
		if _, shows := shown[s.id]; !shows && a.keeps(s.led.Pod, target.Pod) {
			continue
		}
		if target != s.led {
			s.led = target
			cmds = append(cmds, a.follow(s, target))
		}
	}
	return tea.Batch(cmds...)
}

// keeps reports whether panes stay with the pod that a hidden list has led to when its cursor is on another one. A
// successor of the same name is followed, and a list of other namespaces leads to what it has.
func (a *App) keeps(led, chosen kube.PodRef) bool {
	scope := a.list.workspace.Scope
	return led.Name != "" && (led.Name != chosen.Name || led.Namespace != chosen.Namespace) &&
		(scope.All() || slices.Contains(scope.Namespaces, led.Namespace)) && (scope.Name == "" || scope.Name == led.Name)
}

// follow shows a target in the panes that follow a list.
func (a *App) follow(list *slot, target panes.Target) tea.Cmd {
	if target.Container == "" && target.Pod == a.target.Pod {
		target.Container, target.Proposed = a.target.Container, a.target.Proposed
	}
	a.target = target
	var cmds []tea.Cmd
	for _, s := range a.panes.slots {
		if follower, ok := s.Pane.(panes.Follower); ok && !s.pinned && slices.Contains(s.kind.follows, list.kind.name) {
			cmds = append(cmds, follower.Follow(target))
		}
	}
	return tea.Batch(cmds...)
}
