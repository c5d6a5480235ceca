package exec

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	remoteconsts "k8s.io/apimachinery/pkg/util/remotecommand"
	"k8s.io/client-go/rest"
	criremote "k8s.io/cri-streaming/pkg/streaming/remotecommand"
	"k8s.io/streaming/pkg/httpstream/wsstream"
	utilexec "k8s.io/utils/exec"

	"github.com/podglass/podglass/kube"
)

// process is what a test's container runs.
type process struct {
	command     []string
	in          io.Reader
	out, err    io.Writer
	tty         bool
	resize      <-chan criremote.TerminalSize
	transport   string // "websocket" or "spdy"
	container   string
	clientsDone <-chan struct{}
}

// cluster is an API server that knows one thing: to run a command in a
// container, over WebSocket v5 as the API server does, or over SPDY with the
// kubelet's own library.
type cluster struct {
	*httptest.Server
	run func(p process) error
	// noWebSocket refuses the upgrade as a proxy would.
	noWebSocket bool
	// deny answers every exec with 403.
	deny bool
	// gone answers every exec as the kubelet does when no such container runs.
	gone bool
	// refuses answers every exec as the kubelet does when its container runtime
	// does not: with these words.
	refuses string
}

func newCluster(t *testing.T, run func(p process) error) *cluster {
	t.Helper()
	c := &cluster{run: run}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/v1/namespaces/{namespace}/pods/{pod}/exec", c.exec)
	mux.HandleFunc("/api/v1/namespaces/{namespace}/pods/{pod}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"kind":"Pod","apiVersion":"v1","spec":{"nodeName":"node1"}}`)
	})
	c.Server = httptest.NewServer(mux)
	t.Cleanup(c.Close)
	return c
}

func (c *cluster) client(t *testing.T) *kube.Client {
	t.Helper()
	client, err := kube.NewForConfig(&rest.Config{Host: c.URL}, "test", "shop")
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func (c *cluster) exec(w http.ResponseWriter, r *http.Request) {
	switch {
	case c.deny:
		deny(w, r)
	case c.refuses != "":
		http.Error(w, c.refuses, http.StatusInternalServerError)
	case c.gone:
		http.Error(w, `container not found ("app")`, http.StatusNotFound)
	case wsstream.IsWebSocketRequest(r) && c.noWebSocket:
		http.Error(w, "no upgrade here", http.StatusBadRequest)
	case wsstream.IsWebSocketRequest(r):
		c.execWebSocket(w, r)
	default:
		c.execSPDY(w, r)
	}
}

func deny(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusForbidden)
	json.NewEncoder(w).Encode(metav1.Status{
		TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"},
		Status:   metav1.StatusFailure,
		Reason:   metav1.StatusReasonForbidden,
		Code:     http.StatusForbidden,
		Message:  `pods "web" is forbidden: User "eve" cannot create resource "pods/exec"`,
		Details:  &metav1.StatusDetails{Name: "web", Kind: "pods"},
	})
}

func options(r *http.Request) *criremote.Options {
	is := func(name string) bool { v, _ := strconv.ParseBool(r.URL.Query().Get(name)); return v }
	return &criremote.Options{Stdin: is("stdin"), Stdout: is("stdout"), Stderr: is("stderr"), TTY: is("tty")}
}

func (c *cluster) execSPDY(w http.ResponseWriter, r *http.Request) {
	criremote.ServeExec(w, r, spdyRuntime{c}, "", "", r.URL.Query().Get("container"), r.URL.Query()["command"],
		options(r), time.Minute, time.Minute, criremote.SupportedStreamingProtocols)
}

type spdyRuntime struct{ c *cluster }

func (s spdyRuntime) ExecInContainer(ctx context.Context, _, _, container string, command []string,
	in io.Reader, out, err io.WriteCloser, tty bool, resize <-chan criremote.TerminalSize, _ time.Duration,
) error {
	p := process{command: command, in: in, tty: tty, resize: resize, transport: "spdy", container: container, clientsDone: ctx.Done()}
	p.out, p.err = writerOrDiscard(out), writerOrDiscard(err)
	return s.c.run(p)
}

