package apiserver_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	clocktesting "k8s.io/utils/clock/testing"

	"github.com/podglass/podglass/kube/demo/apiserver"
)

const protobuf = "application/vnd.kubernetes.protobuf"

// cluster is a server with a fake node, and a client that has come in through the front door.
type cluster struct {
	state   *apiserver.State
	runtime *fakeRuntime
	server  *apiserver.Server
	clock   *clocktesting.FakeClock
	config  *rest.Config
	client  kubernetes.Interface
}

func start(t *testing.T) *cluster {
	t.Helper()
	clk := clocktesting.NewFakeClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	c := &cluster{state: apiserver.NewState(clk), runtime: &fakeRuntime{}, clock: clk}
	server, err := apiserver.Start(apiserver.Options{State: c.state, Runtime: c.runtime, Clock: clk, Token: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	c.server = server
	c.config = &rest.Config{
		Host: "https://" + server.Address(), BearerToken: "secret", QPS: -1,
		TLSClientConfig: rest.TLSClientConfig{CAData: server.Authority()},
		ContentConfig:   rest.ContentConfig{ContentType: protobuf, AcceptContentTypes: protobuf + ",application/json"},
	}
	c.client = kubernetes.NewForConfigOrDie(c.config)
	c.namespace(t, "shop")
	return c
}

func (c *cluster) namespace(t *testing.T, name string) {
	t.Helper()
	if _, err := apiserver.Create(c.state, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}); err != nil {
		t.Fatal(err)
	}
}

// json is a client that speaks JSON only.
func (c *cluster) json() kubernetes.Interface {
	config := rest.CopyConfig(c.config)
	config.ContentConfig = rest.ContentConfig{ContentType: "application/json"}
	return kubernetes.NewForConfigOrDie(config)
}

// running puts a pod with running containers into the namespace shop.
func (c *cluster) running(t *testing.T, name string, containers ...string) *corev1.Pod {
	t.Helper()
	return c.runningIn(t, "shop", name, containers...)
}

func (c *cluster) runningIn(t *testing.T, namespace, name string, containers ...string) *corev1.Pod {
	t.Helper()
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name, Labels: map[string]string{"app": name}},
		Spec:       corev1.PodSpec{NodeName: "node1"},
	}
	pod.Status.Phase = corev1.PodRunning
	for _, container := range containers {
		pod.Spec.Containers = append(pod.Spec.Containers, corev1.Container{Name: container, Image: "busybox:1.36"})
		pod.Status.ContainerStatuses = append(pod.Status.ContainerStatuses, corev1.ContainerStatus{
			Name: container, Ready: true, ContainerID: "demo://" + container,
			State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}},
		})
	}
	created, err := apiserver.Create(c.state, pod)
	if err != nil {
		t.Fatal(err)
	}
	return created
}

func (c *cluster) label(t *testing.T, pod, key, value string) {
	t.Helper()
	_, err := apiserver.Modify(c.state, "shop", pod, func(p *corev1.Pod) error {
		p.Labels[key] = value
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// within is the context of a test; it bounds how long a broken one hangs.
func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// next reads one event, or fails the test when none comes.
func next(t *testing.T, w watch.Interface) watch.Event {
	t.Helper()
	select {
	case event, ok := <-w.ResultChan():
		if !ok {
			t.Fatal("the watch has ended")
		}
		return event
	case <-within(t).Done():
		t.Fatal("no event came")
	}
	return watch.Event{}
}

// words says an event in short: "ADDED web", "BOOKMARK 12".
func words(e watch.Event) string {
	switch obj := e.Object.(type) {
	case *metav1.Status:
		return fmt.Sprintf("%s %d %s", e.Type, obj.Code, obj.Reason)
	case metav1.Object:
		if e.Type == watch.Bookmark {
			return fmt.Sprintf("%s %s", e.Type, obj.GetAnnotations()[metav1.InitialEventsAnnotationKey])
		}
		return fmt.Sprintf("%s %s", e.Type, obj.GetName())
	}
	return fmt.Sprintf("%s %T", e.Type, e.Object)
}

// ended waits for a watch to end.
func ended(t *testing.T, w watch.Interface) {
	t.Helper()
	for {
		select {
		case event, ok := <-w.ResultChan():
			if !ok {
				return
			}
			t.Fatalf("got %s, want the end", words(event))
		case <-within(t).Done():
			t.Fatal("the watch goes on")
		}
	}
}

func names[T metav1.Object](items []T) string {
	var out []string
	for _, item := range items {
		out = append(out, item.GetName())
	}
	return strings.Join(out, " ")
}

func podNames(list *corev1.PodList) string {
	var pods []*corev1.Pod
	for i := range list.Items {
		pods = append(pods, &list.Items[i])
	}
	return names(pods)
}

// fakeRuntime does what the test says.
type fakeRuntime struct {
	log  func(ctx context.Context, opts *corev1.PodLogOptions) (io.ReadCloser, error)
	exec func(ctx context.Context, container string, cmd []string, streams apiserver.Streams) error
	dial func(port int32) (net.Conn, error)
}

func (f *fakeRuntime) Logs(ctx context.Context, _ *corev1.Pod, opts *corev1.PodLogOptions) (io.ReadCloser, error) {
	return f.log(ctx, opts)
}

func (f *fakeRuntime) Exec(ctx context.Context, _ *corev1.Pod, container string, cmd []string, streams apiserver.Streams) error {
	return f.exec(ctx, container, cmd, streams)
}

func (f *fakeRuntime) Attach(ctx context.Context, _ *corev1.Pod, container string, streams apiserver.Streams) error {
	return f.exec(ctx, container, nil, streams)
}

func (f *fakeRuntime) Dial(_ context.Context, _ *corev1.Pod, port int32) (net.Conn, error) {
	return f.dial(port)
}

// recorder keeps the content type of every answer.
type recorder struct {
	http.RoundTripper
	mu    sync.Mutex
	types map[string]string // by query
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.RoundTripper.RoundTrip(req)
	if err == nil {
		r.mu.Lock()
		r.types[req.URL.RequestURI()] = resp.Header.Get("Content-Type")
		r.mu.Unlock()
	}
	return resp, err
}
