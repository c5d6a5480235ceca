package usage

import "time"

// How often usage is read, and how long it is waited for.
const (
	// every is how often usage is read. The metrics server itself looks at the
	// nodes every 15 seconds.
	every = 15 * time.Second
	// patience is how long after a failure it is tried again where the API is
	// not there or not for this user: neither changes often.
	patience = 2 * time.Minute
	// answer is how long one answer may take.
	answer = 10 * time.Second
	// keep is how many answers may be missed before usage is no longer known:
	// an old number must not look like a present one.
	keep = 3
)
