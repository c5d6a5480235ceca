package portforward

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"k8s.io/streaming/pkg/httpstream"
)

// session is one connection to one pod, over which any number of local
// connections are carried. Its context ends with it, and the context's cause
// says why.
type session struct {
	endpoint
	ctx      context.Context
	end      context.CancelCauseFunc // the first cause stays
	conn     httpstream.Connection
	requests atomic.Int64

	// leaving closes when the pod has begun to go, or is not ready any more.
	leaving   chan struct{}
	leftWhy   error
	leaveOnce sync.Once
	// gone closes when the pod is gone.
	gone     chan struct{}
	goneOnce sync.Once

	mu      sync.Mutex
	retired bool
	carried int
}

var (
	// errLost ends a session without a better reason.
	errLost = errors.New("the connection to the pod was lost")
	// errRetired ends a session that another replaces.
	errRetired = errors.New("replaced by a session to another pod")
)

// newSession takes over conn, for as long as ctx lasts or the connection does.
func newSession(ctx context.Context, to endpoint, conn httpstream.Connection) *session {
	s := &session{endpoint: to, conn: conn, leaving: make(chan struct{}), gone: make(chan struct{})}
	s.ctx, s.end = context.WithCancelCause(ctx)
	go s.guarded(func() {
		select {
		case <-conn.CloseChan():
			s.end(errLost)
		case <-s.ctx.Done():
		}
		conn.Close()
	})
	return s
}

// guarded runs part of what the session does; should it panic, the session is over and the program goes on.
func (s *session) guarded(part func()) { guarded(s.end, part) }

// cause says why the session ended, nil while it has not.
func (s *session) cause() error { return context.Cause(s.ctx) }

// leave says why requests may go to other pods from now on.
func (s *session) leave(why error) {
	s.leaveOnce.Do(func() {
		s.leftWhy = why
		close(s.leaving)
	})
}

// abandon says that the pod is gone. A container may outlive its pod for a moment, as when that is deleted
// by force, so connections have as long to end by themselves.
func (s *session) abandon() {
	s.goneOnce.Do(func() {
		close(s.gone)
		end := time.AfterFunc(goneGrace, func() { s.end(s.isGone()) })
		context.AfterFunc(s.ctx, func() { end.Stop() })
		s.retire()
	})
}

func (s *session) isGone() error { return &goneError{pod: s.pod.Name} }

// retire takes no further connections and ends the session with the last one.
func (s *session) retire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.retired = true
	if s.carried == 0 {
		s.end(errRetired)
	}
}

// hold reserves the session for one connection. It returns false when the
// session takes none any more; otherwise release must follow.
func (s *session) hold() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.retired || s.ctx.Err() != nil {
		return false
	}
	s.carried++
	return true
}

// isShared reports whether several connections are carried.
func (s *session) isShared() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.carried > 1
}

func (s *session) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.carried--
	if s.retired && s.carried == 0 {
		s.end(errRetired)
	}
}
