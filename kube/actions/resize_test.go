package actions_test

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
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

// A form gives back what is there already: only what is different restarts a container.
func TestResizeThatRestartsTheContainer(t *testing.T) {
	b := start(t)
	restart := corev1.ContainerResizePolicy{ResourceName: corev1.ResourceMemory, RestartPolicy: corev1.RestartContainer}
	asked := corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("20m"), corev1.ResourceMemory: resource.MustParse("32Mi")}
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "sized"}, Spec: corev1.PodSpec{Containers: []corev1.Container{{
		Name: "app", Image: "busybox:1.36", Command: []string{"sleep", "1000"},
		ResizePolicy: []corev1.ContainerResizePolicy{restart}, Resources: corev1.ResourceRequirements{Requests: asked},
	}}}}
	if _, err := b.client.Clientset.CoreV1().Pods(demo.Namespace).Create(b.within(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	b.cluster.Settle()
	change := actions.Change{Verb: actions.Resize, Of: b.pod("sized"), Container: "app", Resources: actions.Resources{CPURequest: "50m", MemoryRequest: "32Mi"}}
	if plan := b.prepare(change); strings.Contains(strings.Join(plan.Warnings, ""), "restarted") {
		t.Errorf("the processor alone: %q", plan.Warnings)
	}
	change.Resources.MemoryRequest = "64Mi"
	wants(t, "warnings", b.prepare(change).Warnings, "the container is restarted: its resize policy for memory says so")
}

func TestQuantities(t *testing.T) {
	for text, good := range map[string]bool{"": true, "100m": true, "1.5": true, "64Mi": true, "-1": false, "64 MB": false, "x": false} {
		if err := actions.CheckQuantity(text); (err == nil) != good {
			t.Errorf("%q: %v", text, err)
		}
	}
}
