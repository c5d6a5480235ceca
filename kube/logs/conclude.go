package logs

import (
	"context"
	"time"
)

// enoughFailures is how often in a row a node has to say that it does not have
// a log before that is believed.
const enoughFailures = 3

// step reads once from the log of the present or the previous instance; over says
// that the instance had ended before, so that its log has an end.
func (s *session) step(ctx context.Context, previous, over bool) error {
	const aimed = true
	next := nextRequest(s.log, over, s.opts.Once, !aimed)
	if next == askAim {
		if err := s.aim(ctx, previous); err != nil {
			return s.conclude(ctx, outcome{err: err}, over)
		}
		next = nextRequest(s.log, over, s.opts.Once, aimed)
	}
	if next == askEnd && !s.atEnd(ctx, previous) {
		next = askRest
	}
	switch next {
	case askFollow, askRest:
		return s.conclude(ctx, s.read(ctx, previous, next == askFollow), over)
	default:
		s.nothingLost()
		s.complete(over)
		return nil
	}
}

// atEnd reports whether all of the log of the present or the previous instance was
// read, by asking for its last lines. If not, or when there is no answer, the
// log has to be read on. A first answer is not trusted to be all: an API server
// that loses the kubelet in the middle of an answer ends it as if it were whole.
func (s *session) atEnd(ctx context.Context, previous bool) bool {
	tail, err := s.readTail(ctx, previous, endLines+1, 0)
	return err == nil && s.log.endsWith(tail)
}

// aim finds out how the log of the present instance ends now. Where only a few last
// lines are wanted it reads them all, and some before them.
func (s *session) aim(ctx context.Context, previous bool) error {
	ask := int64(endLines + 1)
	if s.history && 0 < s.opts.Tail && s.opts.Tail <= smallTail {
		ask = s.opts.Tail + further
	}
	tail, err := s.readTail(ctx, previous, ask, 0)
	if err != nil {
		return err
	}
	s.log.aim(tail)
	return nil
}

// weigh takes in what an answer says, and finds what the verdict depends on.
func (s *session) weigh(got outcome, over bool) answered {
	a := answered{
		over: over, once: s.opts.Once, first: s.log.answers == 1,
		fresh: got.fresh > 0, moved: got.moved, failed: got.err != nil,
	}
	switch {
	case a.failed:
		a.notStarted = isNotStarted(got.err) && s.attempts.again()
		a.gone = isLogGone(got.err) || mayBeGone(got.err) && s.attempts.failed >= enoughFailures
		a.unfollowable = cannotFollow(got.err)
		a.final = isFinal(s.explain(got.err, "pods/log"))
	case a.moved:
	case over:
		a.done = s.log.confirmed(got)
	case a.once:
		a.done = s.log.reached(got)
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
		s.attempts.succeeded()
	}
	switch s.weigh(got, over).verdict() {
	case allRead:
		s.complete(over)
		return nil
	case readLater:
		return sleep(ctx, s.attempts.delay(nil))
	case resume:
		s.log.breakOff(got)
		if time.Since(s.log.broken.since) > quietBreak {
			s.set(State{Phase: Reconnecting})
		}
		return sleep(ctx, s.attempts.delay(nil))
	case awaitStart:
		return sleep(ctx, s.polls.pause(s.polls.note))
	case logLost:
		s.logGone()
		return nil
	case pollLog:
		return s.readNowAndThen(ctx, got)
	case giveUp:
		return s.fail(s.explain(got.err, "pods/log"))
	case requestAgain:
		s.log.breakOff(got)
		return s.retry(ctx, s.explain(got.err, "pods/log"))
	}
	return nil // observeAgain, readOn
}

// readNowAndThen goes on without following, which the node cannot.
func (s *session) readNowAndThen(ctx context.Context, got outcome) error {
	if !s.told.polling {
		s.told.polling = true
		s.mark("the node cannot follow this log (too many open files), so it is read now and then")
	}
	s.log.keepRest(got)
	return s.retry(ctx, s.explain(got.err, "pods/log"))
}

// logGone ends the reading of an instance whose log the cluster no longer has.
func (s *session) logGone() {
	s.finish()
	var text string
	switch {
	case s.log.lines == 0 && s.opts.Previous:
		text = "the cluster has no log of the previous run: the kubelet has removed its container"
	case s.log.lines == 0:
		text = "the cluster has no log of this run"
	case s.log.checks == 0:
		text = "the log up to here is all that the cluster still has"
	default:
		return
	}
	s.markLoss(joinNonEmpty(" · ", text, s.told.untoldWhy()))
}

// nothingLost is reconnected for a log that turned out to be at its end.
func (s *session) nothingLost() {
	if s.log.broken.err != nil {
		s.reconnected(true)
	}
}

// complete ends the reading of an instance of which all that is read was; over says that it had ended before.
func (s *session) complete(over bool) {
	if over {
		s.finish()
	} else {
		s.finishOnce()
	}
}

// finish ends the reading of an instance.
func (s *session) finish() {
	s.flushRest()
	s.log.complete = true
}

// finishOnce ends the reading of an instance that goes on.
func (s *session) finishOnce() {
	if !s.log.goal.holds(s.log.rest) {
		s.log.rest = nil
	}
	s.finish()
}

// flushRest appends the unfinished last line: no end of it will come.
func (s *session) flushRest() {
	if s.log == nil {
		return
	}
	if rest := s.log.takeRest(); rest != nil {
		s.append(*rest)
	}
}
