package tuitest

import (
	"io"
	"net/http"
	"sync"
)

// traffic is what a client of the cluster has under way: requests that are not answered yet, and answers that are being
// read. An answer that goes on, such as a watch, is under way only while what came of it is dealt with: its reader then
// asks for more, and waits.
type traffic struct {
	mu    sync.Mutex
	busy  int
	moved uint64 // how often something came
}

// wrap is for a [rest.Config].
func (t *traffic) wrap(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		t.add(1)
		resp, err := next.RoundTrip(req)
		if err != nil || resp.Body == nil || resp.StatusCode == http.StatusSwitchingProtocols {
			t.add(-1)
			return resp, err
		}
		query := req.URL.Query()
		resp.Body = &answer{ReadCloser: resp.Body, traffic: t, goesOn: query.Has("watch") || query.Has("follow"), busy: true}
		return resp, nil
	})
}

func (t *traffic) add(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.busy += n
	t.moved++
}

// idle reports whether nothing is under way, and how much has been so far.
func (t *traffic) idle() (idle bool, moved uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.busy == 0, t.moved
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// answer is the body of an answer.
type answer struct {
	io.ReadCloser
	traffic *traffic
	goesOn  bool // it does not end by itself

	mu    sync.Mutex
	busy  bool // it is counted
	ended bool
}

func (a *answer) count(busy bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case a.ended || busy == a.busy:
	case busy:
		a.traffic.add(1)
	default:
		a.traffic.add(-1)
	}
	a.busy = busy && !a.ended
}

func (a *answer) end() {
	a.count(false)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ended = true
}

// Read implements [io.Reader].
func (a *answer) Read(p []byte) (int, error) {
	a.count(!a.goesOn)
	n, err := a.ReadCloser.Read(p)
	if err != nil {
		a.end()
		return n, err
	}
	a.count(true)
	return n, nil
}

// Close implements [io.Closer].
func (a *answer) Close() error {
	a.end()
	return a.ReadCloser.Close()
}
