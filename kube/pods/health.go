package pods

import (
	"time"

	"github.com/podglass/podglass/kube"
)

// State says how far what is shown can be trusted.
type State uint8

// The states of a [Store] and of a [Watcher].
const (
	// Loading has nothing to show yet. With an error, the first attempt failed
	// and the next one is on its way.
	Loading State = iota
	// Live follows the cluster.
	Live
	// Stale shows what was true when the connection was lost, and recovers by
	// itself.
	Stale
	// Gone is for a [Watcher] alone: the pod no longer exists.
	Gone
)

// String returns the state in one lower-case word.
func (s State) String() string {
	words := [...]string{"loading", "live", "stale", "gone"}
	if int(s) < len(words) {
		return words[s]
	}
	return "unknown"
}

// Health is a state, since when it has been so, and what keeps it from being
// Live.
type Health struct {
	State State
	// Since is when the state began. A Stale view of pods that may be listed
	// but not watched is as old as its last list.
	Since time.Time
	// Err is nil for a Live state.
	Err *kube.Error
}

// loaded is the health after a full list arrived. streaming says that changes
// follow on the same connection; otherwise a view that is Stale stays so until
// a watch is open.
func (h Health) loaded(streaming bool, now time.Time) Health {
	if h.State == Stale && !streaming {
		h.Since = now
		return h
	}
	return h.following(now)
}

// following is the health once changes arrive.
func (h Health) following(now time.Time) Health {
	if h.State == Live {
		return h
	}
	return Health{State: Live, Since: now}
}

// failed is the health after a request failed: what was there stays, and what
// was never there is still awaited. A failure tells nothing new of a pod that is
// gone.
func (h Health) failed(err error, now time.Time) Health {
	if h.State == Gone {
		return h
	}
	h.Err = kube.Explain(err)
	if h.State == Live {
		h.State, h.Since = Stale, now
	}
	return h
}

// worst brings together the parts of one view: it is as good as its worst part.
func worst(parts []Health) Health {
	whole := parts[0]
	for _, part := range parts[1:] {
		if part.rank() > whole.rank() || part.rank() == whole.rank() && part.Since.Before(whole.Since) {
			whole = part
		}
	}
	return whole
}

func (h Health) rank() int {
	switch {
	case h.State == Live:
		return 0
	case h.State == Stale:
		return 1
	case h.Err == nil:
		return 2
	default:
		return 3
	}
}
