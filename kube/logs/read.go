package logs

import (
	"bytes"
	"context"
	"errors"
	"io"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// enoughChecks is how many answers without anything new settle that a log is
// complete even if they do not agree, or do not go back to a line that we have.
// That happens when the log was rotated away under us.
const enoughChecks = 5

// quietBreak is how long a stream that ended without an error may be away
// before that shows: mostly the container just ended, and its status follows.
const quietBreak = 2 * time.Second

// reading is what one answer brought.
type reading struct {
	fresh    int     // new lines
	rest     *record // unfinished last line, after all others
	overlaps bool    // the last line we had came again, or there was none
	err      error   // nil when the answer ended as answers do
	opened   bool    // there was an answer
}

// read asks for the rest of the log of the present or the previous life and
// takes in what comes.
func (s *session) read(ctx context.Context, previous, follow bool) reading {
	if err := s.anchor(ctx, previous); err != nil {
		return reading{err: err}
	}
	stream, err := s.source.Stream(ctx, s.target, s.request(previous, follow))
	if err != nil {
		return reading{err: err}
	}
	defer func() { _ = stream.Close() }() // nothing is lost: we only read
	s.answers++
	s.set(State{Phase: Streaming})
	return s.take(stream)
}

func (s *session) request(previous, follow bool) *corev1.PodLogOptions {
	opts := &corev1.PodLogOptions{
		Container: s.target.Container, Timestamps: true,
		Previous: previous, Follow: follow,
	}
	switch {
	case !s.position.empty():
		since := metav1.NewTime(s.position.since())
		opts.SinceTime = &since
	case s.history:
		if s.opts.Tail > 0 {
			opts.TailLines = &s.opts.Tail
		}
		if !s.opts.SinceTime.IsZero() {
			since := metav1.NewTime(s.opts.SinceTime)
			opts.SinceTime = &since // in whole seconds, rounded down
		} else if s.opts.Since > 0 {
			seconds := int64((s.opts.Since + time.Second - 1) / time.Second)
			opts.SinceSeconds = &seconds
		}
	}
	return opts
}

// anchor finds the place after which to begin when no history is wanted: the
// present last line. Asking for none would leave a gap if the answer breaks off
// before its first line.
func (s *session) anchor(ctx context.Context, previous bool) error {
	if s.opts.Tail != 0 || !s.history || s.anchored {
		return nil
	}
	one := int64(1)
	opts := s.request(previous, false)
	opts.TailLines = &one
	stream, err := s.source.Stream(ctx, s.target, opts)
	if err != nil {
		return err
	}
	defer func() { _ = stream.Close() }()
	lines := newLineReader(stream, MaxLine)
	for {
		line, err := lines.next()
		if errors.Is(err, io.EOF) {
			s.anchored, s.history = true, false
			return nil
		}
		if err != nil {
			return err
		}
		s.position.add(line.at)
	}
}

// take appends the new lines of an answer to the ring.
func (s *session) take(stream io.Reader) reading {
	got := reading{opened: true}
	lines := newLineReader(stream, MaxLine)
	replay := s.position.replay()
	for {
		line, err := lines.next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				got.err = err
			}
			break
		}
		if s.history && line.at.Before(s.opts.SinceTime) && !line.at.IsZero() {
			continue
		}
		isNew := replay.isNew(line.at)
		s.reconnected(&replay, isNew)
		if !isNew {
			continue
		}
		got.fresh++
		s.append(line)
	}
	got.overlaps = replay.overlaps
	if rest, ok := lines.unfinished(); ok && !isStampPart(rest) && (replay.overlaps || replay.isNew(rest.at)) {
		rest.text = bytes.Clone(rest.text)
		got.rest = &rest
	}
	return got
}

func (s *session) append(line record) {
	at := line.at
	if at.IsZero() {
		at = s.position.last
	}
	if !s.begun {
		s.begun = true
		s.firstLine(at)
	}
	s.sink.Append(at, line.text, line.cut)
	s.position.add(line.at)
	s.history = false
	s.checks = 0
}

// reconnected marks the place where reading goes on after it broke off, once
// it is known whether anything is missing.
func (s *session) reconnected(r *replay, isNew bool) {
	if s.broken.since.IsZero() || !r.overlaps && !isNew {
		return
	}
	if s.broken.err == nil && !isNew {
		return // perhaps the container just ended
	}
	text := "reconnected after " + roughly(time.Since(s.broken.since))
	s.broken = breakage{}
	if r.overlaps {
		s.mark(text + ", nothing lost")
		return
	}
	s.markLoss(text + ", lines may be missing: the log was rotated meanwhile")
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
	case over && got.fresh > 0:
		return nil // once more, to see that this was all
	case over:
		return sleep(ctx, s.retries.Step())
	case s.opts.Once:
		s.keepRest(got)
		s.finish()
		return nil
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

// confirmed reports whether an answer given after the end of the life shows
// that the log is complete. An API server that loses the kubelet in the middle
// of an answer ends it as if it were whole, so a first answer is not trusted:
// the next one must bring nothing new, and leave off at the same place.
func (s *session) confirmed(got reading) bool {
	same := sameRecord(s.rest, got.rest)
	s.keepRest(got)
	if got.fresh > 0 {
		return false
	}
	s.checks++
	return same && got.overlaps && s.answers > 1 || s.checks >= enoughChecks
}

// keepRest remembers the unfinished last line. What came of it when an answer
// broke off may be less than what came before.
func (s *session) keepRest(got reading) {
	switch {
	case got.fresh > 0:
		s.rest = got.rest
	case got.rest == nil:
	case s.rest != nil && s.rest.at.Equal(got.rest.at) && bytes.HasPrefix(s.rest.text, got.rest.text):
	default:
		s.rest = got.rest
	}
}

func sameRecord(a, b *record) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.at.Equal(b.at) && bytes.Equal(a.text, b.text) && a.cut == b.cut
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

// finish ends the reading of a life.
func (s *session) finish() {
	s.flushRest()
	s.complete = true
}

// flushRest appends the unfinished last line: no end of it will come.
func (s *session) flushRest() {
	if s.rest != nil {
		s.append(*s.rest)
		s.rest = nil
	}
}
