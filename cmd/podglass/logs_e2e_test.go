//go:build e2e && unix

package main

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/cmd/podglass/printlogs"
)

// TestLogsOfARealCluster reads logs beside kubectl.
func TestLogsOfARealCluster(t *testing.T) {
	c := realCluster(t)
	namespace := c.namespace(t)
	for _, scenario := range []string{"mc1", "timecheck", "native-sidecar", "numbers-web"} {
		c.apply(t, namespace, scenario)
	}
	c.waitReady(t, namespace, "mc1")
	c.waitReady(t, namespace, "native-sidecar")
	c.waitRollout(t, namespace, "timecheck")
	t.Run("raw is what kubectl prints", func(t *testing.T) { testLogsBesideKubectl(t, c, namespace) })
	t.Run("a deployment that grows", func(t *testing.T) { testLogsOfAGrowingDeployment(t, c, namespace) })
	t.Run("the right to read one pod", func(t *testing.T) {
		kubeconfig := c.visitor(t, namespace, "listener",
			rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"pods"}, ResourceNames: []string{"native-sidecar"}, Verbs: []string{"get"}},
			rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"pods/log"}, ResourceNames: []string{"native-sidecar"}, Verbs: []string{"get"}})
		got := c.logs(t, "--kubeconfig", kubeconfig, "-n", namespace, "native-sidecar")
		if got.code != exit.OK || !strings.Contains(got.stdout, "native-sidecar shipper | shipper starting\n") || got.stderr != "" {
			t.Errorf("got %+v", got)
		}
		got = c.logs(t, "--kubeconfig", kubeconfig, "-n", namespace, "mc1")
		if got.code != exit.Failed || !strings.Contains(got.stderr, `you may not get pods "mc1" in namespace `+namespace) {
			t.Errorf("got %+v", got)
		}
	})
}

func (c *cluster) logsCommand(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	return launch{binary: c.binary, args: append([]string{"logs"}, args...), env: []string{"KUBECONFIG=" + c.kubeconfig}}.command(t)
}

func (c *cluster) logs(t *testing.T, args ...string) ran {
	t.Helper()
	cmd := c.logsCommand(t, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return ran{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// log is what the API server serves of a container's log, as kubectl asks for it.
func (c *cluster) log(t *testing.T, namespace, pod, container string) (text string, ok bool) {
	t.Helper()
	raw, err := c.clientset.CoreV1().Pods(namespace).GetLogs(pod, &corev1.PodLogOptions{Container: container}).DoRaw(t.Context())
	return string(raw), err == nil
}

// testLogsBesideKubectl compares the log of each container, byte by byte, in each of the ways in which it
// is read. A log that grows meanwhile must be between what it was before and after.
func testLogsBesideKubectl(t *testing.T, c *cluster, namespace string) {
	pods, err := c.clientset.CoreV1().Pods(namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, pod := range pods.Items {
		for _, container := range append(pod.Spec.InitContainers, pod.Spec.Containers...) {
			for _, how := range [][]string{{"-o", "raw"}, {"-o", "raw", "--tail", "1000000"}, {}} {
				before, ok := c.log(t, namespace, pod.Name, container.Name)
				if !ok {
					continue // it has not started
				}
				got := c.logs(t, append([]string{"-n", namespace, pod.Name, "-c", container.Name}, how...)...)
				after, ok := c.log(t, namespace, pod.Name, container.Name)
				if !ok || !strings.HasPrefix(after, before) {
					continue // it was restarted meanwhile
				}
				if got.code != exit.OK || !strings.HasPrefix(got.stdout, before) || !strings.HasPrefix(after, got.stdout) {
					t.Errorf("%s %s %v: %+v, not between %q and %q", pod.Name, container.Name, how, got, before, after)
				}
				compared++
			}
		}
	}
	if compared < 20 {
		t.Errorf("only %d comparisons of %d pods", compared, len(pods.Items))
	}
}

// testLogsOfAGrowingDeployment follows a selector while the deployment gets more pods and loses them, and
// compares what came of each container with its log.
func testLogsOfAGrowingDeployment(t *testing.T, c *cluster, namespace string) {
	cmd := c.logsCommand(t, "-n", namespace, "-f", "-l", "app=timecheck", "-o", "json")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	r := &reading{t, cmd, collect(stdout), collect(stderr)}
	r.stdout.until(t, `"container":"logger"`)
	c.scale(t, namespace, "timecheck", 3)
	r.stderr.times(t, 2, ": joined")
	c.waitRollout(t, namespace, "timecheck")
	pods, err := c.clientset.CoreV1().Pods(namespace).List(t.Context(), metav1.ListOptions{LabelSelector: "app=timecheck"})
	if err != nil || len(pods.Items) != 3 {
		t.Fatalf("%d pods, %v", len(pods.Items), err)
	}
	logs := map[[2]string]string{}
	for _, pod := range pods.Items {
		r.stdout.times(t, 2, `"pod":"`+pod.Name+`","container":"logger"`)
		for _, container := range append(pod.Spec.InitContainers, pod.Spec.Containers...) {
			logs[[2]string{pod.Name, container.Name}], _ = c.log(t, namespace, pod.Name, container.Name)
		}
	}
	c.scale(t, namespace, "timecheck", 1)
	r.stderr.times(t, 2, ": the pod is gone")
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if code, want := r.end(), 128+int(syscall.SIGINT); code != want {
		t.Errorf("exit code %d, want %d", code, want)
	}
	got := map[[2]string]string{}
	for _, line := range r.stdout.all() {
		var parsed printlogs.JSONLine
		if err := json.Unmarshal([]byte(line), &parsed); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		got[[2]string{parsed.Pod, parsed.Container}] += parsed.Line + "\n"
	}
	for name, want := range logs {
		if !strings.HasPrefix(got[name], want) {
			t.Errorf("%s: got %q, want a beginning of %q", name, got[name], want)
		}
	}
}

// scale changes how many pods a deployment has.
func (c *cluster) scale(t *testing.T, namespace, name string, replicas int) {
	t.Helper()
	patch, err := json.Marshal(map[string]any{"spec": map[string]any{"replicas": replicas}})
	if err != nil {
		t.Fatal(err)
	}
	deployments := c.clientset.AppsV1().Deployments(namespace)
	changed, err := deployments.Patch(t.Context(), name, types.MergePatchType, patch, metav1.PatchOptions{})
	if err != nil {
		t.Fatal(err)
	}
	await(t, "deployment "+name, name, deployments.Watch, func(event watch.Event) bool {
		d, ok := event.Object.(*appsv1.Deployment)
		return ok && d.Status.ObservedGeneration >= changed.Generation
	})
}
