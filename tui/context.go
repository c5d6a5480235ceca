package tui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
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

// contexts switches between the contexts of the kubeconfig, and follows what the
// kubeconfig says of the present one.
type contexts struct {
	bench      bench
	kubeconfig Kubeconfig // nil for none
	list       *list      // whose client is the present one
	// use shows another cluster, or the same one through another connection.
	use func(kube.Workspace) tea.Cmd

	names                               []string // as far as somebody was told
	learn, offer, connect, await, again *panes.Task
}

func newContexts(bench bench, env panes.Env, kubeconfig Kubeconfig, list *list, use func(kube.Workspace) tea.Cmd) contexts {
	return contexts{
		bench: bench, kubeconfig: kubeconfig, list: list, use: use,
		learn: env.NewTask(), offer: env.NewTask(), connect: env.NewTask(), await: env.NewTask(), again: env.NewTask(),
	}
}

// foundContexts are the contexts of the kubeconfig.
type foundContexts struct {
	contexts []kube.Context
	err      error
}

// madeClient is the connection of a context.
type madeClient struct {
	client *kube.Client
	err    error
}

// any reports whether there are contexts to choose from.
func (c *contexts) any() bool { return c.kubeconfig != nil }

func (c *contexts) find(task *panes.Task, take func(foundContexts) tea.Cmd) tea.Cmd {
	kubeconfig := c.kubeconfig
	if kubeconfig == nil {
		return nil
	}
	return panes.Run(task, 0, func(context.Context) foundContexts {
		list, err := kubeconfig.Contexts()
		return foundContexts{list, err}
	}, func(found foundContexts) tea.Cmd {
		if found.err == nil {
			c.names = nil
			for _, one := range found.contexts {
				c.names = append(c.names, one.Name)
			}
		}
		return take(found)
	})
}

// learned reads the contexts so that the prompt can complete them.
func (c *contexts) learned() tea.Cmd {
	return c.find(c.learn, func(foundContexts) tea.Cmd { return nil }) // without them what is typed is not completed
}

// known are those that can be completed in the prompt.
func (c *contexts) known() []string { return c.names }

// open asks which context to switch to.
func (c *contexts) open() tea.Cmd { return c.find(c.offer, c.choose) }

func (c *contexts) choose(found foundContexts) tea.Cmd {
	if found.err != nil {
		return c.bench.showToast(wrong(explain.Failure(found.err)))
	}
	if len(found.contexts) == 0 {
		return c.bench.showToast(panes.Notice{Text: "the kubeconfig has no contexts to switch to"})
	}
	options := make([]dialog.Option, len(found.contexts))
	client := c.list.client()
	for i, one := range found.contexts {
		options[i] = dialog.Option{
			Label: safe.Text(one.Name), Detail: safe.Text(one.Server), Value: one.Name,
			On: one.Name == client.Context && !client.IsDisconnected(), // which leads to no cluster
		}
	}
	c.bench.ask(panes.Dialog{
		Dialog: &dialog.Choose{ID: "context", Title: titleOfContexts(client), Options: options},
		Answer: func(value any) tea.Cmd { return c.goTo(value.(string)) },
	})
	return nil
}

// titleOfContexts says, where there is no cluster to begin with, what the dialog covers: why there is none.
func titleOfContexts(client *kube.Client) string {
	switch {
	case !client.IsDisconnected():
		return "Context"
	case client.Context == "":
		return "No context is current: choose one"
	}
	return fmt.Sprintf("Context %s cannot be used: choose one", safe.Text(client.Context))
}

// goTo makes a client of a context. That asks nothing of the cluster, so that one
// that does not answer can be switched to, and away from, anyway.
func (c *contexts) goTo(name string) tea.Cmd {
	return c.make(c.connect, name, c.switchTo)
}

func (c *contexts) make(task *panes.Task, name string, take func(madeClient) tea.Cmd) tea.Cmd {
	kubeconfig := c.kubeconfig
	return panes.Run(task, 0, func(context.Context) madeClient {
		client, err := kubeconfig.Client(name)
		return madeClient{client, err}
	}, take)
}

func (c *contexts) switchTo(made madeClient) tea.Cmd {
	if made.err != nil {
		return c.bench.showToast(wrong(explain.Failure(made.err)))
	}
	if now := c.list.client(); made.client.Context == now.Context && now.SameConnection(made.client) {
		return c.askAgain()
	}
	return tea.Batch(
		c.use(c.list.workspace.In(made.client)),
		c.bench.showToast(panes.Notice{Text: "switched to " + made.client.ContextName()}),
		c.bench.offerSaved(made.client),
	)
}

// askAgain answers the choice of the context that is shown already: nothing is thrown away,
// also not while its cluster does not answer, and what waits to try again does so now.
func (c *contexts) askAgain() tea.Cmd {
	c.list.client().TryNow()
	text := "this is " + c.list.client().ContextName() + " already"
	for _, list := range c.bench.podLists() {
		if _, _, health := list.Counts(); health.Err != nil {
			text += "; asking it again"
			break
		}
	}
	return c.bench.showToast(panes.Notice{Text: text})
}

// follow waits for the next change of the kubeconfig.
func (c *contexts) follow() tea.Cmd {
	kubeconfig := c.kubeconfig
	if kubeconfig == nil {
		return nil
	}
	type touched struct{ current string } // the context that kubectl takes now, if that is another than before
	return panes.Await(c.await, 0, func(ctx context.Context) touched {
		before := currentContext(kubeconfig)
		if kubeconfig.AwaitChange(ctx) != nil {
			return touched{} // the program ends, and drops this
		}
		if now := currentContext(kubeconfig); now != before {
			return touched{now}
		}
		return touched{}
	}, func(t touched) tea.Cmd { return tea.Batch(c.reread(t.current), c.follow()) })
}

// reread reads what the kubeconfig says of the context that is shown now.
func (c *contexts) reread(current string) tea.Cmd {
	from := c.list.client()
	return c.make(c.again, from.Context, func(made madeClient) tea.Cmd { return c.changed(from, made, current) })
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

// changed connects anew when the credentials or the server of the present context
// are others now. Other changes of the kubeconfig make no difference to the screen.
func (c *contexts) changed(from *kube.Client, made madeClient, current string) tea.Cmd {
	now := c.list.client()
	switch {
	case from != now: // switched meanwhile
		return c.reread(current)
	case made.err != nil:
		return c.bench.showToast(panes.Notice{Tone: panes.Warn, Text: fmt.Sprintf(
			"the kubeconfig has changed, and %s can no longer be read from it: %s", now.ContextName(), explain.Failure(made.err))})
	case !now.SameConnection(made.client):
		return tea.Batch(c.use(c.list.workspace.Through(made.client)), c.bench.showToast(panes.Notice{
			Text: "the kubeconfig has changed: connected anew to " + made.client.ContextName(),
		}))
	case current != "" && current != now.Context:
		return c.bench.showToast(panes.Notice{Text: fmt.Sprintf(
			"kubectl now uses %s; this is still %s, and %s switches", current, now.ContextName(), c.bench.keyOf("pods.context"))})
	}
	return nil
}
