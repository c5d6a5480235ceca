package tui_test

import (
	"testing"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/tui/tuitest"
)

// Whatever pane shows a pod, the keys that need a missing right on its workload stand in brackets and name it.
func TestEveryPaneOfAPodBracketsTheSameKeys(t *testing.T) {
	t.Parallel()
	for _, pane := range []keymap.Action{
		"target.describe", "target.yaml", "target.events", "target.services", "target.anatomy", "pods.containers",
	} {
		t.Run(string(pane), func(t *testing.T) {
			t.Parallel()
			faults := &demo.Faults{}
			faults.Deny(demo.Rule{Group: "apps", Resource: "deployments"}, demo.Rule{Group: "apps", Resource: "deployments", Subresource: "scale"})
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: 320, Rows: 30, Faults: faults})
			d.Select("timecheck-").Press(pane).Idle()
			if pane == "target.services" {
				d.Press(keymap.Bottom) // from the service to the pod
			}
			d.See("(R restart)", "(S scale)").Lacks(" R restart", " S scale")
			d.Press("target.restart").See("you may not patch deployments.apps in namespace shop")
			d.Press("target.history").See("you may not get deployments.apps in namespace shop").Lacks("Revisions of")
		})
	}
}

// Revisions are kept by other objects, whose right may be missing alone.
func TestRevisionsWithoutTheRightToWhatKeepsThem(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	faults.Deny(demo.Rule{Verb: "list", Group: "apps", Resource: "replicasets"})
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Faults: faults})
	d.Select("timecheck-").Press("target.describe").Idle().Press("target.menu")
	d.See("you may not list replicasets.apps in namespace shop").Press(keymap.Cancel)
	d.Press("target.history").See("you may not list replicasets.apps")
}

// Nobody is told to read a log who may not.
func TestTheAdviceToReadALogNamesTheMissingRight(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	faults.Deny(demo.Rule{Resource: "pods", Subresource: "log"})
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Faults: faults})
	d.Select("numbers-web-5").Press("target.anatomy").See("next: ask somebody who may read its log: you may not get pods/log")
	d.Lacks("next: read the log", "podglass logs")
}
