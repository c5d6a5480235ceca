//go:build unix

package main

import (
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube/demo"
)

// forwards starts podglass forward in the background.
func (c *logsCluster) forwards(args ...string) *reading {
	c.t.Helper()
	cmd := launch{args: append([]string{"forward", "-n", demo.Namespace}, args...), env: []string{"KUBECONFIG=" + c.config}}.command(c.t)
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
	c.t.Cleanup(func() { _ = cmd.Process.Kill() })
	return &reading{c.t, cmd, collect(stdout), collect(stderr)}
}

// interrupt ends it by a signal and checks the exit code.
func (r *reading) interrupt(signal syscall.Signal) {
	r.t.Helper()
	if err := r.cmd.Process.Signal(signal); err != nil {
		r.t.Fatal(err)
	}
	if code := r.end(); code != 128+int(signal) {
		r.t.Errorf("exit code %d after %v", code, signal)
	}
}

// freeLocalPort is a port that nobody listens on.
func freeLocalPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return port
}

func TestForwardPrintsWhatKubectlPrints(t *testing.T) {
	t.Parallel()
	c := newLogsCluster(t, demo.Options{Scenarios: []string{"timecheck"}})
	port := freeLocalPort(t)
	for _, test := range []struct {
		name, target string
		signal       syscall.Signal
	}{
		{"a service by number", "svc/timecheck", syscall.SIGINT},
		{"a workload by number", "deploy/timecheck", syscall.SIGTERM},
	} {
		r := c.forwards(test.target, port+":8080", "--address", "127.0.0.1")
		r.stdout.until(t, "Forwarding")
		fetch(t, "127.0.0.1:"+port)
		r.interrupt(test.signal)
		if got := strings.Join(r.stdout.all(), "\n"); got != "Forwarding from 127.0.0.1:"+port+" -> 8080" {
			t.Errorf("%s: %q", test.name, got)
		}
		if got := r.stderr.all(); len(got) > 0 {
			t.Errorf("%s: on standard error %q", test.name, got)
		}
	}
}

func TestForwardSeveralPortsByName(t *testing.T) {
	t.Parallel()
	c := newLogsCluster(t, demo.Options{Scenarios: []string{"timecheck"}})
	r := c.forwards("svc/timecheck", ":http", ":metrics", "--on-ready", `echo "up: $PODGLASS_FORWARDS"`)
	r.stderr.until(t, "up: 127.0.0.1:")
	r.stdout.until(t, " -> 8080")
	r.stdout.until(t, " -> 8081")
	for _, line := range r.stdout.soFar() {
		address := strings.Fields(line)[2]
		fetch(t, address)
	}
	r.interrupt(syscall.SIGINT)
}

func TestForwardAsJSON(t *testing.T) {
	t.Parallel()
	c := newLogsCluster(t, demo.Options{Scenarios: []string{"timecheck"}})
	r := c.forwards("svc/timecheck", ":http", "-o", "json", "--address", "127.0.0.1")
	r.stdout.until(t, `"event":"forwarding"`)
	pods := c.client.CoreV1().Pods(demo.Namespace)
	list, err := pods.List(t.Context(), metav1.ListOptions{LabelSelector: "app=timecheck"})
	if err != nil || len(list.Items) != 1 {
		t.Fatalf("%d pods, %v", len(list.Items), err)
	}
	if err := pods.Delete(t.Context(), list.Items[0].Name, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	r.stdout.until(t, `"state":"reconnecting"`)
	r.interrupt(syscall.SIGINT)
	var first forwardLine
	if err := json.Unmarshal([]byte(r.stdout.all()[0]), &first); err != nil {
		t.Fatal(err)
	}
	if first.Schema != forwardSchema || first.Target != "svc/timecheck:http" || first.State != "active" || first.Port != 8080 || first.Pod != list.Items[0].Name {
		t.Errorf("%+v", first)
	}
	if got := r.stderr.all(); len(got) > 0 {
		t.Errorf("on standard error %q", got)
	}
}

// The local port outlives the pod: a request that comes while there is none is
// answered by the next.
func TestForwardOutlivesItsPod(t *testing.T) {
	t.Parallel()
	c := newLogsCluster(t, demo.Options{Scenarios: []string{"timecheck"}})
	r := c.forwards("svc/timecheck", ":http", "--address", "127.0.0.1")
	r.stdout.until(t, "Forwarding")
	address := strings.Fields(r.stdout.soFar()[0])[2]
	fetch(t, address)
	pods := c.client.CoreV1().Pods(demo.Namespace)
	if err := pods.DeleteCollection(t.Context(), metav1.DeleteOptions{}, metav1.ListOptions{LabelSelector: "app=timecheck"}); err != nil {
		t.Fatal(err)
	}
	r.stderr.until(t, "svc/timecheck:http: reconnecting: ")
	fetch(t, address)
	r.stderr.until(t, "svc/timecheck:http: active with pod timecheck-")
	r.interrupt(syscall.SIGINT)
}

func TestForwardsThatCannotBegin(t *testing.T) {
	t.Parallel()
	c := newLogsCluster(t, demo.Options{Scenarios: []string{"timecheck"}})
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, busy, _ := net.SplitHostPort(taken.Addr().String())
	for _, test := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{}, 2, "needs to know where to"},
		{[]string{"svc/timecheck"}, 2, "podglass forward svc/timecheck needs a port: [LOCAL:]REMOTE"},
		{[]string{"svc/timecheck", "0"}, 2, "0 is no port: ports go from 1 to 65535"},
		{[]string{"svc/timecheck", "8080:70000"}, 2, "70000 is no port"},
		{[]string{"svc/timecheck", "70000:8080"}, 2, `"70000" is no local port`},
		{[]string{"svc/timecheck", "8080:UPPER_CASE"}, 2, "neither the number nor the name of a port"},
		{[]string{"svc/timecheck", "8080", "8080:metrics"}, 2, "8080 and 8080:metrics would have the same local port"},
		{[]string{"svc/timecheck", "53/udp"}, 2, "53/udp is a UDP port: Kubernetes forwards TCP only"},
		{[]string{"svc/timecheck", "8080", "--address", "example.org"}, 2, `--address "example.org" is neither localhost nor an IP address`},
		{[]string{"configmap/x", "80"}, 2, `cannot tell the pods of a "configmap"`},
		{[]string{"svc/timecheck", "8080", "-o", "xml"}, 2, `--output "xml" is not known`},
		{[]string{"svc/timecheck", ":admin"}, 1, `service timecheck has no port named "admin"`},
		{[]string{"svc/timecheck", "admin"}, 1, `service timecheck has no port named "admin"`},
		{[]string{"svc/timechek", ":8080"}, 1, `there is no service "timechek" in namespace "shop"; did you mean timecheck?`},
		{[]string{"timecheck", ":8080"}, 1, `there is no pod "timecheck" in namespace "shop"; did you mean deployment/timecheck?`},
		{[]string{"svc/timecheck", busy + ":8080"}, 1, "local port 127.0.0.1:" + busy + " is taken by "},
		{[]string{"svc/timecheck", "8080", "--read-only"}, 1, "is read-only here, so nothing is forwarded"},
	} {
		got := c.runs(nil, append([]string{"forward", "-n", demo.Namespace}, test.args...)...)
		if got.code != test.code || got.stdout != "" || !strings.Contains(got.stderr, test.says) {
			t.Errorf("%q: exit %d, %q", test.args, got.code, got.stderr)
		}
		if strings.Contains(test.says, "is taken by") && !strings.Contains(got.stderr, " is free") {
			t.Errorf("no other port is offered: %q", got.stderr)
		}
	}
}

