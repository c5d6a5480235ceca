package printlogs

import "time"

// How long printing waits.
const (
	// mergeDelay is how long a followed line waits for older ones of other containers. It is twice what a pane
	// waits (kube/logs/book): a pane puts a line that comes late in its place, and what is printed stays where it is.
	mergeDelay = 200 * time.Millisecond
	// openDelay is how long it waits for logs that have not answered yet.
	openDelay = time.Second
	// endCheck is how often it is looked whether pods that were named are over, while nothing is read.
	endCheck = 2 * time.Second
)
