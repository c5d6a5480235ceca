package logs

import "github.com/podglass/podglass/kube/explain"

// Phase is what a [Tailer] is doing.
type Phase uint8

// The phases of a tailer.
const (
	// Waiting means that the container has no log to read yet, or none that
	// was not read already; State.Note says what it waits for.
	Waiting Phase = iota
	// Streaming means that the log is being read.
	Streaming
	// Reconnecting means that reading was cut off and will be tried again;
	// State.Err says why, where it was an error.
	Reconnecting
	// Ended means that there is no more to come: the container will not run
	// again, or the pod is gone.
	Ended
	// Failed means that reading cannot go on; State.Err says why.
	Failed
)

// String returns the phase in lower case.
func (p Phase) String() string {
	switch p {
	case Waiting:
		return "waiting"
	case Streaming:
		return "streaming"
	case Reconnecting:
		return "reconnecting"
	case Ended:
		return "ended"
	case Failed:
		return "failed"
	}
	return "unknown"
}

// State is what a [Tailer] is doing, for the title of a pane.
type State struct {
	Phase Phase
	// Note says more in a few words: "waiting: ContainerCreating", "exit 0".
	// It may be empty. It holds words from the cluster and so is untrusted.
	Note string
	// Cause says in a sentence why the pod of a container that waits does not do its
	// job, "" where the pod tells of nothing wrong. It is untrusted.
	Cause string
	// Err is set when the phase is Failed, while Reconnecting after an error, and
	// while Streaming when nothing comes and nobody answers whether there is
	// anything: see [State.Silent].
	Err *explain.Error
}

// Silent reports whether nothing comes of a log that is being read, and the node,
// or the API server, does not answer: State.Err says who. There may be lines that
// do not show yet.
func (s State) Silent() bool { return s.Phase == Streaming && s.Err != nil }
