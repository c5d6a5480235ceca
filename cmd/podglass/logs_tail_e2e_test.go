//go:build e2e && linux

package main

import (
	"bufio"
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/cmd/podglass/exit"
)

// TestLogsTailOfARealCluster reads the last lines of a pod that writes, and of one with a line that the container
// runtime keeps in parts, beside the API server's own answers.
func TestLogsTailOfARealCluster(t *testing.T) {
	c := realCluster(t)
	namespace := c.namespace(t)
	c.create(t, namespace, "writer", corev1.RestartPolicyAlways, shell("app", "i=0; while true; do i=$((i+1)); echo line $i; usleep 3000; done"))
	c.create(t, namespace, "split", corev1.RestartPolicyAlways, shell("app",
		`for i in $(seq 10); do echo before $i; done; head -c 40000 /dev/zero | tr '\0' x; echo; for i in $(seq 1998); do echo after $i; done; sleep 86400`))
	c.waitReady(t, namespace, "writer")
	c.waitReady(t, namespace, "split")

	t.Run("a pod that writes", func(t *testing.T) {
		c.awaitLog(t, namespace, "writer", "line 600\n")
		for _, tail := range []int{1, 4, 19, 500} {
			got := c.logs(t, "-n", namespace, "writer", "--tail", fmt.Sprint(tail))
			if n := strings.Count(got.stdout, "\n"); got.code != exit.OK || n != tail || got.stderr != "" {
				t.Errorf("--tail %d: %d lines, exit code %d: %s", tail, n, got.code, got.stderr)
			}
		}
	})
	t.Run("a line in parts", func(t *testing.T) {
		for _, tail := range []int64{1997, 1998, 1999, 2000, 2001, 2002, 5000} {
			raw, err := c.clientset.CoreV1().Pods(namespace).GetLogs("split", &corev1.PodLogOptions{TailLines: &tail}).DoRaw(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			got := c.logs(t, "-n", namespace, "split", "--tail", fmt.Sprint(tail))
			told := strings.Contains(got.stderr, "podglass: split app: the first line is only the end of a long one")
			if inside := tail == 1999 || tail == 2000; got.code != exit.OK || got.stdout != string(raw) || told != inside {
				t.Errorf("--tail %d: exit code %d, %d bytes, want %d: %q", tail, got.code, len(got.stdout), len(raw), got.stderr)
			}
		}
	})
	t.Run("on the screen", func(t *testing.T) {
		a := c.podglass(t, "-n", namespace, "pod/split")
		a.waitText("split", "Running")
		a.press("l" + "z")
		a.waitText("after 1998")
		a.press("w" + "g")
		a.waitText("… the end of a longer line: xxx", "after 1")
		a.press("k")
		a.waitScreen("the whole line", func(screen string) bool { return !strings.Contains(screen, "longer line") })
		a.press("g")
		a.waitText("the log begins here", "before 1", "before 10")
	})
}

// awaitLog waits until a pod has written a text.
func (c *cluster) awaitLog(t *testing.T, namespace, pod, text string) {
	t.Helper()
	stream, err := c.clientset.CoreV1().Pods(namespace).GetLogs(pod, &corev1.PodLogOptions{Follow: true}).Stream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	for lines := bufio.NewReader(stream); ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if line == text {
			return
		}
	}
}
