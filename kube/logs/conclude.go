package logs

import (
	"context"
	"errors"
	"time"
)

// enoughFailures is how often in a row a node has to say that it does not have
// a log before that is believed.
const enoughFailures = 3

// step reads once from the log of the present or the previous instance; over says
// that the instance had ended before, so that its log has an end.
func (s *session) step(ctx context.Context, previous, over bool) error {
	switch {
	case over && s.answers > 0 && (s.hasEnough() || s.atEnd(ctx, previous)):
		s.nothingLost()
		s.finish()
		return nil
	case over || !s.opts.Once:
		return s.conclude(ctx, s.read(ctx, previous, !over), over)
	case s.goal == nil || s.goal.stale:
		if err := s.aim(ctx, previous); err != nil {
			return s.conclude(ctx, outcome{err: err}, over)
		}
	}
	if s.goal.met && s.answers > 0 {
		s.nothingLost()
		s.finishOnce()
		return nil
	}
	return s.conclude(ctx, s.read(ctx, previous, false), over)
}

// conclude draws the conclusions from an answer; over says that the instance had
// ended before it was asked for.
func (s *session) conclude(ctx context.Context, got outcome, over bool) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if got.fresh > 0 {
		s.retries, s.failures = newRetries(), 0
	}
	switch {
	case got.err != nil:
		return s.concludeFailure(ctx, got, over)
	case got.moved:
		return nil // the next observation tells which
	case over && s.confirmed(got):
		s.finish()
		return nil
	case !over && s.opts.Once && s.reached(got):
		s.finishOnce()
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

func (s *session) concludeFailure(ctx context.Context, got outcome, over bool) error {
	switch {
	case isNotStarted(got.err) && s.tryAgain():
		return sleep(ctx, s.polls.Step()) // the next observation tells why
	case over && (isLogGone(got.err) || mayBeGone(got.err) && s.failures >= enoughFailures):
		return s.logGone()
	case cannotFollow(got.err):
		return s.readNowAndThen(ctx, got)
	}
	failure := s.explain(got.err, "pods/log")
	if isFinal(failure) {
		return s.fail(failure)
	}
	s.breakOff(got)
	return s.retry(ctx, failure)
}

// readNowAndThen goes on without following, which the node cannot.
func (s *session) readNowAndThen(ctx context.Context, got outcome) error {
	if !s.polled {
		s.polled = true
		s.mark("the node cannot follow this log (too many open files), so it is read now and then")
	}
	s.keepRest(got)
	return s.retry(ctx, s.explain(got.err, "pods/log"))
}

// breakOff notes that an answer ended before the log did.
func (s *session) breakOff(got outcome) {
	if !got.opened {
		return
	}
	s.keepRest(got)
	if s.broken.since.IsZero() {
		s.broken.since = time.Now()
		if errors.Is(got.err, errStalled) {
			s.broken.since = got.silent
		}
	}
	if got.err != nil {
		s.broken.err = got.err
	}
}

// logGone ends the reading of an instance whose log the cluster no longer has.
func (s *session) logGone() error {
	s.flushRest()
	switch {
	case s.lines == 0 && s.opts.Previous:
		s.markLoss(joinNonEmpty(" · ", "the cluster has no log of the previous run: the kubelet has removed its container", s.untoldWhy()))
	case s.lines == 0:
		s.markLoss(joinNonEmpty(" · ", "the cluster has no log of this run", s.untoldWhy()))
	case s.checks == 0:
		s.markLoss(joinNonEmpty(" · ", "the log up to here is all that the cluster still has", s.untoldWhy()))
	}
	s.complete = true
	return nil
}
