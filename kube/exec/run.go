package exec

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/remotecommand"
	"k8s.io/client-go/transport/spdy"
	"k8s.io/client-go/transport/websocket"
	clientexec "k8s.io/client-go/util/exec"
	"k8s.io/streaming/pkg/httpstream"
	streamspdy "k8s.io/streaming/pkg/httpstream/spdy"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
)

// Options describe one command in one container.
type Options struct {
	Target  kube.ContainerRef
	Command []string
	// Attach joins the process that the container itself runs, instead of starting
	// Command. TTY must then say whether the container has a terminal.
	Attach bool
	// TTY asks for a terminal at the far end. Its output is one stream, so
	// Stderr is not used.
	TTY bool
	// Stdin, Stdout and Stderr may each be nil. A Stdin that can block must be
	// one whose reads its owner can end: Run stops reading from it when it
	// returns, but cannot take back a Read that waits.
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Sizes tells the far terminal its size; nil leaves it as the runtime
	// makes it. Run takes the queue over until it returns and leaves it open.
	Sizes *SizeQueue
	// Silent, unless nil, is called with true when the server has not answered
	// for some seconds, and with false when it answers again. What Stdin holds
	// meanwhile waits on the way.
	Silent func(bool)

	timing timing // zero = the usual one
}

// Run starts the command and returns when it has ended or ctx is done. Nothing
// is written to Stdout or Stderr after it returns.
//
// Errors: [*ExitError] when the command ended with a status other than zero,
// [*StartError] when the runtime could not start it, [*NotRunningError] when
// the container is not there to run it, ctx's cause, and [*explain.Error] for
// everything that happens on the way to the server, also when its connection
// breaks, or is silent for a minute, while the command runs.
func Run(ctx context.Context, client *kube.Client, opts Options) error {
	if len(opts.Command) == 0 && !opts.Attach {
		return fmt.Errorf("exec in %s: no command", opts.Target)
	}
	if opts.Stdin == nil && opts.Stdout == nil && opts.Stderr == nil {
		opts.Stdout = io.Discard // the protocol wants one stream at least
	}
	streaming, cancel := context.WithCancelCause(ctx)
	link := &link{
		gateway: &gateway{timeout: connectTimeout}, wire: newWire(cmp.Or(opts.timing, usualTiming())), ctx: streaming, fail: cancel,
	}
	executor, err := newExecutor(client, opts, link)
	if err != nil {
		cancel(nil)
		return fmt.Errorf("%s: %w", opts.doing(), err)
	}
	watched := link.watch(opts.Silent)
	session := newSession(opts)
	err = executor.StreamWithContext(streaming, session.streams())
	cause := context.Cause(streaming)
	cancel(nil)
	<-watched
	session.end()
	if cause != nil && err != nil {
		if silence := (*silenceError)(nil); errors.As(cause, &silence) {
			return lost(opts.Target, ": "+silence.Error())
		}
		return fmt.Errorf("%s: %w", opts.doing(), cause)
	}
	return kube.NameNode(ctx, client.Clientset, opts.Target.Pod, failed(opts, link, err))
}

// doing is what errors say was being done.
func (o *Options) doing() string {
	if o.Attach {
		return "attach to " + o.Target.String()
	}
	return "exec in " + o.Target.String()
}

// parameters returns the subresource of the pod that is asked, and what for.
func (o *Options) parameters() (subresource string, params runtime.Object) {
	stdin, stdout, stderr := o.Stdin != nil, o.Stdout != nil, o.Stderr != nil && !o.TTY
	if o.Attach {
		return "attach", &corev1.PodAttachOptions{
			Container: o.Target.Container, TTY: o.TTY, Stdin: stdin, Stdout: stdout, Stderr: stderr,
		}
	}
	return "exec", &corev1.PodExecOptions{
		Container: o.Target.Container, Command: o.Command, TTY: o.TTY, Stdin: stdin, Stdout: stdout, Stderr: stderr,
	}
}

// link is the way to the server: the requests that open a session, and the
// connection that it then runs over.
type link struct {
	*gateway
	*wire
	ctx  context.Context // the session's
	fail context.CancelCauseFunc
}

