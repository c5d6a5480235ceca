package logs

import (
	"context"
	"time"
)

// quietBreak is how long a stream that ended without an error may be away
// before that shows: mostly the container just ended, and its status follows.
const quietBreak = 2 * time.Second

// step reads once from the log of the present or the previous life; over says
// that the life had ended before, so that its log has an end.
func (s *session) step(ctx context.Context, previous, over bool) error {
	if (over || s.opts.Once) && s.answers > 0 && s.atEnd(ctx, previous) {
		s.nothingLost()
		s.finish()
		return nil
	}
	follow := !over && !s.opts.Once
	return s.settle(ctx, s.read(ctx, previous, follow), over)
}

// settle draws the conclusions from an answer; over says that the life had
// ended before it was asked for.
func (s *session) settle(ctx context.Context, got reading, over bool) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if got.fresh > 0 {
		s.retries, s.failures = newRetries(), 0
	}
	switch {
	case isNotStarted(got.err) && s.tryAgain():
		return sleep(ctx, s.polls.Step()) // the next look says why
	case over && isLogGone(got.err):
		return s.logGone()
	case got.err != nil:
		failure := s.explain(got.err, "pods/log")
		if isFinal(failure) {
			return s.fail(failure)
		}
		s.breakOff(got)
		return s.retry(ctx, failure)
	case over && s.confirmed(got):
		s.finish()
		return nil
	case !over && s.opts.Once && s.reached(got):
		s.finish()
		return nil
	case (over || s.opts.Once) && (got.fresh > 0 || s.answers == 1):
		return nil // see whether this was all
	case over || s.opts.Once:
		return sleep(ctx, s.retries.Step())
	}
	s.breakOff(got)
	if time.Since(s.broken.since) > quietBreak {
		s.set(State{Phase: Reconnecting})
	}
	return sleep(ctx, s.retries.Step())
}

// breakOff notes that an answer ended before the log did.
func (s *session) breakOff(got reading) {
	if !got.opened {
		return
	}
	s.keepRest(got)
	if s.broken.since.IsZero() {
		s.broken.since = time.Now()
	}
	if got.err != nil {
		s.broken.err = got.err
	}
}

// logGone ends the reading of a life whose log the cluster no longer has.
func (s *session) logGone() error {
	s.flushRest()
	switch {
	case s.answers == 0:
		s.markLoss("the cluster has no log of this run")
	case s.checks == 0:
		s.markLoss("the log up to here is all that the cluster still has")
	}
	s.complete = true
	return nil
}
