package podstatus

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestHeldSince(t *testing.T) {
	pending := phase(corev1.PodPending)
	scheduledAt := func(ago metav1.Time) func(*corev1.Pod) {
		return func(p *corev1.Pod) {
			p.Status.Conditions = append(p.Status.Conditions, corev1.PodCondition{
				Type: corev1.PodScheduled, Status: yes, LastTransitionTime: ago,
			})
		}
	}
	created, scheduled, ended1h := 3*time.Hour, 5*time.Minute, time.Hour
	for name, test := range map[string]struct {
		pod  *corev1.Pod
		want time.Duration // before noon; negative for not at all
	}{
		"its volumes":               {pod(pending, scheduledAt(ago(scheduled)), app("a", waiting("ContainerCreating"))), scheduled},
		"the kubelet does not know": {pod(pending, app("a")), created},
		"before an init container":  {pod(pending, initial("i", waiting("PodInitializing")), app("a", waiting("PodInitializing"))), created},
		"after an init container":   {pod(pending, initial("i", ended(0, "Completed")), app("a", waiting("PodInitializing"))), ended1h},
		"after a sidecar":           {pod(pending, sidecar("s", ready), app("a", waiting("PodInitializing"))), ended1h},
		"an init container at work": {pod(pending, initial("i", running), app("a", waiting("PodInitializing"))), -1},
		"running":                   {pod(app("a", ready)), -1},
		"not scheduled":             {pod(pending, on(""), app("a")), -1},
		"being deleted":             {pod(pending, deleting, app("a", waiting("ContainerCreating"))), -1},
		"lost":                      {pod(pending, because(nodeUnreachable), app("a", waiting("ContainerCreating"))), -1},
	} {
		want := time.Time{}
		if test.want >= 0 {
			want = noon.Add(-test.want)
		}
		if got := HeldSince(test.pod); !got.Equal(want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// A container that was restarted, or has an end before the present state on record, has an instance before.
func TestRestartedInBriefs(t *testing.T) {
	made := pod(initial("i", ended(0, "Completed")), app("again", ready, restarted(2, time.Minute)), app("once", ready), app("unseen"))
	got := map[string]bool{}
	for _, brief := range Briefs(made) {
		got[brief.Name] = brief.Restarted
	}
	for name, want := range map[string]bool{"i": false, "again": true, "once": false, "unseen": false} {
		if got[name] != want {
			t.Errorf("%s was restarted: %t, want %t", name, got[name], want)
		}
	}
}
