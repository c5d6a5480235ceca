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
		return observation{}, noSuchContainer(s.target)
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
