package portforward

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

// ListenError says why a local port cannot be had.
type ListenError struct {
	// Local is the address and port asked for.
	Local string
	// Free is a port that is free at the moment, 0 when none was found.
	Free int
	// Reason is "taken", "privileged" or "" for every other reason.
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
		sentence = fmt.Sprintf("local port %s needs administrator rights", e.Local)
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

// listen opens the local side of a forward: one listener, or one for each
// loopback address on the same port. The first one's address is the one to
// show.
func listen(address string, port int) ([]net.Listener, error) {
	if address != "" && address != "localhost" {
		if net.ParseIP(address) == nil {
			return nil, fmt.Errorf("%q is no IP address to listen on", address)
		}
		listener, err := net.Listen("tcp", localAddress(address, port))
		if err != nil {
			return nil, explainListen(address, port, err)
		}
		return []net.Listener{listener}, nil
	}
	for range freeTries {
		listeners, err := listenLoopback(port)
		if err == nil {
			return listeners, nil
		}
		if port != 0 || !errors.Is(err, syscall.EADDRINUSE) {
			return nil, explainListen(loopback4, port, err)
		}
	}
	return nil, explainListen(loopback4, port, syscall.EADDRINUSE)
}

// listenLoopback listens on 127.0.0.1 and, where this machine has it, on ::1.
// Someone else on ::1 is someone whom "localhost" would lead to, so that port
// counts as taken.
func listenLoopback(port int) ([]net.Listener, error) {
	four, err := net.Listen("tcp4", localAddress(loopback4, port))
	if err != nil {
		return nil, err
	}
	port = portOf(four.Addr())
	six, err := net.Listen("tcp6", localAddress(loopback6, port))
	if err == nil {
		return []net.Listener{four, six}, nil
	}
	if isTaken(err) {
		four.Close()
		return nil, err
	}
	return []net.Listener{four}, nil
}

func explainListen(address string, port int, err error) *ListenError {
	failure := &ListenError{Local: localAddress(address, port), Err: err}
	switch {
	case isTaken(err):
		failure.Reason, failure.holder = Taken, "another program"
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
	listener, err := net.Listen("tcp", localAddress(address, 0))
	if err != nil {
		return 0
	}
	defer listener.Close()
	return portOf(listener.Addr())
}

func isFree(address string, port int) bool {
	if address == loopback4 {
		listeners, err := listenLoopback(port)
		closeAll(listeners)
		return err == nil
	}
	listener, err := net.Listen("tcp", localAddress(address, port))
	if err != nil {
		return false
	}
	listener.Close()
	return true
}

func closeAll(listeners []net.Listener) {
	for _, listener := range listeners {
		listener.Close()
	}
}

func portOf(address net.Addr) int {
	_, text, _ := net.SplitHostPort(address.String())
	port, _ := strconv.Atoi(text)
	return port
}
