package anatomy

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
)

func TestBuildOfNothing(t *testing.T) {
	for _, pod := range []*corev1.Pod{nil, {}, {Spec: corev1.PodSpec{Containers: []corev1.Container{{}, {}}}}} {
		a := Build(Input{Pod: pod})
		if len(a.Namespaces) != 5 {
			t.Errorf("a pod without anything has %d namespaces, want 5", len(a.Namespaces))
		}
	}
}
