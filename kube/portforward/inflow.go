package portforward

import (
	"bytes"
	"errors"
	"io"
	"sync"

	"k8s.io/streaming/pkg/httpstream"
)

// mostHeld is how much of what a pod sends is kept while its connection opens, in bytes.
const mostHeld = 16 << 20

// inflow reads what the pod sends from the moment that the stream is open. What nobody
// reads stands in the way of all that comes over the session, also of the answer that
// opens the connection's other stream.
type inflow struct {
	done chan error // how the stream ended

	mu   sync.Mutex
	held bytes.Buffer
	to   io.Writer // nil until it is passed on
}

// errTooMuch says that the pod has sent more than is kept.
var errTooMuch = errors.New("the pod sends more than can be kept while the connection opens")

// newInflow begins to read a stream, on a goroutine that is guarded.
func newInflow(stream httpstream.Stream, guarded func(func())) *inflow {
	in := &inflow{done: make(chan error, 1)}
	go guarded(func() {
		err := errLost // where it panics
		defer func() { in.done <- err }()
		_, err = io.Copy(in, stream)
		if errors.Is(err, errTooMuch) {
			_ = stream.Reset() // nobody reads it any more
		}
	})
	return in
}

// Write takes what has come.
func (in *inflow) Write(data []byte) (int, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.to != nil {
		return in.to.Write(data)
	}
	if in.held.Len()+len(data) > mostHeld {
		return 0, errTooMuch
	}
	return in.held.Write(data)
}

// pass writes what has come and all that comes to a writer, and returns how that ended.
func (in *inflow) pass(to io.Writer) error {
	in.mu.Lock()
	_, err := in.held.WriteTo(to)
	in.to, in.held = to, bytes.Buffer{}
	in.mu.Unlock()
	if err != nil {
		return err
	}
	return <-in.done
}
