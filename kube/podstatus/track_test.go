package podstatus

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// drawTrack writes a track in a line: "1 fetch past 1h0m0s, 2 proxy now | web ahead".
func drawTrack(track *Track) string {
	turns := map[Turn]string{TurnAhead: "ahead", TurnNow: "now", TurnPast: "past"}
	draw := func(steps []Step) string {
		var texts []string
		for _, step := range steps {
			text := step.Name + " " + turns[step.Turn]
			if step.Took > 0 {
				text += " " + step.Took.String()
			}
			texts = append(texts, text)
		}
		return strings.Join(texts, ", ")
	}
	return draw(track.Steps) + " | " + draw(track.Apps)
}

func TestTrack(t *testing.T) {
	gated := func(s *corev1.ContainerStatus) { // a sidecar whose startup probe has not passed
		no := false
		running(s)
		s.Started = &no
	}
	tests := []struct {
		name, current string
		pod           *corev1.Pod
		want          string
	}{
		{"apps alone", "", pod(app("web", ready), app("log", waiting("ContainerCreating"))), " | web past, log now"},
		{"nobody has seen it", "fetch", pod(initial("fetch"), app("web")), "fetch now | web ahead"},
		{"the first works", "fetch", pod(initial("fetch", running), initial("migrate"), app("web")), "fetch now, migrate ahead | web ahead"},
		{"the second fails", "migrate", pod(initial("fetch", ended(0, "Completed")), initial("migrate", waiting("CrashLoopBackOff")), sidecar("proxy"), app("web")), "fetch past 1h0m0s, migrate now, proxy ahead | web ahead"},
		{"a sidecar's gate", "proxy", pod(sidecar("proxy", gated), initial("fetch"), app("web")), "proxy now, fetch ahead | web ahead"},
		{"the gate is open", "fetch", pod(sidecar("proxy", started), initial("fetch", running), app("web")), "proxy past, fetch now | web ahead"},
		{"all steps taken", "", pod(initial("fetch", ended(0, "")), sidecar("proxy", ready), app("web", waiting("ImagePullBackOff"))), "fetch past 1h0m0s, proxy past | web now"},
		{"a sidecar that restarts holds nobody up any more", "", pod(sidecar("proxy", waiting("CrashLoopBackOff")), app("web", ready)), "proxy past | web past"},
		{"an app in back-off has started before", "", pod(sidecar("proxy", gated), app("web", waiting("CrashLoopBackOff"), restarted(3, time.Minute))), "proxy past | web past"},
		{"over", "", pod(phase(corev1.PodSucceeded), initial("fetch", ended(0, "")), app("web", ended(0, ""))), "fetch past 1h0m0s | web past"},
		{"no containers", "", pod(), " | "},
		{"ephemeral ones have no place", "", pod(app("web", ready), ephemeral("debug", running)), " | web past"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			track := NewTrack(Containers(test.pod))
			if got := drawTrack(track); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			current := ""
			if track.Current != nil {
				current = track.Current.Name
			}
			if current != test.current {
				t.Errorf("at %q, want %q", current, test.current)
			}
		})
	}
}

func TestWaitsFor(t *testing.T) {
	track := NewTrack(Containers(pod(initial("fetch", ended(0, "")), initial("migrate", running), sidecar("proxy"), app("web"), ephemeral("debug"))))
	for name, want := range map[string]string{"fetch": "", "migrate": "", "proxy": "migrate", "web": "migrate", "debug": "", "nobody": ""} {
		got := ""
		if step := track.WaitsFor(name); step != nil {
			got = step.Name
		}
		if got != want {
			t.Errorf("%s waits for %q, want %q", name, got, want)
		}
	}
	if track.Find("web") == nil || track.Find("debug") != nil {
		t.Error("the track has the wrong containers")
	}
}
