package kube

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	utilnet "k8s.io/apimachinery/pkg/util/net"

	"github.com/podglass/podglass/kube/explain"
)

// timeouts bounds requests in time without cutting streams: the answer to any
// request must begin within the begin limit, and a request that is no stream
// must also end within the end limit. Upgraded connections (exec, attach,
// port-forward) pass untouched; their callers bound them.
type timeouts struct {
	next       http.RoundTripper
	begin, end time.Duration // end 0 = no limit
}

var _ utilnet.RoundTripperWrapper = (*timeouts)(nil)

func newTimeouts(next http.RoundTripper, requestTimeout time.Duration) *timeouts {
	if requestTimeout <= 0 {
		return &timeouts{next: next, begin: defaultAnswerTimeout}
	}
	return &timeouts{next: next, begin: requestTimeout, end: requestTimeout}
}

// WrappedRoundTripper lets client-go reach the transport below, to close idle
// connections and to read its TLS settings.
func (t *timeouts) WrappedRoundTripper() http.RoundTripper { return t.next }

// RoundTrip implements [http.RoundTripper].
func (t *timeouts) RoundTrip(req *http.Request) (*http.Response, error) {
	if isUpgrade(req) {
		return t.next.RoundTrip(req)
	}
	ctx, cancel := context.WithCancelCause(req.Context())
	limit := t.begin
	timer := time.AfterFunc(limit, func() { cancel(&explain.TimeoutError{Limit: limit}) })

	resp, err := t.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		timer.Stop()
		cancel(nil)
		return nil, timeoutCause(ctx, err)
	}
	if t.end == 0 || isStream(req) {
		timer.Stop()
	}
	resp.Body = &boundedBody{ReadCloser: resp.Body, ctx: ctx, done: func() {
		timer.Stop()
		cancel(nil)
	}}
	return resp, nil
}

// timeoutCause puts our own timeout in the place of the bare cancellation that
// it appears as further down.
func timeoutCause(ctx context.Context, err error) error {
	if cause, ok := errors.AsType[*explain.TimeoutError](context.Cause(ctx)); ok {
		return cause
	}
	return err
}

// boundedBody ends the request's context when the body is closed, and names
// the timeout when that is what cut it.
type boundedBody struct {
	io.ReadCloser
	ctx  context.Context
	done func()
}

func (b *boundedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = timeoutCause(b.ctx, err)
	}
	return n, err
}

func (b *boundedBody) Close() error {
	err := b.ReadCloser.Close()
	b.done()
	return err
}

// isStream reports whether the request's answer has no natural end: a watch or
// a followed log.
func isStream(req *http.Request) bool {
	query := req.URL.Query()
	return isTrue(query.Get("watch")) || isTrue(query.Get("follow"))
}

func isTrue(value string) bool { return value == "true" || value == "1" }
