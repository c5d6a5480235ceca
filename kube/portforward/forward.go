package portforward

import (
	"fmt"
	"net"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube"
)

// Kind is what a forward points to.
type Kind uint8

// The kinds of target.
const (
	Pod Kind = iota
	Service
)

// String returns the kind as kubectl abbreviates it: "pod" or "svc".
func (k Kind) String() string {
	if k == Service {
		return "svc"
	}
	return "pod"
}

// Target is a port of a pod or of a service.
type Target struct {
	Namespace string
	Kind      Kind
	Name      string
	// Port is the container's port, or the service's port as its clients know
	// it. 0 when PortName says it.
	Port int
	// PortName is the name of a container's port or of a service's port. It
	// is looked up anew in every pod, so pods may differ in the number.
	PortName string
	// Protocol as the port is declared; "" means TCP, the only one that can be
	// forwarded.
	Protocol corev1.Protocol
}

// String returns "svc/web:http" or "pod/web-0:8080", without the namespace.
func (t Target) String() string {
	port := t.PortName
	if port == "" {
		port = strconv.Itoa(t.Port)
	}
	return fmt.Sprintf("%s/%s:%s", t.Kind, t.Name, port)
}

// Spec is what the user asks for.
type Spec struct {
	Target
	// Client is the cluster that the target is in. A forward keeps it for as
	// long as it exists.
	Client *kube.Client
	// Address is the local IP address to listen on. "" and "localhost" mean
	// both loopback addresses, 127.0.0.1 and, where there is one and nobody else
	// listens on it, ::1.
	Address string
	// LocalPort to listen on; 0 takes a free one.
	LocalPort int
}

// State is where a forward stands.
type State uint8

// The states of a forward.
const (
	// Pending has not begun.
	Pending State = iota
	// Starting looks for a pod for the first time. The listener is open and
	// connections wait.
	Starting
	// Active has a session to a pod that exists.
	Active
	// Reconnecting lost its pod and looks for another. The listener stays open
	// and connections wait.
	Reconnecting
	// Failed cannot work as things stand, and Err says why. The listener stays
	// open, the attempt is repeated now and then and for each connection.
	Failed
	// Stopped is over: by the user, or because its listener broke.
	Stopped
)

// String returns the state as a word in lower case.
func (s State) String() string {
	switch s {
	case Pending:
		return "pending"
	case Starting:
		return "starting"
	case Active:
		return "active"
	case Reconnecting:
		return "reconnecting"
	case Failed:
		return "failed"
	case Stopped:
		return "stopped"
	}
	return "unknown"
}

// Status is what a forward is and does at one moment.
type Status struct {
	ID   int
	Spec Spec
	// Local is the address to connect to, "127.0.0.1:8080".
	Local string
	// Note says that ::1 is not listened on because another program does, "" for
	// a forward that is as it was asked for.
	Note string
	// Pod is the name of the pod that the session leads to, or led to last; ""
	// before the first one.
	Pod   string
	State State
	// Connections are open now; Total counts all that were accepted.
	Connections, Total int
	// BytesIn came from the pod, BytesOut went to it.
	BytesIn, BytesOut uint64
	// Err is the last thing that went wrong and has not been followed by
	// success, in one sentence. It may hold text from the cluster.
	Err string
	// Since is when the State began.
	Since time.Time
}

// localAddress joins an address and a port.
func localAddress(host string, port int) string {
	return net.JoinHostPort(host, strconv.Itoa(port))
}
