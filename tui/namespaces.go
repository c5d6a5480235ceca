package tui

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// namespaces chooses which ones the list has.
type namespaces struct {
	bench bench
	list  *list

	names        []string     // that there are, as far as somebody was told
	of           *kube.Client // of which that is
	learn, offer *panes.Task
}

func newNamespaces(bench bench, env panes.Env, list *list) namespaces {
	return namespaces{bench: bench, list: list, learn: env.NewTask(), offer: env.NewTask()}
}

// foundNamespaces are the namespaces of a cluster, as far as they may be listed.
type foundNamespaces struct {
	client *kube.Client
	names  []string
	err    error
}

func (n *namespaces) find(task *panes.Task, take func(foundNamespaces) tea.Cmd) tea.Cmd {
	client := n.list.client()
	return panes.Run(task, namespacesTime, func(ctx context.Context) foundNamespaces {
		names, err := client.Namespaces(ctx)
		return foundNamespaces{client, names, err}
	}, func(found foundNamespaces) tea.Cmd {
		if found.client != n.list.client() {
			return nil // of a context that was left
		}
		if found.err == nil {
			n.of, n.names = found.client, found.names
		}
		return take(found)
	})
}

// learned reads the namespaces so that the prompt can complete them, unless they
// are known.
func (n *namespaces) learned() tea.Cmd {
	if n.of == n.list.client() {
		return nil
	}
	return n.find(n.learn, func(foundNamespaces) tea.Cmd { return nil }) // without them what is typed is not completed
}

// known are those that can be completed in the prompt.
func (n *namespaces) known() []string {
	names := n.list.workspace.Namespaces()
	if n.of == n.list.client() {
		names = append(names, n.names...)
	}
	slices.Sort(names)
	return append([]string{allWord}, slices.Compact(names)...)
}

// allWord is what the prompt calls all namespaces.
const allWord = "all"

func checkNamespaces(text string) error {
	if text == allWord || text == "*" {
		return nil
	}
	_, err := kube.ParseNamespaces(text)
	return err
}

// goTo lists the namespaces that were typed: one, or several with commas between
// them.
func (n *namespaces) goTo(text string) tea.Cmd {
	if text == allWord || text == "*" {
		return n.list.goTo(kube.Scope{})
	}
	names, err := kube.ParseNamespaces(text)
	if err != nil {
		return n.bench.showToast(wrong(err))
	}
	return n.list.only(names)
}

// open asks which namespaces to list.
func (n *namespaces) open() tea.Cmd { return n.find(n.offer, n.choose) }

// choose lets the user choose. One who may not list the namespaces types their
// names, and is offered those that the configuration names.
func (n *namespaces) choose(found foundNamespaces) tea.Cmd {
	if found.err != nil {
		n.askNames()
		return n.bench.showToast(panes.Notice{Tone: panes.Warn, Text: explain.Failure(found.err).Error()})
	}
	wanted := n.list.workspace.Scope
	names := slices.Concat(found.names, n.list.workspace.Fallback.Namespaces, wanted.Namespaces)
	slices.Sort(names)
	// One is left for another more often than it is added to.
	one := len(wanted.Namespaces) == 1
	options := []dialog.Option{{Label: "all namespaces", Value: "", On: wanted.All(), Alone: true}}
	start := 0
	for _, name := range slices.Compact(names) {
		option := dialog.Option{Label: name, Value: name}
		if slices.Contains(wanted.Namespaces, name) {
			option.On = !one
			if one {
				start, option.Detail = len(options), "on the screen now"
			}
		}
		options = append(options, option)
	}
	n.bench.ask(panes.Dialog{
		Dialog: &dialog.Choose{ID: "namespaces", Title: "Namespaces", Options: options, Several: true, Start: start},
		Answer: func(value any) tea.Cmd {
			var chosen []string
			for _, name := range value.([]any) {
				chosen = append(chosen, name.(string))
			}
			return n.list.only(chosen)
		},
	})
	return nil
}

// askNames asks for names.
func (n *namespaces) askNames() {
	known := strings.Join(slices.Concat(n.list.workspace.Scope.Namespaces, n.list.workspace.Fallback.Namespaces), ",")
	n.bench.ask(panes.Dialog{
		Dialog: &dialog.Form{
			ID: "namespaces", Title: "Namespaces",
			Fields: []dialog.Field{{
				Name: "names", Label: "Names", Value: known, Hint: "one or several, with commas between them",
				Validate: func(text string) error {
					_, err := kube.ParseNamespaces(text)
					return err
				},
			}},
			Accept: func(values dialog.Values) (any, error) { return kube.ParseNamespaces(values["names"]) },
		},
		Answer: func(value any) tea.Cmd { return n.list.only(value.([]string)) },
	})
}
