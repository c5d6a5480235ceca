package tui

import (
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/tui/layout"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/panes/anatomy"
	"github.com/podglass/podglass/tui/panes/containers"
	"github.com/podglass/podglass/tui/panes/forwards"
	"github.com/podglass/podglass/tui/panes/logs"
	"github.com/podglass/podglass/tui/panes/object"
	"github.com/podglass/podglass/tui/panes/pods"
	"github.com/podglass/podglass/tui/panes/services"
	"github.com/podglass/podglass/tui/panes/shell"
)

// kind is a kind of pane: all that App knows of it. App knows what an open pane can do by the
// interfaces of package panes, and no pane by its type.
type kind struct {
	name string
	// from are the kinds that it is drilled from, the nearest first: esc leads there, and on a screen
	// without room for both the two take each other's place. The workbench's own list has none.
	from []string
	// follows are the kinds whose cursor it follows.
	follows []string
	// side is where it opens, beside the pane with the focus.
	side layout.Direction
	// page panes are read on their own: they open over the whole screen, and esc closes them again.
	page bool
	// flush panes have no borders beside them while they fill the screen, so that the terminal's own
	// selection takes their text and nothing else.
	flush bool
	// snug panes are as high as what they show, where there is room, until a size is set by hand.
	snug bool
	// lasting panes stay when the context changes; all others are made anew.
	lasting bool
	// open makes a pane that looks at a cluster through a client.
	open    func(*App, *kube.Client, panes.Env) panes.Pane
	actions func() []panes.Action
}

// The kinds that the workbench begins with.
const (
	podsKind       = "pods"
	containersKind = "containers"
	logsKind       = "logs"
	anatomyKind    = "anatomy"
	objectKind     = "object"
	servicesKind   = "services"
	forwardsKind   = "forwards"
	shellKind      = "shell"
)

// registry is all kinds of panes, the outer ones before those that follow them.
func registry() []kind {
	return []kind{
		{
			name: podsKind, lasting: true,
			open: func(a *App, _ *kube.Client, env panes.Env) panes.Pane {
				return pods.New(env, a.opts.Select, a.opts.History)
			},
			actions: pods.Actions,
		},
		{
			name: containersKind, from: []string{podsKind}, follows: []string{podsKind}, side: layout.Right,
			open: func(a *App, client *kube.Client, env panes.Env) panes.Pane {
				return containers.New(env, containers.FromClient(&a.watches, client))
			},
			actions: containers.Actions,
		},
		{
			name: logsKind, from: []string{containersKind, podsKind}, follows: []string{podsKind, containersKind}, side: layout.Down,
			open: func(a *App, client *kube.Client, env panes.Env) panes.Pane {
				return logs.New(env, logs.Cluster{Client: client.Clientset, Budget: a.logs, Watches: &a.watches})
			},
			actions: logs.Actions,
		},
		{
			name: anatomyKind, from: []string{containersKind, podsKind}, follows: []string{podsKind}, side: layout.Down, page: true,
			open: func(a *App, client *kube.Client, env panes.Env) panes.Pane {
				return anatomy.New(env, anatomy.FromClient(&a.watches, client))
			},
			actions: anatomy.Actions,
		},
		{
			name: objectKind, from: []string{containersKind, podsKind}, side: layout.Down, page: true,
			open: func(a *App, client *kube.Client, env panes.Env) panes.Pane {
				return object.New(env, object.FromClient(&a.watches, client))
			},
			actions: object.Actions,
		},
		{
			name: servicesKind, from: []string{containersKind, podsKind}, follows: []string{podsKind}, side: layout.Down, page: true,
			open: func(a *App, client *kube.Client, env panes.Env) panes.Pane {
				return services.New(env, services.FromClient(&a.watches, client, a.forwarding.supervisor.List))
			},
			actions: services.Actions,
		},
		{
			name: forwardsKind, from: []string{podsKind}, side: layout.Down, lasting: true, snug: true,
			open: func(a *App, _ *kube.Client, env panes.Env) panes.Pane {
				return forwards.New(env, a.forwarding.supervisor)
			},
			actions: forwards.Actions,
		},
		{
			name: shellKind, from: []string{podsKind}, side: layout.Down, flush: true, lasting: true,
			open: func(a *App, client *kube.Client, env panes.Env) panes.Pane {
				how := a.opts.Shell
				return shell.New(env, shell.FromClient(client), shell.Options{Prefix: how.Prefix, Titles: how.Titles, Clipboard: how.Clipboard})
			},
			actions: shell.Actions,
		},
	}
}

// root reports whether the kind is the workbench's own list, which is always open.
func (k *kind) root() bool { return len(k.from) == 0 }

// drilledFrom reports whether a pane of the kind can take the place of one of another kind, or give it
// back: the nearest that it is drilled from.
func (k *kind) drilledFrom(other *kind) bool {
	return !k.root() && !k.page && k.from[0] == other.name
}
