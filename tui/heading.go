package tui

import (
	"github.com/podglass/podglass/kube/actions"
	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/workload"
	"github.com/podglass/podglass/tui/panes"
)

// onHeading is the call on the heading of a group of pods: on the workload or the node that the heading stands
// for, and on no pod, whichever the other panes show.
func (c call) onHeading(heading panes.Heading) call {
	c.heading, c.target, c.object = true, panes.Target{}, object.Ref{}
	row := heading.Member.Row
	switch {
	case row == nil:
	case heading.By == pods.ByNode && row.Node != "":
		c.object = nodeRef(row.Node)
	case heading.By == pods.ByOwner:
		if of, known := workloadOf(row); known {
			c.object, c.member = of, heading.Member
		}
	}
	return c
}

// workloadOf is the workload that a pod belongs to, as far as its row tells; known is false where only the cluster
// can tell, and for a pod of none.
func workloadOf(row *pods.Row) (ref object.Ref, known bool) {
	owner, ok := workload.OfPod(row.OwnerKind, row.OwnerName, row.Labels)
	version, kind := apiOf(owner.Kind)
	if !ok || kind == "" {
		return object.Ref{}, false
	}
	return object.Ref{APIVersion: version, Kind: kind, Namespace: row.Ref.Namespace, Name: owner.Name}, true
}

// onHeadings says on which headings an action may be done: those for which a function reports true. All other
// actions on what is under the cursor need a pod there.
func (d action) onHeadings(suits func(call) bool) action {
	d.suits = suits
	return d
}

// forGroups is an action for the workload that the heading of a group stands for: the footer tells of it before what is
// for every object.
func (d action) forGroups() action {
	d.ofGroup = true
	return d
}

// misplaced says why an action is not for the heading that the cursor is on, "" where it is, or where the cursor is
// on no heading.
func (d *action) misplaced(c call) string {
	if !c.heading || !d.onTarget || d.suits != nil && d.suits(c) {
		return ""
	}
	return "a pod has to be under the cursor"
}

// marksPods and standsForObject tell what there is to act on while the cursor is on a heading.
func marksPods(c call) bool       { return len(c.targets) > 0 }
func standsForObject(c call) bool { return !c.object.IsZero() }

// standsForWorkload reports whether the pods below the heading are those of a workload.
func standsForWorkload(c call) bool { return !c.member.IsZero() }

// changeable reports whether a verb is for the object that a heading stands for: a workload, or a node for the verbs
// of nodes. A node is not deleted from a list of pods.
func changeable(verb actions.Verb) func(call) bool {
	return func(c call) bool {
		return marksPods(c) || standsForWorkload(c) || ofNode(verb) && standsForObject(c)
	}
}
