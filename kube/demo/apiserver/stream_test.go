package apiserver_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apihttpstream "k8s.io/apimachinery/pkg/util/httpstream" //nolint:staticcheck // what client-go's dialers return
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/tools/remotecommand"
	"k8s.io/client-go/transport/spdy"
	utilexec "k8s.io/client-go/util/exec"

	"github.com/podglass/podglass/kube/demo/apiserver"
)

func (c *cluster) execURL(pod string, opts *corev1.PodExecOptions) *url.URL {
	return c.client.CoreV1().RESTClient().Post().Namespace("shop").Resource("pods").Name(pod).SubResource("exec").
		VersionedParams(opts, scheme.ParameterCodec).URL()
}

// executors are the two ways in which a client can reach a container.
func (c *cluster) executors(t *testing.T, target *url.URL) map[string]remotecommand.Executor {
	t.Helper()
	ws, err := remotecommand.NewWebSocketExecutor(c.config, http.MethodGet, target.String())
	if err != nil {
		t.Fatal(err)
	}
	overSPDY, err := remotecommand.NewSPDYExecutor(c.config, http.MethodPost, target)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]remotecommand.Executor{"websocket": ws, "spdy": overSPDY}
}

func TestExecCarriesAllStreams(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app", "proxy")
	c.runtime.exec = func(_ context.Context, container string, cmd []string, streams apiserver.Streams) error {
		if streams.TTY || streams.Resize != nil {
			return errors.New("nobody asked for a terminal")
		}
		input, err := io.ReadAll(streams.In) // ends only when the client's closing of its input arrives
		if err != nil {
			return err
		}
		fmt.Fprintf(streams.Out, "%s %s: %s", container, strings.Join(cmd, " "), input)
		fmt.Fprint(streams.Err, "complaint")
		return &apiserver.ExitError{Code: 3}
	}
	target := c.execURL("web", &corev1.PodExecOptions{Container: "proxy", Command: []string{"cat", "-n"}, Stdin: true, Stdout: true, Stderr: true})
	for protocol, executor := range c.executors(t, target) {
		t.Run(protocol, func(t *testing.T) {
			var out, errOut bytes.Buffer
			err := executor.StreamWithContext(within(t), remotecommand.StreamOptions{Stdin: strings.NewReader("hello"), Stdout: &out, Stderr: &errOut})
			var exit utilexec.CodeExitError
			if !errors.As(err, &exit) || exit.Code != 3 {
				t.Errorf("ended with %v", err)
			}
			if out.String() != "proxy cat -n: hello" || errOut.String() != "complaint" {
				t.Errorf("got %q and %q", out.String(), errOut.String())
			}
		})
	}
}

type sizeQueue chan remotecommand.TerminalSize

func (q sizeQueue) Next() *remotecommand.TerminalSize {
	size, ok := <-q
	if !ok {
		return nil
	}
	return &size
}

func TestExecFollowsTheTerminalsSize(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app")
	c.runtime.exec = func(_ context.Context, _ string, _ []string, streams apiserver.Streams) error {
		if streams.Err != nil || !streams.TTY {
			return errors.New("a terminal has one output")
		}
		for range 2 {
			size := <-streams.Resize
			fmt.Fprintf(streams.Out, "%dx%d\r\n", size.Width, size.Height)
		}
		return nil
	}
	target := c.execURL("web", &corev1.PodExecOptions{Command: []string{"sh"}, Stdin: true, Stdout: true, TTY: true})
	for protocol, executor := range c.executors(t, target) {
		t.Run(protocol, func(t *testing.T) {
			sizes := make(sizeQueue, 2)
			sizes <- remotecommand.TerminalSize{Width: 80, Height: 24}
			sizes <- remotecommand.TerminalSize{Width: 160, Height: 45}
			input, keyboard := io.Pipe()
			defer keyboard.Close()
			var out bytes.Buffer
			err := executor.StreamWithContext(within(t), remotecommand.StreamOptions{Stdin: input, Stdout: &out, Tty: true, TerminalSizeQueue: sizes})
			if err != nil {
				t.Fatal(err)
			}
			if out.String() != "80x24\r\n160x45\r\n" {
				t.Errorf("got %q", out.String())
			}
			close(sizes)
		})
	}
}

// Input that the process does not read must not hide that the client has gone.
func TestExecEndsWithItsClient(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app")
	started, ended := make(chan struct{}), make(chan struct{})
	c.runtime.exec = func(ctx context.Context, _ string, _ []string, _ apiserver.Streams) error {
		started <- struct{}{}
		<-ctx.Done()
		ended <- struct{}{}
		return ctx.Err()
	}
	target := c.execURL("web", &corev1.PodExecOptions{Command: []string{"sleep", "1000"}, Stdin: true, Stdout: true})
	for protocol, executor := range c.executors(t, target) {
		t.Run(protocol, func(t *testing.T) {
			ctx, leave := context.WithCancel(within(t))
			left := make(chan error, 1)
			go func() {
				left <- executor.StreamWithContext(ctx, remotecommand.StreamOptions{Stdin: strings.NewReader("unread"), Stdout: io.Discard})
			}()
			wait(t, started)
			leave()
			if err := <-left; !errors.Is(err, context.Canceled) {
				t.Errorf("the client got %v", err)
			}
			wait(t, ended)
		})
	}
}

func wait(t *testing.T, c <-chan struct{}) {
	t.Helper()
	select {
	case <-c:
	case <-within(t).Done():
		t.Fatal("waited in vain")
	}
}

