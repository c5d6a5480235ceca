//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/kube/demo"
)

// anatomy runs podglass anatomy until it ends.
func (c *logsCluster) anatomy(args ...string) ran {
	c.t.Helper()
	var stdout, stderr bytes.Buffer
	code := c.runAnatomy(&stdout, &stderr, args...)
	return ran{code, stdout.String(), stderr.String()}
}

func (c *logsCluster) runAnatomy(stdout, stderr io.Writer, args ...string) (code int) {
	c.t.Helper()
	cmd := launch{args: append([]string{"anatomy"}, args...), env: []string{"KUBECONFIG=" + c.config}}.command(c.t)
	cmd.Stdout, cmd.Stderr = stdout, stderr
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		c.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode()
}

func TestAnatomyOfAPod(t *testing.T) {
	c := still(t, "mc1")
	got := c.anatomy("mc1", "-n", "shop")
	if got.code != exit.OK || got.stderr != "" {
		t.Fatalf("exit %d, %s", got.code, got.stderr)
	}
	for _, want := range []string{"mc1  namespace shop", "emptyDir", "shared by 2", "/usr/share/nginx/html", "/html", "1 1st · 2nd"} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("the output lacks %q:\n%s", want, got.stdout)
		}
	}
}

func TestAnatomyOfAWorkloadIsAListOfItsPods(t *testing.T) {
	c := still(t, "numbers-web")
	for _, format := range []string{"json", "yaml"} {
		got := c.anatomy("deploy/numbers-web", "-n", "shop", "-o", format)
		var document struct {
			Schema string
			Pods   []struct {
				Name    string
				Owners  []struct{ Owner struct{ Kind, Name string } }
				Rollout struct{ Blocked []string }
			}
		}
		if err := yaml.Unmarshal([]byte(got.stdout), &document); err != nil || got.code != exit.OK {
			t.Fatalf("exit %d, %v: %s", got.code, err, got.stderr)
		}
		if document.Schema != anatomySchema || len(document.Pods) != 2 {
			t.Fatalf("%s: schema %q with %d pods, want %q with 2", format, document.Schema, len(document.Pods), anatomySchema)
		}
		for _, pod := range document.Pods {
			if len(pod.Owners) != 2 || pod.Owners[1].Owner.Kind != "Deployment" || len(pod.Rollout.Blocked) == 0 {
				t.Errorf("%s: %+v", format, pod)
			}
		}
		if format == "json" && !json.Valid([]byte(got.stdout)) {
			t.Error("the output is no JSON")
		}
	}
}

// TestAnatomyNamesWhatThereIsNoneOf: no heading is left without a word below it.
func TestAnatomyNamesWhatThereIsNoneOf(t *testing.T) {
	c := lively(t)
	c.script("plain", corev1.RestartPolicyNever, "app: sleep 60")
	got := c.anatomy("plain", "-n", demo.Namespace)
	for _, want := range []string{"VOLUMES\n  the pod has none", "PORTS\n  no container declares one", "RESOURCES\n  no container asks"} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("the output lacks %q:\n%s", want, got.stdout)
		}
	}
}

// secretive makes a pod with variables of all kinds, which uses a Secret.
func secretive(c *logsCluster) {
	c.t.Helper()
	_, err := c.client.CoreV1().Secrets("default").Create(c.t.Context(), &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: "credentials"}, Data: map[string][]byte{"password": []byte("hunter2-81")},
	}, metav1.CreateOptions{})
	if err != nil {
		c.t.Fatal(err)
	}
	password := &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{
		LocalObjectReference: corev1.LocalObjectReference{Name: "credentials"}, Key: "password",
	}}
	_, err = c.client.CoreV1().Pods("default").Create(c.t.Context(), &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "secretive"},
		Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: "busybox:1.36", Command: []string{"sleep", "60"}, Env: []corev1.EnvVar{
			{Name: "PASSWORD", ValueFrom: password}, {Name: "DSN", Value: "root:$(PASSWORD)@db"}, {Name: "PLAIN", Value: "literal-47\x1b[31m"},
		}}}},
	}, metav1.CreateOptions{})
	if err != nil {
		c.t.Fatal(err)
	}
}

