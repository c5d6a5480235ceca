package pods

import "github.com/podglass/podglass/kube/follow"

// Problem is a namespace that cannot be shown while others can.
type Problem struct {
	Namespace string
	Health    follow.Health
}

// merge brings together the parts of one view. Where some are well, those that
// fail are problems beside it; where none is, the view is as bad as the worst.
func merge(parts []follow.Health) follow.Health {
	whole := worst(parts)
	if whole.State == follow.Loading && whole.Err == nil {
		return whole
	}
	for _, part := range parts {
		if part.State == follow.Live {
			return part
		}
	}
	return whole
}

// worst is the part that is least well.
func worst(parts []follow.Health) follow.Health {
	whole := parts[0]
	for _, part := range parts[1:] {
		if rank(part) > rank(whole) || rank(part) == rank(whole) && part.Since.Before(whole.Since) {
			whole = part
		}
	}
	return whole
}

// rank is how badly a part is.
func rank(h follow.Health) int {
	switch {
	case h.State == follow.Live:
		return 0
	case h.State == follow.Polled:
		return 1
	case h.State == follow.Stale:
		return 2
	case h.Err != nil:
		return 3
	default:
		return 4
	}
}
