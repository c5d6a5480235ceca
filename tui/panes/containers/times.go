package containers

import "time"

// How long the cursor rests before something is asked for, and how often usage is.
const (
	// restTime is how long the cursor of the pod list must rest on a pod before
	// its object is watched. Until then its containers show as the list has
	// them.
	restTime = 80 * time.Millisecond
	// furtherTime is how much longer it must rest before what is less urgent is
	// asked for: the pod's events and its usage.
	furtherTime = 300 * time.Millisecond
	// usageEvery is how often usage is asked for: as often as the metrics
	// server measures.
	usageEvery = 15 * time.Second
	// usagePatience is how long after a refusal it is asked for again: a cluster
	// without metrics rarely gets them.
	usagePatience = 2 * time.Minute
	// usageAnswer is how long the answer may take.
	usageAnswer = 10 * time.Second
)
