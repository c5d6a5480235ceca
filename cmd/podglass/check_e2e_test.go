//go:build e2e && unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/kube/diagnosis"
)

// agreed is what check says of each object of testdata/check.yaml, as its users agreed before it was
// written: an expression that the line matches in full.
func agreed() map[string]string {
	return map[string]string{
		"pod/env-missing":    `config-missing error pod/\S+ app cannot start: there is no ConfigMap not-there`,
		"pod/volume-missing": `volume-object-missing error pod/\S+ volume config cannot be mounted: there is no ConfigMap not-there`,
		"pod/key-missing":    `config-missing error pod/\S+ app cannot start: ConfigMap settings has no key colour`,
		"pod/exec-missing":   `cannot-start error pod/\S+ app cannot start: /srv/nothing is not in its image, restarted .+`,
		"pod/exits-well":     `exits-normally error pod/\S+ app ends normally \(exit 0\) and is started again, since its restart policy is Always, restarted .+`,
		"pod/crashes":        `crashes error pod/\S+ app fails: exit 1, restarted .+: fatal: no licence in /etc/licence`,
		"pod/memory":         `out-of-memory error pod/\S+ app was killed for using more memory than its limit of 16Mi, restarted .+`,
		"pod/liveness":       `liveness-kills error pod/\S+ app is restarted because its liveness probe fails: cat: can't open '/alive': No such file or directory, restarted .+`,
		"pod/startup":        `startup-budget error pod/\S+ app is restarted because it does not pass its startup probe within 2s: cat: can't open '/started': No such file or directory, restarted .+`,
		"pod/readiness":      `readiness-refused error pod/\S+ app is not ready: nothing listens on port 9090, which its readiness probe asks; it declares 8080; service deaf: its only pod is not ready: readiness \(app not ready\)`,
		"pod/init-fails":     `init-fails error pod/\S+ init step 2 of 3 migrate fails: exit 1, restarted .+: cannot reach db: connection refused; warm and app wait for it`,
		"pod/gate":           `sidecar-gate warning pod/\S+ sidecar proxy runs, and has not passed its startup probe.*: cat: can't open '/started': No such file or directory; app waits for it`,
		"pod/too-large":      `insufficient-resources error pod/\S+ no node takes the pod: .+ too little cpu left for the 6400 that it asks for, and none has more than \d+.*`,
		"pod/nowhere":        `node-selector-unmatched error pod/\S+ no node takes the pod: no node has the label disk=ssd.*`,
		"pod/tainted":        `taint-not-tolerated error pod/\S+ no node takes the pod: \d of \d+ nodes ha(?:s|ve) a taint that it does not tolerate \(dedicated(?:=batch)?\).*`,
		"pod/on-dead-node":   `node-not-ready error pod/\S+ node podglass-e2e-simulated does not answer: what is shown of the pod is from .+ ago`,
		"pod/port-two":       `host-port-taken error pod/\S+ no node takes the pod: host port 38080 is taken on .+, pod \S+/port-one has it on \S+.*`,
		"pod/full":           `evicted error pod/\S+ the pod was evicted: (?:it|app) wrote more to local storage than .*4Mi`,
		"pod/deadline":       `pod-deadline error pod/\S+ the pod was ended: it ran for longer than its deadline of 3s`,
		"pod/kept":           `finalizer-holds error pod/\S+ the pod was deleted .+ ago, and is kept by the finalizer example.com/backup`,
		"pod/no-image":       `registry-unreachable error pod/\S+ app cannot start: the node cannot reach the registry \(registry.invalid/shop:9\): .+`,
		"job/sums":           `job-failed error job/\S+ the job has failed: 1 pod has failed, and its backoffLimit is 0; in pod sums-\S+ app fails: exit 3: error: 2 and 2 is 5`,
		"replicaset/limited": `quota-exceeded error replicaset/\S+ 1 pod is missing: quota small has no room: a pod asks for .+`,
		"replicaset/strict":  `pod-security-refused error replicaset/\S+ 1 pod is missing: refused by PodSecurity restricted:latest: .+`,
		"service/nobody":     `selector-matches-nothing error service/\S+ the selector app=wbe matches no pod; the nearest pod, web, has app=web`,
		"service/wrong-port": `target-port-unknown error service/\S+ port 80 leads to a TCP port named htp, which no container of pod web has; they have http`,
	}
}

