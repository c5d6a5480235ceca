package portforward

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/streaming/pkg/httpstream"
)

// longestVerdict bounds the text of an error, in bytes.
const longestVerdict = 8 << 10

// streamError says that a session could not open streams. Nothing was carried,
// and another session may do better.
type streamError struct{ err error }

func (e *streamError) Error() string {
	return "the connection to the pod does not answer: " + e.err.Error()
}
func (e *streamError) Unwrap() error { return e.err }

// pair is the two streams of one connection, and what comes on that of the data.
type pair struct {
	data, errors httpstream.Stream
	in           *inflow
}

// refusedError says that the pod did not take a connection.
type refusedError struct{ sentence string }

func (e *refusedError) Error() string { return e.sentence }

// errClientGone ends a connection whose client hung up, which is its right. Whether
// the pod took it is not known.
var errClientGone = errors.New("the client hung up")

// carry moves one local connection's bytes to the pod and back until either
// side ends or ctx is done, and closes it. The error is a [*streamError] when
// the session did not get as far and the connection is untouched, else it is
// about this connection alone. The first bytes that come from the pod are told to
// answered.
func (s *session) carry(ctx context.Context, local net.Conn, traffic *traffic, answered func()) error {
	streams, err := s.open(ctx)
	if err != nil {
		var unopened *streamError
		if !errors.As(err, &unopened) {
			reset(local)
		}
		return err
	}
	defer local.Close()
	defer s.conn.RemoveStreams(streams.data, streams.errors)

	verdict := make(chan string, 1)
	go s.guarded(func() {
		message, _ := io.ReadAll(io.LimitReader(streams.errors, longestVerdict))
		verdict <- string(message)
	})
	var answer atomic.Bool
	heard := func() {
		answer.Store(true)
		answered()
	}
	received, sent := make(chan error, 1), make(chan error, 1)
	go s.guarded(func() { received <- streams.in.pass(traffic.inbound(&patient{local, s.isShared}, heard)) })
	go s.guarded(func() {
		_, err := io.Copy(traffic.outbound(streams.data), local)
		if err == nil {
			streams.data.Close() // the client has nothing more to say, and may still listen
		}
		sent <- err
	})

	message, err := s.await(ctx, received, sent, verdict)
	// A stream that is over already cannot be reset, and need not be.
	_ = streams.data.Reset()
	_ = streams.errors.Reset()
	if (err != nil && !errors.Is(err, errClientGone)) || message != "" {
		reset(local)
	}
	local.Close()
	if message != "" {
		return s.refusal(message, answer.Load())
	}
	return err
}

// await returns when the connection is over, with what the pod's side said
// about it or with what went wrong on ours. It leaves no copy running that the
// reset of the streams and of the connection would not end.
func (s *session) await(ctx context.Context, received, sent <-chan error, verdict <-chan string) (string, error) {
	for {
		select {
		case err := <-received:
			if errors.Is(err, errSlowClient) || errors.Is(err, errTooMuch) {
				return "", err
			}
			if err != nil {
				return "", errClientGone
			}
			return s.hear(verdict)
		case err := <-sent:
			if err != nil {
				return "", errClientGone
			}
			sent = nil
		case message := <-verdict:
			if message != "" {
				return message, nil
			}
			verdict = nil // all is well so far; the end of the data is waited for
		case <-s.ctx.Done():
			return "", s.cause()
		case <-ctx.Done():
			return "", errClientGone
		}
	}
}

// hear waits for the verdict on a connection whose data has ended. The streams
// of a connection that broke down end like those which are through; a client
// must not take a cut answer for a whole one.
func (s *session) hear(verdict <-chan string) (string, error) {
	select {
	case <-s.conn.CloseChan():
		return "", errLost
	default:
	}
	if verdict == nil {
		return "", nil
	}
	select {
	case message := <-verdict:
		return message, nil
	case <-s.ctx.Done():
		return "", s.cause()
	case <-time.After(verdictWait):
		return "", nil
	}
}

// open creates the two streams at once, which saves a round trip on a slow
// link; the pod's side pairs them by their request ID.
func (s *session) open(ctx context.Context) (pair, error) {
	id := strconv.FormatInt(s.requests.Add(1), 10)
	type answer struct {
		stream httpstream.Stream
		err    error
	}
	create := func(kind string) <-chan answer {
		headers := http.Header{}
		headers.Set(corev1.StreamType, kind)
		headers.Set(corev1.PortHeader, strconv.Itoa(s.port))
		headers.Set(corev1.PortForwardRequestIDHeader, id)
		result := make(chan answer, 1)
		go s.guarded(func() {
			stream, err := s.conn.CreateStream(headers)
			result <- answer{stream, err}
		})
		return result
	}
	forErrors, forData := create(corev1.StreamTypeError), create(corev1.StreamTypeData)
	var opened pair
	var failed error // of the data, until the stream of errors tells why
	for opened.errors == nil || opened.in == nil && failed == nil {
		select {
		case got := <-forErrors:
			if got.err != nil {
				return pair{}, &streamError{got.err}
			}
			opened.errors = got.stream
			opened.errors.Close() // nothing is written on it from here
		case got := <-forData:
			if failed = got.err; failed == nil {
				opened.data, opened.in = got.stream, newInflow(got.stream, s.guarded)
			}
		case <-s.ctx.Done():
			return pair{}, &streamError{s.cause()}
		case <-ctx.Done():
			return pair{}, &streamError{context.Cause(ctx)}
		}
	}
	if failed == nil {
		return opened, nil
	}
	defer s.conn.RemoveStreams(opened.errors)
	defer func() { _ = opened.errors.Reset() }()
	if refused := s.refusedAtOnce(ctx, opened.errors); refused != nil {
		return pair{}, refused
	}
	return pair{}, &streamError{failed}
}

// refusedAtOnce is what the pod's side says on the stream of errors about a connection
// whose data stream could not be opened, nil when it says nothing. A pod that refuses a
// connection resets the stream, which may come before the answer to its opening; the
// session is well.
func (s *session) refusedAtOnce(ctx context.Context, errorStream httpstream.Stream) error {
	verdict := make(chan string, 1)
	go s.guarded(func() {
		message, _ := io.ReadAll(io.LimitReader(errorStream, longestVerdict))
		verdict <- string(message)
	})
	select {
	case message := <-verdict:
		if message != "" {
			return s.refusal(message, false)
		}
	case <-s.ctx.Done():
	case <-ctx.Done():
	case <-time.After(verdictWait):
	}
	return nil
}

// goneError says that the pod which the session leads to is gone, so that
// the session is of no use to anybody.
type goneError struct{ pod string }

func (e *goneError) Error() string { return fmt.Sprintf("pod %s is gone", e.pod) }

// refusal reads what the container runtime says about a connection. answered says
// that the pod had taken it, and answered.
func (s *session) refusal(message string, answered bool) error {
	lower := strings.ToLower(message)
	switch {
	case strings.Contains(lower, "connection refused"):
		return &refusedError{fmt.Sprintf("nothing listens on port %d in pod %s", s.port, s.pod.Name)}
	case strings.Contains(lower, "sandbox") && (strings.Contains(lower, "not found") ||
		strings.Contains(lower, "not running") || strings.Contains(lower, "is closed")):
		return s.isGone()
	case answered:
		return errors.New(strings.TrimSpace(message))
	}
	return &refusedError{strings.TrimSpace(message)}
}

// reset makes the coming Close of a TCP connection tell the client that it
// failed, and not that it ended.
func reset(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // fails for a connection that is closed already
	}
}
