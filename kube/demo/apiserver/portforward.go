package apiserver

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"

	gwebsocket "github.com/gorilla/websocket"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	clientforward "k8s.io/client-go/tools/portforward"
	"k8s.io/cri-streaming/pkg/streaming/portforward"
	"k8s.io/streaming/pkg/httpstream"
	"k8s.io/streaming/pkg/httpstream/spdy"
	"k8s.io/streaming/pkg/httpstream/wsstream"
)

func (s *Server) portForward(w http.ResponseWriter, r *request) error {
	pod, err := Get[*corev1.Pod](s.state, r.namespace, r.name)
	if err != nil {
		return err
	}
	if pod.Spec.NodeName == "" {
		return apierrors.NewBadRequest(fmt.Sprintf("pod %s does not have a host assigned", pod.Name))
	}
	if pod.Status.Phase != corev1.PodRunning { // as a kubelet's own answer, which is plain text
		http.Error(w, fmt.Sprintf("pod not found (%q)", pod.Name+"_"+pod.Namespace), http.StatusInternalServerError)
		return nil
	}
	watched, req, end := watchClient(w, r.Request)
	defer end()
	if hasProtocol(req, portforward.WebsocketsSPDYTunnelingPortForwardV1) {
		watched, req, err = tunnel(watched, req)
		if err != nil {
			return nil // the client has been told
		}
	}
	opts := &portforward.V4Options{}
	if wsstream.IsWebSocketRequest(req) {
		if opts, err = portforward.NewV4Options(req); err != nil {
			return apierrors.NewBadRequest(err.Error())
		}
	}
	forward := &podForwarder{ctx: req.Context(), pod: pod, runtime: s.runtime}
	portforward.ServePortForward(watched, req, forward, pod.Name, string(pod.UID), opts, streamIdle, streamCreation, portforward.SupportedProtocols)
	return nil
}

// tunnel opens a WebSocket and returns what the SPDY server inside of it takes for a connection and
// a request of its own.
func tunnel(w http.ResponseWriter, r *http.Request) (http.ResponseWriter, *http.Request, error) {
	upgrader := gwebsocket.Upgrader{
		ReadBufferSize: 32 << 10, WriteBufferSize: 32 << 10,
		Subprotocols: []string{portforward.WebsocketsSPDYTunnelingPortForwardV1},
	}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return nil, nil, err
	}
	inner := r.Clone(r.Context())
	inner.Method = http.MethodPost
	inner.Header = http.Header{}
	inner.Header.Set(httpstream.HeaderConnection, httpstream.HeaderUpgrade)
	inner.Header.Set(httpstream.HeaderUpgrade, spdy.HeaderSpdy31)
	inner.Header.Set(httpstream.HeaderProtocolVersion, portforward.ProtocolV1Name)
	return &tunnelWriter{conn: clientforward.NewTunnelingConnection("demo cluster", ws), header: http.Header{}}, inner, nil
}

// tunnelWriter drops the answer to the upgrade inside of a tunnel: the client does not wait for one.
type tunnelWriter struct {
	conn   net.Conn
	header http.Header
}

// Header is written to and never sent.
func (t *tunnelWriter) Header() http.Header { return t.header }

// Write drops what would be an error's text.
func (t *tunnelWriter) Write(p []byte) (int, error) { return len(p), nil }

// WriteHeader drops the code.
func (t *tunnelWriter) WriteHeader(int) {}

// Hijack hands out the tunnel.
func (t *tunnelWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return t.conn, bufio.NewReadWriter(bufio.NewReader(t.conn), bufio.NewWriter(t.conn)), nil
}

// podForwarder copies one forwarded connection after the other. It ends with its session, of which
// the streaming library tells it nothing.
type podForwarder struct {
	ctx     context.Context //nolint:containedctx // see above
	pod     *corev1.Pod
	runtime Runtime
}

// PortForward copies until the pod's side has ended; what the client closes is closed towards the pod.
func (f *podForwarder) PortForward(_ context.Context, _, _ string, port int32, stream io.ReadWriteCloser) error {
	conn, err := f.runtime.Dial(f.ctx, f.pod, port)
	if err != nil {
		return err
	}
	defer conn.Close() // nothing is left to send
	stop := context.AfterFunc(f.ctx, func() { _ = conn.Close() })
	defer stop()
	go func() {
		_, err := io.Copy(conn, stream)
		if half, ok := conn.(interface{ CloseWrite() error }); ok && err == nil {
			_ = half.CloseWrite()
			return
		}
		_ = conn.Close()
	}()
	_, err = io.Copy(stream, conn)
	if f.ctx.Err() != nil || isClosed(err) {
		return nil
	}
	return err
}
