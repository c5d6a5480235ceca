package logs

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/logs/store"
)

const (
	// olderTries is how many requests in a row may fail or tell nothing.
	olderTries = 5
	// olderBytes bounds the history that is loaded at a time.
	olderBytes = 16 << 20
	// headBytes is how much of a log's beginning is read to recognise it.
	headBytes = 4 << 10
)

// Older loads up to so many lines from before the first line that the tailer's
// sink, which must be a [History], holds. It asks the API server for the log
// again, as far back as needed, and finds the place by what is held, so that no
// line is lost or doubled, however the log grows meanwhile. Where the first line
// held is a part of a longer one, that takes its place. It may be called while the
// tailer runs and after, from any goroutine.
//
// It returns how many lines it put into the sink, and whether there may be
// more: none and more means that the sink has no room, or holds no line yet.
// Where it is known, a marker tells why there are none. An error is a
// *explain.Error, or that of the context.
func (t *Tailer) Older(ctx context.Context, lines int) (loaded int, more bool, err error) {
	held, ok := t.sink.(History)
	if !ok || lines <= 0 {
		return 0, false, nil
	}
	first, next := held.Bounds()
	if t.instances.beginsAt(first) {
		return 0, false, nil
	}
	top := held.Read(make([]store.Line, 0, 1), first)
	if len(top) == 0 {
		return 0, true, nil
	}
	o := &older{
		Tailer: t, held: held, top: top[0], want: lines,
		ask: int64(next-first) + int64(lines) + patternLines,
	}
	var end time.Time
	o.instance, end = t.instances.at(o.top.Time)
	if o.pattern = patternOf(held, first, end); len(o.pattern.lines) == 0 {
		return 0, true, nil
	}
	found, err := o.load(ctx)
	if err != nil {
		return 0, true, err
	}
	return o.put(found)
}

// older is one loading of history.
type older struct {
	*Tailer
	held     History
	top      store.Line // what to put lines before
	want     int
	instance readInstance // that the lines held are of
	pattern  pattern      // of the lines held
	ask      int64        // how many lines to ask for
}

// found is what an answer tells of the history.
type found struct {
	lines []store.Line
	whole *store.Line // what the first line held is the end of; nil when it is whole
	begin string      // why there is nothing before the lines, where that is known
}

// load asks until an answer tells something.
func (o *older) load(ctx context.Context) (found, error) {
	retries := newRetries()
	for try := 1; ; {
		result, told, err := o.attempt(ctx)
		switch {
		case told:
			return result, nil
		case ctx.Err() != nil:
			return found{}, ctx.Err()
		case err == nil: // the answer was too short: ask for more at once
			o.ask *= 2
			continue
		}
		if errors.Is(err, errNotInLog) {
			o.ask *= 4 // the kubelet counts parts of long lines
			o.pattern.part = true
		}
		failure := o.explain(err, "pods/log")
		if try++; isFinal(failure) || try > olderTries {
			return found{}, failure
		}
		if err := sleep(ctx, retries.Step()); err != nil {
			return found{}, err
		}
	}
}

// attempt asks once. It reports whether the answer told something; if not, and
// there was no error, more lines have to be asked for.
func (o *older) attempt(ctx context.Context) (result found, told bool, err error) {
	previous, ok, err := o.whichLog(ctx)
	if err != nil {
		return found{}, false, err
	}
	if !ok {
		return found{begin: "older lines are gone: the cluster no longer has the log of this run"}, true, nil
	}
	stream, err := o.source.Stream(ctx, o.target, o.request(previous, corev1.PodLogOptions{TailLines: &o.ask}))
	if err != nil {
		return found{}, false, err
	}
	at, came, err := o.search(stream)
	_ = stream.Close() // what is not read is not wanted
	switch {
	case err != nil:
		return found{}, false, err
	case at == nil && int64(came) >= o.ask:
		return found{}, false, nil
	case at != nil && len(at.before) > o.want:
		return found{lines: at.before[len(at.before)-o.want:], whole: at.whole}, true, nil
	}
	result, err = o.begin(ctx, previous, at)
	return result, err == nil, err
}

// whichLog finds out how to ask for the log that the lines held are of. It
// reports false when that cannot be asked for any more.
func (o *older) whichLog(ctx context.Context) (previous, ok bool, err error) {
	pod, err := o.source.Pod(ctx, o.target.Pod)
	if err != nil {
		return false, false, err
	}
	seen, ok := observe(pod, o.target.Container)
	switch {
	case !ok || o.instance.uid != pod.UID:
		return false, false, nil
	case seen.present != nil && o.instance.same(*seen.present):
		return false, true, nil
	case seen.previous != nil && o.instance.same(*seen.previous):
		return true, true, nil
	}
	return false, false, nil
}

