//go:build e2e && linux

package main

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/cmd/podglass/exit"
)

// TestLogTextOfARealCluster reads characters of several code points and coloured lines, as the plain command
// prints them and as the screen shows and finds them.
func TestLogTextOfARealCluster(t *testing.T) {
	c := realCluster(t)
	namespace := c.namespace(t)
	c.create(t, namespace, "text", corev1.RestartPolicyAlways, shell("app", `
		printf 'e\314\201 a\314\210 o\314\202 n\314\203\n'
		printf 'keycap 1\357\270\217\342\203\243 here\n'
		printf 'x\033[31merror\033[39m: worker died\n'
		printf '\033[41m\033[30mfail\033[39m\033[22m\033[49m: Microsoft.Hosting\n'
		echo done; sleep 86400`))
	c.waitReady(t, namespace, "text")
	c.awaitLog(t, namespace, "text", "done\n")
	const marks = "e\u0301 a\u0308 o\u0302 n\u0303"

	t.Run("to a pipe", func(t *testing.T) {
		raw, ok := c.log(t, namespace, "text", "app")
		got := c.logs(t, "-n", namespace, "text", "-o", "raw")
		if !ok || got.code != exit.OK || got.stdout != raw || !strings.HasPrefix(raw, marks+"\n") {
			t.Errorf("exit code %d, %q, want %q", got.code, got.stdout, raw)
		}
	})
	t.Run("on the screen", func(t *testing.T) {
		a := c.podglass(t, "-n", namespace, "pod/text")
		a.waitText("text", "Running")
		a.press("lz")
		a.waitText(marks, "keycap 1\ufe0f\u20e3 here", "xerror: worker died", "fail: Microsoft.Hosting")
		a.ask("logs.search", "search", "error: worker")
		a.waitText("search error: worker: 1 of 1", "xerror: worker died")
		a.ask("logs.search", "search", "39m")
		a.waitText("search 39m: no match")
	})
}
