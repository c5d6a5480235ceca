package apiserver_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/kube/demo/apiserver"
)

func logOf(text string) func(context.Context, *corev1.PodLogOptions) (io.ReadCloser, error) {
	return func(context.Context, *corev1.PodLogOptions) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(text)), nil
	}
}

func TestLogOptionsReachTheNode(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app")
	got := &corev1.PodLogOptions{}
	c.runtime.log = func(_ context.Context, opts *corev1.PodLogOptions) (io.ReadCloser, error) {
		got = opts
		return io.NopCloser(strings.NewReader("one\ntwo\n")), nil
	}
	since := metav1.NewTime(time.Date(2026, 3, 1, 11, 59, 0, 0, time.UTC))
	body, err := c.client.CoreV1().Pods("shop").GetLogs("web", &corev1.PodLogOptions{
		Follow: true, Timestamps: true, TailLines: ptr.To[int64](10), SinceTime: &since, LimitBytes: ptr.To[int64](1000),
	}).DoRaw(within(t))
	if err != nil || string(body) != "one\ntwo\n" {
		t.Fatalf("log: %q %v", body, err)
	}
	if got.Container != "app" || !got.Follow || !got.Timestamps || got.Previous || *got.TailLines != 10 || *got.LimitBytes != 1000 || !got.SinceTime.Equal(&since) {
		t.Errorf("the node was asked for %+v", got)
	}
}

func TestLogFollowsLineByLine(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app")
	r, w := io.Pipe()
	ended := make(chan struct{})
	c.runtime.log = func(ctx context.Context, _ *corev1.PodLogOptions) (io.ReadCloser, error) {
		context.AfterFunc(ctx, func() { w.Close(); close(ended) })
		return r, nil
	}
	stream, err := c.client.CoreV1().Pods("shop").GetLogs("web", &corev1.PodLogOptions{Follow: true}).Stream(within(t))
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(stream)
	for _, want := range []string{"one\n", "two\n"} {
		if _, err := io.WriteString(w, want); err != nil {
			t.Fatal(err)
		}
		if got, err := lines.ReadString('\n'); err != nil || got != want {
			t.Errorf("got %q %v", got, err)
		}
	}
	stream.Close()
	wait(t, ended)
}

func TestLogRefuses(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app", "proxy")
	waiting := c.running(t, "starting", "app")
	waiting.Status.ContainerStatuses[0].State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "PodInitializing"}}
	if _, err := apiserver.UpdateStatus(c.state, waiting); err != nil {
		t.Fatal(err)
	}
	pulling := c.running(t, "pulling", "app")
	pulling.Status.ContainerStatuses[0].State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "ImagePullBackOff"}}
	if _, err := apiserver.UpdateStatus(c.state, pulling); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		pod  string
		opts corev1.PodLogOptions
		want string
	}{
		{"web", corev1.PodLogOptions{}, "a container name must be specified for pod web, choose one of: [app proxy]"},
		{"web", corev1.PodLogOptions{Container: "other"}, "container other is not valid for pod web"},
		{"web", corev1.PodLogOptions{Container: "app", Previous: true}, `previous terminated container "app" in pod "web" not found`},
		{"starting", corev1.PodLogOptions{}, `container "app" in pod "starting" is waiting to start: PodInitializing`},
		{"pulling", corev1.PodLogOptions{}, `container "app" in pod "pulling" is waiting to start: trying and failing to pull image`},
	} {
		_, err := c.client.CoreV1().Pods("shop").GetLogs(test.pod, &test.opts).Stream(within(t))
		if !apierrors.IsBadRequest(err) || err.Error() != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
	if _, err := apiserver.Create(c.state, &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "nowhere"}, Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "app"}}},
	}); err != nil {
		t.Fatal(err)
	}
	if body, err := c.client.CoreV1().Pods("shop").GetLogs("nowhere", &corev1.PodLogOptions{}).DoRaw(within(t)); err != nil || len(body) > 0 {
		t.Errorf("a pod on no node: %q %v", body, err)
	}
}

