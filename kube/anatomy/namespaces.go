package anatomy

import (
	"cmp"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/podstatus"
)

// Namespace is one kind of Linux namespace, and who of the pod's containers
// shares it with whom.
type Namespace struct {
	// Kind is network, ipc, pid, user or uts.
	Kind string `json:"kind"`
	// Of is whose it is: the pod's, each container's, or the node's.
	Of Scope `json:"of"`
	// Detail is what it is known by: the hostname, the target of an ephemeral
	// container.
	Detail string `json:"detail,omitempty"`
	// Implies is one sentence.
	Implies string `json:"implies"`
}

// Scope is whose a namespace is.
type Scope string

// The scopes of a namespace.
const (
	OfPod       Scope = "pod"
	OfContainer Scope = "container"
	OfNode      Scope = "node"
)

// namespaces are the five kinds that containers of a pod may share.
func (b *builder) namespaces() []Namespace {
	return []Namespace{b.network(), b.ipc(), b.pid(), b.user(), b.uts()}
}

func (b *builder) network() Namespace {
	n := Namespace{Kind: "network", Of: OfPod, Detail: strings.Join(podIPs(b.pod), ", ")}
	n.Implies = "the containers have one IP and reach each other on localhost; a port can be taken once"
	if b.pod.Spec.HostNetwork {
		n.Of = OfNode
		n.Implies = "the containers use the node's addresses: each port that they open is a port of the node, and localhost is the node's"
	}
	return n
}

func (b *builder) ipc() Namespace {
	if b.pod.Spec.HostIPC {
		return Namespace{Kind: "ipc", Of: OfNode, Implies: "the containers share System V IPC and POSIX queues with the node's processes"}
	}
	return Namespace{Kind: "ipc", Of: OfPod, Implies: "the containers share System V IPC and POSIX queues with each other"}
}

func (b *builder) pid() Namespace {
	n := Namespace{Kind: "pid", Of: OfContainer, Implies: "each container sees its own processes only"}
	switch {
	case b.pod.Spec.HostPID:
		n.Of, n.Implies = OfNode, "the containers see all processes of the node and may signal those of their users"
	case isTrue(b.pod.Spec.ShareProcessNamespace):
		n.Of = OfPod
		n.Implies = "the containers see and signal each other's processes, and reach each other's files under /proc/PID/root; " +
			"PID 1 is the pause container, which ends zombies"
	}
	var targets []string
	for i := range b.parts {
		if p := &b.parts[i]; p.Kind == podstatus.Ephemeral && p.Target != "" {
			targets = append(targets, p.Spec.Name+" sees the processes of "+p.Target)
		}
	}
	n.Detail = strings.Join(targets, ", ")
	return n
}

func (b *builder) user() Namespace {
	if b.pod.Spec.HostUsers != nil && !*b.pod.Spec.HostUsers {
		return Namespace{Kind: "user", Of: OfPod, Implies: "users of the containers are others on the node: root in a container is nobody there"}
	}
	return Namespace{Kind: "user", Of: OfNode, Implies: "users of the containers are those of the node: root in a container is root on the node"}
}

func (b *builder) uts() Namespace {
	if b.pod.Spec.HostNetwork && b.pod.Spec.HostnameOverride == nil {
		return Namespace{Kind: "uts", Of: OfNode, Detail: b.pod.Spec.NodeName, Implies: "the containers have the node's hostname"}
	}
	return Namespace{Kind: "uts", Of: OfPod, Detail: hostname(b.pod), Implies: "the containers have one hostname"}
}

// maxHostname is how long a hostname may be, in bytes; the kubelet cuts longer
// ones.
const maxHostname = 63

// hostname is what `hostname` prints in the containers.
func hostname(pod *corev1.Pod) string {
	if override := pod.Spec.HostnameOverride; override != nil {
		return *override
	}
	name := cmp.Or(pod.Spec.Hostname, pod.Name)
	if len(name) > maxHostname {
		name = strings.TrimRight(name[:maxHostname], "-.")
	}
	if isTrue(pod.Spec.SetHostnameAsFQDN) && pod.Spec.Subdomain != "" {
		return name + "." + pod.Spec.Subdomain + "." + pod.Namespace + ".svc.(the cluster's domain)"
	}
	return name
}
