//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	clocktesting "k8s.io/utils/clock/testing"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/kube/diagnosis/examine"
)

// check runs podglass check until it ends.
func (c *logsCluster) check(args ...string) ran {
	c.t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := launch{args: append([]string{"check"}, args...), env: []string{"KUBECONFIG=" + c.config}}.command(c.t)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		c.t.Fatal(err)
	}
	return ran{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// serve makes a service.
func (c *logsCluster) serve(name, app string, target intstr.IntOrString) {
	c.t.Helper()
	service := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec:       corev1.ServiceSpec{Selector: map[string]string{"app": app}, Ports: []corev1.ServicePort{{Port: 80, TargetPort: target}}},
	}
	if _, err := c.client.CoreV1().Services(demo.Namespace).Create(c.t.Context(), service, metav1.CreateOptions{}); err != nil {
		c.t.Fatal(err)
	}
}

func TestCheckOfWhatIsWell(t *testing.T) {
	t.Parallel()
	c := still(t, "mc1", "native-sidecar")
	for _, args := range [][]string{{}, {"-n", "shop"}, {"-A"}, {"-n", "shop", "-l", "app=mc1"}, {"-n", "shop", "mc1"}, {"-n", "shop", "pod/mc1", "native-sidecar"}} {
		if got := c.check(args...); got != (ran{}) {
			t.Errorf("check %v: %+v", args, got)
		}
	}
}

func TestCheckOfWhatFails(t *testing.T) {
	t.Parallel()
	c := lively(t)
	c.script("broken", corev1.RestartPolicyNever, "app: echo 'fatal: no licence'; exit 7")
	c.script("stuck", corev1.RestartPolicyNever, "init-db: echo 'db: connection refused'; exit 1", "app: sleep 1000")
	c.script("well", corev1.RestartPolicyAlways, "app: echo here; sleep 1000")
	c.await("no licence", "broken")
	c.await("refused", "stuck", "-c", "init-db")
	c.await("here", "well")
	c.serve("nobody", "tset", intstr.FromInt32(8080))
	got := c.check("-n", "shop")
	want := []string{
		"crashes error pod/shop/broken app fails: exit 7: fatal: no licence",
		"init-fails error pod/shop/stuck init step 1 of 1 init-db fails: exit 1: db: connection refused",
		"selector-matches-nothing error service/shop/nobody the selector app=tset matches no pod",
	}
	lines := strings.Split(strings.TrimSpace(got.stdout), "\n")
	if got.code != exitUnhealthy || got.stderr != "" || len(lines) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for i, line := range lines {
		if !strings.HasPrefix(line, want[i]) {
			t.Errorf("line %d is %q, want %q", i+1, line, want[i])
		}
	}
	if got := c.check("-n", "shop", "well"); got != (ran{}) {
		t.Errorf("of the one pod that is well: %+v", got)
	}
	if got := c.check("-n", "shop", "svc/nobody"); got.code != exitUnhealthy || strings.Count(got.stdout, "\n") != 1 {
		t.Errorf("of the service alone: %+v", got)
	}
	// A lasting error ends the waiting at once, and one that may pass when the time is over.
	if got := c.check("-n", "shop", "broken", "--wait=10m"); got.code != exitUnhealthy || !strings.HasPrefix(got.stdout, want[0]) {
		t.Errorf("waiting for what does not heal: %+v", got)
	}
	if got := c.check("-n", "shop", "well", "--wait=10m"); got != (ran{}) {
		t.Errorf("waiting for what is well: %+v", got)
	}
}

func TestCheckWaits(t *testing.T) {
	t.Parallel()
	c := lively(t)
	c.script("slow", corev1.RestartPolicyAlways, "init-wait: sleep 1000", "app: sleep 1000")
	got := c.check("-n", "shop", "slow", "--wait=1ms")
	if got.code != exitUnhealthy || got.stdout != "" || !strings.HasPrefix(got.stderr, "not healthy after 1ms: pod/shop/slow: ") {
		t.Errorf("got %+v", got)
	}
}

// TestCheckWaitsForTheAPIServer: who waits after a change of the control plane waits for that, too.
func TestCheckWaitsForTheAPIServer(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	clock := clocktesting.NewFakeClock(time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC))
	cluster := newLogsCluster(t, demo.Options{Scenarios: []string{"mc1"}, Clock: clock, History: time.Minute, Faults: faults})
	client, err := kube.NewForConfig(cluster.RESTConfig(), demo.Name, demo.Namespace)
	if err != nil {
		t.Fatal(err)
	}
	target := examine.Target{Namespaces: []string{demo.Namespace}}
	faults.Fail(demo.Rule{Verb: "list", Resource: "services"}, apierrors.NewServiceUnavailable("there is no leader"))
	if _, err := examineUntil(t.Context(), client, target, 0, &checkProgress{}); err == nil {
		t.Error("it waits without being told to")
	}
	told, telling, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer told.Close()
	go func() {
		line := make([]byte, 200)
		n, _ := told.Read(line)
		if said := string(line[:n]); !strings.Contains(said, "waiting: ") {
			t.Errorf("it says %q", said)
		}
		faults.Mend()
	}()
	report, err := examineUntil(t.Context(), client, target, time.Minute, &checkProgress{out: telling})
	_ = telling.Close() // nothing is told any more
	if err != nil || report.Pods == 0 || len(report.Findings) > 0 {
		t.Errorf("ended with %+v, %v", report, err)
	}
}

