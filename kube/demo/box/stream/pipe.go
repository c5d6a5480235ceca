// Package stream carries bytes between the actors of the demo: shell pipes, terminals,
// connections, and the ends that clients outside the timeline hold.
package stream

import (
	"errors"
	"io"
	"time"

	"github.com/podglass/podglass/kube/demo/box/timeline"
)

// Capacity is how many bytes a pipe holds before a writer waits, as in Linux.
const Capacity = 64 << 10

// ErrBroken is a write that nobody will read.
var ErrBroken = errors.New("Broken pipe") //nolint:staticcheck // the C library's words, as shells print them

// ErrClosed is a read or write that the end of the timeline, or a deadline, cut short.
var ErrClosed = errors.New("stream: timeline closed")

// Waiter waits for signals: a process, which can be killed meanwhile, or the timeline itself
// for callers from outside. False without a deadline means that waiting is over for good.
type Waiter interface {
	Wait(deadline time.Time, signals ...*timeline.Signal) bool
}

// Pipe is a bounded queue of bytes with one reading and one writing side. Its methods are for
// holders of the baton.
type Pipe struct {
	timeline *timeline.Timeline
	buffer   []byte
	ended    bool // nothing more will be written
	broken   bool // nothing more will be read

	// Changed is given when bytes came, went, or a side closed.
	Changed timeline.Signal
}

// NewPipe returns an empty pipe.
func NewPipe(t *timeline.Timeline) *Pipe { return &Pipe{timeline: t} }

// Read takes what is there, waiting for the first byte; io.EOF when the writing side closed.
func (p *Pipe) Read(w Waiter, b []byte) (int, error) {
	for len(p.buffer) == 0 {
		if p.ended || p.broken {
			return 0, io.EOF
		}
		if !w.Wait(time.Time{}, &p.Changed) {
			return 0, ErrClosed
		}
	}
	n := copy(b, p.buffer)
	p.buffer = p.buffer[n:]
	p.timeline.Broadcast(&p.Changed)
	return n, nil
}

// Write puts all of b, waiting while the pipe is full.
func (p *Pipe) Write(w Waiter, b []byte) (int, error) {
	written := 0
	for len(b) > 0 {
		if p.broken || p.ended {
			return written, ErrBroken
		}
		room := Capacity - len(p.buffer)
		if room <= 0 {
			if !w.Wait(time.Time{}, &p.Changed) {
				return written, ErrClosed
			}
			continue
		}
		n := min(room, len(b))
		p.Push(b[:n])
		b, written = b[n:], written+n
	}
	return written, nil
}

// Push adds bytes without waiting, whatever the capacity. Bytes after the end are lost.
func (p *Pipe) Push(b []byte) {
	if p.broken || p.ended || len(b) == 0 {
		return
	}
	p.buffer = append(p.buffer, b...)
	p.timeline.Broadcast(&p.Changed)
}

// Len is how many bytes wait to be read.
func (p *Pipe) Len() int { return len(p.buffer) }

// CloseWrite ends the stream: the reader gets what is left, then io.EOF.
func (p *Pipe) CloseWrite() {
	p.ended = true
	p.timeline.Broadcast(&p.Changed)
}

// CloseRead gives up reading: writers get ErrBroken.
func (p *Pipe) CloseRead() {
	p.broken = true
	p.buffer = nil
	p.timeline.Broadcast(&p.Changed)
}
