package exec

import (
	"context"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"k8s.io/client-go/tools/remotecommand"

	"github.com/podglass/podglass/kube/explain"
)

// session stands between the caller's streams and remotecommand, whose copying
// goroutines outlive the session: once it has ended they reach nothing of the
// caller's any more.
type session struct {
	opts           Options
	done           chan struct{}
	stdout, stderr *outlet
}

func newSession(opts Options) *session {
	s := &session{opts: opts, done: make(chan struct{})}
	if opts.Stdout != nil {
		s.stdout = &outlet{to: opts.Stdout}
	}
	if opts.Stderr != nil && !opts.TTY {
		s.stderr = &outlet{to: opts.Stderr}
	}
	return s
}

// streams are the session's streams as remotecommand takes them: an absent one
// must be a nil interface.
func (s *session) streams() remotecommand.StreamOptions {
	streams := remotecommand.StreamOptions{Tty: s.opts.TTY}
	if s.opts.Stdin != nil {
		streams.Stdin = &inlet{from: s.opts.Stdin, done: s.done}
	}
	if s.stdout != nil {
		streams.Stdout = s.stdout
	}
	if s.stderr != nil {
		streams.Stderr = s.stderr
	}
	if s.opts.TTY && s.opts.Sizes != nil {
		streams.TerminalSizeQueue = sessionSizes{queue: s.opts.Sizes, done: s.done}
	}
	return streams
}

// end cuts the streams. It waits for a write that is under way.
func (s *session) end() {
	close(s.done)
	for _, o := range []*outlet{s.stdout, s.stderr} {
		if o != nil {
			o.close()
		}
	}
}

// inlet is a reader that ends with the session.
type inlet struct {
	from io.Reader
	done <-chan struct{}
}

func (i *inlet) Read(p []byte) (int, error) {
	select {
	case <-i.done:
		return 0, io.EOF
	default:
		return i.from.Read(p)
	}
}

// outlet is a writer that drops what comes after the session.
type outlet struct {
	mu     sync.Mutex
	to     io.Writer
	closed bool
}

func (o *outlet) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return len(p), nil
	}
	return o.to.Write(p)
}

func (o *outlet) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
}

// gateway watches the requests that open a session: it bounds them in time and
// knows afterwards whether one of them was let through, which tells a failure
// to connect from what the far end says.
type gateway struct {
	timeout time.Duration
	open    atomic.Bool
	refusal error // the API server's answer to the first request, if it refused
}

func (g *gateway) passed() bool { return g.open.Load() }

func (g *gateway) wrap(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		ctx, cancel := context.WithCancelCause(req.Context())
		timer := time.AfterFunc(g.timeout, func() { cancel(&explain.TimeoutError{Limit: g.timeout}) })
		defer timer.Stop()
		resp, err := next.RoundTrip(req.WithContext(ctx))
		if err != nil {
			if cause := context.Cause(ctx); cause != nil {
				err = cause
			}
			cancel(nil)
			return nil, err
		}
		if resp.StatusCode == http.StatusSwitchingProtocols {
			g.open.Store(true)
		}
		return resp, nil
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }
