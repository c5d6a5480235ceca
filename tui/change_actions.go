package tui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/actions"
	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/kube/workload"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// changeActions change what is under the cursor, or the workload that it belongs to.
func changeActions() []action {
	bind := func(name, help string, keys ...string) keymap.Binding {
		return keymap.Bind(keymap.Action("target."+name), help, keys...)
	}
	return []action{
		onTarget(bind("menu", "choose from what can be done", "m").In(keymap.Anatomy, keymap.Services, keymap.Document).Footer("menu", 18), (*App).openMenu).
			onHeadings(func(c call) bool { return marksPods(c) || standsForObject(c) }),
		changes(bind("delete", "delete it, or all that is marked", "X").Footer("delete", 46), actions.Change{Verb: actions.Delete}).forGroups(),
		changes(bind("restart", "restart the workload: replace its pods one after another", "R").Footer("restart", 47), actions.Change{Verb: actions.Restart}).forGroups(),
		changes(bind("scale", "scale the workload", "S").Footer("scale", 48), actions.Change{Verb: actions.Scale}).forGroups(),
		changes(bind("evict", "evict the pod, unless a disruption budget refuses").Called("evict"), actions.Change{Verb: actions.Evict}),
		changes(bind("pause", "pause the rollout of the deployment").Called("pause"), actions.Change{Verb: actions.Pause}),
		changes(bind("resume", "resume the rollout of the deployment").Called("resume"), actions.Change{Verb: actions.Resume}),
		onWorkload(bind("history", "show the revisions of the workload, and how each differs from the one before").Called("history")),
		changes(bind("undo", "undo the rollout: go back to an earlier revision of the workload").Called("undo"), actions.Change{Verb: actions.Undo}),
		changes(bind("set-image", "set the image of a container of the workload").Called("set-image"), actions.Change{Verb: actions.Image}),
		changes(bind("resize", "resize a container of the pod while it runs").Called("resize"), actions.Change{Verb: actions.Resize}),
		changes(bind("cordon", "cordon the node: keep new pods away from it").Called("cordon"), actions.Change{Verb: actions.Cordon}),
		changes(bind("uncordon", "uncordon the node").Called("uncordon"), actions.Change{Verb: actions.Free}),
		changes(bind("drain", "drain the node: cordon it, and evict its pods").Called("drain"), actions.Change{Verb: actions.Drain}),
		changes(bind("force-delete", "delete the pod at once, without waiting for its node").Called("force-delete"),
			actions.Change{Verb: actions.Delete, Grace: new(int64)}),
		only(keymap.Document, changes(keymap.Bind("document.edit", "edit the object in the editor of the environment", "e").Called("edit").Footer("edit", 12),
			actions.Change{Verb: actions.Edit})),
		does(keymap.Bind("global.journal", "show what was changed with podglass").Called("journal"), (*App).openJournal),
	}
}

// only is an action that works in its own scope alone.
func only(scope keymap.Scope, d action) action {
	d.Scope, d.Also = scope, nil
	return d
}

// changes is an action that makes a change, which asks first.
func changes(b keymap.Binding, change actions.Change) action {
	b.Also = []keymap.Scope{keymap.Logs, keymap.Anatomy, keymap.Services, keymap.Document}
	d := onTarget(b, func(a *App, c call) tea.Cmd { return a.changing.ask(c.onMarks(), change) })
	d = d.affects(panes.Changes).onHeadings(changeable(change.Verb)).needsOf(func(c call) []kube.Attributes {
		if c = c.onMarks(); len(c.targets) > 1 {
			return nil // the API server tells, of each
		}
		if ref, known := c.changed(change.Verb); known {
			return actions.Rights(change.Verb, ref)
		}
		return nil
	})
	d.word = func(_ *App, c call) string {
		if c.hasMarks() {
			return b.Short + " marked"
		}
		return b.Short
	}
	d.works = func(_ *App, c call) (bool, string) {
		if c = c.onMarks(); len(c.targets) > 1 && single(change.Verb) {
			return false, oneAtATime(c)
		}
		ref, known := c.changed(change.Verb)
		if !known {
			return true, "" // the cluster tells
		}
		why := actions.Takes(change, ref)
		return why == "" || len(c.targets) > 1, why
	}
	return d
}

// onWorkload shows the revisions of a workload.
func onWorkload(b keymap.Binding) action {
	b.Also = []keymap.Scope{keymap.Logs, keymap.Anatomy, keymap.Services, keymap.Document}
	d := onTarget(b, func(a *App, c call) tea.Cmd { return a.changing.history(c.client, c.onMarks().object) }).
		onHeadings(changeable(actions.Undo))
	d = d.needsOf(func(c call) []kube.Attributes {
		if ref, known := c.onMarks().changed(actions.Undo); known {
			return actions.RightsToRevisions(ref)
		}
		return nil
	})
	d.works = func(_ *App, c call) (bool, string) {
		if c = c.onMarks(); len(c.targets) > 1 {
			return false, oneAtATime(c)
		}
		ref, known := c.changed(actions.Undo)
		why := ""
		if known {
			why = actions.Takes(actions.Change{Verb: actions.Undo}, ref)
		}
		return why == "", why
	}
	return d
}

// single reports whether a change is of one object, about which something is asked first.
func single(verb actions.Verb) bool {
	return verb == actions.Undo || verb == actions.Image || verb == actions.Resize || verb == actions.Edit || verb == actions.Drain
}

