package podstatus

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
)

func TestContainersInStartOrder(t *testing.T) {
	made := pod(
		app("web", ready), app("log", ended(1, "Error")),
		initial("fetch", ended(0, "Completed")), sidecar("proxy", ready), initial("migrate", running),
		ephemeral("debug", running),
	)
	// The kubelet may list the statuses in another order.
	statuses := made.Status.ContainerStatuses
	statuses[0], statuses[1] = statuses[1], statuses[0]

	var got []string
	for _, container := range Containers(made) {
		mark := ""
		if container.Default {
			mark = " *"
		}
		got = append(got, container.Kind.String()+" "+string(rune('0'+container.Step))+" "+container.Name+" "+container.State+" "+container.Phase.String()+mark)
	}
	want := []string{
		"init 1 fetch Terminated completed",
		"sidecar 2 proxy Running ready",
		"init 3 migrate Running running",
		"app 0 web Running ready *",
		"app 0 log Terminated failed",
		"ephemeral 0 debug Running ready",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestContainerDetails(t *testing.T) {
	made := pod(app("web", ready, restarted(2, time.Minute), func(s *corev1.ContainerStatus) {
		s.ImageID, s.ContainerID = "sha256:1", "containerd://2"
	}), func(p *corev1.Pod) {
		spec := &p.Spec.Containers[0]
		spec.TTY, spec.Stdin = true, true
		spec.Ports = []corev1.ContainerPort{{Name: "http", ContainerPort: 8080, Protocol: corev1.ProtocolTCP, HostPort: 80}}
	})
	want := []Container{{
		Name: "web", Kind: App, Phase: Ready, Image: "busybox", ImageID: "sha256:1", ID: "containerd://2",
		State: StateRunning, Started: noon.Add(-time.Hour), Ready: true, StartupPassed: true, Restarts: 2,
		Last: &Termination{
			Reason: "OOMKilled", ExitCode: 137,
			Started: noon.Add(-2 * time.Minute), Finished: noon.Add(-time.Minute),
		},
		Ports:   []Port{{Name: "http", Port: 8080, Protocol: corev1.ProtocolTCP, HostPort: 80}},
		Default: true, TTY: true, Stdin: true,
	}}
	if diff := cmp.Diff(want, Containers(made)); diff != "" {
		t.Error(diff)
	}
}

func TestContainerStates(t *testing.T) {
	tests := []struct {
		name string
		pod  *corev1.Pod
		want Container
	}{
		{
			"nobody has seen it", pod(phase(corev1.PodPending), app("a")),
			Container{State: StateWaiting, Phase: Waiting},
		},
		{
			"it waits", pod(app("a", waiting("CrashLoopBackOff"))),
			Container{State: StateWaiting, Phase: Failed, Reason: "CrashLoopBackOff", Message: "because of CrashLoopBackOff"},
		},
		{
			"it was killed", pod(app("a", killed(9))),
			Container{State: StateTerminated, Phase: Failed, ExitCode: 137, Signal: 9},
		},
		{
			"it ended", pod(app("a", ended(3, "Error"))),
			Container{State: StateTerminated, Phase: Failed, Reason: "Error", ExitCode: 3, Started: noon.Add(-2 * time.Hour), Finished: noon.Add(-time.Hour)},
		},
		{
			"its pod was evicted", pod(phase(corev1.PodFailed), app("a")),
			Container{State: StateWaiting, Phase: Unknown},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			want := test.want
			want.Name, want.Kind, want.Image, want.Default = "a", App, "busybox", true
			if diff := cmp.Diff([]Container{want}, Containers(test.pod)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDefaultContainer(t *testing.T) {
	annotated := func(name string) func(*corev1.Pod) {
		return func(p *corev1.Pod) {
			p.Annotations = map[string]string{"kubectl.kubernetes.io/default-container": name}
		}
	}
	tests := []struct {
		name string
		pod  *corev1.Pod
		want string
	}{
		{"the first app", pod(initial("i"), app("a"), app("b")), "a"},
		{"the annotated one", pod(app("a"), app("b"), annotated("b")), "b"},
		{"an annotated sidecar", pod(sidecar("s"), app("a"), annotated("s")), "s"},
		{"an annotation for none of its containers", pod(app("a"), annotated("x")), "a"},
		{"no container at all", pod(), ""},
	}
	for _, test := range tests {
		if got := DefaultContainer(test.pod); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
