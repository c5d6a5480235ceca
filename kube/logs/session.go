package logs

import (
	"context"
	"errors"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/logs/store"
)

// session is a run of a [Tailer]: what its one goroutine knows.
//
// The API server does not say whose log it serves, only that it is the present
// instance's or the previous one's. So each round reads the pod first, reads
// from one log as far as it goes, and reads the pod again; [position] makes sure that
// reading too often does no harm, and reading once more is what tells that a
// log is complete.
type session struct {
	*Tailer
	node string    // where the pod was seen last
	uid  types.UID // of the pod, once it was seen

	position position
	history  bool      // nothing was read yet, so that Options bound the first request
	log      *progress // of the instance being read; nil while there was none

	attempts attempts
	polls    polls
	told     told
}

func newSession(t *Tailer) *session {
	return &session{
		Tailer: t, uid: t.target.Pod.UID, history: true,
		attempts: newAttempts(t.opts.Once), polls: polls{pauses: newPolls()},
	}
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
	s.beginInstance(s.uid, next)
}

// errGone means that the pod is not there any more.
var errGone = errors.New("pod deleted")

// observe asks for the pod and finds out about the container.
func (s *session) observe(ctx context.Context) (observation, error) {
	ctx, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	pod, err := s.source.Pod(ctx, s.target.Pod)
	switch {
	case apierrors.IsNotFound(err) && s.uid != "":
		return observation{}, errGone
	case err != nil:
		return observation{}, s.explain(err, "pods")
	case s.uid == "":
		s.uid = pod.UID
	case s.uid != pod.UID:
		return observation{}, errGone
	}
	s.node = pod.Spec.NodeName
	seen, ok := observe(pod, s.target.Container)
	if !ok {
		return observation{}, s.noSuchContainer()
	}
	s.told.why = seen.why
	return seen, nil
}

// isStill reports whether the log that is served as the present or the previous
// one is still that of the instance being read. Between an observation and the first
// answer the container may have restarted, and what it wrote until then would be
// lost. Later answers show by their lines whose they are.
func (s *session) isStill(ctx context.Context, previous bool) (bool, error) {
	seen, err := s.observe(ctx)
	if errors.Is(err, errGone) {
		return true, nil // its last log is still served
	}
	if err != nil {
		return true, err
	}
	served := seen.present
	if previous {
		served = seen.previous
	}
	return served != nil && s.log.instance.same(*served), nil
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

func (s *session) fail(failure *explain.Error) error {
	s.set(State{Phase: Failed, Err: failure})
	return failure
}

// retry waits before a request is tried again, or gives up.
func (s *session) retry(ctx context.Context, failure *explain.Error) error {
	if !s.attempts.again() {
		return s.fail(failure)
	}
	s.set(State{Phase: Reconnecting, Err: failure})
	if !s.opts.Once && s.source.Await(ctx) {
		s.attempts.hurry()
		return ctx.Err()
	}
	return sleep(ctx, s.attempts.delay(failure.Err))
}

// wait waits for the container, which does not run for the reason given; cause is why
// the pod does not do its job.
func (s *session) wait(ctx context.Context, note, cause string) error {
	s.set(State{Phase: Waiting, Note: note, Cause: cause})
	return sleep(ctx, s.polls.pause(note))
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

// explain is that of the tailer, with the node where the pod was last seen.
func (s *session) explain(err error, resource string) *explain.Error {
	return s.Tailer.explain(err, resource).OnNode(s.node)
}

// mark puts a marker at the present end of the log.
func (s *session) mark(text string) { s.markAt(s.position.last, text) }

func (s *session) markAt(at time.Time, text string) { s.sink.Mark(store.Event{Time: at, Text: text}) }

// markLoss puts a marker where lines are missing, or may be.
func (s *session) markLoss(text string) {
	s.sink.Mark(store.Event{Time: s.position.last, Text: text, Lossy: true})
}
