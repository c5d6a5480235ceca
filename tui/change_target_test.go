package tui

import (
	"testing"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/actions"
	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/tui/panes"
)

// The node that is cordoned or drained is that of the pod under the cursor, as far as it is known: a line of the
// services can be about another pod than the one that the pane was opened for.
func TestTheNodeOfWhatIsUnderTheCursorIsChanged(t *testing.T) {
	web := kube.PodRef{Namespace: "shop", Name: "web-0", UID: "web-0"}
	other := kube.PodRef{Namespace: "shop", Name: "web-1", UID: "web-1"}
	target := panes.Target{ContainerRef: kube.ContainerRef{Pod: web}, Row: &pods.Row{Ref: web, Node: "node1"}}
	unplaced := panes.Target{ContainerRef: kube.ContainerRef{Pod: web}, Row: &pods.Row{Ref: web}}
	service := object.Ref{APIVersion: "v1", Kind: "Service", Namespace: "shop", Name: "web"}
	for name, test := range map[string]struct {
		target panes.Target
		object object.Ref
		row    *pods.Row // of the object
		want   object.Ref
	}{
		"the pod of the target":       {target, object.Pod(web), target.Row, nodeRef("node1")},
		"the pod of another endpoint": {target, object.Pod(other), nil, object.Pod(other)},
		"one that is in the list":     {target, object.Pod(other), &pods.Row{Ref: other, Node: "node3"}, nodeRef("node3")},
		"a pod without a node":        {unplaced, object.Pod(web), unplaced.Row, object.Pod(web)},
		"a service":                   {target, service, nil, service},
		"a node":                      {target, nodeRef("node2"), nil, nodeRef("node2")},
	} {
		for _, verb := range []actions.Verb{actions.Cordon, actions.Free, actions.Drain} {
			c := call{target: test.target, targets: []panes.Target{test.target}, object: test.object, row: test.row}
			if got, _ := c.changed(verb); got != test.want {
				t.Errorf("%s: %s changes %s, want %s", name, verb, got, test.want)
			}
			if got := c.refs(verb); len(got) != 1 || got[0] != test.want {
				t.Errorf("%s: %s is asked of %v, want %s", name, verb, got, test.want)
			}
		}
	}
}
