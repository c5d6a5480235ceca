package actions

import "time"

// lookTime is how long it may take to find out what became of a request that was not
// answered.
const lookTime = 5 * time.Second
