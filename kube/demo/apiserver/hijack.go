package apiserver

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
)

// Streams live on connections that are taken over from the HTTP server, which then no longer notices
// when a client goes. Whatever protocol is spoken, somebody reads from such a connection all the
// time: takeover ends a context when that fails.
type takeover struct {
	http.ResponseWriter
	end context.CancelFunc
}

// watchClient returns a response writer and a request whose context ends when the client goes after
// the connection was taken over. The caller calls the function at the end.
func watchClient(w http.ResponseWriter, r *http.Request) (http.ResponseWriter, *http.Request, context.CancelFunc) {
	ctx, cancel := context.WithCancel(r.Context())
	return &takeover{ResponseWriter: w, end: cancel}, r.WithContext(ctx), cancel
}

// Hijack takes the connection over, as http.Hijacker.
func (t *takeover) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	hijacker, ok := t.ResponseWriter.(http.Hijacker)
	if !ok {
		return nil, nil, errors.New("the connection cannot be taken over")
	}
	conn, rw, err := hijacker.Hijack()
	if err != nil {
		return nil, nil, err
	}
	early, err := rw.Reader.Peek(rw.Reader.Buffered())
	if err != nil {
		_ = conn.Close()
		return nil, nil, err
	}
	watched := &watchedConn{Conn: conn, in: io.MultiReader(bytes.NewReader(bytes.Clone(early)), conn), end: t.end}
	return watched, bufio.NewReadWriter(bufio.NewReader(watched), bufio.NewWriter(watched)), nil
}

type watchedConn struct {
	net.Conn
	in  io.Reader // what the HTTP server had read already, then the connection
	end context.CancelFunc
}

func (c *watchedConn) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	if err != nil {
		c.end()
	}
	return n, err
}

func (c *watchedConn) Close() error {
	c.end()
	return c.Conn.Close()
}

// isClosed tells the end of a connection that we closed ourselves from one that broke.
func isClosed(err error) bool {
	return errors.Is(err, net.ErrClosed) || errors.Is(err, io.ErrClosedPipe)
}
