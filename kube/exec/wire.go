package exec

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// timing says how a connection is watched. The server is asked for a sign of
// life all the time, so that silence tells something.
type timing struct {
	ask    time.Duration // how often it is asked
	quiet  time.Duration // without an answer for so long it is called silent
	giveUp time.Duration // and for so long, lost
}

// wire is the connection to the server that a session runs over, watched for
// signs of life.
type wire struct {
	timing timing
	dialer func(ctx context.Context, network, address string) (net.Conn, error)
	heard  atomic.Int64 // when something came last, in nanoseconds since begun
	begun  time.Time
	open   atomic.Int32 // connections that are, or are being made

	mu     sync.Mutex
	broken error // why it can be read no longer
}

func newWire(t timing) *wire {
	return &wire{timing: t, dialer: (&net.Dialer{}).DialContext, begun: time.Now()}
}

// dial makes the connection.
func (w *wire) dial(ctx context.Context, network, address string) (net.Conn, error) {
	w.open.Add(1)
	conn, err := w.dialer(ctx, network, address)
	if err != nil {
		w.open.Add(-1)
		return nil, err
	}
	return &watchedConn{Conn: conn, wire: w, closed: sync.OnceFunc(func() { w.open.Add(-1) })}, nil
}

func (w *wire) hear() { w.heard.Store(int64(time.Since(w.begun))) }

// silence is for how long nothing has come.
func (w *wire) silence() time.Duration {
	return time.Since(w.begun) - time.Duration(w.heard.Load())
}

// isBroken reports whether the connection has ended, other than by us.
func (w *wire) isBroken() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.broken != nil
}

func (w *wire) breaks(err error) {
	if errors.Is(err, net.ErrClosed) || errors.Is(err, os.ErrDeadlineExceeded) {
		return // our own doing
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.broken == nil {
		w.broken = err
	}
}

// watchedConn is a connection whose reads are signs of life.
type watchedConn struct {
	net.Conn
	wire   *wire
	closed func()
}

func (c *watchedConn) Close() error {
	c.closed()
	return c.Conn.Close()
}

func (c *watchedConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.wire.hear()
	}
	if err != nil {
		c.wire.breaks(err)
	}
	return n, err
}

// watch calls tell with true when the server has become silent, and with false
// when it answers again, until ctx is done or the silence has lasted so long that
// the connection counts as lost. That is the error that it returns.
func (w *wire) watch(ctx context.Context, tell func(silent bool)) error {
	ticker := time.NewTicker(w.timing.ask / 4)
	defer ticker.Stop()
	silent := false
	for last := time.Now(); ; {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		now := time.Now()
		stopped := now.Sub(last) > w.timing.quiet/2 // this process was, or had no time
		last = now
		if stopped || w.open.Load() == 0 {
			w.hear() // nobody else was silent
		}
		silence := w.silence()
		if silence >= w.timing.giveUp {
			return &silenceError{silence}
		}
		if isSilent := silence >= w.timing.quiet; isSilent != silent {
			silent = isSilent
			tell(silent)
		}
	}
}

// silenceError is why a session ends whose server has not answered for long.
type silenceError struct{ lasted time.Duration }

func (e *silenceError) Error() string {
	return fmt.Sprintf("%s for %s", noAnswer, e.lasted.Round(time.Second))
}
