package node

import (
	"context"
	"io"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/kube/demo/box/timeline"
)

// timestampLayout is the one of the kubelet: nanoseconds with all digits.
const timestampLayout = "2006-01-02T15:04:05.000000000Z07:00"

// logReader streams a log as the kubelet does: bytes with the options already applied.
type logReader struct {
	ctx     context.Context
	cancel  context.CancelFunc
	log     *log
	options *corev1.PodLogOptions
	since   time.Time
	next    int   // number of the next line
	left    int64 // bytes, when limited
	limited bool
	end     int  // number of the entry after the last one wanted, when counted
	counted bool // only so many entries are wanted
	inside  bool // in the middle of a line
	buffer  []byte
	gone    timeline.Signal
	stop    func() bool
}

// newLogReader starts reading; the caller has the baton. As in the kubelet the tail is
// counted before lines are left out for being too old.
func newLogReader(ctx context.Context, l *log, options *corev1.PodLogOptions) *logReader {
	r := &logReader{log: l, options: options, next: max(l.first, l.begin)}
	r.ctx, r.cancel = context.WithCancel(ctx)
	if options.TailLines != nil {
		r.next = max(r.next, l.first+len(l.lines)-int(min(max(0, *options.TailLines), int64(len(l.lines)))))
		r.end, r.counted = l.first+len(l.lines), !options.Follow
	}
	switch {
	case options.SinceTime != nil:
		r.since = options.SinceTime.Time
	case options.SinceSeconds != nil:
		r.since = l.timeline.Now().Add(-time.Duration(*options.SinceSeconds) * time.Second)
	}
	if options.LimitBytes != nil {
		r.limited, r.left = true, *options.LimitBytes
	}
	r.stop = context.AfterFunc(r.ctx, func() {
		l.timeline.Do(func() { l.timeline.Broadcast(&r.gone) })
	})
	return r
}

// Read is io.Reader's. With follow it waits for the next line until the container ends.
func (r *logReader) Read(b []byte) (n int, err error) {
	if len(r.buffer) == 0 {
		r.log.timeline.Do(func() { err = r.fill() })
	}
	if err != nil && len(r.buffer) == 0 {
		return 0, err
	}
	n = copy(b, r.buffer)
	r.buffer = r.buffer[n:]
	return n, nil
}

// readAhead is how many bytes are taken from the log at a time.
const readAhead = 64 << 10

func (r *logReader) fill() error {
	l := r.log
	for {
		if r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		r.next = max(r.next, l.first)
		for r.next < l.first+len(l.lines) && len(r.buffer) < readAhead && !r.isOver() {
			r.take(l.lines[r.next-l.first])
			r.next++
			if r.limited && r.left <= 0 {
				break
			}
		}
		switch {
		case len(r.buffer) > 0:
			return nil
		case r.isOver(), r.limited && r.left <= 0, !r.options.Follow, l.ended:
			return io.EOF
		}
		if !l.timeline.Wait(time.Time{}, &l.changed, &r.gone) && l.timeline.Closed() {
			return io.ErrUnexpectedEOF
		}
	}
}

// isOver reports whether all the entries that were asked for have been read.
func (r *logReader) isOver() bool { return r.counted && r.next >= r.end }

// take renders an entry as the kubelet does: what goes on with a line follows it without a timestamp, whatever
// came in between, and also when the beginning of the line was left out for being too old.
func (r *logReader) take(line logLine) {
	inside := r.inside
	r.inside = line.part
	switch stream := ptr.Deref(r.options.Stream, corev1.LogStreamAll); {
	case line.time.Before(r.since):
		return
	case stream == corev1.LogStreamStdout && line.stderr, stream == corev1.LogStreamStderr && !line.stderr:
		return
	}
	text := line.text
	if r.options.Timestamps && !inside {
		text = append([]byte(line.time.UTC().Format(timestampLayout)+" "), text...)
	}
	if r.limited {
		text = text[:min(int64(len(text)), max(0, r.left))]
		r.left -= int64(len(text))
	}
	r.buffer = append(r.buffer, text...)
}

// Close ends the reading, also of one that waits.
func (r *logReader) Close() error {
	r.cancel()
	return nil
}
