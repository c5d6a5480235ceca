package logs

import (
	"context"
	"fmt"

	"github.com/podglass/podglass/keymap/count"
)

// rounds observes the container again and again, and does a round with each observation, until a round was the last one.
func (s *session) rounds(ctx context.Context, round func(context.Context, observation) (last bool, err error)) error {
	for {
		seen, err := s.observe(ctx)
		if err != nil {
			if end, result := s.observeFailed(ctx, err); end || result != nil {
				return result
			}
			continue
		}
		s.align(seen)
		if s.run == nil && seen.over {
			s.set(State{Phase: Ended, Note: joinNonEmpty(" · ", seen.waiting, s.why)})
			return nil
		}
		if last, err := round(ctx, seen); last || err != nil {
			return err
		}
	}
}

// follow is a round of reading instance after instance until none will come.
func (s *session) follow(ctx context.Context, seen observation) (last bool, err error) {
	switch {
	case s.run == nil:
		s.history = false // what comes now is not history
		return false, s.wait(ctx, "waiting: "+seen.waiting, seen.cause)
	case !s.complete:
		return false, s.advance(ctx, seen)
	case s.isPast(seen):
		s.restarted(seen)
		return false, nil
	case seen.over:
		return true, s.ended()
	default:
		return false, s.wait(ctx, joinNonEmpty("; ", exit(s.run.ended), "waiting: "+nextStart(seen)), seen.cause)
	}
}

// nextStart says what the next instance of a container that ended waits for.
func nextStart(seen observation) string {
	if seen.waiting == "" {
		return "restart"
	}
	return seen.waiting
}

// align takes up the first instance there is, notes how the present one ended, and
// gives it up when its log can no longer be asked for.
func (s *session) align(seen observation) {
	switch {
	case seen.run == nil:
	case s.run == nil:
		s.begin(*seen.run)
	case s.run.same(*seen.run):
		s.run.ended = seen.run.ended
	case seen.previous != nil && s.run.same(*seen.previous):
		s.run.ended = seen.previous.ended
	case seen.run.number > s.run.number+1:
		s.skip(seen)
	}
}

// isPast reports whether the instance being read is not the present one.
func (s *session) isPast(seen observation) bool { return seen.run != nil && !s.run.same(*seen.run) }

// begin turns to the log of another instance.
func (s *session) begin(next run) {
	s.run = &next
	s.complete, s.begun, s.answers, s.checks, s.rest = false, false, 0, 0, nil
	s.broken, s.ending, s.goal, s.near, s.lines = breakage{}, ending{}, nil, nil, 0
	s.beginInstance(s.uid, next)
}

// skip gives up the instance being read for the one before the present, the oldest
// whose log the cluster still has.
func (s *session) skip(seen observation) {
	between := seen.run.number - s.run.number - 2
	s.flushRest()
	text := "restarted"
	if s.run.ended != nil {
		text += " · " + exit(s.run.ended)
	}
	if !s.complete {
		text += ", the last lines before may be missing"
	}
	if between > 0 {
		text += fmt.Sprintf(", the logs of %s in between are lost", count.Of(between, "run"))
	}
	if s.complete && between <= 0 {
		s.mark(text)
	} else {
		s.markLoss(text)
	}
	next := run{number: seen.run.number - 1}
	if seen.previous != nil {
		next.id, next.ended = seen.previous.id, seen.previous.ended
	}
	s.begin(next)
}

// restarted turns from an instance that is read to its end to the present one.
func (s *session) restarted(seen observation) {
	s.markAt(s.endTime(), "restarted · "+exit(s.run.ended))
	s.begin(*seen.run)
}

// ended ends the session after the last run was read to its end.
func (s *session) ended() error {
	s.sink.Mark(Event{Time: s.endTime(), Text: joinNonEmpty(" · ", "the container ended", exit(s.run.ended), s.untoldWhy()), End: true})
	s.set(State{Phase: Ended, Note: exit(s.run.ended)})
	return nil
}

// advance reads once from the log of the present or the previous instance.
func (s *session) advance(ctx context.Context, seen observation) error {
	past := s.isPast(seen)
	return s.step(ctx, past, past || seen.run.ended != nil || seen.dead)
}

// readPrevious reads the log of the previous instance to its end.
func (s *session) readPrevious(ctx context.Context) error {
	for {
		seen, err := s.observe(ctx)
		if err != nil {
			if end, result := s.observeFailed(ctx, err); end || result != nil {
				return result
			}
			continue
		}
		switch {
		case s.run == nil && seen.previous == nil:
			return s.fail(NoPreviousLog(s.target, seen.restarts))
		case s.run == nil:
			s.begin(*seen.previous)
		case seen.previous == nil || !s.run.same(*seen.previous):
			s.flushRest()
			s.markLoss("restarted meanwhile, the last lines may be missing")
			s.complete = true
		}
		if s.complete {
			return s.ended()
		}
		if err := s.step(ctx, true, true); err != nil {
			return err
		}
	}
}
