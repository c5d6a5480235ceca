//go:build unix

package main

import (
	"fmt"
	"regexp"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/demo"
)

// TestAFrozenNode: its logs are silent, which shows after 40 seconds, and where they went on a line says so, on
// the screen and beside the output of the plain command. Nothing is lost or comes twice.
func TestAFrozenNode(t *testing.T) {
	t.Parallel()
	c := lively(t)
	c.script("writer", corev1.RestartPolicyAlways, "app: i=0; while true; do i=$((i+1)); echo line $i; sleep 1; done")
	plain := c.follow("writer")
	plain.stdout.until(t, "line 2")
	a := start(t, launch{args: []string{"-n", demo.Namespace}, env: []string{"KUBECONFIG=" + c.config}, width: 100, height: 100})
	a.waitText("writer", "Running")
	a.press("lz")
	a.waitText("line 3", "following")

	c.Faults().StallLogs()
	a.waitText("no answer from the node")
	c.Faults().KeepLogs()
	stalled := regexp.MustCompile(`── stalled for [45]\ds, nothing lost ──`)
	a.waitScreen("the mark", stalled.MatchString)
	a.waitText("following")
	plain.stderr.until(t, "podglass: writer app: no answer from the node")
	plain.stderr.until(t, "podglass: writer app: stalled for ")
	plain.stderr.until(t, "podglass: writer app: the log is followed again")
	plain.stdout.until(t, "line 45")
	for i, text := range plain.stdout.soFar() {
		if want := fmt.Sprintf("line %d", i+1); text != want {
			t.Fatalf("%q where %q should be", text, want)
		}
	}
}
