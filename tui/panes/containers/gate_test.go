package containers

import (
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/panes/panetest"
)

// gate makes a readiness gate, which a condition may open.
func gate(name corev1.PodConditionType) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Spec.ReadinessGates = append(p.Spec.ReadinessGates, corev1.PodReadinessGate{ConditionType: name})
	}
}

// A message of any length is in the pane: its beginning above the table, all of it
// in the whole pane.
func TestClosedGatesInThePane(t *testing.T) {
	p := open(t, scenes()["closed gates"], envOf(t, "mono", themes.Unicode()))
	p.SetSize(zoomed.width, zoomed.height)
	see(t, p, "the readiness gate target-health.example.com/lb is False: NotRegistered: none of the", "not ready, readiness gates target-health.example.com/lb, example.com/approved closed")
	panetest.Do(t, p, Actions(), "containers.details")
	see(t, p, "has the pod 👩\u200d🚒 yet", "the readiness gate example.com/approved is not set yet")
}
