package logs

import (
	"context"
	"time"
)

// onceTries is how many requests in a row may fail before a tailer that follows
// nothing gives up: four to six seconds, and no more than that, onceTime, where
// they take their time to fail.
const onceTries = 5

// readOnce is a round of reading what there is of the instance that is served, and following nothing.
func (s *session) readOnce(ctx context.Context, seen observation) (last bool, err error) {
	switch {
	case s.run == nil:
		s.set(State{Phase: Ended, Note: "waiting: " + seen.waiting})
		return true, nil
	case !s.complete:
		return false, s.advance(ctx, seen)
	case s.run.ended != nil:
		return true, s.ended()
	default:
		s.set(State{Phase: Ended})
		return true, nil
	}
}

// tryAgain counts the requests that failed in a row, and reports whether it is
// worth another one.
func (s *session) tryAgain() bool {
	if s.failures == 0 {
		s.failing = time.Now()
	}
	s.failures++
	return !s.opts.Once || s.failures < onceTries && time.Since(s.failing) < onceTime
}

// aim finds out how the log of the present instance ends now. Where only a few last lines
// are wanted it reads them all, and some before them.
func (s *session) aim(ctx context.Context, previous bool) error {
	var near *logTail
	var err error
	if s.history && 0 < s.opts.Tail && s.opts.Tail <= smallTail {
		near, err = s.readTail(ctx, previous, s.opts.Tail+further, 0)
	} else {
		near, err = s.readTail(ctx, previous, endLines+1, 0)
	}
	if err != nil {
		return err
	}
	next := newGoal(near.last(), near.rest)
	if s.goal != nil && next.newest.Before(s.goal.newest) {
		return nil // a log does not become shorter, so that this is not all of the answer
	}
	s.goal, s.near = next, near
	s.goal.begun = s.begun
	s.goal.met = s.goal.met || s.endsWith(near)
	return nil
}
