package tui

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/usage"
	"github.com/podglass/podglass/tui/panes"
)

// resolveTime is how long the question of what may be listed may take before
// the list is simply tried.
const resolveTime = 10 * time.Second

// list is the pods that are watched: one store for one scope. Another scope is
// another store; the old one ends and the panes pull from the new one.
type list struct {
	wanted   kube.Scope    // as asked for; what is shown may be less, by rights
	home     kube.Scope    // what the action for all namespaces goes back to
	selector string        // of the command line
	fields   string        // of the command line
	filter   panes.Select  // selectors of the filter, in addition
	fallback kube.Fallback // what to show where that may not be listed
	serial   int
	end      context.CancelFunc
}

func newList(opts Options) list {
	home := homeOf(opts.Client)
	if len(opts.Scope.Namespaces) > 0 {
		home = kube.Scope{Namespaces: opts.Scope.Namespaces}
	}
	return list{wanted: opts.Scope, home: home, selector: opts.Selector, fields: opts.FieldSelector, fallback: opts.Fallback, end: func() {}}
}

// homeOf is the namespace in which the kubeconfig says that the user works.
func homeOf(client *kube.Client) kube.Scope {
	return kube.Scope{Namespaces: []string{client.Namespace}}
}

// scopeResolved says what of a wanted scope the user may list.
type scopeResolved struct {
	serial int
	scope  kube.Scope
	note   string
}

// openList asks what of the wanted scope may be listed and then lists it.
func (a *App) openList(wanted kube.Scope) tea.Cmd {
	a.list.wanted = wanted
	a.list.serial++
	serial, client, fallback := a.list.serial, a.client, a.list.fallback
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(a.ctx, resolveTime)
		defer cancel()
		scope, note, err := client.ResolveScope(ctx, wanted, fallback)
		if err != nil {
			// The list will say what is wrong, and recovers by itself.
			return scopeResolved{serial: serial, scope: wanted}
		}
		return scopeResolved{serial: serial, scope: scope, note: note}
	}
}

// scopeResolved ends the store of the old scope and starts one of the new.
func (a *App) scopeResolved(msg scopeResolved) tea.Cmd {
	if msg.serial != a.list.serial {
		return nil
	}
	ctx, store, show := a.newStore(msg.scope)
	cmds := []tea.Cmd{
		func() tea.Msg {
			store.Run(ctx)
			return nil
		},
		pollUsage(ctx, a.client, msg.scope, a.list.labelSelector(), store),
		show,
	}
	if msg.note != "" {
		cmds = append(cmds, a.showToast(panes.Notice{Tone: panes.Warn, Text: msg.note}))
	}
	return tea.Batch(cmds...)
}

// scopeActions choose what is listed.
func scopeActions() []action {
	return []action{
		does(keymap.Bind("pods.all-namespaces", "show all namespaces, or only the one", "0").Footer("all namespaces", 33), (*App).allNamespaces),
		does(keymap.Bind("pods.namespaces", "choose the namespaces", "n").Footer("namespaces", 37).Called("ns"), (*App).openNamespaces).
			takes("NAMESPACE", (*App).knownNamespaces, checkNamespaces, (*App).goToNamespaces),
		does(keymap.Bind("pods.context", "choose the context of the kubeconfig", "x").Footer("context", 38).Called("ctx"), (*App).openContexts).
			takes("CONTEXT", (*App).knownContexts, nil, (*App).goToContext).
			when((*App).hasContexts, "there is no kubeconfig, so there is no other context to switch to"),
	}
}

// newStore ends the store that the list shows and shows another one, empty until
// it runs.
func (a *App) newStore(scope kube.Scope) (context.Context, *kubepods.Store, tea.Cmd) {
	a.list.end()
	ctx, end := context.WithCancel(a.ctx)
	a.list.end = end
	store := kubepods.NewStore(a.client.Clientset, scope, kubepods.Options{
		LabelSelector: a.list.labelSelector(), FieldSelector: a.list.fieldSelector(), Now: a.opts.Now,
	})
	var cmds []tea.Cmd
	for _, s := range a.panes.slots {
		if list, ok := s.Pane.(panes.Pods); ok {
			cmds = append(cmds, list.Show(store, scope))
		}
	}
	return ctx, store, tea.Batch(cmds...)
}

// pollUsage reads what the pods use as long as the store is on the screen.
func pollUsage(ctx context.Context, client *kube.Client, scope kube.Scope, labels string, store *kubepods.Store) tea.Cmd {
	source, err := usage.NewSource(client)
	if err != nil {
		return nil // then there is no usage to show; the list itself says what is wrong
	}
	return func() tea.Msg {
		usage.Poll(ctx, source, scope, labels, store)
		return nil
	}
}

// labelSelector and fieldSelector are what all pods of the list have in common.
func (l list) labelSelector() string { return strings.Trim(l.selector+","+l.filter.Labels, ",") }
func (l list) fieldSelector() string { return strings.Trim(l.fields+","+l.filter.Fields, ",") }

// selectPods lists only the pods that the selectors pick.
func (a *App) selectPods(request panes.Select) tea.Cmd {
	a.list.filter = request
	return a.openList(a.list.wanted)
}

// allNamespaces lists all namespaces, or goes back to the ones from before.
func (a *App) allNamespaces() tea.Cmd {
	all := kube.Scope{}
	if slices.Equal(a.list.wanted.Namespaces, all.Namespaces) {
		return a.openList(a.list.home)
	}
	return a.openList(all)
}

// isNarrowed reports whether only one pod is wanted.
func (a *App) isNarrowed() bool { return a.list.wanted.Name != "" }

// widen lists all pods of the namespace that the one pod is in.
func (a *App) widen() tea.Cmd {
	return a.openList(kube.Scope{Namespaces: a.list.wanted.Namespaces})
}
