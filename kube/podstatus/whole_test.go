package podstatus

import (
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/podstatus/podtest"
)

func TestPodsAsAWhole(t *testing.T) {
	for name, test := range map[string]struct {
		pod         *corev1.Pod
		over, ready bool
	}{
		"ready":         {pod(condition(corev1.PodReady, yes, "")), false, true},
		"not ready":     {pod(condition(corev1.PodReady, no, "")), false, false},
		"nothing said":  {pod(), false, false},
		"being deleted": {pod(condition(corev1.PodReady, yes, ""), deleting), false, false},
		"succeeded":     {pod(phase(corev1.PodSucceeded)), true, false},
		"failed":        {pod(phase(corev1.PodFailed)), true, false},
	} {
		if over, ready := IsOver(test.pod), IsReady(test.pod); over != test.over || ready != test.ready {
			t.Errorf("%s: over %v, ready %v", name, over, ready)
		}
	}
}

func TestSelectedBy(t *testing.T) {
	made := pod(podtest.Labelled(map[string]string{"app": "web", "tier": "front"}))
	for name, test := range map[string]struct {
		spec corev1.ServiceSpec
		want bool
	}{
		"all labels":      {corev1.ServiceSpec{Selector: map[string]string{"app": "web", "tier": "front"}}, true},
		"one label":       {corev1.ServiceSpec{Selector: map[string]string{"app": "web"}}, true},
		"another value":   {corev1.ServiceSpec{Selector: map[string]string{"app": "web", "tier": "back"}}, false},
		"an absent label": {corev1.ServiceSpec{Selector: map[string]string{"release": ""}}, false},
		"no selector":     {corev1.ServiceSpec{}, false},
		"another host":    {corev1.ServiceSpec{Type: corev1.ServiceTypeExternalName, Selector: map[string]string{"app": "web"}}, false},
	} {
		if got := SelectedBy(made, &corev1.Service{Spec: test.spec}); got != test.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}
