// Package podnet is the network of the demo cluster, in memory: pods with an IP of their own
// whose containers share localhost, and services that lead to ready pods. No socket of the
// host is ever opened.
package podnet

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/podglass/podglass/kube/demo/box/stream"
	"github.com/podglass/podglass/kube/demo/box/timeline"
)

// The errors of connecting and listening, in the C library's words.
//
//nolint:staticcheck // shells print them as they are
var (
	ErrRefused     = errors.New("Connection refused")
	ErrUnreachable = errors.New("Network is unreachable")
	ErrInUse       = errors.New("Address already in use")
	ErrBadAddress  = errors.New("bad address")
)

// Services knows the cluster's services. A Network asks it for every name and address that
// is not a pod's own.
type Services interface {
	// Lookup finds the address of a name as a pod of the namespace would.
	Lookup(name, namespace string) (ip string, ok bool)
	// Route picks the pod address and port that a service's address and port lead to. No pod:
	// podIP is empty. Not a service's address: ok is false.
	Route(ip string, port int) (podIP string, podPort int, ok bool)
}

// Network connects the pods of a cluster.
type Network struct {
	timeline *timeline.Timeline
	services Services
	hosts    map[string]*Host
}

// New returns a network without pods. services may be nil.
func New(t *timeline.Timeline, services Services) *Network {
	return &Network{timeline: t, services: services, hosts: map[string]*Host{}}
}

// Host is one pod's end of the network.
type Host struct {
	IP, Namespace, Name string

	network   *Network
	listeners map[int]*Listener
	lastPort  int // of outgoing connections
}

// Join adds a pod.
func (n *Network) Join(ip, namespace, name string) *Host {
	h := &Host{IP: ip, Namespace: namespace, Name: name, network: n, listeners: map[int]*Listener{}, lastPort: 40000}
	n.hosts[ip] = h
	return h
}

// Leave removes the pod and closes its listeners.
func (h *Host) Leave() {
	if h.network.hosts[h.IP] == h {
		delete(h.network.hosts, h.IP)
	}
	for _, l := range h.listeners {
		l.Close()
	}
}

// Lookup finds the IP address of a name as a process in the pod does.
func (h *Host) Lookup(name string) (string, error) {
	switch {
	case name == "localhost" || name == "ip6-localhost":
		return "127.0.0.1", nil
	case name == h.Name:
		return h.IP, nil
	case net.ParseIP(name) != nil:
		return name, nil
	}
	if h.network.services != nil {
		if ip, ok := h.network.services.Lookup(strings.TrimSuffix(name, "."), h.Namespace); ok {
			return ip, nil
		}
	}
	return "", ErrBadAddress
}

// Listener takes connections to one port of a pod.
type Listener struct {
	Port int

	host    *Host
	local   bool // bound to 127.0.0.1
	waiting []*Conn
	closed  bool
	changed timeline.Signal
}

// Listen opens a port; local binds it to the pod's localhost only.
func (h *Host) Listen(port int, local bool) (*Listener, error) {
	if h.listeners[port] != nil {
		return nil, ErrInUse
	}
	l := &Listener{Port: port, host: h, local: local}
	h.listeners[port] = l
	return l, nil
}

// Accept waits for the next connection.
func (l *Listener) Accept(w stream.Waiter) (*Conn, error) {
	for len(l.waiting) == 0 {
		if l.closed || !w.Wait(time.Time{}, &l.changed) {
			return nil, net.ErrClosed
		}
	}
	c := l.waiting[0]
	l.waiting = l.waiting[1:]
	return c, nil
}

// Close frees the port. Connections that nobody accepted are cut.
func (l *Listener) Close() {
	if l.closed {
		return
	}
	l.closed = true
	delete(l.host.listeners, l.Port)
	for _, c := range l.waiting {
		c.Close()
	}
	l.host.network.timeline.Broadcast(&l.changed)
}

// Dial connects a process of the pod to an address that Lookup gave.
func (h *Host) Dial(ip string, port int) (*Conn, error) {
	target, from := h, h.IP
	switch {
	case strings.HasPrefix(ip, "127.") || ip == "::1" || ip == "0.0.0.0":
		return h.connect(port, "127.0.0.1", true)
	case ip == h.IP:
	default:
		podIP, podPort := ip, port
		if h.network.services != nil {
			if routedIP, routedPort, ok := h.network.services.Route(ip, port); ok {
				if routedIP == "" {
					return nil, ErrRefused
				}
				podIP, podPort = routedIP, routedPort
			}
		}
		port = podPort
		if target = h.network.hosts[podIP]; target == nil {
			return nil, ErrUnreachable
		}
	}
	h.lastPort++
	return target.connectFrom(port, fmt.Sprintf("[::ffff:%s]:%d", from, h.lastPort), target == h)
}

// DialLocal connects from the pod's node to the pod's localhost, as the kubelet does for
// port-forwards. ErrRefused when nobody listens.
func (h *Host) DialLocal(port int) (*Conn, error) { return h.connect(port, "127.0.0.1", true) }

// DialPod connects from the node to the pod's address, as the kubelet's probes do.
func (h *Host) DialPod(port int, nodeIP string) (*Conn, error) { return h.connect(port, nodeIP, false) }

func (h *Host) connect(port int, from string, local bool) (*Conn, error) {
	h.lastPort++
	return h.connectFrom(port, fmt.Sprintf("[::ffff:%s]:%d", from, h.lastPort), local)
}

func (h *Host) connectFrom(port int, remote string, local bool) (*Conn, error) {
	l := h.listeners[port]
	if l == nil || l.closed || (l.local && !local) {
		return nil, ErrRefused
	}
	t := h.network.timeline
	there, back := stream.NewPipe(t), stream.NewPipe(t)
	l.waiting = append(l.waiting, &Conn{Remote: remote, in: there, out: back})
	t.Broadcast(&l.changed)
	return &Conn{Remote: fmt.Sprintf("[::ffff:%s]:%d", h.IP, port), in: back, out: there}, nil
}

// Conn is one end of a connection. Its methods are for holders of the baton.
type Conn struct {
	Remote  string // "[::ffff:127.0.0.1]:40001", as busybox prints peers
	in, out *stream.Pipe
}

// Read waits for bytes from the peer; io.EOF when it closed.
func (c *Conn) Read(w stream.Waiter, b []byte) (int, error) { return c.in.Read(w, b) }

// Write sends all of b, waiting while the peer does not read.
func (c *Conn) Write(w stream.Waiter, b []byte) (int, error) { return c.out.Write(w, b) }

// CloseWrite says that nothing more will be sent.
func (c *Conn) CloseWrite() { c.out.CloseWrite() }

// Close closes both directions.
func (c *Conn) Close() {
	c.out.CloseWrite()
	c.in.CloseRead()
}
