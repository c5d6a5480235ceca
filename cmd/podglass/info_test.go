//go:build unix

package main

import (
	"strings"
	"testing"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/kube/demo"
)

// info runs podglass info, which must succeed whatever the cluster does.
func info(t *testing.T, kubeconfig string, args ...string) string {
	t.Helper()
	out, err := launch{args: append([]string{"info"}, args...), env: []string{"KUBECONFIG=" + kubeconfig}}.command(t).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestInfoOfACluster(t *testing.T) {
	c := still(t, "mc1")
	got := info(t, c.config, "-n", demo.Namespace)
	for _, want := range []string{
		"version podglass ", "filters.yaml", "kubeconfig " + c.config, "screen none: standard output is not a terminal",
		"context demo", "namespace " + demo.Namespace, "server http", "you may list pods, watch pods, read logs",
	} {
		if !strings.Contains(exit.OneLine(got), want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	for line := range strings.Lines(got) {
		if len(line) > infoWidth+1 && !strings.Contains(line, "/") {
			t.Errorf("a list is not broken: %q", line)
		}
	}
}

// TestInfoWithoutACluster: what is wrong stands where the cluster would, and the rest is there.
func TestInfoWithoutACluster(t *testing.T) {
	got := info(t, "/nonexistent/kubeconfig")
	for _, want := range []string{"kubeconfig /nonexistent/kubeconfig (not there)", "CLUSTER problem there is no kubeconfig", "TERMINAL TERM"} {
		if !strings.Contains(exit.OneLine(got), want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
}

func TestInfoOnATerminal(t *testing.T) {
	a := start(t, launch{args: []string{"info"}, env: []string{"KUBECONFIG=/nonexistent", "TERM=xterm-256color", "LANG=C.UTF-8"}, width: 100, height: 40})
	if code := a.waitEnd(); code != exit.OK {
		t.Errorf("exit %d", code)
	}
	for _, want := range []string{"size 100x40", "colours 256", "characters Unicode", "background #000000"} {
		if !strings.Contains(exit.OneLine(a.screen()), want) {
			t.Errorf("%q is missing in\n%s", want, a.screen())
		}
	}
}
