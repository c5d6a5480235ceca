package roster

import "time"

// askAgain is how long to wait before asking again about the owner of a pod.
const askAgain = 2 * time.Second
