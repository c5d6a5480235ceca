//go:build unix

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	clocktesting "k8s.io/utils/clock/testing"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/kube/demo"
)

// logsCluster is a demo cluster to read logs of, with podglass in processes of their own.
type logsCluster struct {
	*demo.Cluster
	t      *testing.T
	client kubernetes.Interface
	config string // path of a kubeconfig
}

func newLogsCluster(t *testing.T, opts demo.Options) *logsCluster {
	t.Helper()
	cluster, err := demo.Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := clientcmd.WriteToFile(cluster.Kubeconfig(), path); err != nil {
		t.Fatal(err)
	}
	return &logsCluster{cluster, t, kubernetes.NewForConfigOrDie(cluster.RESTConfig()), path}
}

// still is a cluster at a fixed time, in which nothing happens any more.
func still(t *testing.T, scenarios ...string) *logsCluster {
	t.Helper()
	clock := clocktesting.NewFakeClock(time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC))
	return newLogsCluster(t, demo.Options{Scenarios: scenarios, Clock: clock, History: time.Minute})
}

// lively is an empty cluster in real time.
func lively(t *testing.T) *logsCluster {
	t.Helper()
	return newLogsCluster(t, demo.Options{Scenarios: []string{}})
}

// script makes a pod of which each container runs a script; names that begin with init- are init
// containers.
func (c *logsCluster) script(name string, restart corev1.RestartPolicy, scripts ...string) {
	c.t.Helper()
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"app": "test"}},
		Spec:       corev1.PodSpec{RestartPolicy: restart},
	}
	for _, script := range scripts {
		container, text, _ := strings.Cut(script, ": ")
		spec := corev1.Container{Name: container, Image: "busybox:1.36", Command: []string{"sh", "-c", text}}
		if strings.HasPrefix(container, "init-") {
			pod.Spec.InitContainers = append(pod.Spec.InitContainers, spec)
		} else {
			pod.Spec.Containers = append(pod.Spec.Containers, spec)
		}
	}
	if _, err := c.client.CoreV1().Pods(demo.Namespace).Create(c.t.Context(), pod, metav1.CreateOptions{}); err != nil {
		c.t.Fatal(err)
	}
}

// remove deletes a pod, which is not given time to end.
func (c *logsCluster) remove(name string) {
	c.t.Helper()
	now := metav1.DeleteOptions{GracePeriodSeconds: new(int64)}
	if err := c.client.CoreV1().Pods(demo.Namespace).Delete(c.t.Context(), name, now); err != nil {
		c.t.Fatal(err)
	}
}

// ran is a podglass that has ended.
type ran struct {
	code           int
	stdout, stderr string
}

func (c *logsCluster) command(args ...string) *exec.Cmd {
	return launch{args: append([]string{"logs"}, args...), env: []string{"KUBECONFIG=" + c.config}}.command(c.t)
}

// logs runs podglass logs until it ends.
func (c *logsCluster) logs(args ...string) ran {
	c.t.Helper()
	cmd := c.command(args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		c.t.Fatal(err)
	}
	return ran{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// await runs podglass logs again and again until its output is there.
func (c *logsCluster) await(want string, args ...string) {
	c.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		if got := c.logs(args...); strings.Contains(got.stdout, want) {
			return
		} else if time.Now().After(deadline) {
			c.t.Fatalf("waited for %q, got %+v", want, got)
		}
	}
}

// reading is a podglass logs that goes on.
type reading struct {
	t              *testing.T
	cmd            *exec.Cmd
	stdout, stderr *lines
}

// lines are what a process has written so far.
type lines struct {
	mu   sync.Mutex
	more *sync.Cond
	text []string
	done bool
}

func collect(from io.Reader) *lines {
	l := &lines{}
	l.more = sync.NewCond(&l.mu)
	go func() {
		scanner := bufio.NewScanner(from)
		for scanner.Scan() {
			l.mu.Lock()
			l.text = append(l.text, scanner.Text())
			l.more.Broadcast()
			l.mu.Unlock()
		}
		l.mu.Lock()
		l.done = true
		l.more.Broadcast()
		l.mu.Unlock()
	}()
	return l
}

// until waits for a line that holds the text.
func (l *lines) until(t *testing.T, want string) {
	t.Helper()
	l.times(t, 1, want)
}

// times waits for so many lines that hold the text.
func (l *lines) times(t *testing.T, times int, want string) {
	t.Helper()
	timer := time.AfterFunc(patience, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.done = true
		l.more.Broadcast()
	})
	defer timer.Stop()
	l.mu.Lock()
	defer l.mu.Unlock()
	for seen := 0; ; {
		for ; seen < len(l.text); seen++ {
			if strings.Contains(l.text[seen], want) {
				times--
			}
		}
		if times <= 0 {
			return
		}
		if l.done {
			t.Fatalf("no line with %q:\n%s", want, strings.Join(l.text, "\n"))
		}
		l.more.Wait()
	}
}

