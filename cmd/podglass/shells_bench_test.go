//go:build e2e && linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	osexec "os/exec"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/exec"
)

// BenchmarkShells measures shells in panes on a real cluster, beside kubectl in the same run: see
// docs/performance.md. The cluster's nodes must be able to run busybox:1.36.
func BenchmarkShells(b *testing.B) {
	c := realCluster(b)
	namespace := c.namespace(b)
	if _, err := c.clientset.CoreV1().Pods(namespace).Create(b.Context(), workshop(), metav1.CreateOptions{}); err != nil {
		b.Fatal(err)
	}
	c.waitReady(b, namespace, "workshop")
	b.Run("Key", func(b *testing.B) { benchmarkShellKey(b, c, namespace) })
	b.Run("Flood", func(b *testing.B) { benchmarkShellFlood(b, c, namespace) })
}

// echoes is what a shell is told to become a program that writes each key back at once.
const echoes = "clear; stty raw -echo; echo echo$((1+1)); exec cat\r"

// benchmarkShellKey times keys until they show, in turns: in a pane, through kubectl exec on a terminal, and the
// round trip of the same stream without any terminal; each of a program in the container that writes keys back.
func benchmarkShellKey(b *testing.B, c *cluster, namespace string) {
	pane := c.podglass(b, "pod/workshop", "-n", namespace)
	pane.waitLine("the pod", `▌ workshop .*3/3 +Running`)
	pane.shellIn("workshop", "neighbour")
	pane.press(echoes)
	pane.waitLine("the echo", "echo2")
	kubectl := c.kubectlShell(b, namespace)
	kubectl.press(echoes)
	kubectl.waitLine("the echo", "^echo2")
	stream := c.stream(b, namespace)
	inPane, inKubectl := pane.below("echo2"), kubectl.below("echo2")
	for b.Loop() {
		timed := map[string][]time.Duration{}
		for i := range presses {
			key := string(rune('a' + i%26))
			timed["pane"] = append(timed["pane"], pane.timePress(key, inPane))
			timed["kubectl"] = append(timed["kubectl"], kubectl.timePress(key, inKubectl))
			timed["stream"] = append(timed["stream"], stream.roundTrip(b, key[0]))
		}
		timed["echo"] = timeEcho(b)
		for name, took := range timed {
			reportTimes(b, name, took)
		}
		at := func(name string, percent int) float64 {
			return milliseconds(timed[name][len(timed[name])*percent/100])
		}
		b.ReportMetric(at("pane", 50)-at("stream", 50), "more-p50-ms")
		b.ReportMetric(at("pane", 99)-at("stream", 99), "more-p99-ms")
		b.ReportMetric(at("pane", 50)/at("kubectl", 50), "x-kubectl")
	}
}

// below is what stands below a text, from its column on, in a few rows. The caller holds mu.
func (a *app) below(text string) func() string {
	from := func() (x, y int) {
		for y, line := range strings.Split(a.screen(), "\n") {
			if before, _, found := strings.Cut(line, text); found {
				return utf8.RuneCountInString(before), y
			}
		}
		a.t.Fatalf("%q is not on the screen", text)
		return 0, 0
	}
	x, y := from()
	const rows = 10
	return func() string {
		var seen strings.Builder
		for row := y + 1; row < min(y+1+rows, a.emulator.Height()); row++ {
			for column := x; column < a.emulator.Width(); column++ {
				if cell := a.emulator.CellAt(column, row); cell != nil {
					seen.WriteString(cell.Content)
				}
			}
		}
		return seen.String()
	}
}

// kubectlShell is kubectl with a shell on a terminal of its own.
func (c *cluster) kubectlShell(b *testing.B, namespace string) *app {
	b.Helper()
	path, err := osexec.LookPath("kubectl")
	if err != nil {
		b.Fatal(err)
	}
	a := start(b, launch{
		binary: path, args: []string{"exec", "-it", "workshop", "-c", "neighbour", "-n", namespace, "--", "sh"},
		env: []string{"KUBECONFIG=" + c.kubeconfig}, width: 160, height: 45,
	})
	a.waitText("/ #")
	return a
}

// rawStream is an exec stream without anybody who draws.
type rawStream struct {
	in  *io.PipeWriter
	out *io.PipeReader
}

func (c *cluster) stream(b *testing.B, namespace string) *rawStream {
	b.Helper()
	client, err := kube.NewForConfig(c.config, "bench", namespace)
	if err != nil {
		b.Fatal(err)
	}
	s := &rawStream{}
	stdin, in := io.Pipe()
	out, stdout := io.Pipe()
	s.in, s.out = in, out
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- exec.Run(ctx, client, exec.Options{
			Target:  kube.ContainerRef{Pod: kube.PodRef{Namespace: namespace, Name: "workshop"}, Container: "neighbour"},
			Command: []string{"sh", "-c", "stty raw -echo; printf R; exec cat"}, TTY: true, Stdin: stdin, Stdout: stdout,
		})
	}()
	b.Cleanup(func() {
		cancel()
		_, _ = in.Close(), stdin.Close()
		_, _ = out.Close(), stdout.Close()
		if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
			b.Errorf("the stream: %v", err)
		}
	})
	s.read(b, 'R')
	return s
}

