package explain

import (
	"fmt"
	"regexp"
	"strings"
)

// What the API server passes on of a node. The words are those of its proxy to the kubelet
// (k8s.io/kubernetes pkg/registry/core/pod/strategy.go and k8s.io/apimachinery util/proxy), and of gRPC in
// the kubelet, which reaches the container runtime through a socket.
var (
	kubeletAway = regexp.MustCompile(
		`(?s)(?:error dialing backend: |Get "https?://[^"]+/(?:containerLogs|runningpods|stats|metrics|configz|logs)/[^"]*": )(.+)`)
	runtimeAway = regexp.MustCompile(
		`rpc error: code = (?:Unavailable|DeadlineExceeded) desc = (?:connection error: desc = ")?(?:transport: )?(?:[Ee]rror while dialing:? )?([^"]+)`)
)

// The two parts of a node that a request can fail at.
const (
	nodeItself  = "node"
	nodeRuntime = "runtime"
)

// explainNode tells of a node that the API server does not reach, or whose container runtime does not answer.
// The same words as those of a network that is away stand in what the server passes on, so that only their
// place tells whose they are.
func explainNode(err error) *Error {
	if isOurs(err) {
		return nil
	}
	text := err.Error()
	// The server's own way to etcd is gRPC too, and never a socket of a container runtime.
	if found := runtimeAway.FindStringSubmatch(text); found != nil && isRuntime(text) {
		return nodeError(nodeRuntime, "", found[1])
	}
	if found := kubeletAway.FindStringSubmatch(text); found != nil {
		return nodeError(nodeItself, "", found[1])
	}
	return nil
}

// isOurs reports whether an error is of a connection of our own, and not a text about somebody else's.
func isOurs(err error) bool { return dialling(err) != nil }

// isRuntime reports whether a text of gRPC is about the container runtime: its socket is named, or a session
// into a container could not be opened.
func isRuntime(text string) bool {
	return strings.Contains(text, "dial unix ") || strings.Contains(text, "unable to upgrade connection: rpc error")
}

func nodeError(part, node, said string) *Error {
	e := &Error{Class: ClassNode, Node: node, part: part, said: strings.Trim(oneLine(said), `" `)}
	e.Sentence = e.nodeSentence()
	return e
}

func (e *Error) nodeSentence() string {
	node := e.Node
	if node == "" {
		node = "the pod's node"
	}
	if e.part == nodeRuntime {
		return fmt.Sprintf("the container runtime of %s does not answer: %s", node, e.said)
	}
	return fmt.Sprintf("the API server does not reach the kubelet of %s: %s", node, e.said)
}

// OnNode is the failure with the name of the node that the pod is on, where it
// is one of [ClassNode]. Any other failure, and an empty name, change nothing.
func (e *Error) OnNode(name string) *Error {
	if e.Class != ClassNode || name == "" {
		return e
	}
	named := *e
	named.Node = name
	named.Sentence = named.nodeSentence()
	return &named
}
