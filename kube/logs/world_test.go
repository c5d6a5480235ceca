package logs_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	clocktesting "k8s.io/utils/clock/testing"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/kube/demo/apiserver"
	"github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/store"
)

// world is a demo cluster, reached over HTTP, on a clock that the test steps.
// Tailers live in the real time.
type world struct {
	*demo.Cluster
	clock  *clocktesting.FakeClock
	client kubernetes.Interface
}

func newWorld(t *testing.T) *world {
	t.Helper()
	clk := clocktesting.NewFakeClock(time.Date(2026, 11, 21, 12, 0, 0, 123456789, time.UTC))
	cluster, err := demo.Start(t.Context(), demo.Options{Clock: clk, Scenarios: []string{}, History: demo.NoHistory})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	config := cluster.RESTConfig()
	config.QPS = -1
	return &world{Cluster: cluster, clock: clk, client: kubernetes.NewForConfigOrDie(config)}
}

func (w *world) run(t *testing.T, name string, policy corev1.RestartPolicy, script string) {
	t.Helper()
	_, err := apiserver.Create(w.State(), &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: demo.Namespace, Name: name},
		Spec: corev1.PodSpec{
			RestartPolicy: policy, TerminationGracePeriodSeconds: ptr.To[int64](0),
			Containers: []corev1.Container{{Name: "app", Image: "busybox:1.36", Command: []string{"sh", "-c", script}}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// pass lets so many seconds pass in the cluster.
func (w *world) pass(seconds int) {
	for range seconds {
		w.clock.Step(time.Second)
		w.Settle()
	}
}

// passUntil lets time pass until all pods are in a phase.
func (w *world) passUntil(t *testing.T, phase corev1.PodPhase) {
	t.Helper()
	for limit := time.Now().Add(30 * time.Second); time.Now().Before(limit); w.pass(1) {
		pods, err := w.client.CoreV1().Pods(demo.Namespace).List(t.Context(), metav1.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(pods.Items, func(pod corev1.Pod) bool { return pod.Status.Phase != phase }) {
			return
		}
	}
	t.Fatalf("not every pod is %s", phase)
}

// reader is a tailer at work on the demo cluster.
type reader struct {
	*tail
	world *world
}

func (w *world) read(t *testing.T, pod string, opts logs.Options) *reader {
	ctx, cancel := context.WithCancel(t.Context())
	ring := store.NewRing(store.Limits{})
	ref := kube.ContainerRef{Pod: kube.PodRef{Namespace: demo.Namespace, Name: pod}, Container: "app"}
	r := &reader{world: w, tail: &tail{
		Tailer: logs.NewTailer(logs.FromClient(w.client), ref, ring, opts),
		ring:   ring, cancel: cancel, result: make(chan error, 1),
	}}
	go func() { r.result <- r.Run(ctx) }()
	t.Cleanup(cancel)
	return r
}

// await returns once what is wanted of the tailer has come about.
func (r *reader) await(t *testing.T, what string, done func() bool) {
	t.Helper()
	lines, cancelLines := r.ring.Changed()
	states, cancelStates := r.Changed()
	defer cancelLines()
	defer cancelStates()
	limit := time.After(30 * time.Second)
	for !done() {
		select {
		case <-lines:
		case <-states:
		case <-limit:
			t.Fatalf("no %s; %+v:\n  %s", what, r.State(), strings.Join(r.text(), "\n  "))
		}
	}
}

// awaitLines lets time pass in the cluster until there are so many lines.
func (r *reader) awaitLines(t *testing.T, n int) {
	t.Helper()
	changed, done := r.ring.Changed()
	defer done()
	for limit := time.Now().Add(30 * time.Second); len(r.output()) < n; {
		r.world.pass(1)
		select {
		case <-changed:
		case <-time.After(50 * time.Millisecond): // by the real clock, as the tailer's
		}
		if time.Now().After(limit) {
			t.Fatalf("no %d lines; %+v:\n  %s", n, r.State(), strings.Join(r.text(), "\n  "))
		}
	}
}

func (r *reader) awaitPhase(t *testing.T, phase logs.Phase) {
	t.Helper()
	r.await(t, phase.String(), func() bool { return r.State().Phase == phase })
}

// counting writes "line 1", "line 2" and so on, one each second.
const counting = "i=0; while true; do i=$((i+1)); echo line $i; sleep 1; done"

// expectCount holds that exactly the lines from one number on were received.
func (r *reader) expectCount(t *testing.T, from int) {
	t.Helper()
	for i, text := range r.output() {
		if want := fmt.Sprintf("line %d", from+i); text != want {
			t.Fatalf("line %d is %q, want %q:\n  %s", i, text, want, strings.Join(r.text(), "\n  "))
		}
	}
	for _, marker := range r.markers() {
		if strings.Contains(marker, "missing") {
			t.Errorf("nothing is missing, but: %q", marker)
		}
	}
}
