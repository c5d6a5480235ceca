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
	// Polled shows what the latest of a series of lists said: the user may list
	// the pods and not watch them.
	Polled
	// Gone is for a [Watcher] alone: the pod no longer exists.
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
	Err *kube.Error
}

// loaded is the health after a full list arrived. streaming says that changes
// follow on the same connection; otherwise a view that was Stale is as old as
// this list until a watch is open.
func (h Health) loaded(streaming bool, now time.Time) Health {
	if (h.State == Stale || h.State == Polled) && !streaming {
		h.Since = now
		return h
	}
	return h.following(now)
}

// answered is the health once the server answers, and nothing is complete yet.
func (h Health) answered() Health {
	if h.State == Loading {
		h.Err = nil
	}
	return h
}

// unwatched is the health after the server refused to let the user watch.
func (h Health) unwatched(err error, now time.Time) Health {
	switch h.State {
	case Live:
		return Health{State: Polled, Since: now, Err: kube.Explain(err)}
	case Stale, Polled:
		return Health{State: Polled, Since: h.Since, Err: kube.Explain(err)}
	}
	return h.failed(err, now)
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
	switch h.State {
	case Live:
		h.State, h.Since = Stale, now
	case Polled:
		h.State = Stale
	}
	return h
}

// Problem is a namespace that cannot be shown while others can.
type Problem struct {
	Namespace string
	Health    Health
}

// merge brings together the parts of one view. Where some are well, those that
// fail are problems beside it; where none is, the view is as bad as the worst.
func merge(parts []Health) Health {
	whole := worst(parts)
	if whole.State == Loading && whole.Err == nil {
		return whole
	}
	for _, part := range parts {
		if part.State == Live {
			return part
		}
	}
	return whole
}

// worst is the part that is least well.
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
	case h.State == Polled:
		return 1
	case h.State == Stale:
		return 2
	case h.Err != nil:
		return 3
	default:
		return 4
	}
}
