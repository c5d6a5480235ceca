package follow

import (
	"time"

	"github.com/podglass/podglass/kube/explain"
)

// State says how far what is shown can be trusted.
type State uint8

// The states of what is followed.
const (
	// Loading has nothing to show yet. With an error, the first attempt failed
	// and the next one is on its way.
	Loading State = iota
	// Live follows the cluster.
	Live
	// Stale shows what was true when the connection was lost, and recovers by
	// itself.
	Stale
	// Polled shows what the latest of a series of lists said: the user may list
	// the objects and not watch them.
	Polled
	// Gone is for an [Object] alone: it is not there, or no longer.
	Gone
)

// String returns the state in one lower-case word.
func (s State) String() string {
	words := [...]string{"loading", "live", "stale", "polled", "gone"}
	if int(s) < len(words) {
		return words[s]
	}
	return "unknown"
}

// Health is a state, since when it has been so, and what keeps it from being
// Live.
type Health struct {
	State State
	// Since is when the state began; for Polled, when the last list came.
	Since time.Time
	// Err is nil for a Live state.
	Err *explain.Error
}

// Loaded is the health after a full list arrived. streaming says that changes
// follow on the same connection; otherwise a view that was Stale is as old as
// this list until a watch is open.
func (h Health) Loaded(streaming bool, now time.Time) Health {
	if (h.State == Stale || h.State == Polled) && !streaming {
		h.Since = now
		return h
	}
	return h.Following(now)
}

// Answered is the health once the server answers, and nothing is complete yet.
func (h Health) Answered() Health {
	if h.State == Loading {
		h.Err = nil
	}
	return h
}

// Unwatched is the health after the server refused to let the user watch.
func (h Health) Unwatched(err error, now time.Time) Health {
	switch h.State {
	case Live:
		return Health{State: Polled, Since: now, Err: explain.Failure(err)}
	case Stale, Polled:
		return Health{State: Polled, Since: h.Since, Err: explain.Failure(err)}
	}
	return h.Failed(err, now)
}

// Following is the health once changes arrive.
func (h Health) Following(now time.Time) Health {
	if h.State == Live {
		return h
	}
	return Health{State: Live, Since: now}
}

// Failed is the health after a request failed: what was there stays, and what
// was never there is still awaited. A failure tells nothing new of an object
// that is gone.
func (h Health) Failed(err error, now time.Time) Health {
	if h.State == Gone {
		return h
	}
	h.Err = explain.Failure(err)
	switch h.State {
	case Live:
		h.State, h.Since = Stale, now
	case Polled:
		h.State = Stale
	}
	return h
}
