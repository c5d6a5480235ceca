package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/tui/panes"
)

const (
	// rightsTime is how long the question of what is allowed may take. Without
	// an answer everything is offered, and whoever tries learns.
	rightsTime = 10 * time.Second
	// rightsLife is after how long it is asked again: a person who has just
	// been granted a right need not start podglass anew.
	rightsLife = time.Minute
	// rightsRest is how long the cursor must rest on a pod before its own
	// rights are asked for.
	rightsRest = 150 * time.Millisecond
)

// needs are the rights without which an action on a pod cannot work.
func needs() map[keymap.Action]kube.Attributes {
	logs := kube.Attributes{Verb: "get", Resource: "pods", Subresource: "log"}
	return map[keymap.Action]kube.Attributes{
		keymap.OpenLogs:         logs,
		keymap.OpenLogsNew:      logs,
		keymap.OpenAllLogs:      logs,
		keymap.OpenPreviousLogs: logs,
		keymap.OpenContainer:    logs,
		keymap.OpenShell:        {Verb: "create", Resource: "pods", Subresource: "exec"},
		keymap.Forward:          {Verb: "create", Resource: "pods", Subresource: "portforward"},
	}
}

// place is where rights hold: one pod, or with no name all pods of a namespace.
type place struct {
	client          *kube.Client
	namespace, name string
}

func (p place) all() place {
	p.name = ""
	return p
}

// verdict is what may not be done at a place, each with the reason.
type verdict struct {
	denied map[keymap.Action]string
	asked  time.Time
}

// rights is what is known of what the user may do. Rights are mostly given for
// a namespace; only where one is missing the pod is asked about by its name.
type rights struct {
	known  map[place]verdict
	asking map[place]bool
	here   place
	settle panes.Settle
}

func newRights() rights {
	return rights{known: map[place]verdict{}, asking: map[place]bool{}}
}

// rightsFound is the answer about a place.
type rightsFound struct {
	place  place
	denied map[keymap.Action]string
}

// denial says why an action cannot be done on what the focused list's cursor is
// on; "" when it can, or when nobody knows.
func (r *rights) denial(action keymap.Action) string {
	if wide, ok := r.known[r.here.all()]; ok && wide.denied[action] == "" {
		return ""
	}
	return r.known[r.here].denied[action]
}

// stale reports whether a place has to be asked about.
func (r *rights) stale(at place, now time.Time) bool {
	found, ok := r.known[at]
	return !r.asking[at] && (!ok || now.Sub(found.asked) >= rightsLife)
}

// followRights asks what may be done where the cursor is now.
func (a *App) followRights() tea.Cmd {
	here := a.here()
	if here == a.rights.here {
		return nil
	}
	a.rights.settle.Stop()
	moved := here.all() != a.rights.here.all()
	a.rights.here = here
	switch {
	case here.namespace == "":
		return nil
	case moved:
		return a.refreshRights()
	case len(a.rights.known[here.all()].denied) > 0:
		return a.rights.settle.After(rightsRest)
	}
	return nil
}

// refreshRights asks about the place of the cursor where that is not known, or
// no longer.
func (a *App) refreshRights() tea.Cmd {
	at, now := a.rights.here.all(), a.opts.Now()
	if at.namespace == "" {
		return nil
	}
	if !a.rights.stale(at, now) {
		if len(a.rights.known[at].denied) == 0 {
			return nil
		}
		if at = a.rights.here; at.name == "" || !a.rights.stale(at, now) {
			return nil
		}
	}
	a.rights.asking[at] = true
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(a.ctx, rightsTime)
		defer cancel()
		return rightsFound{place: at, denied: deniedAt(ctx, at)}
	}
}

// rightsFound takes the answer, and asks about the pod itself where its
// namespace denies something.
func (a *App) rightsFound(msg rightsFound) tea.Cmd {
	delete(a.rights.asking, msg.place)
	a.rights.known[msg.place] = verdict{denied: msg.denied, asked: a.opts.Now()}
	if msg.place.name == "" && len(msg.denied) > 0 {
		return a.refreshRights()
	}
	return nil
}

// deniedAt asks the cluster. What it does not answer is taken as allowed.
func deniedAt(ctx context.Context, at place) map[keymap.Action]string {
	denied := map[keymap.Action]string{}
	for action, need := range needs() {
		need.Namespace, need.Name = at.namespace, at.name
		if decision, err := at.client.Can(ctx, need); err == nil && !decision.Allowed {
			need.Name = "" // one sentence for all pods
			denied[action] = kube.ForbiddenSentence(need, at.client.User)
		}
	}
	return denied
}

// here is what the focused list's cursor is on, or what the focused pane shows.
func (a *App) here() place {
	focused := a.desk.focused()
	var target panes.Target
	switch pane := focused.Pane.(type) {
	case panes.Leader:
		target = pane.Chosen()
	case panes.Follower:
		target = pane.Target()
	}
	return place{client: focused.client, namespace: target.Pod.Namespace, name: target.Pod.Name}
}
