package roster

import (
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
)

// What is the kind of a [Change].
type What uint8

// The kinds of change.
const (
	// Joined says that a container has a log to read: it has started once, or
	// cannot start, and its log is waited for.
	Joined What = iota
	// Waits says that containers of a pod have not started, and Reason why, in
	// kubectl's word for the pod. It is told again when the reason changes.
	Waits
	// Left says that a pod is gone. What of its log has been read stays true;
	// there is no more.
	Left
	// Trouble says that the pods cannot be followed at present, or, with a nil
	// Err, that they can again. What has joined stays.
	Trouble
)

// Change is what happened to a roster.
type Change struct {
	What What
	// Member is the container that joined.
	Member Member
	// Pod is the pod that it is about; zero for Trouble.
	Pod kube.PodRef
	// Reason is why a pod waits. It is untrusted.
	Reason string
	// State and Err are the health behind a Trouble.
	State follow.State
	Err   *explain.Error
}
