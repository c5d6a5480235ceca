package portforward

import (
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/workload"
)

// Kind is what a forward points to: a pod, a service, or any other object that has
// pods.
type Kind = workload.Kind

// The kinds of target that most forwards have.
const (
	Pod     = workload.Pod
	Service = workload.Service
)

// Target is a port of a pod, of a service, or of the pods of a workload.
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

// Object returns "svc/web" or "deployment/web", without the namespace.
func (t Target) Object() string {
	if t.Kind == Service {
		return "svc/" + t.Name
	}
	return string(t.Kind) + "/" + t.Name
}

// PortText is the port by its name, or else by its number.
func (t Target) PortText() string {
	if t.PortName != "" {
		return t.PortName
	}
	return strconv.Itoa(t.Port)
}

// PortNumber is the number of the port in digits.
func (t Target) PortNumber() string { return strconv.Itoa(t.Port) }

// String returns "svc/web:http" or "pod/web-0:8080", without the namespace.
func (t Target) String() string { return t.Object() + ":" + t.PortText() }

// Spec is what the user asks for. It is data: the connection to the cluster is given
// to [Supervisor.Start] beside it.
type Spec struct {
	// Context is the name of the kubeconfig's context that Target is in.
	Context string
	Target
	// Addresses are the local IP addresses to listen on, all with the same port.
	// None, "" and "localhost" mean both loopback addresses, 127.0.0.1 and, where
	// there is one and nobody else listens on it, ::1.
	Addresses []string
	// LocalPort to listen on; 0 takes a free one.
	LocalPort int
	// Spread lets connections take turns with the ready pods, 16 of them at most.
	// Otherwise all go to one as long as it is there. A forward to a pod has no other.
	Spread bool
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
	// Active has a session to a pod that exists. Whether anything listens there
	// shows with the first connection.
	Active
	// Failing has a session to a pod that did not take the last connection.
	Failing
	// Reconnecting lost its pod and looks for another. The listener stays open
	// and connections wait.
	Reconnecting
	// Failed cannot work at present, and Err says why. The listener stays
	// open, the attempt is repeated now and then and for each connection.
	Failed
	// Stopped is over: by the user, or because its listener broke.
	Stopped
)

// String returns the state as a word in lower case.
func (s State) String() string {
	words := [...]string{
		Pending: "pending", Starting: "starting", Active: "active", Failing: "failing", Reconnecting: "reconnecting",
		Failed: "failed", Stopped: "stopped",
	}
	if int(s) >= len(words) {
		return "unknown"
	}
	return words[s]
}

// Status is what a forward is and does at one moment.
type Status struct {
	ID   int
	Spec Spec
	// Local is the address to connect to, "127.0.0.1:8080"; Locals are all on
	// which it listens, Local first.
	Local  string
	Locals []string
	// Note says that ::1 is not listened on because another program does, "" for
	// a forward that is as it was asked for.
	Note string
	// Pod is the name of the pod that the session leads to, or led to last, and
	// PodPort its port; "" and 0 before the first one.
	Pod     string
	PodPort int
	// Beside are the names of the other pods that connections are spread over.
	Beside []string
	// AppProtocol is what the service says that is spoken on the port, "" for nothing.
	AppProtocol string
	State       State
	// Tried says that a connection to the pod has worked.
	Tried bool
	// Connections are open now, Waiting of them for a pod; Total counts all that
	// were accepted.
	Connections, Waiting, Total int
	// BytesIn came from the pod, BytesOut went to it.
	BytesIn, BytesOut uint64
	// Err is the last thing that went wrong and has not been followed by
	// success, in one sentence. It may hold text from the cluster.
	Err string
	// LastErr is the last thing that went wrong at all, at LastErrAt.
	LastErr   string
	LastErrAt time.Time
	// Retry is when the next attempt to connect follows, zero where none is
	// waited for.
	Retry time.Time
	// Since is when the State began.
	Since time.Time
}

// Ended reports whether the forward is stopped or has failed for good, so that nothing of it goes on.
func (s *Status) Ended() bool { return s.State == Stopped || s.State == Failed }

// Untried reports whether the forward is active as far as anybody knows, and no
// connection has shown yet that something listens.
func (s *Status) Untried() bool { return s.State == Active && !s.Tried }

// URL is the address as a browser takes it. Whether it is https is what the service says
// of the port (appProtocol), and else a guess by the name and the numbers of the port.
func (s *Status) URL() string {
	scheme := "http"
	if s.isTLS() {
		scheme = "https"
	}
	host, port, err := net.SplitHostPort(s.Local)
	if err != nil {
		return scheme + "://" + s.Local
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost" // every address of this machine
	}
	return (&url.URL{Scheme: scheme, Host: net.JoinHostPort(host, port)}).String()
}

func (s *Status) isTLS() bool {
	switch strings.ToLower(s.AppProtocol) {
	case "https", "kubernetes.io/wss":
		return true
	case "http", "kubernetes.io/h2c", "kubernetes.io/ws":
		return false
	}
	name := strings.ToLower(s.Spec.PortName)
	return strings.Contains(name, "https") || strings.Contains(name, "tls") || isTLSPort(s.Spec.Port) || isTLSPort(s.PodPort)
}

func isTLSPort(port int) bool { return port == 443 || port == 8443 || port == 6443 }

// localAddress joins an address and a port.
func localAddress(host string, port int) string {
	return net.JoinHostPort(host, strconv.Itoa(port))
}
