package kube

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/rest"

	"github.com/podglass/podglass/kube/explain"
)

var errRefused error = &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}

// scriptedProbe fails with what fail says for the time since the start, and
// counts.
type scriptedProbe struct {
	start time.Time
	fail  func(since time.Duration) error

	mu    sync.Mutex
	at    []time.Duration
	under int // probes at the same time
	most  int
}

func (p *scriptedProbe) probe(ctx context.Context) error {
	p.mu.Lock()
	p.at = append(p.at, time.Since(p.start))
	p.under++
	p.most = max(p.most, p.under)
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		p.under--
		p.mu.Unlock()
	}()
	if !sleep(ctx, time.Millisecond) {
		return ctx.Err()
	}
	return p.fail(time.Since(p.start))
}

func until(end time.Duration, err error) func(time.Duration) error {
	return func(since time.Duration) error {
		if since < end {
			return err
		}
		return nil
	}
}

// waiters is how many loops wait, and when each went on.
func waiters(t *testing.T, r *reach, start time.Time, n int) (went []time.Duration, proven int) {
	t.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			was := r.await(t.Context())
			mu.Lock()
			defer mu.Unlock()
			went = append(went, time.Since(start))
			if was {
				proven++
			}
		})
	}
	all.Wait()
	slices.Sort(went)
	return went, proven
}

func TestManyWaitForOneProbe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		p := &scriptedProbe{start: start, fail: until(20*time.Second, errRefused)}
		r := &reach{probe: p.probe}
		r.lost(time.Time{}, false)
		went, proven := waiters(t, r, start, 200)
		if len(p.at) != 41 || p.most != 1 {
			t.Errorf("%d probes in 20 seconds, %d at a time, want 41 and 1", len(p.at), p.most)
		}
		if first, last := went[0]-20*time.Second, went[199]-20*time.Second; first > 600*time.Millisecond || last > 1600*time.Millisecond || last-first < 900*time.Millisecond {
			t.Errorf("the first went on %s after the return and the last %s, want within 1.6s and spread over one", first, last)
		}
		if proven != 200 {
			t.Errorf("%d of 200 were told that the server had been away", proven)
		}
		if r.await(t.Context()) {
			t.Error("there is something to wait for after the end")
		}
	})
}

func TestALongAbsenceIsProbedLess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &scriptedProbe{start: time.Now(), fail: until(11*time.Minute, errRefused)}
		r := &reach{probe: p.probe}
		r.lost(time.Time{}, false)
		went, _ := waiters(t, r, p.start, 1)
		if len(p.at) > 450 || went[0] > 11*time.Minute+2100*time.Millisecond {
			t.Errorf("%d probes in 11 minutes, and on after %s", len(p.at), went[0])
		}
	})
}

// One connection that breaks is no outage: whoever was cut goes on at its own pace.
func TestABrokenConnectionIsNoOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &scriptedProbe{start: time.Now(), fail: until(0, nil)}
		r := &reach{probe: p.probe}
		r.lost(time.Time{}, false)
		went, proven := waiters(t, r, p.start, 5)
		if len(p.at) != 1 || proven != 0 || went[4] > 100*time.Millisecond {
			t.Errorf("%d probes, %d told of an outage, on after %s", len(p.at), proven, went[4])
		}
	})
}

func TestAWaiterThatLeavesHandsTheProbeOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &scriptedProbe{start: time.Now(), fail: until(5*time.Second, errRefused)}
		r := &reach{probe: p.probe}
		r.lost(time.Time{}, false)
		leaving, leave := context.WithTimeout(t.Context(), time.Second)
		defer leave()
		first := make(chan bool, 1)
		go func() { first <- r.await(leaving) }()
		synctest.Wait()
		went, _ := waiters(t, r, p.start, 2)
		if <-first {
			t.Error("the one that left was told of the end")
		}
		if went[0] > 5600*time.Millisecond {
			t.Errorf("the others went on after %s", went[0])
		}
	})
}

// A server that starts answers before it can tell who may do what.
func TestAServerThatStartsIsWaitedFor(t *testing.T) {
	for name, test := range map[string]struct{ ready, on time.Duration }{
		"it becomes ready": {4 * time.Second, 4 * time.Second},
		"it never does":    {time.Hour, startTime},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := &scriptedProbe{start: time.Now(), fail: until(test.ready, errNotReady)}
				r := &reach{probe: p.probe}
				r.lost(time.Time{}, false)
				went, proven := waiters(t, r, p.start, 1)
				if went[0] < test.on || went[0] > test.on+600*time.Millisecond || proven != 1 {
					t.Errorf("on after %s, want %s", went[0], test.on)
				}
			})
		})
	}
}

func TestARequestThatGetsThroughEndsTheWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &scriptedProbe{start: time.Now(), fail: until(time.Hour, errRefused)}
		r := &reach{probe: p.probe}
		r.lost(time.Time{}, false)
		time.AfterFunc(1200*time.Millisecond, r.found)
		if went, _ := waiters(t, r, p.start, 1); went[0] > 1300*time.Millisecond {
			t.Errorf("on after %s", went[0])
		}
		r.lost(time.Now().Add(time.Minute), true)
		time.AfterFunc(time.Second, r.hurry)
		p.fail = until(0, nil)
		before := time.Now()
		if !r.await(t.Context()) || time.Since(before) > 1100*time.Millisecond {
			t.Errorf("whoever is in a hurry went on after %s", time.Since(before))
		}
	})
}

// exchange answers requests as it is told.
type exchange func(*http.Request) (*http.Response, error)

func (e exchange) RoundTrip(req *http.Request) (*http.Response, error) { return e(req) }

func response(code int, contentType string) *http.Response {
	return &http.Response{StatusCode: code, Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(strings.NewReader("{}"))}
}

func TestWhatRequestsTellOfTheServer(t *testing.T) {
	for _, test := range []struct {
		name string
		resp *http.Response
		err  error
		away bool
	}{
		{"an answer", response(200, "application/json"), nil, false},
		{"a refusal", response(403, "application/json"), nil, false},
		{"a failure of the server", response(500, "application/json"), nil, false},
		{"an API behind it that is away", response(503, "text/plain"), nil, false},
		{"a load balancer without a server", response(503, "text/html"), nil, true},
		{"a proxy without a server", nil, errors.New("Bad Gateway"), true},
		{"a refused connection", nil, errRefused, true},
		{"a name that does not resolve", nil, &net.OpError{Op: "dial", Err: &net.DNSError{Name: "api.shop"}}, true},
		{"a connection cut", nil, io.EOF, true},
		{"a server that hangs", nil, handshakeTimeout{}, true},
		{"a cancelled request", nil, context.Canceled, false},
		{"our own limit", nil, &explain.TimeoutError{Limit: time.Second}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := &reach{}
			o := &observer{exchange(func(*http.Request) (*http.Response, error) { return test.resp, test.err }), r}
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://cluster.test/api", nil)
			if err != nil {
				t.Fatal(err)
			}
			if resp, err := o.RoundTrip(req); resp != test.resp || !errors.Is(err, test.err) {
				t.Errorf("got %v, %v", resp, err)
			}
			if away := r.current() != nil; away != test.away {
				t.Errorf("away: %v, want %v", away, test.away)
			}
		})
	}
}

type handshakeTimeout struct{}

func (handshakeTimeout) Error() string   { return "net/http: TLS handshake timeout" }
func (handshakeTimeout) Timeout() bool   { return true }
func (handshakeTimeout) Temporary() bool { return true }

// The probe goes to the server that the kubeconfig names, behind whatever path.
func TestTheProbeAsksForReadiness(t *testing.T) {
	asked := make(chan *http.Request, 1)
	code := http.StatusOK
	client, err := NewForConfig(&rest.Config{
		Host: "http://cluster.test/k8s/c-1", BearerToken: "secret",
		Transport: exchange(func(req *http.Request) (*http.Response, error) {
			asked <- req
			return response(code, "text/plain"), nil
		}),
	}, "", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		code int
		err  error
	}{{200, nil}, {401, nil}, {403, nil}, {404, nil}, {500, errNotReady}, {503, errNotReady}} {
		code = test.code
		if err := client.reach.probe(t.Context()); !errors.Is(err, test.err) {
			t.Errorf("%d: got %v, want %v", test.code, err, test.err)
		}
		req := <-asked
		if req.URL.String() != "http://cluster.test/k8s/c-1/readyz" || req.Header.Get("Authorization") != "Bearer secret" {
			t.Errorf("asked for %s as %q", req.URL, req.Header.Get("Authorization"))
		}
	}
}

// A network that swallows everything is away; a server that took the connection
// and says nothing is for requests to judge.
func TestTheProbeTellsSilenceFromAbsence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := &http.Client{Transport: exchange(func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			return nil, req.Context().Err()
		})}
		server, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://cluster.test", nil)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if err := newProbe(client, server.URL)(t.Context()); !isAway(err) || time.Since(start) > connectTime {
			t.Errorf("got %v after %s", err, time.Since(start))
		}
	})
}

func TestAwaitKnowsNothingOfOtherClients(t *testing.T) {
	if Await(t.Context(), fake.NewClientset()) || Await(t.Context(), nil) {
		t.Error("waited for a server that nobody said is away")
	}
}
