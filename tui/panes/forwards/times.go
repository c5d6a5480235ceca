package forwards

import "time"

// checkTime is how long an HTTP check may take.
const checkTime = 10 * time.Second
