package exec

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"

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

	from io.Reader
	// cancel ends a waiting read and reports whether it could.
	cancel func() bool
	close  func() error

	*io.PipeReader
	feed *io.PipeWriter
	done chan struct{}
}

func newKeyboard(from io.Reader) (*keyboard, error) {
	k := &keyboard{from: from, done: make(chan struct{})}
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
	_, err := io.Copy(k.feed, plainReader{k.from})
	if errors.Is(err, cancelreader.ErrCanceled) || errors.Is(err, io.ErrClosedPipe) {
		k.feed.Close()
		return
	}
	if last := k.atEnd(); len(last) > 0 {
		_, _ = k.feed.Write(last) // fails only when the session is over
	}
	k.feed.Close()
}

// plainReader hides WriteTo: os.File's would go around the cancelable read.
type plainReader struct{ io.Reader }

// recovered turns a panic of a goroutine into an error for its owner, who holds
// the terminal and must give it back.
func recovered(fail func(error)) {
	if p := recover(); p != nil {
		fail(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
	}
}