func writerOrDiscard(w io.Writer) io.Writer {
	if w == nil {
		return io.Discard
	}
	return w
}

func (c *cluster) execWebSocket(w http.ResponseWriter, r *http.Request) {
	opts := options(r)
	kind := func(on bool, t wsstream.ChannelType) wsstream.ChannelType {
		if on {
			return t
		}
		return wsstream.IgnoreChannel
	}
	conn := wsstream.NewConn(map[string]wsstream.ChannelProtocolConfig{
		remoteconsts.StreamProtocolV5Name: {Binary: true, Channels: []wsstream.ChannelType{
			kind(opts.Stdin, wsstream.ReadChannel), kind(opts.Stdout, wsstream.WriteChannel),
			kind(opts.Stderr, wsstream.WriteChannel), wsstream.WriteChannel, wsstream.ReadChannel,
		}},
	})
	_, streams, err := conn.Open(w, r)
	if err != nil {
		return
	}
	defer conn.Close()
	resize := make(chan criremote.TerminalSize)
	go func() {
		defer close(resize)
		decoder := json.NewDecoder(streams[4])
		for {
			var size criremote.TerminalSize
			if decoder.Decode(&size) != nil {
				return
			}
			select {
			case resize <- size:
			case <-r.Context().Done():
				return
			}
		}
	}()
	err = c.run(process{
		command: r.URL.Query()["command"], container: r.URL.Query().Get("container"),
		in: streams[0], out: streams[1], err: streams[2], tty: opts.TTY,
		resize: resize, transport: "websocket", clientsDone: r.Context().Done(),
	})
	json.NewEncoder(streams[3]).Encode(statusOf(err))
}

// statusOf is what the kubelet writes to the error stream.
func statusOf(err error) metav1.Status {
	var exit utilexec.ExitError
	switch {
	case err == nil:
		return metav1.Status{Status: metav1.StatusSuccess}
	case errors.As(err, &exit):
		return metav1.Status{
			Status: metav1.StatusFailure, Reason: remoteconsts.NonZeroExitCodeReason,
			Details: &metav1.StatusDetails{Causes: []metav1.StatusCause{{
				Type: remoteconsts.ExitCodeCauseType, Message: strconv.Itoa(exit.ExitStatus()),
			}}},
		}
	}
	return metav1.Status{
		Status: metav1.StatusFailure, Reason: metav1.StatusReasonInternalError, Code: http.StatusInternalServerError,
		Message: fmt.Sprintf("Internal error occurred: error executing command in container: %v", err),
	}
}

// exited is a process that ended with a status.
func exited(code int) error {
	return utilexec.CodeExitError{Err: errors.New("exit status " + strconv.Itoa(code)), Code: code}
}

// runcMissing is what containerd with runc says about a program that is not
// there.
func runcMissing(program string) error {
	return fmt.Errorf(`failed to exec in container: failed to start exec "2ba2": OCI runtime exec failed: exec failed: unable to start container process: exec: %q: executable file not found in $PATH`, program)
}

// syncBuffer is a buffer that may be read while it is written.
type syncBuffer struct {
	mu      sync.Mutex
	text    strings.Builder
	changed chan struct{}
}

func newSyncBuffer() *syncBuffer { return &syncBuffer{changed: make(chan struct{}, 1)} }

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.text.Write(p)
	select {
	case b.changed <- struct{}{}:
	default:
	}
	return len(p), nil
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// waitFor waits until the buffer contains want.
func (b *syncBuffer) waitFor(t *testing.T, want string) {
	t.Helper()
	limit := time.After(20 * time.Second)
	for !strings.Contains(b.String(), want) {
		select {
		case <-b.changed:
		case <-limit:
			t.Fatalf("waited for %q, have %q", want, b.String())
		}
	}
}
