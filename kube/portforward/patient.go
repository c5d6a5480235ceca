package portforward

import (
	"errors"
	"net"
	"os"
	"time"
)

// errSlowClient ends a connection whose client holds up others.
var errSlowClient = errors.New("a client did not read what the pod sent for " + clientPatience.String() + " and held up the other connections: it was cut off")

// patient writes to a client for as long as it takes, unless others wait for it meanwhile.
// SPDY as Kubernetes speaks it has no flow control: what one connection does not take
// stands in the way of all that come over the same session.
type patient struct {
	net.Conn
	others func() bool // are carried over the session
}

func (p *patient) Write(data []byte) (n int, err error) {
	for taken := time.Now(); ; {
		if err := p.SetWriteDeadline(time.Now().Add(clientCheckEvery)); err != nil {
			return n, err
		}
		wrote, err := p.Conn.Write(data[n:])
		n += wrote
		switch {
		case !errors.Is(err, os.ErrDeadlineExceeded):
			return n, err
		case wrote > 0:
			taken = time.Now()
		case time.Since(taken) >= clientPatience && p.others():
			return n, errSlowClient
		}
	}
}