// oneAtATime says why nothing is done to all that is marked.
func oneAtATime(c call) string {
	return "this is done to one at a time, and " + count.Of(len(c.targets), "pod") + " are marked"
}

// ask asks for what a change needs to know, and then for the change.
func (c *changing) ask(on call, change actions.Change) tea.Cmd {
	switch change.Verb {
	case actions.Scale:
		return c.askReplicas(on.client, on.refs(change.Verb))
	case actions.Undo:
		return c.askRevision(on.client, on.object)
	case actions.Image:
		return c.askContainer(on.client, on.object, on.target.Container)
	case actions.Resize:
		return c.askResources(on.client, on.object, on.target.Container)
	case actions.Edit:
		return c.edit(on.client, on.object)
	}
	return c.open(on.client, on.refs(change.Verb), change)
}

// hasMarks reports whether something is marked that is not what is under the cursor alone.
func (c call) hasMarks() bool {
	return len(c.targets) > 1 || len(c.targets) == 1 && c.targets[0].Pod != c.target.Pod
}

// onMarks is the call with what is marked in the place of what is under the cursor.
func (c call) onMarks() call {
	if len(c.targets) == 1 && c.targets[0].Pod != c.target.Pod {
		c.target, c.heading = c.targets[0], false
		c.object, c.row = object.Pod(c.target.Pod), c.target.Row
	}
	return c
}

// refs are what is acted on: the marked pods, or the object under the cursor; for a verb
// of nodes, their nodes.
func (c call) refs(verb actions.Verb) []object.Ref {
	if len(c.targets) < 2 {
		if ref, known := c.changed(verb); known && ref.Kind == "Node" {
			return []object.Ref{ref}
		}
		return []object.Ref{c.object}
	}
	var refs []object.Ref
	for _, target := range c.targets {
		ref := object.Pod(target.Pod)
		if row := target.Row; ofNode(verb) && row != nil && row.Node != "" {
			ref = nodeRef(row.Node)
		}
		if !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	return refs
}

func ofNode(verb actions.Verb) bool {
	return verb == actions.Cordon || verb == actions.Free || verb == actions.Drain
}

func nodeRef(name string) object.Ref {
	return object.Ref{APIVersion: "v1", Kind: "Node", Name: name}
}

// changed is the object that a verb would change: that under the cursor or, of a pod,
// its workload. known is false where only the cluster can tell.
func (c call) changed(verb actions.Verb) (ref object.Ref, known bool) {
	row := c.row
	switch {
	case ofNode(verb):
		if row != nil && row.Node != "" {
			return nodeRef(row.Node), true
		}
		return c.object, true
	case c.object.Kind != "Pod" || verb == actions.Delete || verb == actions.Evict || verb == actions.Resize || verb == actions.Edit:
		return c.object, !c.object.IsZero()
	case row == nil:
		return object.Ref{}, false
	case row.OwnerKind == "":
		return c.object, true
	}
	return workloadOf(row)
}

// apiOf is what the API calls a workload.
func apiOf(kind workload.Kind) (version, name string) {
	switch kind {
	case workload.Deployment:
		return "apps/v1", "Deployment"
	case workload.StatefulSet:
		return "apps/v1", "StatefulSet"
	case workload.DaemonSet:
		return "apps/v1", "DaemonSet"
	case workload.ReplicaSet:
		return "apps/v1", "ReplicaSet"
	case workload.ReplicationController:
		return "v1", "ReplicationController"
	case workload.Job:
		return "batch/v1", "Job"
	}
	return "", ""
}

// openMenu lets the user choose from all that can be done with what is under the
// cursor. What cannot be done says why.
func (a *App) openMenu(c call) tea.Cmd {
	c = c.onMarks()
	var options []dialog.Option
	var ways []string
	add := func(b keymap.Binding, option dialog.Option) {
		option.Value = b.Action
		options, ways = append(options, option), append(ways, append(b.Ways(), "")[0])
	}
	for _, b := range a.opts.Keymap.In(c.slot.Scope()) {
		d := a.actions[b.Action]
		if d == nil || !d.onTarget || d.effect == panes.Views && b.Action != "target.history" {
			continue
		}
		option := dialog.Option{Label: d.Help, Reason: a.denial(d, c)}
		works, why := a.worksOn(d, c)
		switch {
		case option.Reason != "":
		case len(c.targets) > 1 && d.effect == panes.Streams: // the menu is about all of them
			option.Reason = oneAtATime(c)
		case !works:
			option.Reason = why
		}
		add(b, option)
	}
	journal, _ := a.opts.Keymap.Binding("global.journal")
	add(journal, dialog.Option{Label: journal.Help})
	width := 0
	for _, way := range ways {
		width = max(width, a.env.Ruler.Width(way))
	}
	for i := range options {
		options[i].Label = a.env.Ruler.Fit(ways[i], width, cells.Left, "") + "  " + options[i].Label
	}
	slices.SortStableFunc(options, func(x, y dialog.Option) int { // what cannot be done stands behind what can
		return min(len(x.Reason), 1) - min(len(y.Reason), 1)
	})
	what := c.object.String()
	if len(c.targets) > 1 {
		what = fmt.Sprintf("%d pods", len(c.targets))
	}
	a.ask(panes.Dialog{
		Dialog: &dialog.Choose{ID: "menu", Title: safe.Text(what), Options: options},
		Answer: func(value any) tea.Cmd { return a.do(value.(keymap.Action), c) },
	})
	return nil
}
