package kube

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	utilnet "k8s.io/apimachinery/pkg/util/net"

	"github.com/podglass/podglass/kube/explain"
)

// errNotReady is the answer of a server that starts or stops.
var errNotReady = errors.New("the API server is not ready")

// errNotConnected says that no connection came about in the time of a probe.
var errNotConnected = errors.New("no connection")

// newProbe makes the request that asks whether a server is there: for its
// readiness, which every user may see. It goes through the client, so that a
// credential plugin that failed is tried with it.
func newProbe(client *http.Client, server *url.URL) func(context.Context) error {
	address := server.JoinPath("readyz").String()
	return func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, probeTime)
		defer cancel()
		connecting := time.AfterFunc(connectTime, cancel)
		defer connecting.Stop()
		var connected atomic.Bool
		done := func() { connected.Store(true); connecting.Stop() }
		req, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
			// TLS may take longer, and has a limit of its own.
			ConnectDone: func(_, _ string, err error) {
				if err == nil {
					done()
				}
			},
			GotConn: func(httptrace.GotConnInfo) { done() },
		}), http.MethodGet, address, nil)
		if err != nil {
			return err
		}
		resp, err := client.Do(req)
		if err != nil {
			if ctx.Err() != nil && !connected.Load() {
				return errNotConnected
			}
			return err
		}
		defer func() { _ = resp.Body.Close() }()
		_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10)) // so that the connection can be used again
		if resp.StatusCode >= http.StatusInternalServerError {
			return errNotReady
		}
		return nil
	}
}

// observer tells a reach how requests went.
type observer struct {
	next  http.RoundTripper
	reach *reach
}

var _ utilnet.RoundTripperWrapper = (*observer)(nil)

// WrappedRoundTripper lets client-go reach the transport below.
func (o *observer) WrappedRoundTripper() http.RoundTripper { return o.next }

// RoundTrip implements [http.RoundTripper].
func (o *observer) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := o.next.RoundTrip(req)
	switch {
	case err != nil && req.Context().Err() == nil && isAway(err), err == nil && isGatewayPage(resp):
		o.reach.lost(time.Time{}, false)
	case err == nil && resp.StatusCode < http.StatusInternalServerError && o.reach.current() != nil:
		o.reach.found()
	}
	return resp, err
}

// isAway reports whether a request failed because there was no connection to the
// API server, or none any more.
func isAway(err error) bool {
	switch {
	case err == nil:
		return false
	case errors.Is(err, errNotConnected), isHandshakeTimeout(err):
		return true
	case explain.IsStatusText(err.Error()): // a proxy that could not connect, in net/http's words
		return true
	}
	return explain.Failure(err).Class == explain.ClassUnreachable
}

// isHandshakeTimeout reports whether a server that took the connection did not go
// on to speak TLS: one that hangs.
func isHandshakeTimeout(err error) bool {
	waited, ok := errors.AsType[net.Error](err)
	return ok && waited.Timeout() && strings.Contains(err.Error(), "TLS handshake timeout")
}

// isGatewayPage reports whether an answer is the page of a proxy or a load
// balancer whose server is away.
func isGatewayPage(resp *http.Response) bool {
	switch resp.StatusCode {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html")
	}
	return false
}
