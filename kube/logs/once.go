package logs

import (
	"context"
	"time"
)

// onceTries is how many requests in a row may fail before a tailer that follows
// nothing gives up: four to six seconds, and no more than that, onceTime, where
// they take their time to fail.
const onceTries = 5

// readOnce reads what there is of the instance that is served, and follows
// nothing.
func (s *session) readOnce(ctx context.Context) error {
	for {
		seen, err := s.observe(ctx)
		if err != nil {
			if end, result := s.observeFailed(ctx, err); end || result != nil {
				return result
			}
			continue
		}
		s.align(seen)
		switch {
		case s.run == nil && seen.over:
			s.set(State{Phase: Ended, Note: joinNonEmpty(" · ", seen.waiting, s.why)})
			return nil
		case s.run == nil:
			s.set(State{Phase: Ended, Note: "waiting: " + seen.waiting})
			return nil
		case !s.complete:
			err = s.advance(ctx, seen)
		case s.run.ended != nil:
			return s.ended()
		default:
			s.set(State{Phase: Ended})
			return nil
		}
		if err != nil {
			return err
		}
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
