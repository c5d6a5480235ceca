package exec

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	gorilla "github.com/gorilla/websocket"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/transport/websocket"
	"k8s.io/streaming/pkg/httpstream"
	"k8s.io/streaming/pkg/httpstream/wsstream"
)

// maxRefusal bounds what is read of a server's answer that refuses.
const maxRefusal = 64 << 10 // bytes

// webSocketDialer makes the connection of client-go's WebSocket executor in the
// place of its own round tripper, which dials where nobody can watch, and whose
// pings are answered without anybody knowing.
type webSocketDialer struct {
	of   *websocket.RoundTripper // where the executor finds the connection
	wire *wire
	ctx  context.Context // the session's
	fail func(error)     // ends it
}

// RoundTrip implements [http.RoundTripper]. As that of client-go it returns an
// [httpstream.UpgradeFailureError] where the server answers something else.
func (d *webSocketDialer) RoundTrip(req *http.Request) (*http.Response, error) {
	protocols := req.Header[wsstream.WebSocketProtocolHeader]
	header := req.Header.Clone()
	delete(header, wsstream.WebSocketProtocolHeader) // the dialer sets it
	room := d.of.DataBufferSize() + 1                // and a byte for the channel
	dialer := gorilla.Dialer{
		NetDialContext: d.wire.dial, Proxy: d.of.Proxier, TLSClientConfig: d.of.TLSConfig,
		Subprotocols: protocols, ReadBufferSize: room, WriteBufferSize: room,
	}
	target := *req.URL
	target.Scheme = strings.Replace(target.Scheme, "http", "ws", 1) // wss for https
	conn, resp, err := dialer.DialContext(req.Context(), target.String(), header)
	if errors.Is(err, gorilla.ErrBadHandshake) {
		return nil, &httpstream.UpgradeFailureError{Cause: answer(resp, err)}
	}
	if err != nil {
		return nil, err
	}
	if !slices.Contains(protocols, conn.Subprotocol()) {
		_ = conn.Close() // it is of no use
		return nil, &httpstream.UpgradeFailureError{
			Cause: fmt.Errorf("the server speaks %q and not %q", conn.Subprotocol(), protocols),
		}
	}
	d.of.Conn = conn
	go d.ask(conn)
	return resp, nil
}

// answer is what the server said in the place of an upgrade: a status of the API,
// or any text.
func answer(resp *http.Response, err error) error {
	if resp == nil {
		return err
	}
	defer resp.Body.Close()
	text, readErr := io.ReadAll(io.LimitReader(resp.Body, maxRefusal))
	if readErr != nil {
		return fmt.Errorf("%w (%s)", err, resp.Status)
	}
	if object, decodeErr := runtime.Decode(scheme.Codecs.UniversalDeserializer(), text); decodeErr == nil {
		if status, ok := object.(*metav1.Status); ok {
			return &apierrors.StatusError{ErrStatus: *status}
		}
	}
	return fmt.Errorf("%w (%s): %s", err, resp.Status, text)
}

// ask makes the server say something again and again, until the session ends.
// Client-go asks too, at a rate of its own.
func (d *webSocketDialer) ask(conn *gorilla.Conn) {
	defer recovered(d.fail)
	ticker := time.NewTicker(d.wire.timing.ask)
	defer ticker.Stop()
	for {
		select {
		case <-d.ctx.Done():
			return
		case <-ticker.C:
		}
		// A write that times out ends the connection: it has as much time
		// as the connection itself.
		if conn.WriteControl(gorilla.PingMessage, nil, time.Now().Add(d.wire.timing.giveUp)) != nil {
			return
		}
	}
}