// soFar is what has come.
func (l *lines) soFar() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.text)
}

// all waits for the end.
func (l *lines) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	for !l.done {
		l.more.Wait()
	}
	return l.text
}

func (c *logsCluster) follow(args ...string) *reading {
	c.t.Helper()
	cmd := c.command(append([]string{"-f"}, args...)...)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = cmd.Process.Kill() }) // unless it has ended
	return &reading{c.t, cmd, collect(stdout), collect(stderr)}
}

// end waits for the end and returns the exit code, as a shell has it.
func (r *reading) end() int {
	r.t.Helper()
	timer := time.AfterFunc(patience, func() { _ = r.cmd.Process.Kill() })
	defer timer.Stop()
	r.stdout.all()
	r.stderr.all()
	return endOf(r.cmd)
}

func endOf(cmd *exec.Cmd) int {
	_ = cmd.Wait()
	if status := cmd.ProcessState.Sys().(syscall.WaitStatus); status.Signaled() {
		return 128 + int(status.Signal())
	}
	return cmd.ProcessState.ExitCode()
}

func TestLogsFormats(t *testing.T) {
	t.Parallel()
	c := still(t, "native-sidecar", "timecheck")
	pod := "native-sidecar"
	for name, args := range map[string]string{
		"one container":   pod + " -c app --tail 3",
		"several":         pod + " --tail 3",
		"timestamps":      pod + " --tail 2 --timestamps",
		"raw timestamps":  pod + " -c app --tail 2 --timestamps -o raw",
		"raw several":     pod + " --tail 2 -o raw",
		"json":            pod + " --tail 2 -o json",
		"colours":         pod + " --tail 2 --color always",
		"several pods":    "deploy/timecheck pod/native-sidecar -c logger -c app --tail 2",
		"all namespaces":  "-A -l app=native-sidecar --tail 1",
		"a regexp":        "svc/timecheck -c log.* -c .*config -c met.* --exclude-container metrics --tail 2",
		"since":           pod + " --since 12s",
		"since time":      pod + " -c app --since-time 2026-01-02T15:03:55.5Z --timestamps",
		"previous":        pod + " --previous",
		"whole timecheck": "deploy/timecheck --exclude-container metrics --exclude-container healthz",
	} {
		t.Run(name, func(t *testing.T) {
			got := c.logs(strings.Fields(args)...)
			golden.RequireEqual(t, fmt.Appendf(nil, "$ podglass logs %s\n%s--- standard error, exit code %d\n%s", args, got.stdout, got.code, got.stderr))
		})
	}
	t.Run("template", func(t *testing.T) {
		got := c.logs(pod, "--tail", "1", "--color", "always", "-o",
			`template={{.Namespace}} {{.Node}} {{Color "1" .Pod}} {{Bold .Container}} {{.Time.Format "15:04:05.0"}} {{printf "%q" .Text}} [{{.Level}}]`)
		golden.RequireEqual(t, fmt.Appendf(nil, "%s%s%d", got.stdout, got.stderr, got.code))
	})
}

