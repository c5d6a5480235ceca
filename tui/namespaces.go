package tui

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// namespacesTime is how long the list of namespaces may take; without it they
// are typed.
const namespacesTime = 5 * time.Second

// namespaces is what is known of the namespaces of the present context.
type namespaces struct {
	names []string
	of    *kube.Client
	learn *panes.Task
}

// learnNamespaces reads them so that the prompt can complete them, unless they
// are known.
func (a *App) learnNamespaces() tea.Cmd {
	client := a.client
	if a.namespaces.of == client {
		return nil
	}
	return panes.Run(a.namespaces.learn, namespacesTime, func(ctx context.Context) []string {
		names, _ := client.Namespaces(ctx) // without them what is typed is not completed
		return names
	}, func(names []string) tea.Cmd {
		a.namespaces.of, a.namespaces.names = client, names
		return nil
	})
}

// knownNamespaces are those that can be completed in the prompt.
func (a *App) knownNamespaces() []string {
	names := slices.Concat(a.list.fallback.Namespaces, a.list.wanted.Namespaces, a.list.home.Namespaces)
	if a.namespaces.of == a.client {
		names = append(names, a.namespaces.names...)
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

// goToNamespaces lists the namespaces that were typed: one, or several with
// commas between them.
func (a *App) goToNamespaces(text string) tea.Cmd {
	if text == allWord || text == "*" {
		return a.openList(kube.Scope{})
	}
	names, err := kube.ParseNamespaces(text)
	if err != nil {
		return a.showToast(panes.Notice{Tone: panes.Bad, Text: err.Error()})
	}
	return a.listNamespaces(names)
}

// namespacesFound are the namespaces to choose from.
type namespacesFound struct {
	client *kube.Client
	names  []string
	err    error
}

// openNamespaces asks which namespaces to list.
func (a *App) openNamespaces() tea.Cmd {
	client := a.client
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(a.ctx, namespacesTime)
		defer cancel()
		names, err := client.Namespaces(ctx)
		return namespacesFound{client: client, names: names, err: err}
	}
}

// namespacesFound lets the user choose. One who may not list the namespaces
// types their names, and is offered those that the configuration names.
func (a *App) namespacesFound(msg namespacesFound) tea.Cmd {
	if msg.client != a.client {
		return nil // of a context that was left
	}
	if msg.err != nil {
		a.typeNamespaces()
		return a.showToast(panes.Notice{Tone: panes.Warn, Text: kube.Explain(msg.err).Error()})
	}
	names := append(slices.Clone(msg.names), a.list.fallback.Namespaces...)
	names = append(names, a.list.wanted.Namespaces...)
	slices.Sort(names)
	options := []dialog.Option{{Label: "all namespaces", Value: "", On: a.list.wanted.All()}}
	for _, name := range slices.Compact(names) {
		options = append(options, dialog.Option{Label: name, Value: name, On: slices.Contains(a.list.wanted.Namespaces, name)})
	}
	if len(a.list.wanted.Namespaces) == 1 {
		// One is left for another more often than it is added to.
		for i := range options {
			options[i].On = false
		}
	}
	a.ask(panes.Dialog{
		Dialog: &dialog.Choose{ID: "namespaces", Title: "Namespaces", Options: options, Several: true},
		Answer: func(value any) tea.Cmd {
			var chosen []string
			for _, name := range value.([]any) {
				chosen = append(chosen, name.(string))
			}
			return a.listNamespaces(chosen)
		},
	})
	return nil
}

// typeNamespaces asks for names.
func (a *App) typeNamespaces() {
	known := strings.Join(append(slices.Clone(a.list.wanted.Namespaces), a.list.fallback.Namespaces...), ",")
	a.ask(panes.Dialog{
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
		Answer: func(value any) tea.Cmd { return a.listNamespaces(value.([]string)) },
	})
}

// listNamespaces lists the named namespaces, or all where "" is among them.
func (a *App) listNamespaces(names []string) tea.Cmd {
	scope := kube.Scope{}
	if !slices.Contains(names, "") {
		scope.Namespaces = names
		a.list.home = scope
	}
	return a.openList(scope)
}
