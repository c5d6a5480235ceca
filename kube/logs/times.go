package logs

import (
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
)

const (
	// answerLimit is how long a request may take to be answered.
	answerLimit = 30 * time.Second
	// checkLimit is how long a check of a silent stream may take.
	checkLimit = 10 * time.Second
	// podLimit is how long the API server may take to tell of the pod, when a check
	// was not answered.
	podLimit = 3 * time.Second
	// moment is how long a stream may take to deliver what a check saw.
	moment = 2 * time.Second
	// maxLag is how far apart two clocks may be to be compared.
	maxLag = 24 * time.Hour
)

// silences is how long a stream is silent before it is checked, and then how
// long until it is checked again, the last forever.
var silences = [...]time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute}

// quietBreak is how long a stream that ended without an error may be away
// before that shows: mostly the container just ended, and its status follows.
const quietBreak = 2 * time.Second

// onceTime is how long after a request failed another is made by a tailer that
// follows nothing.
const onceTime = 5 * time.Second

// outOfOrder is how much older than the last line a line after it may be
// stamped. Resuming asks for lines since so much earlier.
const outOfOrder = 200 * time.Millisecond

// newRetries are the delays after failures: the first, and the longest, with up to
// half as much on top so that many tailers do not come back at the same moment.
func newRetries() wait.Backoff {
	return wait.Backoff{Duration: 250 * time.Millisecond, Factor: 2, Jitter: 0.5, Steps: 100, Cap: 30 * time.Second}
}

// newPolls are the pauses between observations of a container that is waited for.
func newPolls() wait.Backoff {
	return wait.Backoff{Duration: 250 * time.Millisecond, Factor: 1.5, Jitter: 0.5, Steps: 100, Cap: 2 * time.Second}
}
