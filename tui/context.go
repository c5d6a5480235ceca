package tui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// Kubeconfig is where other contexts come from; [kube.Kubeconfig] is one. Its
// methods may read files.
type Kubeconfig interface {
	Contexts() ([]kube.Context, error)
	Client(context string) (*kube.Client, error)
	AwaitChange(ctx context.Context) error
}

type (
	// contextsFound are the contexts to choose from.
	contextsFound struct {
		contexts []kube.Context
		err      error
	}
	// clientMade is the connection of the context to switch to.
	clientMade struct {
		client *kube.Client
		err    error
	}
	// kubeconfigTouched says that the kubeconfig is to be read again.
	kubeconfigTouched struct {
		current string // the context that kubectl takes now, if that is another than before
	}
	// kubeconfigChanged is what the kubeconfig says now of the present context.
	kubeconfigChanged struct {
		client  *kube.Client // of the present context, as of now
		from    *kube.Client // the one it is to be compared with
		current string       // the context that kubectl takes now, if that is another than before
		err     error
	}
)

// contexts is what is known of the contexts of the kubeconfig.
type contexts struct {
	names []string
	learn *panes.Task
}

// learnContexts reads them so that the prompt can complete them.
func (a *App) learnContexts() tea.Cmd {
	if !a.hasContexts() {
		return nil
	}
	kubeconfig := a.opts.Kubeconfig
	return panes.Run(a.contexts.learn, 0, func(context.Context) []string {
		found, _ := kubeconfig.Contexts() // without them what is typed is not completed
		names := make([]string, len(found))
		for i, c := range found {
			names[i] = c.Name
		}
		return names
	}, func(names []string) tea.Cmd {
		a.contexts.names = names
		return nil
	})
}

// knownContexts are those that can be completed in the prompt.
func (a *App) knownContexts() []string { return a.contexts.names }

// goToContext switches to a context by its name.
func (a *App) goToContext(name string) tea.Cmd { return a.connect(name) }

// hasContexts reports whether there are contexts to choose from.
func (a *App) hasContexts() bool { return a.opts.Kubeconfig != nil }

// openContexts asks which context to switch to.
func (a *App) openContexts() tea.Cmd {
	return func() tea.Msg {
		contexts, err := a.opts.Kubeconfig.Contexts()
		return contextsFound{contexts: contexts, err: err}
	}
}

func (a *App) contextsFound(msg contextsFound) tea.Cmd {
	if msg.err != nil {
		return a.showToast(panes.Notice{Tone: panes.Bad, Text: kube.Explain(msg.err).Error()})
	}
	if len(msg.contexts) == 0 {
		return a.showToast(panes.Notice{Text: "the kubeconfig has no contexts to switch to"})
	}
	options := make([]dialog.Option, len(msg.contexts))
	for i, c := range msg.contexts {
		options[i] = dialog.Option{Label: safe.Text(c.Name), Detail: safe.Text(c.Server), Value: c.Name, On: c.Name == a.client.Context}
	}
	a.ask(panes.Dialog{
		Dialog: &dialog.Choose{ID: "context", Title: "Context", Options: options},
		Answer: func(value any) tea.Cmd { return a.connect(value.(string)) },
	})
	return nil
}

// connect makes a client of a context. That asks nothing of the cluster, so that
// one that does not answer can be switched to, and away from, all the same.
func (a *App) connect(name string) tea.Cmd {
	return func() tea.Msg {
		client, err := a.opts.Kubeconfig.Client(name)
		return clientMade{client: client, err: err}
	}
}

func (a *App) clientMade(msg clientMade) tea.Cmd {
	if msg.err != nil {
		return a.showToast(panes.Notice{Tone: panes.Bad, Text: kube.Explain(msg.err).Error()})
	}
	if msg.client.Context == a.client.Context && a.client.SameConnection(msg.client) {
		return a.askAgain()
	}
	scope := homeOf(msg.client)
	if a.list.wanted.All() {
		scope = a.list.wanted
	}
	a.list.home = homeOf(msg.client)
	a.list.fallback.Pod = "" // it is of the cluster that is left
	return tea.Batch(
		a.use(msg.client, scope),
		a.showToast(panes.Notice{Text: "switched to " + msg.client.ContextName()}),
	)
}

