package podstatus

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
)

func TestEvidenceOfContainers(t *testing.T) {
	const terminated = "status.containerStatuses[web].lastState.terminated"
	tests := []struct {
		name string
		pod  *corev1.Pod
		want []Evidence
	}{
		{"ready", pod(app("web", ready)), nil},
		{"not reported", pod(app("web")), nil},
		{"absent", pod(app("other", ready)), nil},
		{"not ready", pod(app("web", started)), []Evidence{{"status.containerStatuses[web].ready", "false"}}},
		{"at work", pod(initial("web", running)), nil},
		{"a sidecar waits", pod(sidecar("web", waiting("ErrImagePull"))), []Evidence{
			{"status.initContainerStatuses[web].state.waiting.reason", "ErrImagePull"},
			{"status.initContainerStatuses[web].state.waiting.message", "because of ErrImagePull"},
		}},
		{"ended", pod(ephemeral("web", ended(2, "Error"))), []Evidence{
			{"status.ephemeralContainerStatuses[web].state.terminated.exitCode", "2"},
			{"status.ephemeralContainerStatuses[web].state.terminated.reason", "Error"},
		}},
		{"backing off", pod(app("other", ready), app("web", backingOff(time.Minute))), []Evidence{
			{"status.containerStatuses[web].state.waiting.reason", "CrashLoopBackOff"},
			{"status.containerStatuses[web].state.waiting.message", "back-off 40s restarting failed container=web pod=cart-0_shop(uid)"},
			{terminated + ".exitCode", "137"},
			{terminated + ".reason", "OOMKilled"},
			{"status.containerStatuses[web].restartCount", "5"},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, EvidenceOf(test.pod, "web")); diff != "" {
				t.Error(diff)
			}
		})
	}
}
