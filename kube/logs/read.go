package logs

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube/parts"
)

// outcome is what one answer brought.
type outcome struct {
	fresh    int       // new lines
	rest     *record   // unfinished last line, after all others
	overlaps bool      // the last line we had came again, or there was none
	err      error     // nil when the answer ended as answers do
	moved    bool      // it was the log of another instance
	opened   bool      // there was an answer
	silent   time.Time // since when nothing came
}

// read asks for the rest of the log of the present or the previous instance and
// takes in what comes.
func (s *session) read(ctx context.Context, previous, follow bool) outcome {
	if err := s.anchor(ctx, previous); err != nil {
		return outcome{err: err}
	}
	w := s.watch(ctx, previous)
	defer w.stop()
	stream, err := s.source.Stream(w.ctx, s.target, s.request(previous, follow))
	if err != nil {
		return outcome{err: w.blame(err)}
	}
	defer func() { _ = stream.Close() }() // nothing is lost: we only read
	w.came()
	if s.answers == 0 {
		if same, err := s.checkInstance(ctx, previous); !same || err != nil {
			return outcome{err: err, moved: !same}
		}
	}
	s.answers++
	s.set(State{Phase: Streaming})
	in := &watched{stream: stream, watch: w, position: &s.position}
	in.lines = newLineReader(in, cmp.Or(s.opts.MaxLine, MaxLine))
	got := s.take(&answer{ctx: w.ctx, previous: previous, watch: w, lines: in.lines})
	got.err, got.silent = w.blame(got.err), w.silence()
	return got
}

// checkInstance makes sure, once a log is answered for the first time, that it is
// still that of the instance being read, and reads what comes before its last lines.
func (s *session) checkInstance(ctx context.Context, previous bool) (same bool, err error) {
	requests := parts.New(ctx)
	if s.history && s.opts.Tail > 0 && s.near == nil {
		requests.Go(func(ctx context.Context) {
			s.near, _ = s.readTailFurther(ctx, previous, 0) // if there is none it is asked for again
		})
	}
	same, err = s.isStill(ctx, previous)
	requests.Wait()
	return same, err
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
		s.bound(opts)
	}
	return opts
}

// bound leaves out what Options do not want for its age, as far as the API can
// say it. The rest isTooOld tells.
func (s *session) bound(opts *corev1.PodLogOptions) {
	if !s.opts.SinceTime.IsZero() {
		since := metav1.NewTime(s.opts.SinceTime)
		opts.SinceTime = &since // in whole seconds, rounded down
	} else if s.opts.Since > 0 {
		seconds := int64((s.opts.Since + time.Second - 1) / time.Second)
		opts.SinceSeconds = &seconds
	}
}

func (s *session) isTooOld(line record) bool {
	return line.at.Before(s.opts.SinceTime) && !line.at.IsZero()
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
	ctx, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	stream, err := s.source.Stream(ctx, s.target, opts)
	if err != nil {
		return err
	}
	defer func() { _ = stream.Close() }()
	lines := newShortReader(stream)
	for {
		line, err := lines.next()
		if isEnd(err) {
			err = kubeletError(unfinished(lines))
			s.anchored, s.history = err == nil, err != nil
			return err
		}
		if err != nil {
			return err
		}
		s.position.add(line.at)
		s.ending.add(markOf(line))
	}
}

// answer is an answer to a request for a log.
type answer struct {
	ctx      context.Context //nolint:containedctx // it is as long as the answer
	previous bool
	watch    *watch
	lines    *lineReader
	came     int // lines
}

// take appends the new lines of an answer to the sink.
func (s *session) take(a *answer) outcome {
	got := outcome{opened: true}
	replay := s.position.replay()
	for ; !s.hasEnough(); a.came++ {
		line, err := a.lines.next()
		if err != nil {
			if !isEnd(err) {
				got.err = err
			}
			break
		}
		if s.history && s.isTooOld(line) {
			continue
		}
		isNew := replay.isNew(line.at)
		s.reconnected(&replay, isNew)
		if !isNew {
			continue
		}
		got.fresh++
		if a.came == 0 && s.history {
			s.judgeFirst(a.ctx, a.previous, &line)
		}
		s.resumed(a.watch, line.at)
		s.append(line)
	}
	got.overlaps = replay.overlaps
	rest := unfinished(a.lines)
	if err := kubeletError(rest); err != nil {
		rest, got.err = nil, err
	}
	if rest != nil && (replay.overlaps || replay.isNew(rest.at)) {
		rest.text = bytes.Clone(rest.text)
		if a.came == 0 && s.history {
			s.judgeFirst(a.ctx, a.previous, rest)
		}
		got.rest = rest
	}
	return got
}

// unfinished returns the last line of an answer if it has no end and more than
// a part of a timestamp came of it.
func unfinished(lines *lineReader) *record {
	rest, ok := lines.unfinished()
	if !ok || isStampPart(rest) {
		return nil
	}
	return &rest
}

// isEnd reports whether an answer ended as answers do.
func isEnd(err error) bool { return errors.Is(err, io.EOF) }

func (s *session) append(line record) {
	at := line.at
	if at.IsZero() {
		at = s.position.last
	}
	if !s.begun {
		s.begun = true
		s.firstLine(at)
	}
	if line.part {
		s.sink.AppendPart(at, line.text, line.cut)
	} else {
		s.sink.Append(at, line.text, line.cut)
	}
	mark := markOf(line)
	s.position.add(mark.at)
	s.ending.add(mark)
	if s.goal != nil {
		s.goal.add(mark)
	}
	s.history = false
	s.lines++
	s.checks = 0
}

// readTail asks for so many of the last lines, counted as the kubelet counts the
// parts of long ones, but for no more than limit bytes of them unless that is 0.
func (s *session) readTail(ctx context.Context, previous bool, ask, limit int64) (*logTail, error) {
	ctx, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	opts := &corev1.PodLogOptions{Container: s.target.Container, Timestamps: true, Previous: previous, TailLines: &ask}
	if limit > 0 {
		opts.LimitBytes = &limit
	}
	s.bound(opts)
	stream, err := s.source.Stream(ctx, s.target, opts)
	if err != nil {
		return nil, err
	}
	defer func() { _ = stream.Close() }()
	in := &countingReader{Reader: stream}
	g := &logTail{whole: true}
	lines := newShortReader(in)
	line, err := lines.next()
	for ; err == nil; line, err = lines.next() {
		g.add(line, s.isTooOld(line))
	}
	if !isEnd(err) {
		return nil, err
	}
	cut := limit > 0 && in.n >= limit
	if g.whole = g.whole && !cut && int64(len(g.lines)) < ask; !g.whole && len(g.lines) > 0 {
		g.lines[0].part = true
	}
	if cut {
		return g, nil
	}
	g.rest = unfinished(lines)
	return g, kubeletError(g.rest)
}
