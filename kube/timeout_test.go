package kube

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/podglass/podglass/kube/explain"
)

// slowServer stands in for the transport: the answer begins after one time and
// ends after another.
type slowServer struct{ begin, end time.Duration }

func (s slowServer) RoundTrip(req *http.Request) (*http.Response, error) {
	if !sleep(req.Context(), s.begin) {
		return nil, req.Context().Err()
	}
	return &http.Response{StatusCode: http.StatusOK, Body: &slowBody{req.Context(), s.end}}, nil
}

type slowBody struct {
	ctx context.Context
	end time.Duration
}

func (b *slowBody) Read([]byte) (int, error) {
	if !sleep(b.ctx, b.end) {
		return 0, b.ctx.Err()
	}
	return 0, io.EOF
}

func (b *slowBody) Close() error { return nil }

func TestTimeouts(t *testing.T) {
	const limit = 10 * time.Second
	const list, watch = "/api/v1/pods", "/api/v1/pods?watch=true"
	tests := []struct {
		name    string
		path    string
		timeout time.Duration
		server  slowServer
		took    time.Duration
		cut     bool
	}{
		{"in time", list, limit, slowServer{time.Second, time.Second}, 2 * time.Second, false},
		{"no answer", list, limit, slowServer{time.Hour, 0}, limit, true},
		{"an answer without end", list, limit, slowServer{time.Second, time.Hour}, limit, true},
		{"a watch without an answer", watch, limit, slowServer{time.Hour, 0}, limit, true},
		{"a watch that goes on", watch, limit, slowServer{time.Second, time.Hour}, time.Hour + time.Second, false},
		{"a log that goes on", "/api/v1/namespaces/a/pods/b/log?follow=true", limit, slowServer{0, time.Hour}, time.Hour, false},
		{"an upgrade", "/api/v1/namespaces/a/pods/b/exec", limit, slowServer{time.Hour, time.Hour}, 2 * time.Hour, false},
		{"no limit set, no answer", list, 0, slowServer{time.Hour, 0}, defaultAnswerTimeout, true},
		{"no limit set, a long answer", list, 0, slowServer{time.Second, time.Hour}, time.Hour + time.Second, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				started := time.Now()
				err := fetch(t, newTimeouts(test.server, test.timeout), test.path)
				if took := time.Since(started); took != test.took {
					t.Errorf("took %s, want %s", took, test.took)
				}
				_, cut := errors.AsType[*explain.TimeoutError](err)
				if cut != test.cut || err != nil && !cut {
					t.Errorf("got %v, want a timeout: %v", err, test.cut)
				}
			})
		})
	}
}

// fetch makes a request and reads the answer to its end.
func fetch(t *testing.T, transport http.RoundTripper, path string) error {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://server"+path, strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.ReadAll(resp.Body)
	return err
}

func TestTimeoutsLeaveCancellationAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://server/api", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := newTimeouts(slowServer{time.Minute, 0}, 10*time.Second).RoundTrip(req)
		if err == nil {
			resp.Body.Close()
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the caller's own deadline", err)
		}
	})
}
