package apiserver

import (
	"fmt"
	"net"
	"sync"
)

// listen opens the port, the same one as before, unless it is open.
func (s *Server) listen() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener != nil {
		return nil
	}
	l, err := net.Listen("tcp", s.address)
	if err != nil {
		return fmt.Errorf("listen for the demo cluster: %w", err)
	}
	s.address = l.Addr().String()
	s.listener = &listener{Listener: l, conns: map[net.Conn]struct{}{}}
	go func(l *listener) { _ = s.http.ServeTLS(l, "", "") }(s.listener) // ends when the listener is closed
	return nil
}

func (s *Server) unlisten() {
	s.mu.Lock()
	l := s.listener
	s.listener = nil
	s.mu.Unlock()
	if l != nil {
		l.cut()
	}
}

// listener knows its connections, also those that a handler has taken over for streaming.
type listener struct {
	net.Listener

	mu     sync.Mutex
	conns  map[net.Conn]struct{}
	closed bool
}

type trackedConn struct {
	net.Conn
	from *listener
}

func (c *trackedConn) Close() error {
	c.from.mu.Lock()
	delete(c.from.conns, c)
	c.from.mu.Unlock()
	return c.Conn.Close()
}

func (l *listener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		_ = conn.Close()
		return nil, net.ErrClosed
	}
	tracked := &trackedConn{Conn: conn, from: l}
	l.conns[tracked] = struct{}{}
	return tracked, nil
}

// cut closes the port and every connection.
func (l *listener) cut() {
	_ = l.Close()
	l.mu.Lock()
	l.closed = true
	conns := l.conns
	l.conns = map[net.Conn]struct{}{}
	l.mu.Unlock()
	for conn := range conns {
		_ = conn.Close()
	}
}
