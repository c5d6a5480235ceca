package services

import "time"

// restTime is how long the cursor of the list must rest on a pod before its services
// are asked for.
const restTime = 200 * time.Millisecond