func TestLogsRawIsExact(t *testing.T) {
	t.Parallel()
	c := still(t, "native-sidecar", "mc1", "numbers-web")
	pods, err := c.client.CoreV1().Pods(demo.Namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, pod := range pods.Items {
		for _, container := range append(pod.Spec.InitContainers, pod.Spec.Containers...) {
			want, err := c.client.CoreV1().Pods(demo.Namespace).GetLogs(pod.Name, &corev1.PodLogOptions{Container: container.Name}).DoRaw(t.Context())
			if err != nil {
				continue // it waits
			}
			for _, args := range [][]string{{"-o", "raw"}, {"-o", "raw", "--tail", "100000"}, {}} {
				got := c.logs(append([]string{pod.Name, "-c", container.Name}, args...)...)
				if got.code != exit.OK || got.stdout != string(want) || got.stderr != "" {
					t.Errorf("%s %s %v: %+v, want %q", pod.Name, container.Name, args, got, want)
				}
			}
		}
	}
}

func TestLogsOfCutStreams(t *testing.T) {
	t.Parallel()
	c := still(t, "native-sidecar")
	want := c.logs("native-sidecar", "-o", "raw").stdout
	one := c.logs("native-sidecar", "-c", "app", "-o", "raw").stdout
	c.Faults().CutLogs(600)
	for args, want := range map[string]string{"native-sidecar -o raw": want, "native-sidecar -o raw -c app": one} {
		got := c.logs(strings.Fields(args)...)
		if got.code != exit.OK || got.stdout != want {
			t.Errorf("%s: exit code %d, %d bytes, want %d; %s", args, got.code, len(got.stdout), len(want), got.stderr)
		}
	}
}

func TestLogsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	c := still(t, "mc1", "numbers-web")
	for _, test := range []struct{ args, want string }{
		{"mc2", `there is no pod "mc2" in namespace "shop"; did you mean mc1?`},
		{"numbers-web", `there is no pod "numbers-web" in namespace "shop"; did you mean deployment/numbers-web?`},
		{"mc1 mc2", `there is no pod "mc2" in namespace "shop"; did you mean mc1?`},
		{"deploy/mc1", `there is no deployment "mc1" in namespace "shop"`},
		{"mc1 -c 3rd", `there is no container "3rd"; there are 1st, 2nd`},
		{"mc1 -c 1st -c x.*", `there is no container "x.*"; there are 1st, 2nd`},
		{"mc1 --exclude-container .*", `every container is left out: there are 1st, 2nd`},
		{"-l app=nothing", `there are no pods with the labels app=nothing in namespace shop`},
		{"-A -l app=nothing --field-selector status.phase=Failed", `there are no pods with the labels app=nothing and the fields status.phase=Failed in any namespace`},
		{"mc1 -c 1st -p", `container "1st" of pod shop/mc1 has no previous log: it was not restarted`},
	} {
		got := c.logs(strings.Fields(test.args)...)
		if got.code != exit.Failed || got.stderr != test.want+"\n" || got.stdout != "" {
			t.Errorf("%s: %+v, want %s", test.args, got, test.want)
		}
	}
}

func TestLogsNameTheMissingRight(t *testing.T) {
	t.Parallel()
	c := still(t, "mc1", "native-sidecar")
	c.Faults().Deny(demo.Rule{Verb: "list", Resource: "pods"}, demo.Rule{Verb: "watch", Resource: "pods"})
	if got := c.logs("native-sidecar", "-c", "app", "--tail", "1"); got.code != exit.OK || !strings.HasPrefix(got.stdout, "order ") || got.stderr != "" {
		t.Errorf("with the right to get the pod: %+v", got)
	}
	got := c.logs("-l", "app=mc1")
	if got.code != exit.Failed || !strings.HasPrefix(got.stderr, "you may not list pods in namespace shop") {
		t.Errorf("without the right to list pods: %+v", got)
	}
	c.Faults().Deny(demo.Rule{Resource: "pods", Subresource: "log"})
	got = c.logs("mc1", "-c", "1st")
	if got.code != exit.Failed || !strings.HasPrefix(got.stderr, `you may not get pods/log "mc1" in namespace shop`) || strings.Count(got.stderr, "\n") != 1 {
		t.Errorf("without the right to read logs: %+v", got)
	}
	for _, follow := range []string{"--follow=false", "--follow"} {
		got = c.logs("mc1", "--tail", "1", follow)
		if got.code != exit.Failed || !strings.Contains(got.stderr, "podglass: mc1 1st: you may not get pods/log") ||
			!strings.HasSuffix(got.stderr, "none of the 2 logs could be read\n") {
			t.Errorf("two logs, %s: %+v", follow, got)
		}
	}
}

func TestLogsOfTwoNamespacesOfWhichOneIsForbidden(t *testing.T) {
	t.Parallel()
	c := still(t, "native-sidecar")
	c.Faults().Deny(demo.Rule{Verb: "list", Resource: "pods", Namespace: "kube-system"})
	got := c.logs("-n", "shop,kube-system", "-l", "app=native-sidecar", "--tail", "1")
	if got.code != exit.Incomplete || !strings.HasPrefix(got.stdout, "shop/native-sidecar ") ||
		!strings.Contains(got.stderr, "podglass: you may not list pods in namespace kube-system") {
		t.Errorf("got %+v", got)
	}
}

