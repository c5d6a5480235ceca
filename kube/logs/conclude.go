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

// verdict is what follows from an answer.
type verdict int

const (
	observeAgain verdict = iota // the log is another's by now: the next observation tells whose
	readOn                      // the log is read again at once, to see whether this was all
	readLater                   // and after a while
	allRead                     // all of the log was read, or as much as is read once
	resume                      // the answer ended before the log did
	awaitStart                  // the container has not begun: the next observation tells why
	logLost                     // the cluster no longer has the log
	pollLog                     // the node cannot follow the log, and can read it
	giveUp                      // the request failed, and always will
	requestAgain                // the request failed
)

// answered is what a verdict depends on.
type answered struct {
	over  bool // the instance had ended before it was asked for
	once  bool // nothing is followed
	first bool // it was the first answer of the instance
	fresh bool // lines came that are new
	moved bool // it was the log of another instance
	done  bool // it shows that all was read; see [session.confirmed] and [session.reached]

	failed       bool // of what follows nothing is set otherwise
	notStarted   bool // the container has not begun, and it is worth to ask again
	gone         bool // there is no such log
	unfollowable bool // the node has no means left to follow it
	final        bool // to try again cannot help
}

// verdict tells what follows.
func (a answered) verdict() verdict {
	switch {
	case a.failed:
		return a.failure()
	case a.moved:
		return observeAgain
	case a.done:
		return allRead
	case !a.over && !a.once:
		return resume
	case a.fresh || a.first:
		return readOn
	}
	return readLater
}

func (a answered) failure() verdict {
	switch {
	case a.notStarted:
		return awaitStart
	case a.over && a.gone:
		return logLost
	case a.unfollowable:
		return pollLog
	case a.final:
		return giveUp
	}
	return requestAgain
}

// weigh takes in what an answer says, and finds what the verdict depends on.
func (s *session) weigh(got outcome, over bool) answered {
	a := answered{over: over, once: s.opts.Once, first: s.answers == 1, fresh: got.fresh > 0, moved: got.moved, failed: got.err != nil}
	switch {
	case a.failed:
		a.notStarted = isNotStarted(got.err) && s.tryAgain()
		a.gone = isLogGone(got.err) || mayBeGone(got.err) && s.failures >= enoughFailures
		a.unfollowable = cannotFollow(got.err)
		a.final = isFinal(s.explain(got.err, "pods/log"))
	case a.moved:
	case over:
		a.done = s.confirmed(got)
	case a.once:
		a.done = s.reached(got)
	}
	return a
}

// conclude does what follows from an answer; over says that the instance had ended
// before it was asked for.
func (s *session) conclude(ctx context.Context, got outcome, over bool) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if got.fresh > 0 {
		s.retries, s.failures = newRetries(), 0
	}
	switch s.weigh(got, over).verdict() {
	case allRead:
		if over {
			s.finish()
		} else {
			s.finishOnce()
		}
		return nil
	case readLater:
		return sleep(ctx, s.retries.Step())
	case resume:
		s.breakOff(got)
		if time.Since(s.broken.since) > quietBreak {
			s.set(State{Phase: Reconnecting})
		}
		return sleep(ctx, s.retries.Step())
	case awaitStart:
		return sleep(ctx, s.polls.Step())
	case logLost:
		return s.logGone()
	case pollLog:
		return s.readNowAndThen(ctx, got)
	case giveUp:
		return s.fail(s.explain(got.err, "pods/log"))
	case requestAgain:
		s.breakOff(got)
		return s.retry(ctx, s.explain(got.err, "pods/log"))
	}
	return nil // observeAgain, readOn
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
