package portforward

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/streaming/pkg/httpstream"
)

// verdictStream is the stream of errors of a connection that was refused.
type verdictStream struct {
	io.Reader
	http.Header
}

func (s *verdictStream) Write(data []byte) (int, error) { return len(data), nil }
func (s *verdictStream) Close() error                   { return nil }
func (s *verdictStream) Reset() error                   { return nil }
func (s *verdictStream) Headers() http.Header           { return s.Header }
func (s *verdictStream) Identifier() uint32             { return 1 }

// refusingConn opens streams of errors, and none of data. It knows which streams it still keeps.
type refusingConn struct {
	*fakeConn
	kept map[httpstream.Stream]bool
}

func (c *refusingConn) CreateStream(header http.Header) (httpstream.Stream, error) {
	if header.Get(corev1.StreamType) == corev1.StreamTypeData {
		return nil, errors.New("the stream was reset")
	}
	s := &verdictStream{strings.NewReader("connection refused"), header}
	c.kept[s] = true
	return s, nil
}

func (c *refusingConn) RemoveStreams(all ...httpstream.Stream) {
	for _, s := range all {
		delete(c.kept, s)
	}
}

// TestARefusedConnectionLeavesNoStream: a session may carry connections for days, of which a probe makes one each second.
func TestARefusedConnectionLeavesNoStream(t *testing.T) {
	conn := &refusingConn{newFakeConn(), map[httpstream.Stream]bool{}}
	s := newSession(t.Context(), endpoint{port: 8080}, conn)
	defer s.end(errRetired)
	_, err := s.open(t.Context())
	var refused *refusedError
	if !errors.As(err, &refused) {
		t.Errorf("got %v", err)
	}
	if len(conn.kept) > 0 {
		t.Errorf("the connection keeps %d streams", len(conn.kept))
	}
}

// brokenConn panics when it is to open a stream.
type brokenConn struct{ *fakeConn }

func (brokenConn) CreateStream(http.Header) (httpstream.Stream, error) { panic("broken") }

// TestAPanicEndsTheSession: streams are opened on goroutines of their own, and the program goes on.
func TestAPanicEndsTheSession(t *testing.T) {
	s := newSession(t.Context(), endpoint{port: 8080}, brokenConn{newFakeConn()})
	_, err := s.open(t.Context())
	var unopened *streamError
	if !errors.As(err, &unopened) || !strings.Contains(err.Error(), "internal error: broken") {
		t.Errorf("got %v", err)
	}
	if s.ctx.Err() == nil {
		t.Error("the session goes on")
	}
}
