package logs

import (
	"context"
	"errors"

	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/logs/store"
)

// Run reads until the log ends, which returns nil; until it turns out that it
// cannot be read, which returns a *[explain.Error]; or until the context ends,
// which returns its error. An API server that is away is neither: Run waits
// for it, unless told to read once. Run is called once, needs no goroutine beside
// its own, and leaves none behind.
func (t *Tailer) Run(ctx context.Context) error {
	s := newSession(t)
	if t.opts.Previous {
		return s.rounds(ctx, s.readPrevious)
	}
	return s.rounds(ctx, s.readPresent)
}

// rounds observes the container again and again, and does a round with each
// observation, until a round was the last one.
func (s *session) rounds(ctx context.Context, round func(context.Context, observation) (last bool, err error)) error {
	for {
		seen, err := s.observe(ctx)
		if err != nil {
			if end, result := s.observeFailed(ctx, err); end || result != nil {
				return result
			}
			continue
		}
		if last, err := round(ctx, seen); last || err != nil {
			return err
		}
	}
}

// readPresent is a round of reading instance after instance until none will come, or
// of reading once what there is of the one that is served.
func (s *session) readPresent(ctx context.Context, seen observation) (last bool, err error) {
	s.align(seen)
	switch nextMove(s.log, seen, s.opts.Once) {
	case endUnstarted:
		s.set(State{Phase: Ended, Note: joinNonEmpty(" · ", seen.waiting, seen.why)})
		return true, nil
	case endWaiting:
		s.set(State{Phase: Ended, Note: "waiting: " + seen.waiting})
		return true, nil
	case awaitFirst:
		s.history = false // what comes now is not history
		return false, s.wait(ctx, "waiting: "+seen.waiting, seen.cause)
	case readLog:
		return false, s.step(ctx, s.log.isPast(seen), s.log.isOver(seen))
	case turnToNext:
		s.markAt(s.log.endTime(s.position.last), "restarted · "+exit(s.log.instance.ended))
		s.begin(*seen.present)
	case awaitNext:
		return false, s.wait(ctx, joinNonEmpty("; ", exit(s.log.instance.ended), "waiting: "+nextStart(seen)), seen.cause)
	case endEnded:
		s.ended()
		return true, nil
	case endRunning:
		s.set(State{Phase: Ended})
		return true, nil
	}
	return false, nil
}

// readPrevious is a round of reading the log of the previous instance to its end.
func (s *session) readPrevious(ctx context.Context, seen observation) (last bool, err error) {
	switch {
	case s.log == nil && seen.previous == nil:
		return true, s.fail(NoPreviousLog(s.target, seen.restarts))
	case s.log == nil:
		s.begin(*seen.previous)
	case seen.previous == nil || !s.log.instance.same(*seen.previous):
		s.finish()
		s.markLoss("restarted meanwhile, the last lines may be missing")
	}
	if s.log.complete {
		s.ended()
		return true, nil
	}
	return false, s.step(ctx, true, true)
}

// align takes up the first instance there is, notes how the present one ended, and
// gives it up when its log can no longer be asked for: for the one before the
// present, the oldest whose log the cluster still has.
func (s *session) align(seen observation) {
	switch {
	case s.log == nil && seen.present != nil:
		s.begin(*seen.present)
	case s.log != nil && s.log.update(seen):
		s.flushRest()
		text, lossy := s.log.skipped(seen)
		s.sink.Mark(store.Event{Time: s.position.last, Text: text, Lossy: lossy})
		s.begin(seen.beforePresent())
	}
}

// begin turns to the log of another instance.
func (s *session) begin(next instance) {
	s.log = &progress{instance: next, wanted: s.opts.wanted()}
	s.instances.add(s.uid, next)
}

// observeFailed says what follows from an observation that failed: the end, with the
// result of Run, or another try after a while.
func (s *session) observeFailed(ctx context.Context, err error) (end bool, result error) {
	if errors.Is(err, errGone) {
		s.podGone()
		return true, nil
	}
	var failure *explain.Error
	if errors.As(err, &failure) && (isFinal(failure) || failure.Class == explain.ClassNotFound) {
		return true, s.fail(failure)
	}
	if ctx.Err() != nil {
		return true, ctx.Err()
	}
	return false, s.retry(ctx, failure)
}

// podGone ends the session because the pod is not there any more.
func (s *session) podGone() {
	s.flushRest()
	if s.log != nil && s.log.broken.err != nil && !s.log.complete {
		s.markLoss(joinNonEmpty(" · ", "pod deleted, its last lines may be missing", s.told.untoldWhy()))
	} else {
		s.mark(joinNonEmpty(" · ", "pod deleted", s.told.untoldWhy()))
	}
	s.set(State{Phase: Ended, Note: "pod deleted"})
}

// ended ends the session after the last instance was read to its end.
func (s *session) ended() {
	how := exit(s.log.instance.ended)
	s.sink.Mark(store.Event{
		Time: s.log.endTime(s.position.last), End: true,
		Text: joinNonEmpty(" · ", "the container ended", how, s.told.untoldWhy()),
	})
	s.set(State{Phase: Ended, Note: how})
}