func TestLogsOfWaitingContainers(t *testing.T) {
	t.Parallel()
	c := lively(t)
	c.script("waits", corev1.RestartPolicyAlways, "init-slow: echo begun; sleep 1000", "app: echo never")
	c.await("begun", "waits")
	got := c.logs("waits")
	if got.code != exit.OK || got.stdout != "begun\n" || got.stderr != "podglass: waits app: waiting: PodInitializing, so there is no log yet\n" {
		t.Errorf("got %+v", got)
	}
	if got := c.logs("waits", "-q", "-c", "app"); got != (ran{}) {
		t.Errorf("quiet: %+v", got)
	}
}

func TestLogsFollowRestartsAndContainersInTheirOrder(t *testing.T) {
	t.Parallel()
	c := lively(t)
	c.script("again", corev1.RestartPolicyAlways, "init-first: sleep 1; echo first", "app: echo life; sleep 1; exit 3")
	r := c.follow("again")
	r.stderr.until(t, "podglass: again app: restarted · exit 3")
	r.stdout.times(t, 2, "again app | life")
	c.remove("again")
	code := r.end()
	want := "again init-first | first\nagain app | life\nagain app | life"
	if got := strings.Join(r.stdout.all(), "\n"); code != exit.OK || !strings.HasPrefix(got, want) {
		t.Errorf("exit code %d, got:\n%s\n%s", code, got, strings.Join(r.stderr.all(), "\n"))
	}
}

func TestLogsFollowToTheEndOfAPod(t *testing.T) {
	t.Parallel()
	c := lively(t)
	c.script("ends", corev1.RestartPolicyNever, "init-first: sleep 1; echo first", "app: sleep 1; echo done")
	r := c.follow("ends", "-o", "raw", "-q")
	code := r.end()
	if got := strings.Join(r.stdout.all(), "\n"); code != exit.OK || got != "first\ndone" || len(r.stderr.all()) > 0 {
		t.Errorf("exit code %d, got:\n%s\n%s", code, got, r.stderr.all())
	}
	c.script("fails", corev1.RestartPolicyNever, "init-first: sleep 1; exit 1", "app: echo never")
	r = c.follow("fails", "-q")
	if code := r.end(); code != exit.OK || len(r.stdout.all()) > 0 || len(r.stderr.all()) > 0 {
		t.Errorf("exit code %d, %s, %s", code, r.stdout.all(), r.stderr.all())
	}
}

func TestLogsFollowPodsThatComeAndGo(t *testing.T) {
	t.Parallel()
	c := lively(t)
	r := c.follow("-l", "app=test", "--tail", "0")
	r.stderr.until(t, "podglass: there are no pods with the labels app=test in namespace shop; waiting for them")
	c.script("new", corev1.RestartPolicyAlways, "app: echo hello; sleep 1000")
	r.stdout.until(t, "new app | hello")
	r.stderr.until(t, "podglass: new: joined")
	c.script("newer", corev1.RestartPolicyAlways, "app: echo salute; sleep 1000")
	r.stdout.until(t, "newer app | salute")
	c.remove("new")
	r.stderr.until(t, "podglass: new: the pod is gone")
	if err := r.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if code, want := r.end(), 128+int(syscall.SIGINT); code != want {
		t.Errorf("exit code %d, want %d", code, want)
	}
	if got := len(r.stdout.all()); got != 2 {
		t.Errorf("%d lines: %s", got, r.stdout.all())
	}
}

func TestLogsEndSilentlyWhenNobodyReads(t *testing.T) {
	t.Parallel()
	c := lively(t)
	c.script("talks", corev1.RestartPolicyAlways, "app: while true; do echo word; sleep 0.1; done", "other: while true; do echo word; sleep 0.1; done")
	c.await("word", "talks", "-c", "app")
	cmd := c.command("-f", "talks")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := stdout.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	_ = stdout.Close()
	if code, want := endOf(cmd), 128+int(syscall.SIGPIPE); code != want || stderr.Len() > 0 {
		t.Errorf("exit code %d, want %d; %s", code, want, stderr.String())
	}
}

