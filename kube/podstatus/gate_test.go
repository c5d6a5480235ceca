package podstatus

import (
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
)

func TestClosedGatesSayWhy(t *testing.T) {
	const lb = "target-health.example.com/lb"
	for _, test := range []struct {
		name string
		pod  *corev1.Pod
		want []string
	}{
		{"none", pod(), nil},
		{"open", pod(gate(lb), saying(lb, yes, "Healthy", "fine")), nil},
		{
			"closed", pod(gate(lb), saying(lb, no, "NotRegistered", "no target group has the pod\n")),
			[]string{"the readiness gate target-health.example.com/lb is False: NotRegistered: no target group has the pod"},
		},
		{"only a reason", pod(gate(lb), saying(lb, no, "NotRegistered", "")), []string{"the readiness gate target-health.example.com/lb is False: NotRegistered"}},
		{"only a message", pod(gate(lb), saying(lb, no, "", "wait")), []string{"the readiness gate target-health.example.com/lb is False: wait"}},
		{"neither", pod(gate(lb), saying(lb, corev1.ConditionUnknown, "", "")), []string{"the readiness gate target-health.example.com/lb is Unknown"}},
		{"not set", pod(gate(lb)), []string{"the readiness gate target-health.example.com/lb is not set yet"}},
		{
			"two", pod(gate("a"), gate("b"), gate("c"), saying("c", no, "C", ""), saying("b", yes, "", ""), saying("a", no, "A", "")),
			[]string{"the readiness gate a is False: A", "the readiness gate c is False: C"},
		},
		{"a pod that is over", pod(gate(lb), func(p *corev1.Pod) { p.Status.Phase = corev1.PodSucceeded }), nil},
		{"no pod", nil, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, closed := range ClosedGates(test.pod) {
				got = append(got, closed.Why())
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