func TestExecRefuses(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app", "proxy")
	pod := c.running(t, "done", "app")
	pod.Status.ContainerStatuses[0].State = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{}}
	if _, err := apiserver.UpdateStatus(c.state, pod); err != nil {
		t.Fatal(err)
	}
	c.runtime.exec = func(context.Context, string, []string, apiserver.Streams) error {
		return errors.New(`exec: "bash": executable file not found in $PATH`)
	}
	for _, test := range []struct{ pod, container, want string }{
		{"gone", "", `pods "gone" not found`},
		{"web", "", "a container name must be specified for pod web, choose one of: [app proxy]"},
		{"web", "other", "container other is not valid for pod web"},
		{"done", "app", `unable to upgrade connection: container not found ("app")`},
		{"web", "app", `executing command in container: exec: "bash": executable file not found in $PATH`},
	} {
		target := c.execURL(test.pod, &corev1.PodExecOptions{Container: test.container, Command: []string{"bash"}, Stdout: true})
		for protocol, executor := range c.executors(t, target) {
			err := executor.StreamWithContext(within(t), remotecommand.StreamOptions{Stdout: io.Discard})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s %s/%s: got %v, want %s", protocol, test.pod, test.container, err, test.want)
			}
		}
	}
	c.server.Faults().Deny(apiserver.Rule{Verb: "create", Resource: "pods", Subresource: "exec"})
	target := c.execURL("web", &corev1.PodExecOptions{Container: "app", Command: []string{"sh"}, Stdout: true})
	for protocol, executor := range c.executors(t, target) {
		err := executor.StreamWithContext(within(t), remotecommand.StreamOptions{Stdout: io.Discard})
		if err == nil || !strings.Contains(err.Error(), `cannot create resource "pods/exec"`) {
			t.Errorf("%s, denied: %v", protocol, err)
		}
	}
}

func TestAttach(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app")
	c.runtime.exec = func(_ context.Context, container string, cmd []string, streams apiserver.Streams) error {
		if cmd != nil || streams.In != nil {
			return fmt.Errorf("attach got a command %v or input", cmd)
		}
		_, err := fmt.Fprintf(streams.Out, "output of %s", container)
		return err
	}
	target := c.client.CoreV1().RESTClient().Post().Namespace("shop").Resource("pods").Name("web").SubResource("attach").
		VersionedParams(&corev1.PodAttachOptions{Stdout: true, Stderr: true}, scheme.ParameterCodec).URL()
	for protocol, executor := range c.executors(t, target) {
		var out bytes.Buffer
		if err := executor.StreamWithContext(within(t), remotecommand.StreamOptions{Stdout: &out, Stderr: io.Discard}); err != nil || out.String() != "output of app" {
			t.Errorf("%s: %q %v", protocol, out.String(), err)
		}
	}
}

// dialers are the two ways in which a client can forward a port.
func (c *cluster) dialers(t *testing.T, pod string) map[string]apihttpstream.Dialer {
	t.Helper()
	target := c.client.CoreV1().RESTClient().Post().Namespace("shop").Resource("pods").Name(pod).SubResource("portforward").URL()
	tunnel, err := portforward.NewSPDYOverWebsocketDialer(target, c.config)
	if err != nil {
		t.Fatal(err)
	}
	transport, upgrader, err := spdy.RoundTripperFor(c.config)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]apihttpstream.Dialer{
		"websocket": tunnel,
		"spdy":      spdy.NewDialer(upgrader, &http.Client{Transport: transport}, http.MethodPost, target),
	}
}

func TestPortForward(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app")
	echo, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer echo.Close()
	go serveEcho(echo)
	c.runtime.dial = func(port int32) (net.Conn, error) {
		if port != 8080 {
			return nil, fmt.Errorf("dial tcp4 127.0.0.1:%d: connect: connection refused", port)
		}
		return net.Dial("tcp", echo.Addr().String())
	}
	for protocol, dialer := range c.dialers(t, "web") {
		t.Run(protocol, func(t *testing.T) {
			ready, stop, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
			forwarder, err := portforward.NewOnAddresses(dialer, []string{"127.0.0.1"}, []string{":8080", ":9090"}, stop, ready, io.Discard, io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			go func() { done <- forwarder.ForwardPorts() }()
			select {
			case <-ready:
			case err := <-done:
				t.Fatal(err)
			}
			ports, err := forwarder.GetPorts()
			if err != nil {
				t.Fatal(err)
			}
			for i := range 3 {
				if got := ask(t, ports[0].Local, fmt.Sprintf("call %d", i)); got != fmt.Sprintf("heard call %d", i) {
					t.Errorf("got %q", got)
				}
			}
			if got := ask(t, ports[1].Local, "anybody?"); got != "" {
				t.Errorf("nobody listens, but %q came", got)
			}
			if err := <-done; !errors.Is(err, portforward.ErrLostConnectionToPod) { // client-go gives a session up at its first refusal
				t.Errorf("ended with %v", err)
			}
		})
	}
}

func serveEcho(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			heard, _ := io.ReadAll(conn) // until the client's end of input has come through
			fmt.Fprintf(conn, "heard %s", heard)
		}()
	}
}

// ask sends, ends its input and returns the answer.
func ask(t *testing.T, port uint16, question string) string {
	t.Helper()
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, question)
	_ = conn.(*net.TCPConn).CloseWrite() // fails when the other end has gone, which the answer shows
	answer, _ := io.ReadAll(conn)
	return string(answer)
}

func TestPortForwardRefuses(t *testing.T) {
	c := start(t)
	pod := c.running(t, "done", "app")
	pod.Status.Phase = corev1.PodSucceeded
	if _, err := apiserver.UpdateStatus(c.state, pod); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"done": `pod not found ("done_shop")`, "gone": `pods "gone" not found`} {
		for protocol, dialer := range c.dialers(t, name) {
			if _, _, err := dialer.Dial(portforward.PortForwardProtocolV1Name); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s %s: got %v, want %s", protocol, name, err, want)
			}
		}
	}
}