// watch tells of silence, and ends the session when it lasts. The channel closes
// once nothing is told any more, after the session's context is done.
func (l *link) watch(tell func(silent bool)) (over <-chan struct{}) {
	if tell == nil {
		tell = func(bool) {}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer recovered(l.fail)
		if err := l.wire.watch(l.ctx, tell); err != nil {
			l.fail(err)
		}
	}()
	return done
}

// newExecutor prefers WebSocket and falls back to SPDY where the server, or a
// proxy before it, does not take the upgrade, as kubectl does.
func newExecutor(client *kube.Client, opts Options, link *link) (remotecommand.Executor, error) {
	if err := opts.Target.Pod.Check(); err != nil {
		return nil, err
	}
	config := rest.CopyConfig(client.Config)
	if config.Dial != nil {
		link.dialer = config.Dial
	}
	others := config.WrapTransport
	config.WrapTransport = func(next http.RoundTripper) http.RoundTripper {
		if of, ok := next.(*websocket.RoundTripper); ok {
			next = &webSocketDialer{of: of, wire: link.wire, ctx: link.ctx, fail: link.fail}
		}
		if others != nil {
			next = others(next)
		}
		return link.gateway.wrap(next)
	}

	subresource, params := opts.parameters()
	request := client.Clientset.CoreV1().RESTClient().Post().
		Resource("pods").SubResource(subresource).
		Namespace(opts.Target.Pod.Namespace).Name(opts.Target.Pod.Name).
		VersionedParams(params, scheme.ParameterCodec)

	webSocket, err := remotecommand.NewWebSocketExecutor(config, "GET", request.URL().String())
	if err != nil {
		return nil, err
	}
	older, err := newSPDYExecutor(config, link.wire, request.URL())
	if err != nil {
		return nil, err
	}
	return remotecommand.NewFallbackExecutor(webSocket, older, func(err error) bool {
		link.refusal = kube.UpgradeRefusal(err)
		return httpstream.IsUpgradeFailure(err) || httpstream.IsHTTPSProxyError(err)
	})
}

// newSPDYExecutor makes its connection over the wire. Through a proxy it does not:
// there client-go's SPDY dials by itself only.
func newSPDYExecutor(config *rest.Config, wire *wire, target *url.URL) (remotecommand.Executor, error) {
	proxy := config.Proxy
	if proxy == nil {
		proxy = http.ProxyFromEnvironment
	}
	if through, err := proxy(&http.Request{URL: target}); err != nil || through != nil {
		return remotecommand.NewSPDYExecutor(config, http.MethodPost, target)
	}
	trust, err := rest.TLSConfigFor(config)
	if err != nil {
		return nil, err
	}
	if trust == nil { // which the transport would take for trust in anybody
		trust = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	transport, err := streamspdy.NewRoundTripperWithConfig(streamspdy.RoundTripperConfig{
		PingPeriod:       wire.timing.ask,
		UpgradeTransport: &http.Transport{DialContext: wire.dial, TLSClientConfig: trust},
	})
	if err != nil {
		return nil, err
	}
	wrapped, err := rest.HTTPWrappersForConfig(config, transport)
	if err != nil {
		return nil, err
	}
	return remotecommand.NewSPDYExecutorForTransports(wrapped, spdy.NewUpgraderForStreaming(transport), http.MethodPost, target)
}

// failed turns what remotecommand returned into the errors that [Run]
// promises.
func failed(opts Options, link *link, err error) error {
	if err == nil {
		return nil
	}
	var exit clientexec.CodeExitError
	if errors.As(err, &exit) {
		return &ExitError{Code: exit.Code}
	}
	message := withoutPrefix(err.Error())
	if containerGone(message) {
		return &NotRunningError{Target: opts.Target, attach: opts.Attach}
	}
	if failed := explain.Failure(err); failed.Class == explain.ClassNode {
		return failed
	}
	if !link.passed() {
		if link.refusal != nil {
			err = link.refusal
		}
		return explain.Failure(fmt.Errorf("%s: %w", opts.doing(), err))
	}
	if notStarted(message) {
		return &StartError{
			Target:  opts.Target,
			Command: opts.Command,
			Missing: programMissing(message),
			Message: withoutLayers(message),
		}
	}
	if link.isBroken() || strings.Contains(message, brokenStream) {
		return lost(opts.Target, "")
	}
	return fmt.Errorf("%s: %s", opts.doing(), message)
}
