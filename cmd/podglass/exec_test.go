//go:build unix

package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/kube/demo"
)

// runs runs a podglass command until it ends.
func (c *logsCluster) runs(stdin io.Reader, args ...string) ran {
	c.t.Helper()
	cmd := launch{args: args, env: []string{"KUBECONFIG=" + c.config}}.command(c.t)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, &stdout, &stderr
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		c.t.Fatal(err)
	}
	return ran{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// console makes a pod whose container runs a shell on a terminal, beside one that runs cat without one.
func (c *logsCluster) console() {
	c.t.Helper()
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "console"}, Spec: corev1.PodSpec{Containers: []corev1.Container{
		{Name: "shell", Image: "busybox:1.36", Command: []string{"sh"}, Stdin: true, TTY: true},
		{Name: "cat", Image: "busybox:1.36", Command: []string{"cat"}, Stdin: true},
		{Name: "mute", Image: "busybox:1.36", Command: []string{"sleep", "1000"}},
	}}}
	pods := c.client.CoreV1().Pods(demo.Namespace)
	if _, err := pods.Create(c.t.Context(), pod, metav1.CreateOptions{}); err != nil {
		c.t.Fatal(err)
	}
	err := wait.PollUntilContextTimeout(c.t.Context(), 10*time.Millisecond, patience, true, func(context.Context) (bool, error) {
		now, err := pods.Get(c.t.Context(), "console", metav1.GetOptions{})
		return err == nil && now.Status.Phase == corev1.PodRunning, err
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

func TestExecEndsWithTheCodeOfTheCommand(t *testing.T) {
	t.Parallel()
	c := lively(t)
	c.console()
	got := c.runs(nil, "exec", "console", "-n", demo.Namespace, "-c", "cat", "--", "sh", "-c", "echo out; echo err >&2; exit 42")
	if want := (ran{42, "out\n", "err\n"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	got = c.runs(nil, "exec", "pod/console", "-n", demo.Namespace, "-c", "cat", "--", "true")
	if want := (ran{}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// TestLookingAround: what one looks around with is there in a container of the demo.
func TestLookingAround(t *testing.T) {
	t.Parallel()
	c := lively(t)
	c.console()
	for script, want := range map[string]string{
		"hostname; pwd":                          "console\n/\n",
		"env | grep HOSTNAME; mount | grep -c .": "HOSTNAME=console\n",
		"ps":                                     " sleep 1000\n",
		"echo x > /tmp/note; ls /tmp | wc -l; rm /tmp/note; test -e /tmp/note || echo gone": "1\ngone\n",
		"sleep 100 & busybox kill $!; wait $!; echo ended with $?":                          "ended with 143\n",
		"clear; echo blank": "\x1b[H\x1b[Jblank\n",
	} {
		got := c.runs(nil, "exec", "console", "-n", demo.Namespace, "-c", "mute", "--", "sh", "-c", script)
		if got.code != 0 || !strings.Contains(got.stdout, want) {
			t.Errorf("%s: got %+v, want %q", script, got, want)
		}
	}
	if got := c.runs(nil, "exec", "console", "-n", demo.Namespace, "-c", "mute", "--", "false"); got.code != 1 {
		t.Errorf("false: got %+v", got)
	}
}

func TestExecPassesBytesOn(t *testing.T) {
	t.Parallel()
	c := lively(t)
	c.console()
	every := make([]byte, 300_000)
	for i := range every {
		every[i] = byte(i * i >> 3)
	}
	got := c.runs(bytes.NewReader(every), "exec", "-i", "console", "-n", demo.Namespace, "-c", "cat", "--", "cat")
	if got.code != 0 || got.stdout != string(every) || got.stderr != "" {
		t.Errorf("exit %d with %d bytes of %d, %q", got.code, len(got.stdout), len(every), got.stderr)
	}
	// Without -i the command reads nothing.
	if got := c.runs(bytes.NewReader(every), "exec", "console", "-n", demo.Namespace, "-c", "cat", "--", "cat"); got != (ran{}) {
		t.Errorf("exit %d with %d bytes, %q", got.code, len(got.stdout), got.stderr)
	}
}

func TestExecWithoutATerminal(t *testing.T) {
	t.Parallel()
	c := lively(t)
	c.console()
	got := c.runs(strings.NewReader("ls\n"), "exec", "-it", "console", "-n", demo.Namespace, "-c", "cat", "--", "cat")
	if got.code != 0 || got.stdout != "ls\n" || got.stderr != "podglass: no terminal is used, since standard input and output are not one\n" {
		t.Errorf("got %+v", got)
	}
}

func TestExecNamesWhatItChose(t *testing.T) {
	t.Parallel()
	c := lively(t)
	c.console()
	got := c.runs(nil, "exec", "console", "-n", demo.Namespace, "--", "echo", "hi")
	if got.code != 0 || got.stdout != "hi\n" || got.stderr != "podglass: using container shell; --container chooses cat, mute instead\n" {
		t.Errorf("got %+v", got)
	}
	if got = c.runs(nil, "exec", "-q", "console", "-n", demo.Namespace, "--", "echo", "hi"); got != (ran{0, "hi\n", ""}) {
		t.Errorf("got %+v", got)
	}
}

func TestExecInAWorkload(t *testing.T) {
	t.Parallel()
	c := newLogsCluster(t, demo.Options{Scenarios: []string{"timecheck"}})
	got := c.runs(nil, "exec", "deploy/timecheck", "-n", demo.Namespace, "-c", "timecheck", "--", "echo", "hi")
	if got.code != 0 || got.stdout != "hi\n" || !strings.HasPrefix(got.stderr, "podglass: of deployment/timecheck this is pod timecheck-") {
		t.Errorf("got %+v", got)
	}
}

func TestStreamsThatCannotBegin(t *testing.T) {
	t.Parallel()
	c := lively(t)
	c.console()
	guarded := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(guarded, []byte("contexts: {"+demo.Name+": {read-only: true}}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string]string{
		`there is no pod "missing"`:                                              "exec missing -- true",
		`has no container "nope"; it has shell, cat`:                             "exec console -c nope -- true",
		`has no program "nosuch"`:                                                "exec console -c cat -- nosuch",
		"as in 'podglass exec console -- ls'":                                    "exec console ls",
		"exec needs to know where":                                               "exec -- ls",
		"needs a command behind two dashes, as in 'podglass exec console -- ls'": "exec console --",
		"one TYPE/NAME at a time, not in a and b":                                "exec a b -- ls",
		"unknown shorthand flag: 'l' in -l; what stands":                         "exec console ls -l",
		"context demo is read-only here":                                         "exec console --config " + guarded + " -- true",
		"is read-only here, so nothing is opened into":                           "attach console --config " + guarded,
		"read-only here, so":                                                     "exec console --read-only -- true",
		`cannot tell the pods of a "boat"`:                                       "exec boat/x -- true",
		"attach takes one TYPE/NAME":                                             "attach",
		`"alt+x" is no key to detach with`:                                       "attach console --detach-keys alt+x",
		"has no container":                                                       "attach console -c nope",
		`there is no deployment "missing"`:                                       "attach deploy/missing",
	} {
		name, rest, _ := strings.Cut(args, " ")
		got := c.runs(nil, append([]string{name, "-n", demo.Namespace, "-q"}, strings.Fields(rest)...)...)
		if got.code != exit.Failed || !strings.HasPrefix(got.stderr, "podglass: ") || strings.Count(got.stderr, "\n") != 1 || !strings.Contains(got.stderr, want) {
			t.Errorf("%s: exit %d, says %q, want 1 and one line with %q", args, got.code, got.stderr, want)
		}
	}
}

func TestAttachWithoutATerminal(t *testing.T) {
	t.Parallel()
	c := lively(t)
	c.console()
	reader, writer := io.Pipe()
	defer writer.Close()
	go io.WriteString(writer, "to the cat\n")
	cmd := launch{
		args: []string{"attach", "-it", "console", "-c", "cat", "-n", demo.Namespace}, env: []string{"KUBECONFIG=" + c.config},
	}.command(t)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	go io.Copy(stdin, reader)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	line := make([]byte, len("to the cat\n"))
	if _, err := io.ReadFull(out, line); err != nil || string(line) != "to the cat\n" {
		t.Errorf("got %q, %v", line, err)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait() // it was killed
	if stderr.String() != "podglass: container cat has no terminal, so none is used\n" {
		t.Errorf("it says %q", stderr.String())
	}
}

func TestAttachAndDetach(t *testing.T) {
	t.Parallel()
	c := lively(t)
	c.console()
	a := start(t, launch{args: []string{"attach", "-it", "console", "-n", demo.Namespace}, env: []string{"KUBECONFIG=" + c.config}})
	a.waitText("podglass: attached to console › shell; ctrl+] d detaches")
	a.press("echo $((40+2))\r")
	a.waitText("42")
	a.press("\x1dd")
	if code := a.waitEnd(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	a.waitText("podglass: detached; container shell goes on")
	a.checkTerminalRestored()

	again := start(t, launch{args: []string{"attach", "-it", "console", "-n", demo.Namespace}, env: []string{"KUBECONFIG=" + c.config}})
	again.waitText("attached to")
	again.press("echo still $((40+3))\r")
	again.waitText("still 43")
	again.press("\x1dd")
	again.waitEnd()
}

func TestExecOnATerminal(t *testing.T) {
	t.Parallel()
	c := lively(t)
	c.console()
	a := start(t, launch{
		args: []string{"exec", "-it", "console", "-c", "cat", "-n", demo.Namespace, "--", "sh"}, env: []string{"KUBECONFIG=" + c.config}, width: 70, height: 20,
	})
	a.waitText("/ #")
	a.press("until stty size | grep '20 70'; do sleep 0.1; done\r")
	a.waitLine("the size", `^20 70$`)
	a.press("exit 3\r")
	if code := a.waitEnd(); code != 3 {
		t.Errorf("exit code %d", code)
	}
	a.checkTerminalRestored()
}
