package pods

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
)

func TestUsageOfAResource(t *testing.T) {
	usage := Resources{MilliCPU: 50, Memory: 96 << 20}
	for _, test := range []struct {
		name     corev1.ResourceName
		milli    int64
		measured bool
	}{
		{corev1.ResourceCPU, 50, true},
		{corev1.ResourceMemory, 96 << 20 * 1000, true},
		{corev1.ResourceEphemeralStorage, 0, false},
		{"example.com/gpu", 0, false},
	} {
		if milli, measured := usage.Of(test.name); milli != test.milli || measured != test.measured {
			t.Errorf("%s: got %d, %v", test.name, milli, measured)
		}
	}
}
