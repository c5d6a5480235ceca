package apiserver

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
	"k8s.io/streaming/pkg/httpstream/wsstream"
)

const (
	streamIdle     = 4 * time.Hour    // as a kubelet's default
	streamCreation = 30 * time.Second // for the client to open all its SPDY streams
)

// session is one exec or attach: it runs a process with the client's streams, whatever protocol
// carries them.
type session struct {
	what      string // for errors: "executing command in container", "attaching to container"
	pod       *corev1.Pod
	container string
	command   []string // nil for attach
	runtime   Runtime
}

func (s *session) run(ctx context.Context, streams Streams) error {
	if streams.In != nil {
		streams.In = readAhead(ctx, streams.In)
	}
	if s.command == nil {
		return s.runtime.Attach(ctx, s.pod, s.container, streams)
	}
	return s.runtime.Exec(ctx, s.pod, s.container, s.command, streams)
}

// ExecInContainer makes a session an executor for Kubernetes' streaming library.
func (s *session) ExecInContainer(ctx context.Context, _, _, _ string, _ []string, in io.Reader, out, err io.WriteCloser, tty bool, resize <-chan remotecommand.TerminalSize, _ time.Duration) error {
	return s.AttachContainer(ctx, "", "", "", in, out, err, tty, resize)
}

// AttachContainer makes a session an attacher for Kubernetes' streaming library.
func (s *session) AttachContainer(ctx context.Context, _, _, _ string, in io.Reader, out, err io.WriteCloser, tty bool, resize <-chan remotecommand.TerminalSize) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	streams := Streams{In: in, TTY: tty}
	// A nil stream inside of an interface is not nil any more.
	if out != nil {
		streams.Out = out
	}
	if err != nil && !tty {
		streams.Err = err
	}
	if tty && resize != nil {
		streams.Resize = sizes(ctx, resize)
	}
	return s.run(ctx, streams)
}

// sizes translates sizes, and closes when the client does or ctx ends.
func sizes(ctx context.Context, from <-chan remotecommand.TerminalSize) <-chan Size {
	to := make(chan Size)
	go func() {
		defer close(to)
		for {
			select {
			case size, ok := <-from:
				if !ok {
					return
				}
				select {
				case to <- Size{Width: size.Width, Height: size.Height}:
				case <-ctx.Done():
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	return to
}

func (s *Server) exec(w http.ResponseWriter, r *request) error {
	command := r.query["command"]
	if len(command) == 0 {
		return apierrors.NewBadRequest("you must specify at least 1 command for the container")
	}
	return s.stream(w, r, &session{what: "executing command in container", command: command})
}

func (s *Server) attach(w http.ResponseWriter, r *request) error {
	return s.stream(w, r, &session{what: "attaching to container"})
}

func (s *Server) stream(w http.ResponseWriter, r *request, run *session) error {
	pod, err := Get[*corev1.Pod](s.state, r.namespace, r.name)
	if err != nil {
		return err
	}
	if run.container, err = pickContainer(pod, r.query.Get("container")); err != nil {
		return err
	}
	if pod.Spec.NodeName == "" {
		return apierrors.NewBadRequest(fmt.Sprintf("pod %s does not have a host assigned", pod.Name))
	}
	opts, err := streamOptions(r)
	if err != nil {
		return err
	}
	run.pod, run.runtime = pod, s.runtime
	var refused error
	if status := containerStatus(pod, run.container); status == nil || status.State.Running == nil {
		refused = run.notRunning()
	}
	watched, req, end := watchClient(w, r.Request)
	defer end()
	switch {
	case wsstream.IsWebSocketRequestWithStreamCloseProtocol(req):
		serveWebSocket(watched, req, run, opts, refused)
	case refused != nil: // as a kubelet's own answer, which is plain text
		http.Error(w, refused.Error(), http.StatusInternalServerError)
	case run.command == nil:
		remotecommand.ServeAttach(watched, req, run, pod.Name, string(pod.UID), run.container, opts, streamIdle, streamCreation, spdyProtocols)
	default:
		remotecommand.ServeExec(watched, req, run, pod.Name, string(pod.UID), run.container, run.command, opts, streamIdle, streamCreation, spdyProtocols)
	}
	return nil
}

var spdyProtocols = []string{"v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io"}

// notRunning is what the kubelet says of a container that cannot be joined now.
func (s *session) notRunning() error {
	if s.command == nil {
		return fmt.Errorf("container %s not found in pod %s_%s", s.container, s.pod.Name, s.pod.Namespace)
	}
	return fmt.Errorf("container not found (%q)", s.container)
}

// streamOptions reads which streams the client wants; the streaming library knows only its own form
// of them ("1"), clients of the API server send "true".
func streamOptions(r *request) (*remotecommand.Options, error) {
	opts := &remotecommand.Options{
		Stdin: flag(r.query.Get("stdin")), Stdout: flag(r.query.Get("stdout")),
		Stderr: flag(r.query.Get("stderr")), TTY: flag(r.query.Get("tty")),
	}
	if opts.TTY {
		opts.Stderr = false
	}
	if !opts.Stdin && !opts.Stdout && !opts.Stderr {
		return nil, apierrors.NewBadRequest("you must specify at least 1 of stdin, stdout, stderr")
	}
	return opts, nil
}

// readAhead takes input off the connection before the process wants it, up to as much as a pipe
// holds: otherwise unread input would keep everything behind it, such as a new size or the client's
// leaving, from being noticed.
func readAhead(ctx context.Context, from io.Reader) io.Reader {
	r := &aheadReader{ctx: ctx, chunks: make(chan []byte, 16)}
	go func() {
		defer close(r.chunks)
		for {
			buf := make([]byte, 4<<10)
			n, err := from.Read(buf)
			if n > 0 {
				select {
				case r.chunks <- buf[:n]:
				case <-ctx.Done():
					return
				}
			}
			if err != nil {
				return
			}
		}
	}()
	return r
}

type aheadReader struct {
	ctx    context.Context //nolint:containedctx // an io.Reader has no other way to end with its session
	chunks chan []byte
	rest   []byte
}

// Read returns what has arrived, waiting for something to.
func (r *aheadReader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		select {
		case chunk, ok := <-r.chunks:
			if !ok {
				return 0, io.EOF
			}
			r.rest = chunk
		case <-r.ctx.Done():
			return 0, io.EOF
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// hasProtocol reports whether a WebSocket client offers a subprotocol.
func hasProtocol(r *http.Request, protocol string) bool {
	offered := strings.Split(r.Header.Get(wsstream.WebSocketProtocolHeader), ",")
	return slices.ContainsFunc(offered, func(o string) bool { return strings.TrimSpace(o) == protocol })
}
