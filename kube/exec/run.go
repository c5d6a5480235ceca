package exec

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/remotecommand"
	clientexec "k8s.io/client-go/util/exec"
	"k8s.io/streaming/pkg/httpstream"

	"github.com/podglass/podglass/kube"
)

// connectTimeout bounds how long one way of connecting (WebSocket, then SPDY)
// may take until the server has agreed to stream. The session itself has no
// limit.
const connectTimeout = 30 * time.Second

// Options describe one command in one container.
type Options struct {
	Target  kube.ContainerRef
	Command []string
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
}

// Run starts the command and returns when it has ended or ctx is done. Nothing
// is written to Stdout or Stderr after it returns.
//
// Errors: [*ExitError] when the command ended with a status other than zero,
// [*StartError] when the runtime could not start it, [*NotRunningError] when
// the container is not there to run it, ctx's cause, and [*kube.Error] for
// everything that happens on the way to the server.
func Run(ctx context.Context, client *kube.Client, opts Options) error {
	if len(opts.Command) == 0 {
		return fmt.Errorf("exec in %s: no command", opts.Target)
	}
	if opts.Stdin == nil && opts.Stdout == nil && opts.Stderr == nil {
		opts.Stdout = io.Discard // the protocol wants one stream at least
	}
	gateway := &gateway{timeout: connectTimeout}
	executor, err := newExecutor(client, opts, gateway)
	if err != nil {
		return fmt.Errorf("exec in %s: %w", opts.Target, err)
	}
	streaming, cancel := context.WithCancel(ctx)
	session := newSession(opts)
	err = executor.StreamWithContext(streaming, session.streams())
	cancel()
	session.end()
	if ctx.Err() != nil && err != nil {
		return fmt.Errorf("exec in %s: %w", opts.Target, context.Cause(ctx))
	}
	return kube.NameNode(ctx, client.Clientset, opts.Target.Pod, explain(opts, gateway, err))
}

// newExecutor prefers WebSocket and falls back to SPDY where the server, or a
// proxy before it, does not take the upgrade, as kubectl does.
func newExecutor(client *kube.Client, opts Options, gateway *gateway) (remotecommand.Executor, error) {
	if err := opts.Target.Pod.Check(); err != nil {
		return nil, err
	}
	config := rest.CopyConfig(client.Config)
	config.Wrap(gateway.wrap)

	request := client.Clientset.CoreV1().RESTClient().Post().
		Resource("pods").SubResource("exec").
		Namespace(opts.Target.Pod.Namespace).Name(opts.Target.Pod.Name).
		VersionedParams(&corev1.PodExecOptions{
			Container: opts.Target.Container,
			Command:   opts.Command,
			TTY:       opts.TTY,
			Stdin:     opts.Stdin != nil,
			Stdout:    opts.Stdout != nil,
			Stderr:    opts.Stderr != nil && !opts.TTY,
		}, scheme.ParameterCodec)

	webSocket, err := remotecommand.NewWebSocketExecutor(config, "GET", request.URL().String())
	if err != nil {
		return nil, err
	}
	spdy, err := remotecommand.NewSPDYExecutor(config, "POST", request.URL())
	if err != nil {
		return nil, err
	}
	return remotecommand.NewFallbackExecutor(webSocket, spdy, func(err error) bool {
		gateway.refusal = kube.UpgradeRefusal(err)
		return httpstream.IsUpgradeFailure(err) || httpstream.IsHTTPSProxyError(err)
	})
}

// explain turns what remotecommand returned into the errors that [Run]
// promises.
func explain(opts Options, gateway *gateway, err error) error {
	if err == nil {
		return nil
	}
	var exit clientexec.CodeExitError
	if errors.As(err, &exit) {
		return &ExitError{Code: exit.Code}
	}
	message := withoutPrefix(err.Error())
	if containerGone(message) {
		return &NotRunningError{Target: opts.Target}
	}
	if failed := kube.Explain(err); failed.Class == kube.ClassNode {
		return failed
	}
	if !gateway.passed() {
		if gateway.refusal != nil {
			err = gateway.refusal
		}
		return kube.Explain(fmt.Errorf("exec in %s: %w", opts.Target, err))
	}
	if notStarted(message) {
		return &StartError{
			Target:  opts.Target,
			Command: opts.Command,
			Missing: programMissing(message),
			Message: withoutLayers(message),
		}
	}
	return fmt.Errorf("exec in %s: %s", opts.Target, message)
}
