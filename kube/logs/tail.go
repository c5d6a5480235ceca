package logs

import (
	"bytes"
	"context"
	"io"

	corev1 "k8s.io/api/core/v1"
)

// maxSeen bounds the text that a logTail keeps, in bytes.
const maxSeen = 1 << 20

// logTail is the last lines of a log, as a request beside the one that is read
// returned them. Unless the log begins with it, the first may be the end of a longer line.
type logTail struct {
	lines []seenLine
	rest  *record // what there is of an unfinished one
	whole bool    // the log has no others
	kept  int     // bytes of text
}

// seenLine is when a line was written, how long it is and, of one that may be kept
// in parts, its text.
type seenLine struct {
	lineMark
	text []byte // as far as there is room
	old  bool   // Options leave it out
}

func (t *logTail) add(line record, old bool) {
	seen := seenLine{lineMark: markOf(line), old: old}
	if len(line.text) >= longLine {
		seen.text = bytes.Clone(line.text[:min(len(line.text), maxSeen-t.kept)])
		t.kept += len(seen.text)
		t.whole = false // it may count as several
	}
	t.lines = append(t.lines, seen)
}

// last returns the last lines that Options want, endLines at most.
func (t *logTail) last() []lineMark {
	var last []lineMark
	for _, line := range t.lines[max(0, len(t.lines)-endLines):] {
		if !line.old {
			last = append(last, line.lineMark)
		}
	}
	return last
}

// readTail asks for so many of the last lines, counted as the kubelet counts the
// parts of long ones, but for no more than limit bytes of them unless that is 0.
func (t *Tailer) readTail(ctx context.Context, previous bool, ask, limit int64) (*logTail, error) {
	ctx, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	opts := &corev1.PodLogOptions{Container: t.target.Container, Timestamps: true, Previous: previous, TailLines: &ask}
	if limit > 0 {
		opts.LimitBytes = &limit
	}
	t.opts.bound(opts)
	stream, err := t.source.Stream(ctx, t.target, opts)
	if err != nil {
		return nil, err
	}
	defer func() { _ = stream.Close() }()
	in := &countingReader{Reader: stream}
	tail := &logTail{whole: true}
	lines := newShortReader(in)
	line, err := lines.next()
	for ; err == nil; line, err = lines.next() {
		tail.add(line, t.opts.isTooOld(line))
	}
	if !isEnd(err) {
		return nil, err
	}
	cut := limit > 0 && in.n >= limit
	if tail.whole = tail.whole && !cut && int64(len(tail.lines)) < ask; !tail.whole && len(tail.lines) > 0 {
		tail.lines[0].part = true
	}
	if cut {
		return tail, nil
	}
	tail.rest = unfinished(lines)
	return tail, kubeletError(tail.rest)
}

// countingReader counts the bytes that are read.
type countingReader struct {
	io.Reader
	n int64
}

func (r *countingReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.n += int64(n)
	return n, err
}