func TestCutLogs(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app")
	c.runtime.log = logOf("one\ntwo\n")
	c.server.Faults().CutLogs(5)
	get := func() (string, error) {
		stream, err := c.client.CoreV1().Pods("shop").GetLogs("web", &corev1.PodLogOptions{}).Stream(within(t))
		if err != nil {
			return "", err
		}
		defer stream.Close()
		body, err := io.ReadAll(stream)
		return string(body), err
	}
	if body, err := get(); body != "one\nt" || err == nil {
		t.Errorf("cut: %q %v", body, err)
	}
	c.server.Faults().KeepLogs()
	if body, err := get(); body != "one\ntwo\n" || err != nil {
		t.Errorf("whole: %q %v", body, err)
	}
}

func TestCutSomeLogs(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app")
	c.running(t, "db", "app")
	c.runtime.log = logOf("one\ntwo\n")
	get := func(pod string) string {
		body, err := c.client.CoreV1().Pods("shop").GetLogs(pod, &corev1.PodLogOptions{}).DoRaw(within(t))
		if err != nil {
			return "broken"
		}
		return string(body)
	}
	c.server.Faults().CutLog(apiserver.LogCut{Pod: "web", Streams: 1, After: 5})
	c.server.Faults().CutLog(apiserver.LogCut{Pod: "web", Streams: 2, After: 3, Whole: true})
	for i, want := range []string{"one", "one", "broken", "one\ntwo\n"} {
		if got := get("db"); got != "one\ntwo\n" {
			t.Errorf("of the other pod: %q", got)
		}
		if got := get("web"); got != want {
			t.Errorf("answer %d is %q, want %q", i, got, want)
		}
	}
}

func TestStalledLogs(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app")
	c.runtime.log = logOf("one\n")
	c.server.Faults().StallLogs()
	stream, err := c.client.CoreV1().Pods("shop").GetLogs("web", &corev1.PodLogOptions{}).Stream(within(t))
	if err != nil {
		t.Fatal(err) // the answer begins, only nothing comes
	}
	read := make(chan string, 1)
	go func() {
		body, _ := io.ReadAll(stream)
		read <- string(body)
	}()
	// The stream is held: what can be read is only there once it may go on.
	select {
	case body := <-read:
		t.Fatalf("%q came through", body)
	default:
	}
	c.server.Faults().KeepLogs()
	if body := <-read; body != "one\n" {
		t.Errorf("got %q", body)
	}
}

func TestSlowAnswers(t *testing.T) {
	c := start(t)
	c.server.Faults().Slow(time.Minute)
	ctx, cancel := context.WithCancel(within(t))
	failed := make(chan error, 1)
	go func() {
		_, err := c.client.CoreV1().Pods("shop").List(ctx, metav1.ListOptions{})
		failed <- err
	}()
	waitForWaiters(t, c)
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("a client that gives up: %v", err)
	}
	answered := make(chan error, 1)
	go func() {
		_, err := c.client.CoreV1().Pods("shop").List(within(t), metav1.ListOptions{})
		answered <- err
	}()
	for {
		select {
		case err := <-answered:
			if err != nil {
				t.Error(err)
			}
			return
		default:
			c.clock.Step(time.Minute)
		}
	}
}

// waitForWaiters returns once a request waits for the clock.
func waitForWaiters(t *testing.T, c *cluster) {
	t.Helper()
	for ctx := within(t); !c.clock.HasWaiters(); {
		if ctx.Err() != nil {
			t.Fatal("nobody waits for the clock")
		}
	}
}

func TestDownAndUpAgain(t *testing.T) {
	c := start(t)
	w, err := c.client.CoreV1().Pods("shop").Watch(within(t), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	c.server.Faults().Down()
	ended(t, w)
	if _, err := c.client.CoreV1().Pods("shop").List(within(t), metav1.ListOptions{}); err == nil {
		t.Fatal("it still answers")
	}
	if err := c.server.Faults().Up(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.client.CoreV1().Pods("shop").List(within(t), metav1.ListOptions{}); err != nil {
		t.Errorf("up again: %v", err)
	}
}
