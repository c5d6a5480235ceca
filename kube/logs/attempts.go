package logs

import (
	"context"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/util/wait"
)

// onceTries is how many requests in a row may fail before a tailer that follows
// nothing gives up: four to six seconds, and no more than that, onceTime, where
// they take their time to fail.
const onceTries = 5

// attempts is how requests that fail are made again.
type attempts struct {
	few    bool         // as by a tailer that follows nothing
	delays wait.Backoff // before the next
	failed int          // in a row
	since  time.Time    // the first of those
}

func newAttempts(few bool) attempts { return attempts{few: few, delays: newRetries()} }

// again counts a request that failed, and reports whether it is worth another one.
func (a *attempts) again() bool {
	if a.failed == 0 {
		a.since = time.Now()
	}
	a.failed++
	return !a.few || a.failed < onceTries && time.Since(a.since) < onceTime
}

// succeeded forgets the requests that failed.
func (a *attempts) succeeded() { a.delays, a.failed = newRetries(), 0 }

// hurry makes the next delay the shortest.
func (a *attempts) hurry() { a.delays = newRetries() }

// delay is how long to wait before the next request, at least as long as the error,
// which may be nil, asks for.
func (a *attempts) delay(err error) time.Duration {
	delay := a.delays.Step()
	if seconds, ok := apierrors.SuggestsClientDelay(err); ok {
		delay = max(delay, time.Duration(seconds)*time.Second)
	}
	return delay
}

// polls is when a container that does not run is observed again.
type polls struct {
	note   string // what it waits for
	pauses wait.Backoff
}

// pause is how long to wait for what the note says. The pauses are short again when
// that is something else than before.
func (p *polls) pause(note string) time.Duration {
	if note != p.note {
		*p = polls{note, newPolls()}
	}
	return p.pauses.Step()
}

// told is what a marker says once.
type told struct {
	why     string // what ended the pod, at the last observation
	saidWhy bool
	polling bool // the node cannot follow the log
}

// untoldWhy is what ended the pod, unless it was asked for before.
func (t *told) untoldWhy() string {
	if t.saidWhy {
		return ""
	}
	t.saidWhy = true
	return t.why
}

// sleep returns early, with the context's error, when the context ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
