//go:build unix

package main

import (
	"slices"
	"strings"
	"syscall"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/kube/demo"
)

// onlyParsed are the command lines of the documents that are not run, with the reason.
var onlyParsed = map[string]string{
	"logs -o raw":    "a command of the figures, without the pod that it reads there",
	"logs -f -o raw": "a command of the figures, without the pod that it reads there",
}

// TestCommandLinesInDocumentsRun holds that the command lines of the documents do what they are there for,
// on a demo cluster that has the objects they name.
func TestCommandLinesInDocumentsRun(t *testing.T) {
	t.Parallel()
	c := lively(t)
	c.documented()
	seen := map[string]bool{}
	for _, call := range documentedCalls(t) {
		line := strings.Join(call.args, " ")
		if seen[line] || isMention(call.args) {
			continue
		}
		seen[line] = true
		if onlyParsed[line] == "" {
			t.Run(line, func(t *testing.T) { c.tryDocumented(t, call.args) })
		}
	}
	for line := range onlyParsed {
		if !seen[line] {
			t.Errorf("no document has %q any more", line)
		}
	}
}

// isMention tells the name of a command that needs arguments, or of one that says how podglass is used.
func isMention(args []string) bool {
	return len(args) == 1 && slices.Contains([]string{"logs", "exec", "attach", "forward", "anatomy", "help", "completion"}, args[0])
}

// documented makes what the documents speak of: the Deployment and service web, and the pods web-0 and console-0.
func (c *logsCluster) documented() {
	c.t.Helper()
	labels := map[string]string{"app": "web"}
	web := corev1.PodSpec{Containers: []corev1.Container{{
		Name: "app", Image: "busybox:1.36", Command: []string{"sh", "-c", "echo ready; exec httpd -f -p 80"},
		Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: 80}},
	}}}
	deployment := &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: "web"},
		Spec: appsv1.DeploymentSpec{
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: web},
		},
	}
	ctx, create := c.t.Context(), metav1.CreateOptions{}
	if _, err := c.client.AppsV1().Deployments(demo.Namespace).Create(ctx, deployment, create); err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.client.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "jobs"}}, create); err != nil {
		c.t.Fatal(err)
	}
	service := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: "web"},
		Spec:       corev1.ServiceSpec{Selector: labels, Ports: []corev1.ServicePort{{Name: "http", Port: 80, TargetPort: intstr.FromString("http")}}},
	}
	if _, err := c.client.CoreV1().Services(demo.Namespace).Create(ctx, service, create); err != nil {
		c.t.Fatal(err)
	}
	pods := map[string]corev1.PodSpec{"web-0": web, "console-0": {Containers: []corev1.Container{
		{Name: "shell", Image: "busybox:1.36", Command: []string{"sh"}, Stdin: true, TTY: true},
	}}}
	for name, spec := range pods {
		pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: spec}
		if _, err := c.client.CoreV1().Pods(demo.Namespace).Create(ctx, pod, create); err != nil {
			c.t.Fatal(err)
		}
	}
	if got := c.runs(nil, "check", "-A", "--wait=1m"); got.code != 0 {
		c.t.Fatalf("what the documents name does not run: %+v", got)
	}
}

// tryDocumented runs a command on a terminal: a screen until it is live, what follows until it has shown
// something, and the rest until it ends.
func (c *logsCluster) tryDocumented(t *testing.T, args []string) {
	for i, arg := range args {
		if _, remote, ok := strings.Cut(arg, ":"); ok && args[0] == "forward" {
			args[i] = ":" + remote // the port on this machine may be taken
		}
	}
	tree := newCommandTree(program, genericiooptions.NewTestIOStreamsDiscard())
	tree.InitDefaultHelpCmd()
	cmd, _, err := tree.Find(args)
	if err != nil {
		t.Fatal(err)
	}
	want := exit.OK
	a := start(t, launch{args: args, env: []string{"KUBECONFIG=" + c.config}, width: 160, height: 45})
	switch name := cmd.Name(); {
	case name == program, name == "demo":
		a.waitText("live")
		a.press("q")
	case name == "exec":
		a.waitText("/ #")
		a.press("exit\r")
	case name == "attach":
		a.waitText("attached to")
		a.press("\x1dd")
	case name == "forward", name == "logs" && slices.Contains(args, "-f"):
		a.waitText(map[string]string{"forward": "127.0.0.1:", "logs": "ready"}[name])
		a.signal(syscall.SIGINT)
		want = 130
	}
	if code := a.waitEnd(); code != want {
		t.Errorf("exit code %d; the screen shows:\n%s", code, a.screen())
	}
}
