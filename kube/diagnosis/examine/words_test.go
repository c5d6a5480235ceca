package examine_test

import (
	"testing"
	"testing/synctest"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/podglass/podglass/kube/diagnosis/examine"
	"github.com/podglass/podglass/kube/podstatus/podtest"
)

// asked counts the requests for logs.
func asked(client *fake.Clientset) int {
	n := 0
	for _, action := range client.Actions() {
		if action.GetSubresource() == "log" {
			n++
		}
	}
	return n
}

// The end of the log of a failed life is read once, anew for the next one, and forgotten
// when the container is well.
func TestLastWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fake.NewClientset()
		words := examine.NewLastWords(client)
		go words.Run(t.Context())
		show := func(want, requests int, states ...func(*corev1.Pod)) {
			t.Helper()
			words.Show(pod("web-0", "", "", states...))
			synctest.Wait()
			if got := words.Lines(); len(got["app"]) != want || asked(client) != requests {
				t.Errorf("the lines are %q after %d requests, want %d and %d", got, asked(client), want, requests)
			}
		}
		looping := func(restarts int32) func(*corev1.Pod) {
			return podtest.App("app", podtest.Waiting("CrashLoopBackOff"), func(s *corev1.ContainerStatus) {
				s.RestartCount = restarts
				s.LastTerminationState.Terminated = &corev1.ContainerStateTerminated{ExitCode: 1, Reason: "Error"}
			})
		}
		show(0, 0, well)
		show(1, 1, crashed)
		show(1, 1, crashed)
		show(1, 2, looping(1))
		show(1, 2, looping(1))
		show(0, 2, well)
	})
}
