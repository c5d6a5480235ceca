package portforward

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"syscall"
)

// ListenError says why a local port cannot be had.
type ListenError struct {
	// Local is the address and port asked for.
	Local string
	// Free is a port that is free at the moment, 0 when none was found.
	Free   int
	Reason ListenReason
	Err    error

	holder string
}

// ListenReason sorts the reasons for a [ListenError].
type ListenReason uint8

// The reasons why a local port cannot be had.
const (
	// Unusable is any reason that is not one of the others.
	Unusable ListenReason = iota
	// Taken means that a program listens there already.
	Taken
	// Privileged means that only an administrator may listen there.
	Privileged
)

// Error is one sentence, with a way out if there is one.
func (e *ListenError) Error() string {
	var sentence string
	switch e.Reason {
	case Taken:
		sentence = fmt.Sprintf("local port %s is taken by %s", e.Local, e.holder)
	case Privileged:
		sentence = fmt.Sprintf("local port %s needs administrator rights, as all below 1024", e.Local)
	default:
		return fmt.Sprintf("cannot listen on %s: %v", e.Local, e.Err)
	}
	if e.Free != 0 {
		sentence += fmt.Sprintf("; %d is free", e.Free)
	}
	return sentence
}

// Unwrap returns the system's error.
func (e *ListenError) Unwrap() error { return e.Err }

const (
	loopback4 = "127.0.0.1"
	loopback6 = "::1"
	// freeTries bounds the search for a port that is free on both loopback
	// addresses.
	freeTries = 20
	// unprivileged is what is added to a privileged port to propose another:
	// 80 becomes 8080.
	unprivileged = 8000
	highestPort  = 65535
)

// local is the local side of a forward while it is open.
type local struct {
	// listeners are one, or one for each loopback address on the same port. The
	// first one's address is the one to show.
	listeners []net.Listener
	// taken is why there is none on ::1, nil where there is or cannot be one.
	taken *ListenError
}

// listen opens the local side of a forward: the same port on all addresses.
func listen(addresses []string, port int) (local, error) {
	if len(addresses) == 0 {
		return listenLoopback(port)
	}
	var opened local
	for _, address := range addresses {
		one, err := listenOn(address, port)
		if err != nil {
			closeAll(opened.listeners)
			return local{}, err
		}
		opened.listeners = append(opened.listeners, one.listeners...)
		opened.taken = cmp.Or(opened.taken, one.taken)
		port = portOf(one.listeners[0].Addr())
	}
	return opened, nil
}

// listenOn opens the local side on one address.
func listenOn(address string, port int) (local, error) {
	if address == "" || address == "localhost" {
		return listenLoopback(port)
	}
	ip := net.ParseIP(address)
	if ip == nil {
		return local{}, fmt.Errorf("%q is no IP address to listen on", address)
	}
	listener, err := net.Listen(networkOf(ip), localAddress(address, port))
	if err != nil {
		return local{}, explainListen(address, port, err)
	}
	return local{listeners: []net.Listener{listener}}, nil
}

// networkOf is what an address is listened on by: without it Go takes 0.0.0.0
// for the addresses of both families.
func networkOf(ip net.IP) string {
	if ip.To4() != nil {
		return "tcp4"
	}
	return "tcp"
}

// listenLoopback listens on 127.0.0.1 and, where this machine has it, on ::1.
// Where another program listens on ::1 it takes 127.0.0.1 alone, as kubectl
// is; when any port will do, it takes one that is free on both.
func listenLoopback(port int) (local, error) {
	for range freeTries {
		four, err := net.Listen("tcp4", localAddress(loopback4, port))
		if err != nil {
			return local{}, explainListen(loopback4, port, err)
		}
		six, err := net.Listen("tcp6", localAddress(loopback6, portOf(four.Addr())))
		switch {
		case err == nil:
			return local{listeners: []net.Listener{four, six}}, nil
		case !isTaken(err): // this machine has no ::1
			return local{listeners: []net.Listener{four}}, nil
		case port != 0:
			return local{listeners: []net.Listener{four}, taken: explainListen(loopback6, port, err)}, nil
		}
		four.Close()
	}
	return local{}, explainListen(loopback4, port, syscall.EADDRINUSE)
}

func explainListen(address string, port int, err error) *ListenError {
	failure := &ListenError{Local: localAddress(address, port), Err: err}
	switch {
	case isTaken(err):
		failure.Reason, failure.holder = Taken, cmp.Or(holderOf(port), "another program")
		failure.Free = freePort(address, port+1)
	case errors.Is(err, syscall.EACCES):
		failure.Reason = Privileged
		failure.Free = freePort(address, port+unprivileged)
	}
	return failure
}

// freePort finds a port that is free now, near the one wanted.
func freePort(address string, from int) int {
	for port := from; port < from+freeTries && port <= highestPort; port++ {
		if isFree(address, port) {
			return port
		}
	}
	opened, err := listenOn(address, 0)
	if err != nil {
		return 0
	}
	defer closeAll(opened.listeners)
	return portOf(opened.listeners[0].Addr())
}

// isFree reports whether a port can be had on an address, or on both loopback
// addresses for one of them.
func isFree(address string, port int) bool {
	if address == loopback4 || address == loopback6 {
		address = ""
	}
	opened, err := listenOn(address, port)
	closeAll(opened.listeners)
	return err == nil && opened.taken == nil
}

// note says that one of the loopback addresses is missing.
func (l local) note() string {
	if l.taken == nil {
		return ""
	}
	return fmt.Sprintf("%s is taken by %s", l.taken.Local, l.taken.holder)
}

// holds reports whether the forward is what keeps somebody else from listening
// on a local address.
func (f *forward) holds(address string) bool {
	wanted, err := netip.ParseAddrPort(address)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(f.listeners, func(listener net.Listener) bool {
		held, err := netip.ParseAddrPort(listener.Addr().String())
		return err == nil && held.Port() == wanted.Port() &&
			(covers(held.Addr(), wanted.Addr()) || covers(wanted.Addr(), held.Addr()))
	})
}

// covers reports whether who listens on one address listens on another. On ::
// that is so for both families.
func covers(one, other netip.Addr) bool {
	return one == other || one.IsUnspecified() && (one.Is6() || other.Is4())
}

func closeAll(listeners []net.Listener) {
	for _, listener := range listeners {
		listener.Close()
	}
}

func portOf(address net.Addr) int { return portOfLocal(address.String()) }

// portOfLocal is the port of an address, 0 for what is none.
func portOfLocal(address string) int {
	_, text, _ := net.SplitHostPort(address)
	port, _ := strconv.Atoi(text)
	return port
}
