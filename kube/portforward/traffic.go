package portforward

import (
	"io"
	"sync/atomic"
	"time"
)

// traffic counts what one forward has moved.
type traffic struct {
	in, out  atomic.Uint64
	lastTold atomic.Int64 // Unix nanoseconds
	tell     func()
}

// inbound counts what is written to w as come from the pod, and calls answered with
// the first of it.
func (t *traffic) inbound(w io.Writer, answered func()) io.Writer {
	return &meter{t, &t.in, w, answered}
}

// outbound counts what is written to w as gone to the pod.
func (t *traffic) outbound(w io.Writer) io.Writer { return &meter{t, &t.out, w, nil} }

type meter struct {
	traffic *traffic
	count   *atomic.Uint64
	to      io.Writer
	first   func()
}

func (m *meter) Write(p []byte) (int, error) {
	if m.first != nil && len(p) > 0 {
		m.first()
		m.first = nil
	}
	n, err := m.to.Write(p)
	m.count.Add(uint64(n))
	m.traffic.moved()
	return n, err
}

func (t *traffic) moved() {
	now := time.Now().UnixNano()
	last := t.lastTold.Load()
	if now-last >= int64(trafficPeriod) && t.lastTold.CompareAndSwap(last, now) {
		t.tell()
	}
}
