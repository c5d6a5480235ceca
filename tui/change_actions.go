package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
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
	changes := func(b keymap.Binding, change actions.Change) action {
		b.Also = append(b.Also, keymap.Logs, keymap.Anatomy)
		d := onTarget(b, func(a *App, c call) tea.Cmd {
			switch change.Verb {
			case actions.Scale:
				return a.changing.askReplicas(c.client, c.object)
			case actions.Undo:
				return a.changing.askRevision(c.client, c.object)
			case actions.Image:
				return a.changing.askContainer(c.client, c.object, c.target.Container)
			}
			if ref, known := c.changed(change.Verb); known && ref.Kind == "Node" {
				return a.changing.open(c.client, []object.Ref{ref}, change)
			}
			return a.changing.open(c.client, c.refs(), change)
		}).affects(panes.Changes).needsOf(func(c call) []kube.Attributes {
			if ref, known := c.changed(change.Verb); known {
				return []kube.Attributes{actions.Right(change.Verb, ref)}
			}
			return nil
		})
		d.works = func(_ *App, c call) (bool, string) {
			ref, known := c.changed(change.Verb)
			if !known {
				return true, "" // the cluster tells
			}
			why := actions.Takes(change.Verb, ref)
			return why == "", why
		}
		return d
	}
	return []action{
		onTarget(keymap.Bind("target.menu", "choose from what can be done", "m").In(keymap.Anatomy).Footer("menu", 18), (*App).openMenu),
		changes(keymap.Bind("target.delete", "delete it, or all that is marked", "X").Footer("delete", 46), actions.Change{Verb: actions.Delete}),
		changes(keymap.Bind("target.restart", "restart the workload: replace its pods one after another", "R").Footer("restart", 47), actions.Change{Verb: actions.Restart}),
		changes(keymap.Bind("target.scale", "scale the workload", "S").Footer("scale", 48), actions.Change{Verb: actions.Scale}),
		changes(keymap.Bind("target.evict", "evict the pod, unless a disruption budget refuses").Called("evict"), actions.Change{Verb: actions.Evict}),
		changes(keymap.Bind("target.pause", "pause the rollout of the deployment").Called("pause"), actions.Change{Verb: actions.Pause}),
		changes(keymap.Bind("target.resume", "resume the rollout of the deployment").Called("resume"), actions.Change{Verb: actions.Resume}),
		changes(keymap.Bind("target.undo", "undo the rollout: go back to an earlier revision of the deployment").Called("undo"), actions.Change{Verb: actions.Undo}),
		changes(keymap.Bind("target.set-image", "set the image of a container of the workload").Called("set-image"), actions.Change{Verb: actions.Image}),
		changes(keymap.Bind("target.cordon", "cordon the node: keep new pods away from it").Called("cordon"), actions.Change{Verb: actions.Cordon}),
		changes(keymap.Bind("target.uncordon", "uncordon the node").Called("uncordon"), actions.Change{Verb: actions.Free}),
		changes(keymap.Bind("target.force-delete", "delete it at once, without waiting for its node").Called("force-delete"),
			actions.Change{Verb: actions.Delete, Force: true}),
		does(keymap.Bind("global.journal", "show what was changed with podglass").Called("journal"), (*App).openJournal),
	}
}

// refs are what is acted on: the marked pods, or the object under the cursor.
func (c call) refs() []object.Ref {
	if len(c.targets) < 2 {
		return []object.Ref{c.object}
	}
	refs := make([]object.Ref, len(c.targets))
	for i, target := range c.targets {
		refs[i] = object.Pod(target.Pod)
	}
	return refs
}

// changed is the object that a verb would change: that under the cursor or, of a pod,
// its workload. known is false where only the cluster can tell.
func (c call) changed(verb actions.Verb) (ref object.Ref, known bool) {
	row := c.target.Row
	if verb == actions.Cordon || verb == actions.Free {
		if c.object.Kind == "Pod" && row != nil && row.Node != "" {
			return object.Ref{APIVersion: "v1", Kind: "Node", Name: row.Node}, true
		}
		return c.object, true
	}
	if c.object.Kind != "Pod" || verb == actions.Delete || verb == actions.Evict {
		return c.object, !c.object.IsZero()
	}
	if row == nil || c.object != object.Pod(c.target.Pod) {
		return object.Ref{}, false
	}
	if row.OwnerKind == "" {
		return c.object, true
	}
	owner, ok := workload.OfPod(row.OwnerKind, row.OwnerName, row.Labels)
	version, kind := apiOf(owner.Kind)
	if !ok || kind == "" {
		return object.Ref{}, false
	}
	return object.Ref{APIVersion: version, Kind: kind, Namespace: c.object.Namespace, Name: owner.Name}, true
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
	}
	return "", ""
}

// openMenu lets the user choose from all that can be done with what is under the
// cursor. What cannot be done says why.
func (a *App) openMenu(c call) tea.Cmd {
	var options []dialog.Option
	var ways []string
	add := func(b keymap.Binding, option dialog.Option) {
		option.Value = b.Action
		options, ways = append(options, option), append(ways, append(b.Ways(), "")[0])
	}
	for _, b := range a.opts.Keymap.In(c.slot.Scope()) {
		d := a.actions[b.Action]
		if d == nil || !d.onTarget || d.effect == panes.Views {
			continue
		}
		option := dialog.Option{Label: d.Help, Reason: a.denial(d, c)}
		if works, why := a.worksOn(d, c); option.Reason == "" && !works {
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
