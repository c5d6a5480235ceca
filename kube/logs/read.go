package logs

import (
	"bytes"
	"cmp"
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube/parts"
)

// read asks for the rest of the log of the present or the previous instance and
// takes in what comes.
func (s *session) read(ctx context.Context, previous, follow bool) outcome {
	if err := s.anchor(ctx, previous); err != nil {
		return outcome{err: err}
	}
	request := s.request(previous, follow)
	w := newWatch(ctx, s.Tailer, request)
	defer w.stop()
	stream, err := s.source.Stream(w.ctx, s.target, request)
	if err != nil {
		return outcome{err: w.blame(err)}
	}
	defer func() { _ = stream.Close() }() // nothing is lost: we only read
	w.came()
	if s.log.answers == 0 {
		if same, err := s.checkInstance(ctx, previous); !same || err != nil {
			return outcome{err: err, moved: !same}
		}
	}
	s.log.answers++
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
	if s.history && s.opts.Tail > 0 && s.log.near == nil {
		requests.Go(func(ctx context.Context) {
			s.log.near, _ = s.readTailFurther(ctx, previous, 0) // if there is none it is asked for again
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
		s.opts.bound(opts)
	}
	return opts
}

// anchor finds the line after which to begin when no history is wanted: the
// present last line. Asking for none would leave a gap if the answer breaks off
// before its first line.
func (s *session) anchor(ctx context.Context, previous bool) error {
	if s.opts.Tail != 0 || !s.history {
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
			s.history = err != nil
			return err
		}
		if err != nil {
			return err
		}
		s.position.add(line.at)
		s.log.ending.add(markOf(line))
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
	for ; !s.log.hasEnough(); a.came++ {
		line, err := a.lines.next()
		if err != nil {
			if !isEnd(err) {
				got.err = err
			}
			break
		}
		if s.history && s.opts.isTooOld(line) {
			continue
		}
		isNew := replay.isNew(line.at)
		if s.log.broken.isTold(replay.overlaps, isNew) {
			s.reconnected(replay.overlaps)
		}
		if !isNew {
			continue
		}
		got.fresh++
		if a.came == 0 && s.history {
			s.judgeFirst(a.ctx, a.previous, &line)
		}
		if since, ok := a.watch.wasHeld(line.at); ok {
			s.mark("stalled for " + roughly(time.Since(since)) + ", nothing lost")
		}
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

func (s *session) append(line record) {
	at := line.at
	if at.IsZero() {
		at = s.position.last
	}
	if s.log.lines == 0 {
		s.instances.firstLine(at)
	}
	if line.part {
		s.sink.AppendPart(at, line.text, line.cut)
	} else {
		s.sink.Append(at, line.text, line.cut)
	}
	mark := markOf(line)
	s.position.add(mark.at)
	s.log.add(mark)
	s.history = false
}

// judgeFirst finds out whether the first line of an answer is a part of a longer
// one, and notes so in the record.
func (s *session) judgeFirst(ctx context.Context, previous bool, first *record) {
	near := s.log.near
	s.log.near = nil
	if first.at.IsZero() && s.opts.isBounded() {
		// The kubelet left out the beginning for its age, and the timestamp with it.
		first.part = true
		return
	}
	if s.opts.Tail <= 0 {
		return
	}
	before := location{}
	for try := 0; ; try++ {
		if near != nil {
			found := near.find(first)
			if found.first && found == before {
				found.first = false // however much further the tail reached
			}
			if found.known && !found.first {
				first.part, first.whole = found.part, found.whole
				return
			}
			before = found
		}
		if try == furtherTries {
			first.part = before.part
			return
		}
		near, _ = s.readTailFurther(ctx, previous, try) // if there is none it is asked for again
	}
}

// reconnected marks where reading goes on after it broke off. Nothing is missing if
// the answer overlaps what was read before.
func (s *session) reconnected(overlaps bool) {
	text := s.log.broken.mend()
	if overlaps {
		s.mark(text + ", nothing lost")
	} else {
		s.markLoss(text + ", lines may be missing: the log was rotated meanwhile")
	}
}
