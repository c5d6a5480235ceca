package podnet

import (
	"errors"
	"io"
	"net"
	"os"
	"time"

	"github.com/podglass/podglass/kube/demo/box/stream"
	"github.com/podglass/podglass/kube/demo/box/timeline"
)

// Outside makes a connection usable as a net.Conn by code outside the timeline.
func (c *Conn) Outside(t *timeline.Timeline) net.Conn { return &outside{timeline: t, conn: c} }

type outside struct {
	timeline        *timeline.Timeline
	conn            *Conn
	readBy, writeBy time.Time
	deadlineChanged timeline.Signal
}

// until waits with a deadline of the connection's.
type until struct {
	conn *outside
	by   *time.Time
}

// Wait is stream.Waiter's.
func (u until) Wait(_ time.Time, signals ...*timeline.Signal) bool {
	t := u.conn.timeline
	if !u.by.IsZero() && !t.Now().Before(*u.by) {
		return false
	}
	signals = append(signals[:len(signals):len(signals)], &u.conn.deadlineChanged)
	return t.Wait(*u.by, signals...)
}

func (o *outside) Read(b []byte) (n int, err error) {
	o.timeline.Do(func() { n, err = o.conn.Read(until{o, &o.readBy}, b) })
	return n, o.explain(err, o.readBy)
}

func (o *outside) Write(b []byte) (n int, err error) {
	o.timeline.Do(func() { n, err = o.conn.Write(until{o, &o.writeBy}, b) })
	return n, o.explain(err, o.writeBy)
}

func (o *outside) explain(err error, by time.Time) error {
	switch {
	case err == nil || err == io.EOF:
		return err
	case errors.Is(err, stream.ErrClosed) && !by.IsZero() && !o.timeline.Closed():
		return os.ErrDeadlineExceeded
	case errors.Is(err, stream.ErrClosed):
		return net.ErrClosed
	}
	return err
}

// CloseWrite half-closes the connection, as a TCP connection can.
func (o *outside) CloseWrite() error {
	o.timeline.Do(o.conn.CloseWrite)
	return nil
}

func (o *outside) Close() error {
	o.timeline.Do(o.conn.Close)
	return nil
}

func (o *outside) LocalAddr() net.Addr  { return address("demo") }
func (o *outside) RemoteAddr() net.Addr { return address(o.conn.Remote) }

func (o *outside) SetDeadline(by time.Time) error {
	return o.set(by, &o.readBy, &o.writeBy)
}
func (o *outside) SetReadDeadline(by time.Time) error  { return o.set(by, &o.readBy) }
func (o *outside) SetWriteDeadline(by time.Time) error { return o.set(by, &o.writeBy) }

func (o *outside) set(by time.Time, deadlines ...*time.Time) error {
	o.timeline.Do(func() {
		for _, deadline := range deadlines {
			*deadline = by
		}
		o.timeline.Broadcast(&o.deadlineChanged)
	})
	return nil
}

type address string

func (address) Network() string  { return "tcp" }
func (a address) String() string { return string(a) }
