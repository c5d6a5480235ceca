package exec

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"sync"
	"time"

	"github.com/muesli/cancelreader"
)

// keyboard reads the terminal for one session and lets go of it afterwards.
// remotecommand never stops reading from its stdin, so it is given the end of a
// pipe, and the goroutine that feeds the pipe is ended and waited for.
type keyboard struct {
	// atEnd is called when the input has ended by itself, and returns what
	// the session is still to be told.
	atEnd func() []byte
	// fail is called when reading broke in a way that it should not.
	fail func(error)

	gate gate
	from io.Reader
	// cancel ends a waiting read and reports whether it could.
	cancel func() bool
	close  func() error

	*io.PipeReader
	feed *io.PipeWriter
	done chan struct{}
}

func newKeyboard(from io.Reader, now func() time.Time) (*keyboard, error) {
	k := &keyboard{from: from, gate: gate{now: now}, done: make(chan struct{})}
	k.PipeReader, k.feed = io.Pipe()

	cancelable, err := cancelreader.NewReader(from)
	switch {
	case err == nil:
		k.from, k.cancel, k.close = cancelable, cancelable.Cancel, cancelable.Close
	case isFile(from):
		// A file that cannot be polled, such as a regular file: its reads
		// never wait, so there is nothing to cancel.
		k.cancel, k.close = func() bool { return true }, func() error { return nil }
	default:
		return nil, fmt.Errorf("prepare to read: %w", err)
	}
	return k, nil
}

func isFile(r io.Reader) bool {
	_, ok := r.(descriptor)
	return ok
}

func (k *keyboard) start() { go k.pump() }

// stop ends the reading. When it returns nothing reads from the terminal any
// more; only a reader that cannot be interrupted is left waiting in one read.
func (k *keyboard) stop() {
	canceled := k.cancel()
	k.feed.Close() // also ends a write that nobody takes; the session reads EOF
	if canceled {
		<-k.done
		_ = k.close() // nothing reads from it any more
	}
}

func (k *keyboard) pump() {
	defer close(k.done)
	defer recovered(k.fail)
	err := k.read()
	if errors.Is(err, cancelreader.ErrCanceled) || errors.Is(err, io.ErrClosedPipe) {
		k.feed.Close()
		return
	}
	if last := k.atEnd(); len(last) > 0 {
		_, _ = k.feed.Write(last) // fails only when the session is over
	}
	k.feed.Close()
}

// read reads keys until it fails, which the end of the input is too, and passes
// them on as far as the gate lets them through.
func (k *keyboard) read() error {
	buffer := make([]byte, 4<<10)
	for {
		n, err := k.from.Read(buffer)
		if keys := k.gate.admit(buffer[:n]); len(keys) > 0 {
			if _, feedErr := k.feed.Write(keys); feedErr != nil && !k.gate.isOver() {
				return feedErr
			}
		}
		if err != nil {
			return err
		}
	}
}

// finish takes what is typed from now on, which is for a session that is over,
// and returns a channel that closes when the user wants to go on.
func (k *keyboard) finish() (seen <-chan struct{}) {
	done := make(chan struct{})
	k.gate.set(gateOver, sync.OnceFunc(func() { close(done) }))
	_ = k.PipeReader.Close() // a key that waits for the session does no longer
	return done
}

// recovered turns a panic of a goroutine into an error for its owner, who holds
// the terminal and must give it back.
func recovered(fail func(error)) {
	if p := recover(); p != nil {
		fail(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
	}
}