// TestLogsEndThoughNobodyReads: what was read cannot be printed, which does not keep the command.
func TestLogsEndThoughNobodyReads(t *testing.T) {
	t.Parallel()
	c := lively(t)
	c.script("floods", corev1.RestartPolicyAlways, "app: i=0; while [ $i -lt 20000 ]; do echo a line that is as long as such lines usually are; i=$((i+1)); done; echo end; sleep 1000")
	c.await("end", "floods", "--tail", "1")
	cmd := c.command("-f", "floods", "-o", "raw")
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	defer in.Close()
	cmd.Stdout = in
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	if code, want := endOf(cmd), 128+int(syscall.SIGTERM); code != want {
		t.Errorf("exit code %d, want %d", code, want)
	}
}

func TestLogsOfThePreviousRun(t *testing.T) {
	t.Parallel()
	c := lively(t)
	c.script("crashes", corev1.RestartPolicyAlways, "app: echo life; exit 3", "other: echo there; sleep 1000")
	c.await("life", "crashes", "-c", "app", "-p")
	if got := c.logs("crashes", "-c", "app", "-p"); got != (ran{stdout: "life\n"}) {
		t.Errorf("got %+v", got)
	}
	want := ran{stdout: "crashes app | life\n", stderr: "podglass: crashes other: it has no previous log\n"}
	if got := c.logs("crashes", "-p"); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestLogsToAFullDisk(t *testing.T) {
	t.Parallel()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("there is no /dev/full here")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	c := still(t, "native-sidecar")
	for _, args := range []string{"native-sidecar", "native-sidecar -c app -o raw"} {
		cmd := c.command(strings.Fields(args)...)
		var stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = full, &stderr
		_ = cmd.Run()
		if code := cmd.ProcessState.ExitCode(); code != exit.Failed || !strings.HasPrefix(stderr.String(), "write the output: ") ||
			!strings.HasSuffix(stderr.String(), "no space left on device\n") {
			t.Errorf("%s: exit code %d, %s", args, code, stderr.String())
		}
	}
}

func TestLogsOnATerminalAreSafe(t *testing.T) {
	t.Parallel()
	c := lively(t)
	c.script("evil", corev1.RestartPolicyAlways, `app: printf '\033]0;owned\007\033[2J\033[31mred\033[0m \302\2332Jtext\n'; sleep 1000`)
	c.await("text", "evil")
	a := start(t, launch{args: []string{"logs", "evil"}, env: []string{"KUBECONFIG=" + c.config}})
	a.waitText("red 2Jtext")
	if code := a.waitEnd(); code != exit.OK {
		t.Errorf("exit code %d", code)
	}
}

func TestLogsRefuseAWrongCommandLine(t *testing.T) {
	for _, test := range []struct{ args, want string }{
		{"", "podglass logs needs to know whose logs: TYPE/NAME, the name of a pod, or a label selector with -l; see 'podglass logs --help'"},
		{"--bogus", "unknown flag: --bogus; see 'podglass logs --help'"},
		{"web -A", "web names something in one namespace, so it cannot be combined with --all-namespaces"},
		{"web -l a=b", "web already selects pods, so it cannot be combined with a selector"},
		{"web -n a,b", "web is in one namespace, and --namespace names 2"},
		{"node/a", `podglass cannot tell the pods of a "node"; it knows pod, deployment,`},
		{"-l =", `--selector "=" is not a label selector: `},
		{"--field-selector spec.node=a", "--field-selector: pods cannot be selected by the field spec.node"},
		{"web -c (", `--container, --exclude-container: "(" is neither the name of a container nor a regular expression: `},
		{"web --since soon", `--since "soon" is not a time such as 5s, 2m or 3h`},
		{"web --since -5s", `--since "-5s" is not a time such as 5s, 2m or 3h`},
		{"web --since-time noon", `--since-time "noon" is not a time such as 2026-01-02T15:04:05Z`},
		{"web --since 5s --since-time noon", "--since and --since-time say the same in two ways; use one of them"},
		{"web --tail -2", "--tail -2 is neither a number of lines nor -1 for all"},
		{"web -p -f", "the previous run of a container has ended, so --previous cannot be combined with --follow"},
		{"web --color blue", `--color "blue" is not known; use auto, always or never`},
		{"web -o xml", `--output "xml" is not known; use default, raw, json or template=TEXT`},
		{"web -o template={{", "--output: the template is not valid: "},
		{"web -o template={{.Nam}}", "--output: the template is not valid: <.Nam>: can't evaluate field Nam in type a line"},
		{"web -o template={{Colour}}", `--output: the template is not valid: function "Colour" not defined`},
		{`web -o template={{Bold.Time}}`, "--output: the template is not valid: "},
	} {
		t.Run(test.args, func(t *testing.T) {
			code, stdout, stderr := runCommand("podglass", append([]string{"logs"}, strings.Fields(test.args)...)...)
			if code != exit.Usage || !strings.HasPrefix(stderr, test.want) || strings.Count(stderr, "\n") != 1 || stdout != "" {
				t.Errorf("exit code %d, %q, %q; want %q", code, stdout, stderr, test.want)
			}
		})
	}
	code, _, stderr := runCommand("podglass", "logs", "web", "-o", `template={{Bold .Time}}`)
	if code != exit.Usage || !strings.HasPrefix(stderr, "--output: the template is not valid: <Bold .Time>: error calling Bold: ") {
		t.Errorf("exit code %d, %q", code, stderr)
	}
}

func TestLogsHelp(t *testing.T) {
	for argv0, name := range map[string]string{"podglass": "podglass", "kubectl-podglass": "kubectl podglass"} {
		code, help, _ := runCommand(argv0, "logs", "--help")
		for _, want := range []string{"Usage:\n  " + name + " logs [TYPE/NAME...] [flags]", name + " logs -f deploy/web -c app --tail 0", "--context ", "-n, --namespace "} {
			if code != exit.OK || !strings.Contains(help, want) {
				t.Errorf("%s: %q is missing:\n%s", argv0, want, help)
			}
		}
	}
}

// TestLogsTailOfAWritingPod: so many lines, of one moment, as kubectl prints them.
func TestLogsTailOfAWritingPod(t *testing.T) {
	t.Parallel()
	c := lively(t)
	c.script("writer", corev1.RestartPolicyAlways, "app: i=0; while true; do i=$((i+1)); echo line $i; sleep 0.002; done")
	c.await("line 600", "writer", "-o", "raw")
	for _, tail := range []int{0, 1, 4, 10, 500} {
		got := c.logs("writer", "--tail", fmt.Sprint(tail))
		printed := strings.SplitAfter(got.stdout, "\n")
		printed = printed[:len(printed)-1]
		if got.code != exit.OK || len(printed) != tail || got.stderr != "" {
			t.Errorf("--tail %d: %d lines, exit code %d: %s", tail, len(printed), got.code, got.stderr)
		}
		for i := 1; i < len(printed); i++ {
			var before, number int
			_, _ = fmt.Sscanf(printed[i-1]+printed[i], "line %d\nline %d", &before, &number)
			if number != before+1 {
				t.Fatalf("--tail %d: %q after %q", tail, printed[i], printed[i-1])
			}
		}
	}
}

// TestLogsTailInsideALongLine: the cluster counts the parts of a line that the container runtime splits, so that
// the first line may be one of them, which is told.
func TestLogsTailInsideALongLine(t *testing.T) {
	t.Parallel()
	c := lively(t)
	c.script("split", corev1.RestartPolicyAlways, "app: yes | tr -d '\\n' | head -c 40000; echo; echo one; echo two; sleep 1d")
	c.await("two", "split", "-o", "raw")
	const told = "podglass: split app: the first line is only the end of a long one; a larger --tail or --since shows all of it\n"
	for args, want := range map[string]struct {
		length int
		stderr string
	}{
		"--tail 2":              {0, ""},
		"--tail 3":              {40000 - 2*16384, told},
		"--tail 4 -o raw":       {40000 - 16384, told},
		"--tail 3 -q":           {40000 - 2*16384, ""},
		"--tail 5":              {40000, ""},
		"--tail 50 --since 10h": {40000, ""},
	} {
		got := c.logs(append([]string{"split"}, strings.Fields(args)...)...)
		text := "one\ntwo\n"
		if want.length > 0 {
			text = strings.Repeat("y", want.length) + "\n" + text
		}
		if got.code != exit.OK || got.stdout != text || got.stderr != want.stderr {
			t.Errorf("%s: exit code %d, %d bytes, want %d, and %q", args, got.code, len(got.stdout), len(text), got.stderr)
		}
	}
}