// askAgain is for whoever chooses the context that is shown: nothing is thrown away,
// least of all while its cluster does not answer, and what waits to try again does.
func (a *App) askAgain() tea.Cmd {
	a.client.TryNow()
	text := "this is " + a.client.ContextName() + " already"
	if list := a.pods(); list != nil {
		if _, _, health := list.Counts(); health.Err != nil {
			text += "; asking it again"
		}
	}
	return a.showToast(panes.Notice{Text: text})
}

// use shows another cluster, or the same one through another connection. Panes
// that are pinned keep what they show, and forwards go on.
func (a *App) use(client *kube.Client, scope kube.Scope) tea.Cmd {
	a.client, a.target = client, panes.Target{}
	var cmds []tea.Cmd
	for _, s := range a.panes.slots {
		if s.pinned {
			continue
		}
		s.client, s.led = client, panes.Target{}
		if !s.kind.lasting {
			s.close()
			a.make(s)
			cmds = append(cmds, s.Init())
		}
	}
	a.rights.prune(a.panes.clients())
	a.spread()
	return tea.Batch(append(cmds, a.list.connect(client, scope))...)
}

// awaitKubeconfig waits for the next change of the kubeconfig.
func (a *App) awaitKubeconfig() tea.Cmd {
	kubeconfig := a.opts.Kubeconfig
	if kubeconfig == nil {
		return nil
	}
	return func() tea.Msg {
		before := currentContext(kubeconfig)
		if kubeconfig.AwaitChange(a.ctx) != nil {
			return nil // the program ends
		}
		touched := kubeconfigTouched{}
		if now := currentContext(kubeconfig); now != before {
			touched.current = now
		}
		return touched
	}
}

// kubeconfigTouched reads what the kubeconfig says of the context that is shown
// by now, and waits for the next change.
func (a *App) kubeconfigTouched(msg kubeconfigTouched) tea.Cmd {
	return tea.Batch(a.rereadKubeconfig(msg.current), a.awaitKubeconfig())
}

func (a *App) rereadKubeconfig(current string) tea.Cmd {
	from, kubeconfig := a.client, a.opts.Kubeconfig
	return func() tea.Msg {
		client, err := kubeconfig.Client(from.Context)
		return kubeconfigChanged{client: client, from: from, current: current, err: err}
	}
}

// currentContext is the context that kubectl takes, "" if that cannot be told.
func currentContext(kubeconfig Kubeconfig) string {
	contexts, err := kubeconfig.Contexts()
	if err != nil {
		return ""
	}
	for _, c := range contexts {
		if c.Current {
			return c.Name
		}
	}
	return ""
}

// kubeconfigChanged connects anew when the credentials or the server of the
// present context are others now. Nothing else that changes is any business of
// what is on the screen.
func (a *App) kubeconfigChanged(msg kubeconfigChanged) tea.Cmd {
	switch {
	case msg.from != a.client: // switched meanwhile
		return a.rereadKubeconfig(msg.current)
	case msg.err != nil:
		return a.showToast(panes.Notice{Tone: panes.Warn, Text: fmt.Sprintf(
			"the kubeconfig has changed, and %s can no longer be read from it: %s",
			a.client.ContextName(), kube.Explain(msg.err))})
	case !a.client.SameConnection(msg.client):
		use := a.use(msg.client, a.list.wanted)
		return tea.Batch(use, a.showToast(panes.Notice{
			Text: "the kubeconfig has changed: connected anew to " + msg.client.ContextName(),
		}))
	case msg.current != "" && msg.current != a.client.Context:
		return a.showToast(panes.Notice{Text: fmt.Sprintf(
			"kubectl now uses %s; this is still %s, and %s switches", msg.current, a.client.ContextName(), a.opts.Keymap.Key("pods.context"))})
	}
	return nil
}