func TestCheckSaysWhatIsWrongWithTheCommand(t *testing.T) {
	t.Parallel()
	c := still(t, "mc1")
	for _, test := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"-n", "shop", "-l", "app=nothing"}, exit.Failed, "there are no pods, workloads or services with the labels app=nothing in namespace shop\n"},
		{[]string{"-n", "nowhere"}, exit.Failed, "there are no pods, workloads or services in namespace nowhere\n"},
		{[]string{"-n", "shop", "deploy/nothing"}, exit.Failed, `there is no deployment "nothing" in namespace "shop"`},
		{[]string{"-n", "shop", "svc/nothing"}, exit.Failed, `there is no service "nothing" in namespace "shop"`},
		{[]string{"mc1", "-A"}, exit.Usage, "mc1 names something in one namespace, so it cannot be combined with --all-namespaces"},
		{[]string{"mc1", "-l", "a=b"}, exit.Usage, "mc1 already says what to look at"},
		{[]string{"-l", "a in"}, exit.Usage, `--selector "a in" is not a label selector`},
		{[]string{"-o", "xml"}, exit.Usage, `--output "xml" is not known; use text or json`},
		{[]string{"ingress/web"}, exit.Usage, `podglass cannot tell the pods of a "ingress"`},
		{[]string{"--wait=-1s"}, exit.Usage, "--wait -1s is not a time to wait"},
	} {
		if got := c.check(test.args...); got.code != test.code || !strings.HasPrefix(got.stderr, test.want) || strings.Count(got.stderr, "\n") != 1 || got.stdout != "" {
			t.Errorf("check %v: %+v", test.args, got)
		}
	}
}

func TestCheckWithFewRights(t *testing.T) {
	t.Parallel()
	c := lively(t)
	c.script("well", corev1.RestartPolicyAlways, "app: echo here; sleep 1000")
	c.await("here", "well")
	c.Faults().Deny(demo.Rule{Resource: "deployments"}, demo.Rule{Resource: "nodes"})
	got := c.check("-n", "shop")
	if got.code != exitUntold || got.stdout != "" || !strings.HasPrefix(got.stderr, "not all can be told: you may not list deployments") {
		t.Errorf("without the right to list deployments: %+v", got)
	}
	if got := c.check("-n", "shop", "well"); got != (ran{}) {
		t.Errorf("a pod alone needs no more than itself: %+v", got)
	}
	c.script("broken", corev1.RestartPolicyNever, "app: echo 'fatal: no licence'; exit 7")
	c.await("no licence", "broken")
	c.Faults().Deny(demo.Rule{Resource: "deployments"}, demo.Rule{Resource: "events"}, demo.Rule{Resource: "pods", Subresource: "log"})
	got = c.check("-n", "shop")
	if got.code != exitUnhealthy || got.stdout != "crashes error pod/shop/broken app fails: exit 7\n" ||
		!strings.HasPrefix(got.stderr, "not all can be told: you may not list deployments") {
		t.Errorf("an error goes before what cannot be told: %+v", got)
	}
}

// TestCheckSchemaFits checks what is printed against the published schema.
func TestCheckSchemaFits(t *testing.T) {
	t.Parallel()
	schema := strictSchema(t, checkSchemaFile)
	c := lively(t)
	c.script("broken", corev1.RestartPolicyNever, "app: echo 'fatal: no licence'; exit 7")
	c.await("no licence", "broken")
	for _, args := range [][]string{{"-A"}, {"-n", "shop", "broken"}} {
		got := c.check(append(args, "-o", "json")...)
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(got.stdout))
		if err != nil || got.code != exitUnhealthy {
			t.Fatalf("%+v, %v", got, err)
		}
		if err := schema.Validate(document); err != nil {
			t.Error(err)
		}
		var read struct{ Findings []struct{ ID, Next string } }
		if err := json.Unmarshal([]byte(got.stdout), &read); err != nil || len(read.Findings) != 1 || read.Findings[0].ID != "crashes" || read.Findings[0].Next == "" {
			t.Errorf("%+v, %v", read, err)
		}
	}
}
