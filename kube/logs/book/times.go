package book

import "time"

// How long lines wait, and how long work on them lasts.
const (
	// delay is how long a line of one container waits for earlier ones of the
	// others, from when it arrived. What comes later still is put in its place,
	// but lines that were shown already move for it. `podglass logs`, which cannot
	// do that, waits twice as long.
	delay = 100 * time.Millisecond
	// rest is the least time between two looks at what has arrived.
	rest = 15 * time.Millisecond
	// whileIdle is after how long there is a look without being woken.
	whileIdle = time.Minute
	// slice is how long lines are gone through before anything else has a turn.
	slice = 10 * time.Millisecond
)
