package pods

import "time"

// revisionsTime is how long it may take to ask for the revisions of ReplicaSets. Without an answer they are told
// apart by hash.
const revisionsTime = 10 * time.Second
