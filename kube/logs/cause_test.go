package logs

import (
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/podstatus/podtest"
)

// What keeps a container from running may be another one of its pod.
func TestAnObservationTellsTheCause(t *testing.T) {
	pending := podtest.Phase(corev1.PodPending)
	stuck := podtest.Pod(pending, podtest.Initial("migrate", podtest.Ended(1, "Error")), podtest.App("app", podtest.Waiting("PodInitializing")))
	for _, test := range []struct {
		name string
		pod  *corev1.Pod
		want string
	}{
		{"a step before it fails", stuck, "init step 1 of 1 migrate fails: exit 1; app waits for it"},
		{"it is on its way", podtest.Pod(pending, podtest.App("app", podtest.Waiting("ContainerCreating"))), ""},
		{"it runs", podtest.Pod(podtest.App("app", podtest.Ready)), ""},
	} {
		if seen, _ := observe(test.pod, "app"); seen.cause != test.want {
			t.Errorf("%s: the cause is %q, want %q", test.name, seen.cause, test.want)
		}
	}
}
