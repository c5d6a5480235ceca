package portforward

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"k8s.io/apimachinery/pkg/util/portforward"
	clientportforward "k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/transport/spdy"
	"k8s.io/client-go/transport/websocket"
	"k8s.io/klog/v2"
	"k8s.io/streaming/pkg/httpstream"
	streamspdy "k8s.io/streaming/pkg/httpstream/spdy"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
)

// dial opens a connection to the pod that carries streams. It does what
// client-go's NewSPDYOverWebsocketDialer and NewFallbackDialer do, in a way
// that ctx can end and that are watched for silence.
func dial(ctx context.Context, client *kube.Client, pod kube.PodRef) (httpstream.Connection, error) {
	if err := pod.Check(); err != nil {
		return nil, err
	}
	url := client.Clientset.CoreV1().RESTClient().Post().
		Resource("pods").SubResource("portforward").
		Namespace(pod.Namespace).Name(pod.Name).URL().String()

	conn, err := dialWebSocket(ctx, client, url)
	if httpstream.IsUpgradeFailure(err) || httpstream.IsHTTPSProxyError(err) {
		refused := kube.UpgradeRefusal(err)
		conn, err = dialSPDY(ctx, client, url)
		if err != nil && refused != nil {
			err = refused
		}
	}
	if err != nil {
		return nil, fmt.Errorf("connect to pod %s: %w", pod, err)
	}
	return conn, nil
}

// dialWebSocket opens SPDY within a WebSocket, the way since Kubernetes 1.31.
func dialWebSocket(ctx context.Context, client *kube.Client, url string) (httpstream.Connection, error) {
	ctx, cancel := dialLimit(ctx)
	defer cancel()
	transport, holder, err := websocket.RoundTripperFor(client.Config)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	conn, err := websocket.Negotiate(transport, holder, req,
		portforward.WebsocketsSPDYTunnelingPrefix+portforward.PortForwardV1Name)
	if err != nil {
		return nil, causeOf(ctx, err)
	}
	tunnel := clientportforward.NewTunnelingConnectionWithLogger(klog.FromContext(ctx), conn)
	return streamspdy.NewClientConnectionWithPings(&attended{tunnel}, pingPeriod)
}

// dialSPDY is the way before that, and through proxies that know no WebSocket.
func dialSPDY(ctx context.Context, client *kube.Client, url string) (httpstream.Connection, error) {
	ctx, cancel := dialLimit(ctx)
	defer cancel()
	transport, upgrader, err := spdy.RoundTripperFor(client.Config)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, nil)
	if err != nil {
		return nil, err
	}
	conn, protocol, err := spdy.NegotiateStreaming(upgrader, &http.Client{Transport: transport}, req, portforward.PortForwardV1Name)
	if err != nil {
		return nil, causeOf(ctx, err)
	}
	if protocol != portforward.PortForwardV1Name {
		conn.Close()
		return nil, fmt.Errorf("the server speaks %q and not %q", protocol, portforward.PortForwardV1Name)
	}
	return conn, nil
}

func dialLimit(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, dialTimeout, &explain.TimeoutError{Limit: dialTimeout})
}

// causeOf puts our own timeout in the place of the cancellation that it appears
// as.
func causeOf(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// attended is a connection on which something arrives all the time.
type attended struct{ net.Conn }

func (a *attended) Read(p []byte) (int, error) {
	if err := a.SetReadDeadline(time.Now().Add(silence)); err != nil {
		return 0, err
	}
	return a.Conn.Read(p)
}
