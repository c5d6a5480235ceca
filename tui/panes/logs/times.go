package logs

import "time"

// How long the cursor rests before a log is read, and how long answers may take.
const (
	// olderTime is the most that loading older lines may take.
	olderTime = 30 * time.Second

	// restTime is how long the cursor must rest on a container before its log is
	// opened: opening costs a connection and some history.
	restTime = 150 * time.Millisecond

	// outputTime is the most that looking for a container with output may take.
	outputTime = 2 * time.Second

	// causeAfter is how long containers wait before it is asked why, and causeEvery after which time
	// again; causeTime is the most that may take.
	causeAfter, causeEvery, causeTime = 3 * time.Second, 15 * time.Second, 10 * time.Second

	// resolveTime is the most that finding an owner's pods may take.
	resolveTime = 10 * time.Second
)
