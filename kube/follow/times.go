package follow

import (
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
)

// Silence is how long the server may say nothing to a request before what is shown
// is called stale. client-go itself tries again for minutes.
const Silence = 5 * time.Second

// Where the user may get or list something and not watch it, it is polled.
const (
	// GetEvery is how often one object is got, at first and after a change;
	// GetStill while it does not change.
	GetEvery = 2 * time.Second
	GetStill = 5 * time.Second

	// ListEvery and ListStill are that for a selection, which is less urgent than
	// the one object that somebody looks at.
	ListEvery = 10 * time.Second
	ListStill = 30 * time.Second

	// PollFor is how long that goes on before watching is tried again.
	PollFor = time.Minute
	// pollUnseen is how often it is asked for while nobody looks at it.
	pollUnseen = time.Minute
)

// Retry is how failed lists and watches are tried again: soon at first, because
// interruptions are short and a person is watching, and never long.
func Retry() wait.Backoff {
	return wait.Backoff{Duration: 500 * time.Millisecond, Factor: 2, Jitter: 0.5, Steps: 6, Cap: 10 * time.Second}
}
