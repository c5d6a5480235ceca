//go:build unix

package main

import (
	"io"
	"strings"
	"testing"

	"github.com/creack/pty"
	corev1 "k8s.io/api/core/v1"
)

// onTerminal is what podglass check prints on a terminal of 60 columns.
func (c *logsCluster) onTerminal(args ...string) []string {
	c.t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		c.t.Fatal(err)
	}
	defer master.Close()
	if err := pty.Setsize(master, &pty.Winsize{Cols: 60, Rows: 24}); err != nil {
		c.t.Fatal(err)
	}
	printed := make(chan string, 1)
	go func() {
		text, _ := io.ReadAll(master) // it fails once the other side is closed
		printed <- string(text)
	}()
	cmd := launch{args: append([]string{"check"}, args...), env: []string{"KUBECONFIG=" + c.config}}.command(c.t)
	cmd.Stdout, cmd.Stderr = tty, tty
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		c.t.Fatal(err)
	}
	tty.Close()
	return strings.Split(strings.TrimRight(strings.ReplaceAll(<-printed, "\r", ""), "\n"), "\n")
}

// On a terminal one knows that it has looked, and reads its lines whole.
func TestCheckOnATerminal(t *testing.T) {
	t.Parallel()
	well := still(t, "mc1", "native-sidecar")
	if got := strings.Join(well.onTerminal("-n", "shop"), "\n"); got != "nothing found: 2 pods" {
		t.Errorf("of what is well it says %q", got)
	}
	c := lively(t)
	c.script("broken", corev1.RestartPolicyNever, "app: echo 'fatal: the licence has expired, and nobody has paid for another one'; exit 7")
	c.await("licence", "broken")
	want := []string{
		"crashes error pod/shop/broken app fails: exit 7: fatal:",
		"  the licence has expired, and nobody has paid for another",
		"  one",
	}
	if got := c.onTerminal("-n", "shop"); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("it prints\n%s", strings.Join(got, "\n"))
	}
}
