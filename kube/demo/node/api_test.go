package node

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/kube/demo/apiserver"
)

// exec runs a script in a container of the pod p.
func (w *world) exec(container, script string) (string, error) {
	var out bytes.Buffer
	err := w.node.Exec(w.Context(), w.pod(), container, []string{"sh", "-c", script}, apiserver.Streams{Out: &out, Err: &out})
	return out.String(), err
}

func TestExec(t *testing.T) {
	w := newWorld(t, time.Minute, podManifest("  volumes: [{name: data, emptyDir: {}}]\n  containers:\n"+
		containerYAML("writer", "sleep 1d", "volumeMounts: [{name: data, mountPath: /rw}]", "env: [{name: WHO, value: me}, {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]")+
		containerYAML("reader", "sleep 1d", "volumeMounts: [{name: data, mountPath: /ro, readOnly: true}]")))
	if out, err := w.exec("writer", "echo $WHO in $POD at $KUBERNETES_SERVICE_HOST > /rw/f"); err != nil || out != "" {
		t.Errorf("%q, %v", out, err)
	}
	if out, err := w.exec("reader", "cat /ro/f"); err != nil || out != "me in p at 10.96.0.1\n" {
		t.Errorf("%q, %v", out, err)
	}
	out, err := w.exec("reader", "echo x > /ro/f")
	var exit *apiserver.ExitError
	if !errors.As(err, &exit) || exit.Code != 1 || out != "sh: can't create /ro/f: Read-only file system\n" {
		t.Errorf("%q, %v", out, err)
	}
	err = w.node.Exec(t.Context(), w.pod(), "reader", []string{"bash"}, apiserver.Streams{Out: io.Discard})
	if err == nil || !strings.HasPrefix(err.Error(), "failed to exec in container: failed to start exec ") ||
		!strings.HasSuffix(err.Error(), `: OCI runtime exec failed: exec failed: unable to start container process: exec: "bash": executable file not found in $PATH`) {
		t.Errorf("bash: %v", err)
	}
}

func TestDialReachesThePod(t *testing.T) {
	w := newWorld(t, time.Minute, podManifest("  containers:\n"+containerYAML("app", "mkdir /www; echo page > /www/index.html; httpd -f -p 127.0.0.1:8080 -h /www")))
	client := http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return w.node.Dial(ctx, w.pod(), 8080)
	}}}
	for range 3 {
		answer, err := client.Get("http://p/")
		if err != nil {
			t.Fatal(err)
		}
		page, _ := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusOK || string(page) != "page\n" {
			t.Errorf("%d %q", answer.StatusCode, page)
		}
	}
	if _, err := w.node.Dial(t.Context(), w.pod(), 81); err == nil || !strings.HasSuffix(err.Error(), "dial tcp4 127.0.0.1:81: connect: connection refused") {
		t.Errorf("a port where nobody listens: %v", err)
	}
}

