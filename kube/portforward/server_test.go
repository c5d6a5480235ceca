package portforward

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	gwebsocket "github.com/gorilla/websocket"
	corev1 "k8s.io/api/core/v1"
	tunnelconsts "k8s.io/apimachinery/pkg/util/portforward"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/rest"
	clientportforward "k8s.io/client-go/tools/portforward"
	"k8s.io/cri-streaming/pkg/streaming/portforward"
	"k8s.io/streaming/pkg/httpstream"
	streamspdy "k8s.io/streaming/pkg/httpstream/spdy"
	"k8s.io/streaming/pkg/httpstream/wsstream"

	"github.com/podglass/podglass/kube"
)

// cluster serves the port-forward of pods, over SPDY with the kubelet's own
// library and over the WebSocket tunnel as the API server does, beside a fake
// clientset for the objects.
type cluster struct {
	*httptest.Server
	objects *fake.Clientset
	// noWebSocket refuses the upgrade as a proxy would.
	noWebSocket bool

	mu    sync.Mutex
	ports map[string]func(io.ReadWriteCloser) error // by "pod:port"
	conns map[string][]io.Closer                    // by pod
	dials int
}

func newCluster(t *testing.T, objects *fake.Clientset) *cluster {
	t.Helper()
	c := &cluster{objects: objects, ports: map[string]func(io.ReadWriteCloser) error{}, conns: map[string][]io.Closer{}}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/v1/namespaces/shop/pods/{pod}/portforward", c.forward)
	c.Server = httptest.NewServer(mux)
	t.Cleanup(func() {
		c.mu.Lock()
		var all []string
		for pod := range c.conns {
			all = append(all, pod)
		}
		c.mu.Unlock()
		for _, pod := range all {
			c.cut(pod)
		}
		c.Close()
	})
	return c
}

// listen lets a container of the pod serve the port.
func (c *cluster) listen(pod string, port int, serve func(io.ReadWriteCloser) error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ports[fmt.Sprintf("%s:%d", pod, port)] = serve
}

// cut breaks all connections to the pod.
func (c *cluster) cut(pod string) {
	c.mu.Lock()
	conns := c.conns[pod]
	delete(c.conns, pod)
	c.mu.Unlock()
	for _, conn := range conns {
		conn.Close()
	}
}

func (c *cluster) supervisor(t *testing.T) *Supervisor {
	t.Helper()
	client, err := kube.NewForConfig(&rest.Config{Host: c.URL}, "test", "shop")
	if err != nil {
		t.Fatal(err)
	}
	through := &clusterConnector{
		objects: c.objects,
		dial: func(ctx context.Context, pod kube.PodRef) (httpstream.Connection, error) {
			return dial(ctx, client, pod)
		},
	}
	s := newSupervisor(func(*kube.Client) connector { return through })
	t.Cleanup(s.Close)
	return s
}

func (c *cluster) forward(w http.ResponseWriter, r *http.Request) {
	pod := r.PathValue("pod")
	switch {
	case wsstream.IsWebSocketRequest(r) && c.noWebSocket:
		http.Error(w, "no upgrade here", http.StatusBadRequest)
	case wsstream.IsWebSocketRequest(r):
		c.tunnel(w, r, pod)
	default:
		hijacked := &hijackWatcher{ResponseWriter: w, keep: func(conn net.Conn) { c.keep(pod, conn) }}
		portforward.ServePortForward(hijacked, r, spdyRuntime{c}, pod, "", nil,
			time.Minute, time.Minute, portforward.SupportedProtocols)
	}
}

// forget forgets what only tests keep: the requests, and the connections that could be
// cut, but for the first, which is in use.
func (c *cluster) forget() {
	c.objects.ClearActions()
	c.mu.Lock()
	defer c.mu.Unlock()
	for pod, conns := range c.conns {
		c.conns[pod] = conns[:min(len(conns), 1):1]
	}
}

// sessions counts the connections to a pod so far.
func (c *cluster) sessions(pod string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.conns[pod])
}

func (c *cluster) keep(pod string, conn io.Closer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conns[pod] = append(c.conns[pod], conn)
}

// hijackWatcher remembers the connection that an upgrade takes over.
type hijackWatcher struct {
	http.ResponseWriter
	keep func(net.Conn)
}

func (h *hijackWatcher) Unwrap() http.ResponseWriter { return h.ResponseWriter }

func (h *hijackWatcher) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffer, err := h.ResponseWriter.(http.Hijacker).Hijack()
	if err == nil {
		h.keep(conn)
	}
	return conn, buffer, err
}

type spdyRuntime struct{ c *cluster }

func (s spdyRuntime) PortForward(_ context.Context, pod, _ string, port int32, stream io.ReadWriteCloser) error {
	return s.c.dial(pod, int(port), stream)
}

// dial is what the container runtime does for one connection.
func (c *cluster) dial(pod string, port int, stream io.ReadWriteCloser) error {
	c.mu.Lock()
	c.dials++
	serve := c.ports[fmt.Sprintf("%s:%d", pod, port)]
	c.mu.Unlock()
	if serve == nil {
		return fmt.Errorf(`failed to execute portforward in network namespace "/var/run/netns/cni-1": failed to connect to localhost:%d inside namespace "1", IPv4: dial tcp4 127.0.0.1:%d: connect: connection refused`, port, port)
	}
	return serve(stream)
}

// tunnel speaks SPDY within a WebSocket.
func (c *cluster) tunnel(w http.ResponseWriter, r *http.Request, pod string) {
	upgrader := gwebsocket.Upgrader{Subprotocols: []string{tunnelconsts.WebsocketsSPDYTunnelingPortForwardV1}}
	socket, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c.keep(pod, socket.NetConn())
	pairs := &pairs{cluster: c, pod: pod, waiting: map[string]*pair{}}
	conn, err := streamspdy.NewServerConnection(clientportforward.NewTunnelingConnection("server", socket), pairs.add)
	if err != nil {
		return
	}
	defer conn.Close()
	<-conn.CloseChan()
}

// pairs brings together the streams that belong to one connection.
type pairs struct {
	cluster *cluster
	pod     string
	mu      sync.Mutex
	waiting map[string]*pair
}

func (p *pairs) add(stream httpstream.Stream, replySent <-chan struct{}) error {
	id := stream.Headers().Get(corev1.PortForwardRequestIDHeader)
	p.mu.Lock()
	defer p.mu.Unlock()
	both := p.waiting[id]
	if both == nil {
		both = &pair{}
		p.waiting[id] = both
	}
	if stream.Headers().Get(corev1.StreamType) == corev1.StreamTypeError {
		both.errors = stream
	} else {
		both.data = stream
	}
	if both.errors == nil || both.data == nil {
		return nil
	}
	delete(p.waiting, id)
	port, _ := strconv.Atoi(stream.Headers().Get(corev1.PortHeader))
	go func() {
		<-replySent
		if err := p.cluster.dial(p.pod, port, both.data); err != nil {
			fmt.Fprintf(both.errors, "error forwarding port %d to pod %s, uid : %v", port, p.pod, err)
			both.errors.Close()
			both.data.Reset()
			return
		}
		both.errors.Close()
		both.data.Close()
	}()
	return nil
}

// echo answers with what it hears, behind a greeting.
func echo(greeting string) func(io.ReadWriteCloser) error {
	return func(stream io.ReadWriteCloser) error {
		io.WriteString(stream, greeting)
		io.Copy(stream, stream)
		return nil
	}
}
