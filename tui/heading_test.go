package tui_test

import (
	"strings"
	"testing"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/tuitest"
)

// On the heading of a group no key acts on the pod that the cursor came from, which the other panes go on to show.
func TestOnAHeadingNoKeyActsOnAPod(t *testing.T) {
	t.Parallel()
	const refused = "a pod has to be under the cursor"
	ofPods := []keymap.Action{
		"target.logs", "target.logs-new-pane", "target.previous-logs", "target.shell", "target.full-screen-shell",
		"target.run", "target.attach", "target.anatomy", "target.services", "target.forward",
	}
	ofWorkloads := []keymap.Action{
		"target.all-logs", "target.delete", "target.restart", "target.scale", "target.pause", "target.undo",
		"target.set-image", "target.history", "target.evict", "target.resize", "target.force-delete",
	}
	ofObjects := []keymap.Action{"target.describe", "target.yaml", "target.events", "target.menu", "list.copy-name", "list.copy-command"}
	ofNodes := []keymap.Action{"target.cordon", "target.uncordon", "target.drain"}
	for name, test := range map[string]struct {
		by      int    // place in the choice
		pod     string // that the cursor comes from
		up      keymap.Action
		heading string
		refused [][]keymap.Action
	}{
		"a workload":  {1, "timecheck-", keymap.Top, "▌ ▾ Deployment/numbers-web", [][]keymap.Action{ofPods}},
		"no workload": {1, "javaweb-2", keymap.Up, "▌ ▾ no owner", [][]keymap.Action{ofPods, ofWorkloads, ofObjects, ofNodes}},
		"a node":      {2, "timecheck-", keymap.Top, "▌ ▾ node1", [][]keymap.Action{ofPods, ofWorkloads}},
		"a namespace": {3, "timecheck-", keymap.Top, "▌ ▾ shop", [][]keymap.Action{ofPods, ofWorkloads, ofObjects, ofNodes}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := wide(t)
			grouped(d, test.by)
			d.Select(test.pod).Match(test.pod + `\S* › containers`).Press(test.up).See(test.heading)
			frames := func() int { return strings.Count(d.Screen(), "╭") + strings.Count(d.Screen(), "┏") }
			before := frames()
			for _, actions := range test.refused {
				for _, action := range actions {
					d.Press(action).See(refused).Press(keymap.Back).Gone(refused)
				}
			}
			d.See("┏ Pods", test.heading).Match(`\S+ › containers`).Lacks("pinned")
			if got := frames(); got != before {
				t.Errorf("keys that were refused leave %d panes of %d:\n%s", got, before, d.Screen())
			}
		})
	}
}

// grouped groups the list by the choice at a place of the dialog.
func grouped(d *tuitest.Demo, place int) {
	d.Press("pods.group").See("Group by", "owner")
	for range place {
		d.Press(keymap.NextEntry)
	}
	d.Press(keymap.Accept).Gone("Group by").See("▾ ")
}

// What is for a workload acts on the one that the heading stands for. The other panes show a pod of it, the first that fails.
func TestOnTheHeadingOfAWorkload(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	grouped(d, 1)
	d.Select("timecheck-").Match(`timecheck-\S+ › containers`).Press(keymap.Top).See("▌ ▾ Deployment/numbers-web")
	d.Match(`numbers-web-5f5\S+ › containers`).See("d describe", "A all logs").Gone("s shell").Gone("F forward").Idle()

	d.Press("target.delete").See("Delete deployment numbers-web?", "its 2 pods will be deleted with it").Press(keymap.Cancel).Gone("Delete deployment")
	d.Press("target.restart").See("Restart the pods of deployment numbers-web?").Press(keymap.Cancel).Gone("Restart the pods")
	d.Press("target.scale").See("Scale Deployment numbers-web").Press(keymap.Cancel).Gone("Scale Deployment")
	d.Press("target.undo").See("Deployment numbers-web: go back to").Press(keymap.Cancel).Gone("go back to")
	d.Press("target.evict").See("only pods are evicted").Press(keymap.Cancel, "target.cordon").See("only nodes are cordoned").Press(keymap.Cancel).Gone("only nodes")
	d.Press("target.menu").See("Deployment numbers-web", "a pod has to be under the cursor").Press(keymap.Cancel).Gone("Deployment numbers-web ━")
	d.Press("list.copy-name").See("copied the name: numbers-web")
	d.Press("list.copy-command").See("kubectl --context demo -n shop get deployment numbers-web")
	for action, title := range map[keymap.Action]string{"target.describe": "describe", "target.yaml": "YAML", "target.events": "events"} {
		d.Press(action).See("Deployment numbers-web › " + title).Press(keymap.Back).See("▌ ▾ Deployment/numbers-web")
	}
	d.Press("target.all-logs").See("deployment/numbers-web › all pods › log")

	// The log of all its pods is of none of them alone.
	d.Press("target.delete").See("Delete deployment numbers-web?").Press(keymap.Cancel).Gone("Delete deployment")
	d.Press("target.anatomy").See("a pod has to be under the cursor")
	d.Press("target.describe").See("Deployment numbers-web › describe").Press(keymap.Back).See("all pods › log")
}

// Pods that are marked are what is changed, wherever the cursor is; what shows something is of the heading.
func TestMarkedPodsAndAHeading(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	grouped(d, 1)
	d.Select("timecheck-").Press("pods.mark").See("1 marked").Press(keymap.Top).See("▌ ▾ Deployment/numbers-web")
	d.Press("target.delete").See("Delete pod timecheck-").Press(keymap.Cancel).Gone("Delete pod")
	d.Press("target.scale").See("Scale Deployment timecheck").Press(keymap.Cancel).Gone("Scale Deployment")
	d.Press("list.copy-name").See("copied the name: timecheck-")
	d.Press("target.shell").See("a pod has to be under the cursor")
	d.Press("target.describe").See("Deployment numbers-web › describe")
}

// The heading of a node stands for the node, which is not deleted from a list of pods.
func TestOnTheHeadingOfANode(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	grouped(d, 2)
	d.Press(keymap.Top).See("▌ ▾ node1").Idle()
	d.Press("target.cordon").See("Keep new pods away from node node1?").Press(keymap.Cancel).Gone("Keep new pods")
	d.Press("target.describe").See("Node node1 › describe").Press(keymap.Back).See("▌ ▾ node1")
	d.Press("target.delete").See("a pod has to be under the cursor")
}

// On the heading of a workload the footer has what is done to that before what is for every object, also where there is
// little room; enter folds.
func TestTheFooterOnAHeading(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	grouped(d, 1)
	d.Press(keymap.Top).See("▌ ▾ Deployment/numbers-web")
	d.See(" enter fold  A all logs  X delete  R restart  S scale  d describe")
	d.Press("pods.containers").See("▌ ▸ Deployment/numbers-web", " enter unfold  A all logs").Press("pods.fold").See("enter fold")
	d.Press(keymap.Down).See("enter containers  l logs")
}

// What is marked is what is changed, also on a heading, and the footer says so.
func TestTheFooterTellsOfMarks(t *testing.T) {
	t.Parallel()
	d := wide(t)
	grouped(d, 1)
	d.Press(keymap.Top).See("▌ ▾ Deployment/numbers-web", "X delete  R restart  S scale").Select("mc1").Press("pods.mark").See("1 marked")
	d.Press(keymap.Top).See("▌ ▾ Deployment/numbers-web", "enter fold  A all logs  X delete marked")
}
