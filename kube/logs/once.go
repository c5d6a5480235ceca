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
