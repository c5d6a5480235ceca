package containers

import (
	"slices"
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

func TestClosedGatesSayWhy(t *testing.T) {
	const lb = "target-health.example.com/lb"
	for _, test := range []struct {
		name string
		pod  *corev1.Pod
		want []string
	}{
		{"none", pod(), nil},
		{"open", pod(gate(lb), condition(lb, corev1.ConditionTrue, "Healthy", "fine")), nil},
		{
			"closed", pod(gate(lb), condition(lb, corev1.ConditionFalse, "NotRegistered", "no target group has the pod\n")),
			[]string{"the readiness gate target-health.example.com/lb is False: NotRegistered: no target group has the pod"},
		},
		{"only a reason", pod(gate(lb), condition(lb, corev1.ConditionFalse, "NotRegistered", "")), []string{"the readiness gate target-health.example.com/lb is False: NotRegistered"}},
		{"only a message", pod(gate(lb), condition(lb, corev1.ConditionFalse, "", "wait")), []string{"the readiness gate target-health.example.com/lb is False: wait"}},
		{"neither", pod(gate(lb), condition(lb, corev1.ConditionUnknown, "", "")), []string{"the readiness gate target-health.example.com/lb is Unknown"}},
		{"not set", pod(gate(lb)), []string{"the readiness gate target-health.example.com/lb is not set yet"}},
		{
			"two", pod(gate("a"), gate("b"), gate("c"), condition("c", corev1.ConditionFalse, "C", ""), condition("b", corev1.ConditionTrue, "", ""), condition("a", corev1.ConditionFalse, "A", "")),
			[]string{"the readiness gate a is False: A", "the readiness gate c is False: C"},
		},
		{"a pod that is over", pod(gate(lb), func(p *corev1.Pod) { p.Status.Phase = corev1.PodSucceeded }), nil},
		{"no pod", nil, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, closed := range closedGates(test.pod) {
				got = append(got, closed.why())
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// A message of any length is in the pane: its beginning above the table, all of it
// in the whole pane.
func TestClosedGatesInThePane(t *testing.T) {
	p := open(t, scenes()["closed gates"], envOf(t, "mono", themes.Unicode()))
	p.SetSize(zoomed.width, zoomed.height)
	see(t, p, "the readiness gate target-health.example.com/lb is False: NotRegistered: none of the", "not Ready, target-health.example.com/lb, example.com/approved")
	panetest.Do(t, p, Actions(), "containers.details")
	see(t, p, "has the pod 👩\u200d🚒 yet", "the readiness gate example.com/approved is not set yet")
}
