package logs

import (
	"context"
	"errors"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"

	"github.com/podglass/podglass/kube/explain"
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

	run      *run // the instance whose log is being read
	position position
	ending   ending   // of run
	goal     *goal    // of run, which is read once
	near     *logTail // the last lines of run as they were when reading it began
	begun    bool     // a line of run was read
	lines    int64    // that were read of run
	history  bool     // nothing was read yet, so that Options bound the first request
	anchored bool     // the place to begin at without history is known
	rest     *record  // unfinished last line of the last answer
	answers  int      // for this instance
	polled   bool     // it was said that the node cannot follow logs
	checks   int      // answers after the end of the instance that brought nothing new
	complete bool     // the log of run is read to its end
	broken   breakage // since the last answer ended before the log did

	retries  wait.Backoff // of requests
	polls    wait.Backoff // of a pod whose container waits
	failures int          // requests that failed since something came
	failing  time.Time    // since when
	note     string       // what it waited for at the last observation
	why      string       // what ended the pod, at the last observation
	toldWhy  bool         // a marker says that
}

// breakage is when and how a stream that was being read ended early.
type breakage struct {
	since time.Time // zero when none did
	// err is the error; nil when the stream ended as streams do. The second
	// happens whenever a container ends, so it is only told when the log goes
	// on after it.
	err error
}

func newSession(t *Tailer) *session {
	return &session{
		Tailer: t, uid: t.target.Pod.UID, history: true,
		retries: newRetries(), polls: newPolls(),
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
		return observation{}, s.noSuchContainer()
	}
	s.why = seen.why
	return seen, nil
}

// isStill reports whether the log that is served as the present or the previous
// one is still that of the instance being read. Between an observation and the first answer
// the container may have restarted, and what it wrote until then would be lost.
// Later answers show by their lines whose they are.
func (s *session) isStill(ctx context.Context, previous bool) (bool, error) {
	seen, err := s.observe(ctx)
	if errors.Is(err, errGone) {
		return true, nil // its last log is still served
	}
	if err != nil {
		return true, err
	}
	served := seen.run
	if previous {
		served = seen.previous
	}
	return served != nil && s.run.same(*served), nil
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
	switch {
	case s.broken.err != nil && !s.complete:
		s.markLoss(joinNonEmpty(" · ", "pod deleted, its last lines may be missing", s.untoldWhy()))
	default:
		s.mark(joinNonEmpty(" · ", "pod deleted", s.untoldWhy()))
	}
	s.set(State{Phase: Ended, Note: "pod deleted"})
}

// untoldWhy is what ended the pod, unless a marker has said so.
func (s *session) untoldWhy() string {
	if s.toldWhy {
		return ""
	}
	s.toldWhy = true
	return s.why
}

func (s *session) fail(failure *explain.Error) error {
	s.set(State{Phase: Failed, Err: failure})
	return failure
}

// retry waits before a request is tried again, or gives up.
func (s *session) retry(ctx context.Context, failure *explain.Error) error {
	if !s.tryAgain() {
		return s.fail(failure)
	}
	s.set(State{Phase: Reconnecting, Err: failure})
	if !s.opts.Once && s.source.Await(ctx) {
		s.retries = newRetries()
		return ctx.Err()
	}
	delay := s.retries.Step()
	if seconds, ok := apierrors.SuggestsClientDelay(failure.Err); ok {
		delay = max(delay, time.Duration(seconds)*time.Second)
	}
	return sleep(ctx, delay)
}

// wait waits for the container, which does not run for the reason given; cause is why
// the pod does not do its job.
func (s *session) wait(ctx context.Context, note, cause string) error {
	if note != s.note {
		s.note, s.polls = note, newPolls()
	}
	s.set(State{Phase: Waiting, Note: note, Cause: cause})
	return sleep(ctx, s.polls.Step())
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