// checkE2EPatience is how long the cluster may take to come to all that it is to fail at.
const checkE2EPatience = 100 * time.Second

// TestRealCheck makes each failure on the cluster of KUBECONFIG and compares what check says.
func TestRealCheck(t *testing.T) {
	c := realCluster(t)
	namespace, narrow, strict := c.namespace(t), c.namespace(t), c.namespace(t)
	c.simulateNode(t)
	c.applyCheck(t, namespace, "check")
	c.applyCheck(t, narrow, "check-quota")
	c.label(t, strict, "pod-security.kubernetes.io/enforce", "restricted")
	c.applyCheck(t, strict, "check-security")
	c.deleteKept(t, namespace)

	c.waitCheck(t, agreed(), namespace, narrow, strict)
	// What is well gives nothing, and the exit code says so.
	if code, out := c.runCheck(t, "-n", namespace, "web", "port-one"); code != exit.OK || out != "" {
		t.Errorf("of two pods that are well: exit %d\n%s", code, out)
	}
}

// agreedScenarios is what check says of the scenarios that do not work, in the same form.
func agreedScenarios() map[string]string {
	return map[string]string{
		"pod/image-pull":     `registry-unreachable error pod/\S+ app cannot start: the node cannot reach the registry \(podglass.invalid/nothing:1\): .+`,
		"pod/crash-loop":     `crashes error pod/\S+ app fails: exit 3, restarted .+`,
		"pod/one-port":       `crashes error pod/\S+ second fails: exit 1, restarted .+: httpd: bind: Address already in use; first declares port 8080 too`,
		"pod/unschedulable":  `node-selector-unmatched error pod/\S+ no node takes the pod: no node has the label disktype=none.*`,
		"pod/missing-config": `volume-object-missing error pod/\S+ volume absent cannot be mounted: there is no ConfigMap absent`,
		"pod/not-ready":      `readiness-refused error pod/\S+ app is not ready: nothing listens on port 9000, which its readiness probe asks; service not-ready: its only pod is not ready: .+`,
		"pod/oom":            `out-of-memory error pod/\S+ app was killed for using more memory than its limit of 16Mi`,
		"pod/evicted":        `evicted error pod/\S+ the pod was evicted: its emptyDir cache holds more than its limit of 256Ki`,
		"pod/numbers-web": `init-fails error pod/\S+/numbers-web-\S+ init step 1 of 1 init-version fails: exit 1, restarted .+: cat: can't open '/config-in/version.txt': No such file or directory; ` +
			`web waits for it; the rollout of numbers-web is blocked; 1 pod of the version before still runs`,
	}
}

// TestRealCheckOfScenarios does the same with the scenarios that everybody can look at in the demo.
func TestRealCheckOfScenarios(t *testing.T) {
	c := realCluster(t)
	namespace := c.namespace(t)
	c.apply(t, namespace, "failures/failures")
	c.apply(t, namespace, "numbers-web")
	c.waitCheck(t, agreedScenarios(), namespace)
}

// waitCheck waits until check says of namespaces what was agreed, and nothing besides.
func (c *cluster) waitCheck(t *testing.T, want map[string]string, namespaces ...string) {
	t.Helper()
	deadline := time.Now().Add(checkE2EPatience)
	for {
		wrong := differences(want, c.checkLines(t, namespaces...))
		if len(wrong) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("check says otherwise:\n%s", strings.Join(wrong, "\n"))
		}
		pause(t)
	}
}

