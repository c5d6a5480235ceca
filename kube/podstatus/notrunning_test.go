package podstatus

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
)

func TestInsteadOfRunning(t *testing.T) {
	made := pod(
		initial("done", ended(0, "Completed")), sidecar("proxy", running),
		app("runs", running), app("killed", ended(137, "OOMKilled")), app("failed", ended(3, "Error")), app("pulls", waiting("ImagePullBackOff")),
		app("silent", waiting("")), app("unseen"), ephemeral("debug", ended(0, "")),
	)
	want := map[string]string{
		"done": "has ended with exit code 0", "proxy": "", "runs": "", "killed": "has ended (OOMKilled, exit code 137)", "failed": "has ended with exit code 3",
		"pulls": "is waiting (ImagePullBackOff)", "silent": "is waiting to start", "unseen": "has not started yet", "debug": "has ended with exit code 0",
		"absent": "does not exist", "": "does not exist",
	}
	got := map[string]string{}
	for name := range want {
		got[name] = InsteadOfRunning(made, name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhyUnseen(t *testing.T) {
	for _, test := range []struct {
		pod  *corev1.Pod
		want string
	}{
		{pod(phase(corev1.PodPending), saying(corev1.PodScheduled, no, "Unschedulable", "0/3 nodes")), "Unschedulable"},
		{pod(phase(corev1.PodPending), saying(corev1.PodScheduled, yes, "", "")), "pod Pending"},
		{pod(phase(corev1.PodFailed), because("Evicted"), saying(corev1.PodScheduled, no, "Unschedulable", "")), "pod Failed Evicted"},
		{pod(deleting), "pod Running"},
		{&corev1.Pod{}, "pod"},
	} {
		if got := WhyUnseen(test.pod); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

func TestWhyWaiting(t *testing.T) {
	for want, state := range map[string]func(*corev1.ContainerStatus){
		"not started": waiting(""), "ErrImagePull": waiting("ErrImagePull"), "ImagePullBackOff": waiting("ImagePullBackOff"),
		"CrashLoopBackOff, back-off 40s": backingOff(time.Minute), "CrashLoopBackOff": waiting("CrashLoopBackOff"),
	} {
		c, found := ContainerOf(pod(app("web", state)), "web")
		if got := c.WhyWaiting(); got != want || !found || !c.Default {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestRestartsAfter(t *testing.T) {
	policy := func(p corev1.RestartPolicy) func(*corev1.Pod) {
		return func(made *corev1.Pod) { made.Spec.RestartPolicy = p }
	}
	own := func(p corev1.ContainerRestartPolicy, rules ...corev1.ContainerRestartRule) func(*corev1.Pod) {
		return editApp(func(c *corev1.Container) { c.RestartPolicy, c.RestartPolicyRules = &p, rules })
	}
	for _, test := range []struct {
		name        string
		pod         *corev1.Pod
		well, badly bool
	}{
		{"always", pod(policy("Always"), app("c")), true, true},
		{"the default", pod(app("c")), true, true},
		{"on failure", pod(policy("OnFailure"), app("c")), false, true},
		{"never", pod(policy("Never"), app("c")), false, false},
		{"an init container", pod(policy("Always"), initial("c")), false, true},
		{"an init container, never", pod(policy("Never"), initial("c")), false, false},
		{"a sidecar", pod(policy("Never"), sidecar("c")), true, true},
		{"an ephemeral container", pod(policy("Always"), ephemeral("c")), false, false},
		{"its own policy", pod(policy("Always"), app("c"), own("Never")), false, false},
		{"a rule that may", pod(policy("Always"), app("c"), own("Never", corev1.ContainerRestartRule{Action: "Restart"})), false, true},
	} {
		part, _ := PartNamed(test.pod, "c")
		if well, badly := part.RestartsAfter(test.pod, 0), part.RestartsAfter(test.pod, 1); well != test.well || badly != test.badly {
			t.Errorf("%s: got %v after 0, %v after 1", test.name, well, badly)
		}
	}
}

func TestShortEnds(t *testing.T) {
	for want, end := range map[string]Termination{
		"exit 0": {Reason: "Completed"}, "exit 1": {ExitCode: 1, Reason: "Error"}, "exit 137 (OOMKilled)": {ExitCode: 137, Reason: "OOMKilled"},
		"signal 9": {ExitCode: 137, Signal: 9}, "exit 128 (StartError)": {ExitCode: 128, Reason: "StartError"},
	} {
		if got := end.Short(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
