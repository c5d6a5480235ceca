package actions

import "time"

const (
	// rereadTime is how long it may take to find out what became of a request that was not
	// answered.
	rereadTime = 5 * time.Second
	// evictAgain is how long after a refusal by a budget an eviction is asked for again, as
	// kubectl drain does.
	evictAgain = 5 * time.Second
)