// simulateNode makes a node of which there is only the name, as one looks whose machine has died, with a taint.
func (c *cluster) simulateNode(t *testing.T) {
	t.Helper()
	nodes := c.clientset.CoreV1().Nodes()
	_, err := nodes.Create(t.Context(), &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: "podglass-e2e-simulated", Labels: map[string]string{"podglass-e2e": "simulated"}},
		Spec:       corev1.NodeSpec{Taints: []corev1.Taint{{Key: "dedicated", Value: "batch", Effect: corev1.TaintEffectNoSchedule}}},
	}, metav1.CreateOptions{})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := nodes.Delete(ctx, "podglass-e2e-simulated", metav1.DeleteOptions{}); err != nil {
			t.Errorf("remove the simulated node: %v", err)
		}
	})
}

// differences are the objects of which something else is said than was agreed, and what is said besides.
func differences(want map[string]string, lines []string) []string {
	var wrong []string
	said := map[string]bool{}
	for object, expression := range want {
		found := slices.IndexFunc(lines, func(line string) bool { return regexp.MustCompile(`^` + expression + `$`).MatchString(line) })
		if found < 0 {
			wrong = append(wrong, fmt.Sprintf("%s: not %s", object, expression))
			continue
		}
		said[lines[found]] = true
	}
	for _, line := range lines {
		if !said[line] {
			wrong = append(wrong, "besides: "+line)
		}
	}
	slices.Sort(wrong)
	return wrong
}

// checkLines is what check says of namespaces, and makes sure that its JSON says the same.
func (c *cluster) checkLines(t *testing.T, namespaces ...string) []string {
	t.Helper()
	_, out := c.runCheck(t, "-n", strings.Join(namespaces, ","), "-o", "json")
	var document struct{ Findings []diagnosis.Finding }
	if err := json.Unmarshal([]byte(out), &document); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	lines := make([]string, len(document.Findings))
	for i := range document.Findings {
		lines[i] = checkLine(&document.Findings[i])
		if len(document.Findings[i].Evidence) == 0 || document.Findings[i].Next == "" {
			t.Errorf("%s has no evidence, or does not say what is next", lines[i])
		}
	}
	return lines
}

func (c *cluster) runCheck(t *testing.T, args ...string) (code int, stdout string) {
	t.Helper()
	var out, failure bytes.Buffer
	cmd := launch{args: append([]string{"check"}, args...), env: []string{"KUBECONFIG=" + os.Getenv("KUBECONFIG")}}.command(t)
	cmd.Stdout, cmd.Stderr = &out, &failure
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	if failure.Len() > 0 {
		t.Fatalf("check says on standard error: %s", failure.String())
	}
	return cmd.ProcessState.ExitCode(), out.String()
}

// applyCheck makes the objects of a manifest of testdata.
func (c *cluster) applyCheck(t *testing.T, namespace, name string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	c.applyText(t, namespace, name, text, func(string) bool { return true })
}

func (c *cluster) label(t *testing.T, namespace, key, value string) {
	t.Helper()
	patch := fmt.Sprintf(`{"metadata":{"labels":{%q:%q}}}`, key, value)
	if _, err := c.clientset.CoreV1().Namespaces().Patch(t.Context(), namespace, types.MergePatchType, []byte(patch), metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
}

// deleteKept deletes the pod that a finalizer keeps, and takes the finalizer away after the test.
func (c *cluster) deleteKept(t *testing.T, namespace string) {
	t.Helper()
	pods := c.clientset.CoreV1().Pods(namespace)
	c.waitPod(t, namespace, "kept", func(pod *corev1.Pod) bool { return pod.Status.Phase == corev1.PodRunning })
	if err := pods.Delete(t.Context(), "kept", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // the test's own is done by now
		defer cancel()
		_, err := pods.Patch(ctx, "kept", types.MergePatchType, []byte(`{"metadata":{"finalizers":null}}`), metav1.PatchOptions{})
		if err != nil {
			t.Log(err)
		}
	})
}
