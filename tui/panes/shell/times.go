package shell

import "time"

// How long things may take.
const (
	findTime = 20 * time.Second // to find out whether there is a shell
	// restTime is how long nobody must have typed before a key means something to a shell that has ended: who
	// is in the midst of typing has not read that it has.
	restTime = time.Second
	// promptTime is for how long after a key what the shell writes is shown at once, so many times at most.
	promptTime = 100 * time.Millisecond
	prompts    = 4
	// clicksTime is how long after a click another one at the same place belongs to it.
	clicksTime = 400 * time.Millisecond
	// syncTime is how long a program may keep its drawing from being shown.
	syncTime = 150 * time.Millisecond
	// fateTime is how long it may take to find out what has become of a container.
	fateTime = 3 * time.Second
)
