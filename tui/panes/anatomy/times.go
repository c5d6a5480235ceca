package anatomy

import "time"

// restTime is how long the cursor of the list must rest on a pod before what is
// around it is asked for.
const restTime = 200 * time.Millisecond
