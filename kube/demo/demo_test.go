package demo_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/remotecommand"
	clocktesting "k8s.io/utils/clock/testing"

	"github.com/podglass/podglass/kube/demo"
)

func start(t *testing.T, opts demo.Options) *demo.Cluster {
	t.Helper()
	c, err := demo.Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// The cluster that a user sees answers at once, with the scenarios on it.
func TestStartServesTheScenarios(t *testing.T) {
	began := time.Now()
	c := start(t, demo.Options{})
	pods, err := kubernetes.NewForConfigOrDie(c.RESTConfig()).CoreV1().Pods(demo.Namespace).List(within(t), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d pods listed after %s", len(pods.Items), time.Since(began))
	var names []string
	for _, pod := range pods.Items {
		names = append(names, pod.Name)
	}
	for _, scenario := range []string{"mc1", "javaweb-2", "timecheck-", "numbers-web-"} {
		if !strings.Contains(strings.Join(names, " "), scenario) {
			t.Errorf("no pod of %s among %v", scenario, names)
		}
	}
}

func TestKubeconfigLeadsToTheCluster(t *testing.T) {
	c := start(t, demo.Options{Scenarios: []string{"mc1"}})
	loaded := clientcmd.NewDefaultClientConfig(c.Kubeconfig(), nil)
	namespace, _, err := loaded.Namespace()
	if err != nil || namespace != "shop" {
		t.Errorf("namespace %q %v", namespace, err)
	}
	config, err := loaded.ClientConfig()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kubernetes.NewForConfigOrDie(config).CoreV1().Pods(namespace).Get(within(t), "mc1", metav1.GetOptions{}); err != nil {
		t.Error(err)
	}
	config.BearerToken = "guessed"
	if _, err := kubernetes.NewForConfigOrDie(config).CoreV1().Pods(namespace).Get(within(t), "mc1", metav1.GetOptions{}); !apierrors.IsUnauthorized(err) {
		t.Errorf("without the token: %v", err)
	}
}

// A cluster of which everything is still to come comes up while it is watched.
func TestWithoutHistoryPodsComeUpLive(t *testing.T) {
	c := start(t, demo.Options{Scenarios: []string{"mc1"}, History: demo.NoHistory})
	ctx := within(t)
	w, err := kubernetes.NewForConfigOrDie(c.RESTConfig()).CoreV1().Pods("shop").Watch(ctx, metav1.ListOptions{FieldSelector: "metadata.name=mc1"})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	for event := range w.ResultChan() {
		if pod, ok := event.Object.(*corev1.Pod); ok && pod.Status.Phase == corev1.PodRunning {
			return
		}
	}
	t.Error("mc1 did not come up")
}

// The client's whole way through the cluster: a log, a shell and a forward meet the same containers.
func TestOneShellWritesWhatTheOtherReads(t *testing.T) {
	c := start(t, demo.Options{Scenarios: []string{"sleep-with-file-reader"}})
	client := kubernetes.NewForConfigOrDie(c.RESTConfig())
	pods, err := client.CoreV1().Pods("shop").List(within(t), metav1.ListOptions{})
	if err != nil || len(pods.Items) != 1 {
		t.Fatalf("pods: %v %v", pods, err)
	}
	run := func(container string, command ...string) (string, error) {
		target := client.CoreV1().RESTClient().Post().Namespace("shop").Resource("pods").Name(pods.Items[0].Name).SubResource("exec").
			VersionedParams(&corev1.PodExecOptions{Container: container, Command: command, Stdout: true, Stderr: true}, scheme.ParameterCodec).URL()
		executor, err := remotecommand.NewWebSocketExecutor(c.RESTConfig(), http.MethodGet, target.String())
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		var mu sync.Mutex
		both := writer(func(p []byte) { mu.Lock(); defer mu.Unlock(); out.Write(p) })
		err = executor.StreamWithContext(within(t), remotecommand.StreamOptions{Stdout: both, Stderr: both})
		return out.String(), err
	}
	if _, err := run("sleep", "sh", "-c", "echo from sleep > /data-rw/note"); err != nil {
		t.Fatal(err)
	}
	if got, err := run("file-reader", "cat", "/data-ro/note"); err != nil || got != "from sleep\n" {
		t.Errorf("read %q %v", got, err)
	}
	got, err := run("file-reader", "sh", "-c", "echo no > /data-ro/note")
	if err == nil || !strings.Contains(got, "Read-only file system") {
		t.Errorf("a write through the read-only mount: %q %v", got, err)
	}
}

type writer func([]byte)

func (w writer) Write(p []byte) (int, error) { w(p); return len(p), nil }

func TestUnknownScenario(t *testing.T) {
	_, err := demo.Start(t.Context(), demo.Options{Scenarios: []string{"mc9"}})
	if err == nil || !strings.Contains(err.Error(), `no scenario "mc9"; there are javaweb-2, mc1`) {
		t.Errorf("got %v", err)
	}
}

func TestFaultsAreOnFromTheStart(t *testing.T) {
	faults := &demo.Faults{}
	faults.Deny(demo.Rule{Verb: "list", Resource: "pods", Namespace: demo.AllNamespaces})
	c := start(t, demo.Options{Scenarios: []string{"mc1"}, Faults: faults})
	client := kubernetes.NewForConfigOrDie(c.RESTConfig())
	if _, err := client.CoreV1().Pods("").List(within(t), metav1.ListOptions{}); !apierrors.IsForbidden(err) {
		t.Errorf("got %v", err)
	}
	c.Faults().AllowAll()
	if _, err := client.CoreV1().Pods("").List(within(t), metav1.ListOptions{}); err != nil {
		t.Error(err)
	}
}

func TestTheEndOfTheContextEndsTheCluster(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c, err := demo.Start(ctx, demo.Options{Scenarios: []string{"mc1"}})
	if err != nil {
		t.Fatal(err)
	}
	w, err := kubernetes.NewForConfigOrDie(c.RESTConfig()).CoreV1().Pods("shop").Watch(within(t), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	for range w.ResultChan() { // ends
	}
	c.Close() // again is fine
}

// With a clock of its own two clusters tell the same story, name for name and second for second.
func TestASetClockMakesTheClusterRepeatable(t *testing.T) {
	tell := func() string {
		c := start(t, demo.Options{Clock: clocktesting.NewFakeClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)), History: 10 * time.Minute})
		c.Settle()
		pods, err := kubernetes.NewForConfigOrDie(c.RESTConfig()).CoreV1().Pods("").List(within(t), metav1.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		var story strings.Builder
		for _, pod := range pods.Items {
			story.WriteString(describe(&pod))
		}
		return story.String()
	}
	if first, second := tell(), tell(); first != second {
		t.Errorf("first:\n%s\nthen:\n%s", first, second)
	}
}

func describe(pod *corev1.Pod) string {
	var b strings.Builder
	b.WriteString(pod.Name + " " + string(pod.UID) + " " + string(pod.Status.Phase) + " " + pod.CreationTimestamp.Format(time.RFC3339) + " " + pod.Status.PodIP + " " + pod.Spec.NodeName + "\n")
	for _, s := range append(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses...) {
		b.WriteString("  " + s.Name + " " + s.State.String() + "\n")
	}
	return b.String()
}

// Every scenario has a pod that the cluster could make sense of, in a namespace of its own kind.
func TestTheNamespacesBesideTheShop(t *testing.T) {
	c := start(t, demo.Options{})
	client := kubernetes.NewForConfigOrDie(c.RESTConfig())
	for namespace, wanted := range map[string][]string{
		"lab":      {"ambassador-", "mc2", "mc3", "numbers-api-", "console", "debugged", "pi", "service-environment", "sleep-shared", "sleep-with-html-server-", "two-containers"},
		"php":      {"php-controller-", "php-test"},
		"failures": {"crash-loop", "done-", "image-pull", "missing-config", "not-ready", "one-port", "oom", "unschedulable"},
	} {
		pods, err := client.CoreV1().Pods(namespace).List(within(t), metav1.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range wanted {
			if !slices.ContainsFunc(pods.Items, func(p corev1.Pod) bool { return strings.HasPrefix(p.Name, name) }) {
				t.Errorf("%s has no pod %s", namespace, name)
			}
		}
		for _, pod := range pods.Items {
			if namespace == "lab" && pod.Status.Phase == corev1.PodPending {
				t.Errorf("%s is %s: %+v", pod.Name, pod.Status.Phase, pod.Status)
			}
		}
	}
}

// The calls of one container go through the other, which logs them and refuses some.
func TestTheAmbassadorLogsAndLimitsCalls(t *testing.T) {
	c := start(t, demo.Options{Scenarios: []string{"lab/ambassador"}, Clock: clocktesting.NewFakeClock(time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC))})
	pods := kubernetes.NewForConfigOrDie(c.RESTConfig()).CoreV1().Pods("lab")
	list, err := pods.List(within(t), metav1.ListOptions{LabelSelector: "app=ambassador"})
	if err != nil || len(list.Items) != 1 {
		t.Fatalf("%d pods, %v", len(list.Items), err)
	}
	for container, wanted := range map[string][]string{
		"web":   {"the number is 42\n", "no number: wget: server returned error: HTTP/1.1 429 Too Many Requests\n"},
		"proxy": {"call 4: GET http://numbers-api:8080/\n", "call 3: GET http://numbers-api:8080/ refused\n"},
	} {
		log, err := pods.GetLogs(list.Items[0].Name, &corev1.PodLogOptions{Container: container}).DoRaw(within(t))
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range wanted {
			if !strings.Contains(string(log), line) {
				t.Errorf("the log of %s has no %q:\n%.600s", container, line, log)
			}
		}
	}
}