func TestAnatomyShowsValuesOnlyWhenAskedAndSecretsNever(t *testing.T) {
	c := lively(t)
	secretive(c)
	for _, format := range []string{"text", "json", "yaml"} {
		hidden, shown := c.anatomy("secretive", "-n", "default", "-o", format), c.anatomy("secretive", "-n", "default", "-o", format, "--env")
		if hidden.code != exit.OK || shown.code != exit.OK {
			t.Fatalf("exit %d and %d: %s", hidden.code, shown.code, hidden.stderr)
		}
		for _, got := range []ran{hidden, shown} {
			all := got.stdout + got.stderr
			if strings.Contains(all, "hunter2") || strings.Contains(all, "aHVudGVyMi04MQ") {
				t.Errorf("%s shows a Secret:\n%s", format, all)
			}
			if strings.Contains(all, "\x1b") {
				t.Errorf("%s writes an escape sequence of a value", format)
			}
			if !strings.Contains(all, "PASSWORD") || !strings.Contains(all, "credentials") {
				t.Errorf("%s does not name the variable and its Secret:\n%s", format, all)
			}
		}
		if strings.Contains(hidden.stdout, "literal-47") || !strings.Contains(shown.stdout, "literal-47") {
			t.Errorf("%s: the literal value shows %v without --env and %v with it", format,
				strings.Contains(hidden.stdout, "literal-47"), strings.Contains(shown.stdout, "literal-47"))
		}
	}
}

// TestAnatomyOfFewRights: what may not be read is named with the right, the rest is printed.
func TestAnatomyOfFewRights(t *testing.T) {
	c := lively(t)
	secretive(c)
	c.Faults().Deny(demo.Rule{Verb: "get", Resource: "secrets"}, demo.Rule{Verb: "list", Resource: "services"})
	got := c.anatomy("secretive", "-n", "default")
	if got.code != exit.Incomplete || !strings.Contains(got.stderr, "2 objects could not be read") {
		t.Errorf("exit %d, %q", got.code, got.stderr)
	}
	for _, want := range []string{"NOT READ", `you may not get secrets "credentials" in namespace default`, "you may not list services in namespace default", "app"} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("the output lacks %q:\n%s", want, got.stdout)
		}
	}
}

func TestAnatomySaysWhatIsWrong(t *testing.T) {
	c := still(t, "mc1")
	for _, test := range []struct {
		args string
		code int
		want string
	}{
		{"mc9 -n shop", exit.Failed, `there is no pod "mc9"`},
		{"deploy/none -n shop", exit.Failed, `"none"`},
		{"", exit.Usage, "needs to know of which pods"},
		{"a b", exit.Usage, "one TYPE/NAME at a time"},
		{"widget/a", exit.Usage, "cannot tell the pods of"},
		{"mc1 -o xml", exit.Usage, `--output "xml" is not known; use text, json or yaml`},
		{"mc1 -n a,b", exit.Usage, "is in one namespace"},
	} {
		got := c.anatomy(strings.Fields(test.args)...)
		if got.code != test.code || !strings.Contains(got.stderr, test.want) || got.stdout != "" {
			t.Errorf("anatomy %s: exit %d, %q, %q; want %d with %q", test.args, got.code, got.stderr, got.stdout, test.code, test.want)
		}
	}
}

func TestAnatomyToAFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("there is no /dev/full here")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	c := still(t, "mc1")
	for _, format := range []string{"text", "json", "yaml"} {
		var stderr bytes.Buffer
		code := c.runAnatomy(full, &stderr, "mc1", "-n", "shop", "-o", format)
		if code != exit.Failed || !strings.HasPrefix(stderr.String(), "write the output: ") {
			t.Errorf("%s: exit %d, %q", format, code, stderr.String())
		}
	}
}