// A right that is missing is named, and the command ends.
func TestForwardWithoutTheRight(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	faults.Deny(demo.Rule{Resource: "pods", Subresource: "portforward"})
	c := newLogsCluster(t, demo.Options{Scenarios: []string{"timecheck"}, Faults: faults})
	got := c.runs(nil, "forward", "-n", demo.Namespace, "svc/timecheck", ":http")
	if got.code != 1 || got.stdout != "" || !strings.Contains(got.stderr, "portforward") {
		t.Errorf("%+v", got)
	}
}

// A WebSocket asks for the right to get and, since Kubernetes 1.35, to create; SPDY for that to create. Without
// the first the forward goes by SPDY; without the second it cannot begin, and the right is named.
func TestForwardWithOneOfTheRights(t *testing.T) {
	t.Parallel()
	without := func(verb string) *logsCluster {
		faults := &demo.Faults{}
		faults.Deny(demo.Rule{Verb: verb, Resource: "pods", Subresource: "portforward"})
		return newLogsCluster(t, demo.Options{Scenarios: []string{"timecheck"}, Faults: faults})
	}
	r := without("get").forwards("svc/timecheck", ":http", "--address", "127.0.0.1")
	r.stdout.until(t, "Forwarding")
	fetch(t, strings.Fields(r.stdout.soFar()[0])[2])
	r.interrupt(syscall.SIGINT)
	if got := r.stderr.all(); len(got) > 0 {
		t.Errorf("without get: on standard error %q", got)
	}
	got := without("create").runs(nil, "forward", "-n", demo.Namespace, "svc/timecheck", ":http")
	if got.code != 1 || got.stdout != "" || !strings.Contains(got.stderr, "may not create pods/portforward") {
		t.Errorf("without create: %+v", got)
	}
}

// The local port outlives the API server: a request that comes while it is away is answered when it is
// back.
func TestForwardOutlivesTheAPIServer(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	c := newLogsCluster(t, demo.Options{Scenarios: []string{"timecheck"}, Faults: faults})
	r := c.forwards("svc/timecheck", ":http", "--address", "127.0.0.1")
	r.stdout.until(t, "Forwarding")
	address := strings.Fields(r.stdout.soFar()[0])[2]
	fetch(t, address)
	faults.Down()
	r.stderr.until(t, "svc/timecheck:http: reconnecting: ")
	answered := make(chan error, 1)
	go func() {
		client := &http.Client{Timeout: patience}
		answer, err := client.Get("http://" + address)
		if err == nil {
			err = answer.Body.Close()
		}
		answered <- err
	}()
	select {
	case err := <-answered:
		t.Fatalf("answered while the server was away: %v", err)
	case <-time.After(time.Second):
	}
	if err := faults.Up(); err != nil {
		t.Fatal(err)
	}
	if err := <-answered; err != nil {
		t.Error(err)
	}
	r.stderr.until(t, "svc/timecheck:http: active with pod timecheck-")
	r.interrupt(syscall.SIGINT)
}

func TestPortArguments(t *testing.T) {
	for text, want := range map[string]portArgument{
		"8080":        {same: true, number: 8080},
		"http":        {same: true, name: "http"},
		":8080":       {number: 8080},
		":http":       {name: "http"},
		"8080:80":     {local: 8080, number: 80},
		"8080:http":   {local: 8080, name: "http"},
		"0:80":        {number: 80},
		"8080:80/tcp": {local: 8080, number: 80},
	} {
		if got, err := parsePort(text); err != nil || got != want {
			t.Errorf("%s: got %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", ":", "8080:", "-1", "a b", "1:2:3", "x:80", "80/sctp"} {
		if got, err := parsePort(text); err == nil {
			t.Errorf("%q is taken for %+v", text, got)
		}
	}
}