func (s *rawStream) read(b *testing.B, want byte) {
	b.Helper()
	got := make([]byte, 1)
	if _, err := io.ReadFull(s.out, got); err != nil || got[0] != want {
		b.Fatalf("the stream gives %q, %v", got, err)
	}
}

func (s *rawStream) roundTrip(b *testing.B, key byte) time.Duration {
	b.Helper()
	began := time.Now()
	if _, err := s.in.Write([]byte{key}); err != nil {
		b.Fatal(err)
	}
	s.read(b, key)
	return time.Since(began)
}

// benchmarkShellFlood runs seq 1 300000 in a pane and under kubectl exec in tmux, in turns, each until the prompt is
// back; counts what the first sends to the terminal; and times keys of the list meanwhile.
func benchmarkShellFlood(b *testing.B, c *cluster, namespace string) {
	a := c.podglass(b, "pod/workshop", "-n", namespace)
	a.waitLine("the pod", `▌ workshop .*3/3 +Running`)
	a.shellIn("workshop", "neighbour")
	beside := c.inTmux(b, namespace)
	for b.Loop() {
		var ours, theirs []time.Duration
		var sent int
		for i := range 3 {
			before, began := a.bytes(), time.Now()
			a.press(fmt.Sprintf("seq 1 300000; echo done%d$((1+1))\r", i))
			a.waitLine("the end", fmt.Sprintf("done%d2", i))
			ours = append(ours, time.Since(began))
			sent += a.bytes() - before
			theirs = append(theirs, beside.run(b, fmt.Sprintf("seq 1 300000; echo done%d$((1+1))", i), fmt.Sprintf("done%d2", i)))
		}
		total := 0.0
		for _, took := range ours {
			total += took.Seconds()
		}
		b.ReportMetric(milliseconds(median(ours)), "pane-ms")
		b.ReportMetric(milliseconds(median(theirs)), "kubectl-tmux-ms")
		b.ReportMetric(median(ours).Seconds()/median(theirs).Seconds(), "x-kubectl")
		b.ReportMetric(float64(sent)/total/1024, "KiB/s")

		a.press("for turn in 1 2 3 4 5 6 7 8; do seq 1 300000; done; echo over$((1+1))\r")
		a.waitLine("numbers", `[│┃][0-9]{5} `)
		a.do("shell.back")
		a.waitText("┏ Pods")
		a.openContainer("workshop", "neighbour")
		a.do(keymap.Top)
		took := make([]time.Duration, presses)
		for i := range took {
			took[i] = a.timeKey([]keymap.Action{keymap.Down, keymap.Up}[i%2], a.containerCursor)
		}
		reportTimes(b, "key", took)
		b.ReportMetric(resident(b, a, "VmHWM"), "peak-MiB")
		a.waitLine("the end of the flood", `[│┃]over2 `)
		a.do(keymap.Down)
		a.waitLine("the cursor where it was", "▌ neighbour")
		a.do("target.shell")
		a.waitText("ctrl+] esc list")
	}
}

// containerCursor is the row of the cursor among the containers, beside the pods. The caller holds mu.
func (a *app) containerCursor() string {
	for y := 2; y < a.emulator.Height(); y++ {
		for x := 2; x < a.emulator.Width(); x++ {
			if cell := a.emulator.CellAt(x, y); cell != nil && cell.Content == "▌" {
				return fmt.Sprint(y)
			}
		}
	}
	return ""
}

// tmuxShell is kubectl with a shell in tmux.
type tmuxShell struct{ socket string }

func (c *cluster) inTmux(b *testing.B, namespace string) *tmuxShell {
	b.Helper()
	s := &tmuxShell{b.TempDir() + "/socket"}
	cmd := osexec.Command("tmux", "-S", s.socket, "-f", "/dev/null", "new", "-d", "-x", "160", "-y", "45",
		"kubectl exec -it workshop -c neighbour -n "+namespace+" -- sh")
	cmd.Env = append(os.Environ(), "KUBECONFIG="+c.kubeconfig)
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("tmux: %v: %s", err, out)
	}
	b.Cleanup(func() { _ = osexec.Command("tmux", "-S", s.socket, "kill-server").Run() })
	s.until(b, "/ #")
	return s
}

func (s *tmuxShell) until(b *testing.B, text string) {
	b.Helper()
	glance := time.NewTicker(20 * time.Millisecond)
	defer glance.Stop()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-glance.C {
		out, err := osexec.Command("tmux", "-S", s.socket, "capture-pane", "-p").Output()
		if err != nil {
			b.Fatalf("tmux: %v", err)
		}
		lines := strings.Split(string(bytes.TrimRight(out, "\n")), "\n")
		if slices.ContainsFunc(lines, func(line string) bool { return strings.HasPrefix(line, text) }) {
			return
		}
	}
	b.Fatalf("kubectl in tmux has not come to %q", text)
}

// run types a command and returns how long it took until a line begins with a text.
func (s *tmuxShell) run(b *testing.B, command, until string) time.Duration {
	b.Helper()
	began := time.Now()
	if out, err := osexec.Command("tmux", "-S", s.socket, "send-keys", command, "Enter").CombinedOutput(); err != nil {
		b.Fatalf("tmux: %v: %s", err, out)
	}
	s.until(b, until)
	return time.Since(began)
}
