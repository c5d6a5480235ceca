package actions_test

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube/actions"
	"github.com/podglass/podglass/kube/demo"
)

func TestResizingAContainer(t *testing.T) {
	b := start(t)
	pod := b.pod("timecheck-")
	change := actions.Change{Verb: actions.Resize, Of: pod, Container: "logger", Resources: actions.Resources{CPURequest: "50m", MemoryLimit: "64Mi"}}
	plan := b.prepare(change)
	wants(t, "question", []string{plan.Question}, "Resize container logger of pod "+pod.Name+" while it runs?")
	wants(t, "follows", plan.Follows, "cpu request: 50m instead of ", "memory limit: 64Mi instead of ", "only this pod changes")
	wants(t, "command", plan.Command, "patch", "pod", pod.Name, "--subresource", "resize", `"cpu":"50m"`)
	wants(t, "progress", b.watch(plan), pod.Name+" logger is resized")
	now, err := b.client.Clientset.CoreV1().Pods(demo.Namespace).Get(b.within(), pod.Name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, container := range now.Spec.Containers {
		cpu, memory := container.Resources.Requests[corev1.ResourceCPU], container.Resources.Limits[corev1.ResourceMemory]
		if resized := cpu.String() == "50m" && memory.String() == "64Mi"; resized != (container.Name == "logger") {
			t.Errorf("%s has %+v", container.Name, container.Resources)
		}
	}
	if now.UID != pod.UID || now.Status.ContainerStatuses[0].RestartCount != 0 {
		t.Error("it is not the same pod, or was restarted")
	}
	for name, test := range map[string]struct {
		change func(*actions.Change)
		want   string
	}{
		"as it is":      {func(c *actions.Change) { c.Resources = actions.Resources{CPURequest: "0.05"} }, "has these resources already"},
		"no quantity":   {func(c *actions.Change) { c.Resources = actions.Resources{CPURequest: "much"} }, `the cpu request "much" is not a quantity`},
		"no container":  {func(c *actions.Change) { c.Container = "other" }, "has no container other that goes on running"},
		"not while run": {func(c *actions.Change) { c.Container = "init-config" }, "has no container init-config that goes on running"},
		"a workload":    {func(c *actions.Change) { c.Of = deployment("timecheck") }, "only containers of pods are resized in place"},
	} {
		other := change
		test.change(&other)
		if _, err := actions.Prepare(b.within(), b.client, other); !strings.Contains(failure(err).Error(), test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

func TestQuantities(t *testing.T) {
	for text, good := range map[string]bool{"": true, "100m": true, "1.5": true, "64Mi": true, "-1": false, "64 MB": false, "x": false} {
		if err := actions.CheckQuantity(text); (err == nil) != good {
			t.Errorf("%q: %v", text, err)
		}
	}
}
