package workload

import "time"

// guessTime is how long looking for what was meant may take.
const guessTime = 2 * time.Second
