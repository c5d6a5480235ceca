package podstatus

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

func editApp(edit func(*corev1.Container)) func(*corev1.Pod) {
	return func(p *corev1.Pod) { edit(&p.Spec.Containers[0]) }
}

func TestResources(t *testing.T) {
	list := func(pairs ...string) corev1.ResourceList {
		made := corev1.ResourceList{}
		for i := 0; i < len(pairs); i += 2 {
			made[corev1.ResourceName(pairs[i])] = resource.MustParse(pairs[i+1])
		}
		return made
	}
	made := pod(app("a", ready, func(s *corev1.ContainerStatus) {
		s.AllocatedResources = list("cpu", "200m", "memory", "64Mi")
		s.Resources = &corev1.ResourceRequirements{Requests: list("cpu", "100m", "memory", "64Mi"), Limits: list("memory", "256Mi")}
	}), editApp(func(c *corev1.Container) {
		c.Resources.Requests = list("memory", "64Mi", "cpu", "0.2", "example.com/gpu", "1", "ephemeral-storage", "1Gi")
		c.Resources.Limits = list("memory", "128Mi", "example.com/gpu", "1")
		c.Resources.Claims = []corev1.ResourceClaim{{Name: "fpga", Request: "one"}, {Name: "nic"}}
	}))
	detail, _ := DetailOf(made, "a")
	text := func(q *resource.Quantity) string {
		if q == nil {
			return "-"
		}
		return q.String()
	}
	var got []string
	for _, a := range detail.Resources {
		got = append(got, string(a.Name)+" "+text(a.Request)+" "+text(a.Limit)+" | "+text(a.Allocated)+" "+text(a.ActualRequest)+" "+text(a.ActualLimit))
	}
	want := []string{
		"cpu 200m - | - 100m -",
		"memory 64Mi 128Mi | - - 256Mi",
		"ephemeral-storage 1Gi - | - - -",
		"example.com/gpu 1 1 | - - -",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"fpga/one", "nic"}, detail.Claims); diff != "" {
		t.Error(diff)
	}

	percent := func(milli int64, of *resource.Quantity) int64 {
		n, known := Percent(milli, of)
		if !known {
			return -1
		}
		return n
	}
	if got := percent(50, detail.Resources[0].Request); got != 25 {
		t.Errorf("got %d%% of the processor time", got)
	}
	if got := percent(96<<20*1000, detail.Resources[1].Request); got != 150 {
		t.Errorf("got %d%% of the memory", got)
	}
	if percent(50, nil) != -1 || percent(50, &resource.Quantity{}) != -1 {
		t.Error("a part of nothing")
	}
}

func TestRestartPolicies(t *testing.T) {
	onFailure, never := corev1.ContainerRestartPolicyOnFailure, corev1.ContainerRestartPolicyNever
	policy := func(policy corev1.RestartPolicy) func(*corev1.Pod) {
		return func(p *corev1.Pod) { p.Spec.RestartPolicy = policy }
	}
	rules := editApp(func(c *corev1.Container) {
		c.RestartPolicy = &never
		c.RestartPolicyRules = []corev1.ContainerRestartRule{
			{Action: "Restart", ExitCodes: &corev1.ContainerRestartRuleOnExitCodes{Operator: "In", Values: []int32{42, 43}}},
			{Action: "RestartAllContainers", ExitCodes: &corev1.ContainerRestartRuleOnExitCodes{Operator: "NotIn", Values: []int32{0}}},
			{Action: "Restart"},
		}
	})
	tests := []struct {
		name, container string
		pod             *corev1.Pod
		want            string
		own             bool
	}{
		{"the pod's", "a", pod(policy("Always"), app("a")), "Always", false},
		{"an init container of a pod that always restarts", "i", pod(policy("Always"), initial("i")), "OnFailure", false},
		{"an init container of one that never does", "i", pod(policy("Never"), initial("i")), "Never", false},
		{"a sidecar", "s", pod(policy("Never"), sidecar("s")), "Always", true},
		{"an ephemeral one", "e", pod(policy("Always"), ephemeral("e")), "Never", true},
		{"its own", "a", pod(policy("Always"), app("a"), editApp(func(c *corev1.Container) { c.RestartPolicy = &onFailure })), "OnFailure", true},
		{"its own with rules", "a", pod(policy("Always"), app("a"), rules), "Never", true},
	}
	for _, test := range tests {
		detail, found := DetailOf(test.pod, test.container)
		if !found || detail.RestartPolicy != test.want || detail.OwnPolicy != test.own {
			t.Errorf("%s: got %+v", test.name, detail)
		}
	}
	for policyOfPod, want := range map[corev1.RestartPolicy]string{
		corev1.RestartPolicyAlways:    "policy Always (the pod's); an init container is retried on failure",
		corev1.RestartPolicyOnFailure: "policy OnFailure (the pod's)",
		corev1.RestartPolicyNever:     "policy Never (the pod's)",
	} {
		if detail, _ := DetailOf(pod(policy(policyOfPod), initial("i")), "i"); detail.PolicyText() != want {
			t.Errorf("got %s", detail.PolicyText())
		}
	}
	detail, _ := DetailOf(pod(app("a"), rules), "a")
	want := []string{"Restart when the exit code is in 42, 43", "RestartAllContainers when the exit code is not in 0", "Restart"}
	if diff := cmp.Diff(want, detail.RestartRules); diff != "" {
		t.Error(diff)
	}
}

func TestHooksAndTheRest(t *testing.T) {
	term, quit := corev1.SIGTERM, corev1.SIGQUIT
	made := pod(app("a", ready, func(s *corev1.ContainerStatus) { s.StopSignal = &quit }), editApp(func(c *corev1.Container) {
		c.Lifecycle = &corev1.Lifecycle{
			PostStart:  &corev1.LifecycleHandler{Exec: &corev1.ExecAction{Command: []string{"touch", "/up"}}},
			PreStop:    &corev1.LifecycleHandler{Sleep: &corev1.SleepAction{Seconds: 5}},
			StopSignal: &term,
		}
		c.Command, c.Args, c.WorkingDir, c.ImagePullPolicy = []string{"sh", "-c"}, []string{"exit 1"}, "/srv", corev1.PullAlways
	}))
	got, _ := DetailOf(made, "a")
	if got.PostStart != "exec touch /up" || got.PreStop != "sleep 5s" || got.StopSignal != "SIGQUIT" || got.PullPolicy != "Always" ||
		got.WorkingDir != "/srv" || len(got.Command) != 2 || len(got.Args) != 1 || !got.Default {
		t.Errorf("got %+v", got)
	}
	if _, found := DetailOf(made, "b"); found {
		t.Error("a container that is not there was found")
	}
}
