//go:build unix

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/podglass/podglass/cmd/podglass/exit"
)

// throughShell runs a command that is written for a shell, in which $0 stands for podglass and its arguments.
func throughShell(t *testing.T, script string, l launch) ran {
	t.Helper()
	podglass := l.command(t)
	cmd := exec.Command("sh", append([]string{"-c", strings.ReplaceAll(script, "$0", `"$0" "$@"`)}, podglass.Args...)...)
	var stdout, stderr bytes.Buffer
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr = podglass.Env, podglass.Dir, &stdout, &stderr
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return ran{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// printingCommands print something without a cluster.
func printingCommands() []string {
	return []string{
		"version", "version -o json", "version -o yaml", "info", "keys", "man", "help", "logs --help", "completion bash", "completion zsh",
	}
}

func TestAnOutputThatIsClosed(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("it cannot be told from the null device here")
	}
	c := still(t, "native-sidecar")
	environ := []string{"KUBECONFIG=" + c.config}
	commands := append([]string{"logs native-sidecar", "logs native-sidecar -c app -o raw", "logs native-sidecar -c app --tail 1 -q"}, printingCommands()...)
	for _, args := range commands {
		l := launch{args: strings.Fields(args), env: environ}
		got := throughShell(t, "$0 >&-", l)
		if got.code != exit.Failed || got.stderr != "standard output is closed, so that nothing can be printed; to throw it away send it to /dev/null\n" {
			t.Errorf("%s >&-: %+v", args, got)
		}
		// Whoever throws it away means to, in whichever way.
		for _, script := range []string{"$0 >/dev/null", "exec <>/dev/null 1<&0; $0", "$0 >/dev/null 2>&1", "exec >/dev/null 2>&1; $0; exit $?"} {
			if got := throughShell(t, script, l); got.code != exit.OK || got.stdout != "" || got.stderr != "" {
				t.Errorf("%s, as in %q: %+v", args, script, got)
			}
		}
	}
	empty := throughShell(t, "$0 >&-", launch{args: []string{"logs", "native-sidecar", "-c", "app", "--tail", "0"}, env: environ})
	if empty.code != exit.OK || empty.stderr != "" {
		t.Errorf("of nothing to print: %+v", empty)
	}
}

func TestAnOutputOnAFullDisk(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/full"); errors.Is(err, os.ErrNotExist) {
		t.Skip("there is no /dev/full here")
	}
	for _, args := range printingCommands() {
		got := throughShell(t, "$0 >/dev/full", launch{args: strings.Fields(args)})
		if got.code != exit.Failed || !strings.HasPrefix(got.stderr, "write the output: ") || !strings.HasSuffix(got.stderr, "no space left on device\n") {
			t.Errorf("%s: %+v", args, got)
		}
	}
}
