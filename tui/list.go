package tui

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/usage"
	"github.com/podglass/podglass/tui/panes"
)

// list is the pods that are watched: one store for one scope. Another scope is
// another store; the old one ends and the panes pull from the new one.
type list struct {
	bench bench
	env   panes.Env

	workspace kube.Workspace // what is shown may be less than its scope, by rights
	filter    panes.Select   // selectors of the filter, in addition
	pods      *kubepods.Store

	resolve      *panes.Task // of the scope
	store, usage *panes.Task
}

func newList(bench bench, env panes.Env, workspace kube.Workspace) list {
	return list{
		bench: bench, env: env, workspace: workspace,
		resolve: env.NewTask(), store: env.NewTask(), usage: env.NewTask(),
	}
}

// row is a pod as the list has it; nil for one that is not in it, or of another cluster.
func (l *list) row(client *kube.Client, pod kube.PodRef) *kubepods.Row {
	if l.pods == nil || client != l.client() {
		return nil
	}
	row, _ := l.pods.Row(pod)
	return row
}

// client is the connection through which the pods are listed.
func (l *list) client() *kube.Client { return l.workspace.Client }

// resolvedScope is what of a wanted scope the user may list.
type resolvedScope struct {
	scope kube.Scope
	note  string
}

// open asks what of a workspace may be listed and then lists it.
func (l *list) open(workspace kube.Workspace) tea.Cmd {
	l.workspace = workspace
	return panes.Run(l.resolve, resolveTime, func(ctx context.Context) resolvedScope {
		scope, note, err := workspace.Client.ResolveScope(ctx, workspace.Scope, workspace.Fallback)
		if err != nil {
			// The list will say what is wrong, and recovers by itself.
			return resolvedScope{scope: workspace.Scope}
		}
		return resolvedScope{scope, note}
	}, l.resolved)
}

// resolved ends the store of the old scope and starts one of the new.
func (l *list) resolved(found resolvedScope) tea.Cmd {
	store, show := l.newStore(found.scope)
	cmds := []tea.Cmd{l.store.Follow(store.Run), l.pollUsage(found.scope, store), show}
	if found.note != "" {
		cmds = append(cmds, l.bench.showToast(panes.Notice{Tone: panes.Warn, Text: found.note}))
	}
	return tea.Batch(cmds...)
}

// newStore ends the store that the list shows and shows another one, empty until
// it runs.
func (l *list) newStore(scope kube.Scope) (*kubepods.Store, tea.Cmd) {
	l.store.Drop()
	l.usage.Drop()
	store := kubepods.NewStore(l.client().Clientset, scope, kubepods.Options{
		LabelSelector: l.labelSelector(), FieldSelector: l.fieldSelector(), Now: l.env.Now,
	})
	l.pods = store
	l.bench.relist()
	var cmds []tea.Cmd
	for _, pane := range l.bench.podLists() {
		cmds = append(cmds, pane.Show(store, scope, l.picked()))
	}
	return store, tea.Batch(cmds...)
}

// pollUsage reads what the pods use as long as the store is on the screen.
func (l *list) pollUsage(scope kube.Scope, store *kubepods.Store) tea.Cmd {
	source, err := usage.NewSource(l.client())
	if err != nil {
		return nil // then there is no usage to show; the list itself says what is wrong
	}
	labels := l.labelSelector()
	return l.usage.Follow(func(ctx context.Context) { usage.Poll(ctx, source, scope, labels, store) })
}

// connect lists the pods of another cluster. What was listed must not stand under
// its name until it answers.
func (l *list) connect(workspace kube.Workspace) tea.Cmd {
	l.workspace = workspace
	_, show := l.newStore(workspace.Scope)
	return tea.Batch(show, l.open(workspace))
}

// labelSelector and fieldSelector are what all pods of the list have in common.
func (l *list) labelSelector() string {
	return strings.Trim(l.workspace.Selector+","+l.filter.Labels, ",")
}

func (l *list) fieldSelector() string {
	return strings.Trim(l.workspace.FieldSelector+","+l.filter.Fields, ",")
}

// picked says which pods of a scope are listed, "" for all.
func (l *list) picked() string {
	var of, with []string
	labels, fields := l.labelSelector(), l.fieldSelector()
	if l.workspace.Of != "" {
		of, labels = []string{"of " + l.workspace.Of}, strings.Trim(l.filter.Labels, ",")
	}
	if labels != "" {
		with = append(with, "the labels "+labels)
	}
	if fields != "" {
		with = append(with, "the fields "+fields)
	}
	if len(with) > 0 {
		of = append(of, "with "+strings.Join(with, " and "))
	}
	return strings.Join(of, " ")
}

// selects lists only the pods that the selectors pick.
func (l *list) selects(request panes.Select) tea.Cmd {
	l.filter = request
	return l.open(l.workspace)
}

// goTo lists the pods of another scope.
func (l *list) goTo(scope kube.Scope) tea.Cmd { return l.open(l.workspace.At(scope)) }

// all lists all namespaces, or goes back to the ones from before.
func (l *list) all() tea.Cmd { return l.open(l.workspace.Widened()) }

// only lists the named namespaces, or all where "" is among them.
func (l *list) only(names []string) tea.Cmd {
	if slices.Contains(names, "") {
		return l.goTo(kube.Scope{})
	}
	return l.open(l.workspace.Moved(names))
}

// isNarrowed reports whether only one pod is wanted, or those of one workload.
func (l *list) isNarrowed() bool { return l.workspace.Narrowed() }

// widen lists the namespace of what is wanted.
func (l *list) widen() tea.Cmd { return l.open(l.workspace.Unnarrowed()) }

// scopeActions choose what is listed.
func scopeActions() []action {
	return []action{
		does(keymap.Bind("pods.all-namespaces", "show all namespaces, or only the one", "0").Footer("all namespaces", 33),
			func(a *App) tea.Cmd { return a.list.all() }),
		does(keymap.Bind("pods.namespaces", "choose the namespaces", "n").Footer("namespaces", 21).Called("ns"),
			func(a *App) tea.Cmd { return a.namespaces.open() }).
			takes("NAMESPACE", func(a *App) []string { return a.namespaces.known() }, checkNamespaces,
				func(a *App, word string) tea.Cmd { return a.namespaces.goTo(word) }),
		does(keymap.Bind("pods.context", "choose the context of the kubeconfig", "x").Footer("context", 38).Called("ctx"),
			func(a *App) tea.Cmd { return a.contexts.open() }).
			takes("CONTEXT", func(a *App) []string { return a.contexts.known() }, nil,
				func(a *App, word string) tea.Cmd { return a.contexts.goTo(word) }).
			when(func(a *App) bool { return a.contexts.any() }, "there is no kubeconfig, so there is no other context to switch to"),
	}
}