func TestServicesReachReadyPods(t *testing.T) {
	w := newWorld(t, time.Minute, `apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: p}, ports: [{name: http, port: 8081, targetPort: http}]}
`, podManifest("  containers:\n"+
		containerYAML("app", "mkdir /www; echo page > /www/index.html; touch /ok; httpd -f -p 8080 -h /www", "ports: [{name: http, containerPort: 8080}]",
			"readinessProbe: {exec: {command: [cat, /ok]}, periodSeconds: 1}")))
	for _, name := range []string{"web", "web.shop", "web.shop.svc.cluster.local", "$WEB_SERVICE_HOST"} {
		if out, err := w.exec("app", "wget -q -O- "+name+":8081"); err != nil || out != "page\n" {
			t.Errorf("%s: %q, %v", name, out, err)
		}
	}
	if _, err := w.exec("app", "rm /ok"); err != nil {
		t.Fatal(err)
	}
	w.step(10 * time.Second)
	if out, err := w.exec("app", "wget -q -O- web:8081"); err == nil || !strings.Contains(out, "Connection refused") {
		t.Errorf("with no pod ready: %q, %v", out, err)
	}
}

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: d}
spec:
  replicas: 4
  selector: {matchLabels: {app: d}}
  template:
    metadata: {labels: {app: d}}
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{name: app, image: "busybox:1.36", command: [sleep, 1d], env: [{name: V, value: "1"}]}]
`

func (w *world) names() []string {
	var names []string
	for _, pod := range w.pods() {
		names = append(names, pod.Name)
	}
	return names
}

func TestDeploymentScalesAndReplaces(t *testing.T) {
	w := newWorld(t, time.Minute, deployment)
	before := w.names()
	if len(before) != 4 {
		t.Fatalf("pods %v", before)
	}
	if err := apiserver.Delete[*corev1.Pod](w.state, "shop", before[0], metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	w.react()
	w.step(10 * time.Second)
	after := w.names()
	if len(after) != 4 || slices.Contains(after, before[0]) {
		t.Errorf("after a deletion: %v, before %v", after, before)
	}
	if _, err := apiserver.Modify(w.state, "shop", "d", func(d *appsv1.Deployment) error { d.Spec.Replicas = ptr.To[int32](1); return nil }); err != nil {
		t.Fatal(err)
	}
	w.react()
	w.step(10 * time.Second)
	if names := w.names(); len(names) != 1 {
		t.Errorf("after scaling to 1: %v", names)
	}
}

func TestDeploymentRollsWithinItsLimits(t *testing.T) {
	w := newWorld(t, time.Minute, deployment)
	old := w.names()
	_, err := apiserver.Modify(w.state, "shop", "d", func(d *appsv1.Deployment) error {
		d.Spec.Template.Spec.Containers[0].Env[0].Value = "2"
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.react()
	for range 60 {
		ready := 0
		for _, pod := range w.pods() {
			if podReady(pod) && pod.DeletionTimestamp == nil {
				ready++
			}
		}
		if ready < 3 {
			t.Fatalf("only %d of 4 pods ready during the rollout", ready)
		}
		w.step(time.Second)
	}
	names := w.names()
	if len(names) != 4 || slices.ContainsFunc(names, func(n string) bool { return slices.Contains(old, n) }) {
		t.Errorf("after the rollout %v, before %v", names, old)
	}
	d, err := apiserver.Get[*appsv1.Deployment](w.state, "shop", "d")
	if err != nil || !rolledOut(d) || d.Annotations[revisionAnnotation] != "2" {
		t.Errorf("%v: %+v", err, d.Status)
	}
}

func TestJobRunsToItsEnd(t *testing.T) {
	w := newWorld(t, time.Minute, `apiVersion: batch/v1
kind: Job
metadata: {name: j}
spec:
  completions: 2
  template:
    spec:
      restartPolicy: Never
      containers: [{name: app, image: "busybox:1.36", command: [sh, -c, "sleep 2; echo done"]}]
`)
	job, err := apiserver.Get[*batchv1.Job](w.state, "shop", "j")
	if err != nil || job.Status.Succeeded != 2 || job.Status.Active != 0 || !jobEnded(job) || job.Status.CompletionTime == nil {
		t.Errorf("%v: %+v", err, job.Status)
	}
}

func TestReplicationControllerKeepsItsPods(t *testing.T) {
	w := newWorld(t, time.Minute, `apiVersion: v1
kind: ReplicationController
metadata: {name: rc}
spec:
  replicas: 2
  selector: {app: rc}
  template:
    metadata: {labels: {app: rc}}
    spec:
      containers: [{name: app, image: "busybox:1.36", command: [sleep, 1d]}]
`)
	rc, err := apiserver.Get[*corev1.ReplicationController](w.state, "shop", "rc")
	if err != nil || rc.Status.ReadyReplicas != 2 || len(w.pods()) != 2 {
		t.Errorf("%v: %+v, pods %v", err, rc.Status, w.names())
	}
	nodes := map[string]int{}
	for _, pod := range w.pods() {
		nodes[pod.Spec.NodeName]++
	}
	if nodes["node1"] != 1 || nodes["node2"] != 1 {
		t.Errorf("on nodes %v", nodes)
	}
}

func TestLiveChangesArriveByTheWatch(t *testing.T) {
	w := newWorld(t, time.Minute)
	objects := decode(t, []byte(podManifest("  containers:\n"+containerYAML("app", "sleep 1d"))))
	objects[0].SetNamespace("shop")
	if _, err := apiserver.Create(w.state, objects[0]); err != nil {
		t.Fatal(err)
	}
	for event := range apiserver.Watch[*corev1.Pod](t.Context(), w.state, "shop") {
		w.step(time.Second)
		if podReady(event.Object) {
			return
		}
	}
}