func (o *older) request(previous bool, opts corev1.PodLogOptions) *corev1.PodLogOptions {
	opts.Container, opts.Timestamps, opts.Previous = o.target.Container, true, previous
	return &opts
}

// spot is the place of the lines held in an answer.
type spot struct {
	before []store.Line // as many as are wanted, and one more
	whole  *store.Line  // what the first line held is the end of; nil when it is whole
}

// search returns where in the answer the lines held are, nil when they did not
// come, and how many lines came.
func (o *older) search(stream io.Reader) (at *spot, came int, err error) {
	s := newSearch(o.pattern)
	buffer := store.NewRing(store.Limits{Lines: o.want + len(o.pattern.lines) + 1, Bytes: olderBytes})
	err = forEach(newLineReader(stream, MaxLine), func(line record) bool {
		more := s.next(line)
		buffer.Append(s.last, line.text, line.cut)
		return more
	})
	if s.offset < 0 {
		return nil, s.lines, err
	}
	first, _ := buffer.Bounds()
	n := max(int(store.Origin+int64(s.offset)-int64(first)), 0)
	at = &spot{before: buffer.Read(make([]store.Line, 0, n), first)}
	line := buffer.Read(make([]store.Line, 0, 1), store.Origin+uint64(s.offset))[0]
	if held := o.pattern.lines[0]; len(line.Text)+line.Cut > len(held.Text)+held.Cut {
		at.whole = &line
	}
	return at, s.lines, err
}

// begin finds out whether the log begins with the lines before those held, or later
// than those held if they did not come: after an answer with fewer than wanted.
func (o *older) begin(ctx context.Context, previous bool, at *spot) (found, error) {
	limit := int64(headBytes)
	stream, err := o.source.Stream(ctx, o.target, o.request(previous, corev1.PodLogOptions{LimitBytes: &limit}))
	if err != nil {
		return found{}, err
	}
	defer func() { _ = stream.Close() }()
	lines := newShortReader(stream)
	if at == nil {
		head, err := lines.next()
		if err != nil || !head.at.After(o.top.Time) {
			return found{}, errNotInLog
		}
		again, ok, err := o.whichLog(ctx)
		if err != nil || !ok || again != previous {
			return found{}, errNotInLog // it may have been the log of the next instance
		}
		return found{begin: "older lines were rotated away"}, nil
	}
	held := o.pattern.lines
	if at.whole != nil {
		held = slices.Concat([]store.Line{*at.whole}, held[1:])
	}
	if o.startsWith(lines, slices.Concat(at.before, held)) {
		return found{lines: at.before, whole: at.whole, begin: "the log begins here"}, nil
	}
	if len(at.before) == 0 {
		return found{}, errNotInLog // further back
	}
	// The first of the answer may be the end of a line that the kubelet keeps in parts.
	return found{lines: at.before[1:], whole: at.whole}, nil
}

// startsWith reports whether the beginning of the log, as much as came of it,
// is the lines given.
func (o *older) startsWith(head *lineReader, lines []store.Line) bool {
	for i, want := range lines {
		line, err := head.next()
		if errors.Is(err, io.EOF) {
			rest, ok := head.unfinished()
			return i > 0 || ok && rest.at.Equal(want.Time) && bytes.HasPrefix([]byte(want.Text), rest.text)
		}
		if err != nil || !sameText(want, line) || !line.at.IsZero() && !line.at.Equal(want.Time) {
			return false
		}
	}
	return true
}

var errNotInLog = errors.New("the lines held are not in the log that is served")

// put puts what was found before the lines held, after a marker where it is
// known that nothing comes before.
func (o *older) put(found found) (loaded int, more bool, err error) {
	lines := found.lines
	if found.whole != nil && !o.complete(*found.whole) {
		return 0, true, nil
	}
	if found.begin != "" {
		mark := store.Line{Kind: store.Marker, Text: found.begin, Time: o.top.Time}
		if len(lines) > 0 {
			mark.Time = lines[0].Time
		}
		lines = slices.Concat([]store.Line{mark}, lines)
	}
	kept := o.held.Prepend(o.top.Seq, lines)
	if kept < len(lines) || found.begin == "" {
		return min(kept, len(found.lines)), true, nil
	}
	o.instances.setBegin(o.top.Seq - uint64(kept))
	return len(found.lines), false, nil
}

// complete puts the whole line in the place of the part that is held of it.
func (o *older) complete(whole store.Line) bool {
	whole.Seq = o.pattern.lines[0].Seq
	return o.held.Replace(whole)
}
