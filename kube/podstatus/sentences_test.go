package podstatus

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// spoken says sentences at noon, in UTC.
func spoken() Words {
	return Words{Now: func() time.Time { return noon }, Location: time.UTC, Dot: "·"}
}

// backingOff is a container whose last run ended so long ago, in a pause of 40s.
func backingOff(last time.Duration) func(*corev1.ContainerStatus) {
	return func(s *corev1.ContainerStatus) {
		waiting("CrashLoopBackOff")(s)
		s.State.Waiting.Message = "back-off 40s restarting failed container=web pod=cart-0_shop(uid)"
		restarted(5, last)(s)
	}
}

func TestStatesInWords(t *testing.T) {
	pulling := []Event{{Container: "web", Reason: "Pulling", Count: 3, First: noon.Add(-time.Minute), Last: noon.Add(-9 * time.Second)}}
	// The kubelet tells of a pod's troubles 25 times and then every five minutes at most.
	pulled := []Event{{Container: "web", Reason: "Pulling", Count: 4, First: noon.Add(-time.Hour), Last: noon.Add(-56 * time.Minute)}}
	tests := []struct {
		name       string
		state      func(*corev1.ContainerStatus)
		events     []Event
		line, full string
	}{
		{"ready", ready, nil, "running 60m", "running since 11:00:00, 60m · ready"},
		{"not ready", started, nil, "running 60m · not ready", "running since 11:00:00, 60m · not ready"},
		{"starting", running, nil, "running 60m · is being started", "running since 11:00:00, 60m · is being started"},
		{"ended well", ended(0, "Completed"), nil, "exit 0 · 1h", "exit 0 Completed"},
		{"ended badly", ended(137, "OOMKilled"), nil, "exit 137 (SIGKILL) OOMKilled · 1h", "exit 137 (SIGKILL) OOMKilled"},
		{
			"backing off", backingOff(30 * time.Second), nil,
			"CrashLoopBackOff · next in 10s · last exit 137 (SIGKILL) OOMKilled", "CrashLoopBackOff · next try in 10s (back-off 40s)",
		},
		{
			"the pause is over", backingOff(50 * time.Second), nil,
			"CrashLoopBackOff · due now · last exit 137 (SIGKILL) OOMKilled", "CrashLoopBackOff · next try due now (back-off 40s)",
		},
		{"no image", waiting("ImagePullBackOff"), pulling, "ImagePullBackOff · tried 3 times, last 9s ago", "ImagePullBackOff · tried 3 times, last 9s ago"},
		{"no image for long", waiting("ImagePullBackOff"), pulled, "ImagePullBackOff · tried at least 4 times", "ImagePullBackOff · tried at least 4 times"},
		{"pulls its image", waiting("ContainerCreating"), pulling, "ContainerCreating · pulls its image for 9s", "ContainerCreating · pulls its image for 9s"},
		{"cannot start", waiting("CreateContainerConfigError"), nil, "CreateContainerConfigError", "CreateContainerConfigError"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			facts := FactsOf(pod(app("web", test.state)), test.events)
			c := &facts.Containers[0]
			if diff := cmp.Diff([]string{test.line, test.full}, []string{spoken().State(c, &facts), spoken().Present(c, &facts, true)}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestStepsInWords(t *testing.T) {
	tests := []struct {
		name          string
		pod           *corev1.Pod
		current, gate string // gate is that of the app "web"
	}{
		{"at work", pod(initial("fetch", running), app("web", waiting("PodInitializing"))), "step 1 fetch: running for 60m; web waits", "waits for step 1 fetch"},
		{
			"backing off", pod(initial("web-init", ended(0, "Completed")), initial("fetch", backingOff(10*time.Second)), app("web"), app("log")),
			"step 2 fetch: CrashLoopBackOff · next try in 30s · last exit 137 (SIGKILL) OOMKilled · restarted 5 times; web and log wait", "waits for step 2 fetch",
		},
		{"a sidecar starts", pod(sidecar("proxy", running), app("web"), app("b"), app("c")), "step 1 proxy: gate: is being started; 3 containers wait", "waits for step 1 proxy"},
		{"through", pod(initial("fetch", ended(0, "Completed")), app("web", ready)), "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			facts := FactsOf(test.pod, nil)
			current := ""
			if facts.Track.Current != nil {
				current = spoken().Current(facts.Track.Current, &facts)
			}
			gate, holds := facts.Track.Gate("web")
			if diff := cmp.Diff([]string{test.current, test.gate}, []string{current, gate}); diff != "" || holds {
				t.Error(diff, holds)
			}
		})
	}
}

func TestWhatIsNotAsItShouldBe(t *testing.T) {
	made := pod(app("web", ready), gate("example.com/lb"),
		condition(corev1.PodInitialized, no, ""), condition(corev1.ContainersReady, no, ""), condition(corev1.PodReady, no, ""))
	if diff := cmp.Diff([]string{"init containers not finished", "readiness gate example.com/lb closed"}, Unmet(made)); diff != "" {
		t.Error(diff)
	}
	phase(corev1.PodSucceeded)(made)
	if unmet := Unmet(made); unmet != nil || Unmet(nil) != nil {
		t.Errorf("a pod that is over: got %v", unmet)
	}
	grace := int64(30)
	until := ago(-10 * time.Second)
	made.DeletionTimestamp, made.DeletionGracePeriodSeconds = &until, &grace
	facts := FactsOf(made, nil)
	if got := spoken().Deleting(&facts); got != "terminating for 20s, 30s allowed" {
		t.Errorf("got %q", got)
	}
}

func TestThePresentWithoutItsAge(t *testing.T) {
	for _, test := range []struct {
		began time.Duration // ago
		want  string
	}{
		{time.Hour, "running since 11:00:00 · ready"},
		{-time.Minute, "running since 12:01:00, 60s ahead of this machine's clock · ready"},
	} {
		began := func(s *corev1.ContainerStatus) {
			ready(s)
			s.State.Running.StartedAt = metav1.NewTime(noon.Add(-test.began))
		}
		facts := FactsOf(pod(app("web", began)), nil)
		if got := spoken().Present(&facts.Containers[0], &facts, false); got != test.want {
			t.Errorf("a container that began %s ago: %q, want %q", test.began, got, test.want)
		}
	}
}
