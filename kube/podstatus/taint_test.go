package podstatus

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
)

func TestTolerates(t *testing.T) {
	taint := corev1.Taint{Key: "dedicated", Value: "7", Effect: corev1.TaintEffectNoSchedule}
	for name, test := range map[string]struct {
		toleration corev1.Toleration
		want       bool
	}{
		"everything":      {corev1.Toleration{Operator: corev1.TolerationOpExists}, true},
		"the key":         {corev1.Toleration{Key: "dedicated", Operator: corev1.TolerationOpExists}, true},
		"the value":       {corev1.Toleration{Key: "dedicated", Value: "7"}, true},
		"another value":   {corev1.Toleration{Key: "dedicated", Value: "8"}, false},
		"another key":     {corev1.Toleration{Key: "other", Operator: corev1.TolerationOpExists}, false},
		"another effect":  {corev1.Toleration{Key: "dedicated", Value: "7", Effect: corev1.TaintEffectNoExecute}, false},
		"a larger number": {corev1.Toleration{Key: "dedicated", Operator: corev1.TolerationOpGt, Value: "6"}, true},
		"no number":       {corev1.Toleration{Key: "dedicated", Operator: corev1.TolerationOpLt, Value: "many"}, false},
	} {
		if got := Tolerates(&test.toleration, &taint); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
