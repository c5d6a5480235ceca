package object

import "time"

// How long the cluster is waited for, and how long things show.
const (
	// describeTime is how long a description may take, which asks the cluster for
	// what belongs to the object.
	describeTime = 30 * time.Second
	// markTime is how long a field is marked that has changed.
	markTime = 5 * time.Second
	// kept is how long an API server keeps events where nothing else was chosen.
	kept = time.Hour
)
