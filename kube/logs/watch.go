package logs

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube"
)

const (
	// answerLimit is how long a request may take to be answered.
	answerLimit = 30 * time.Second
	// checkLimit is how long a check of a silent stream may take.
	checkLimit = 10 * time.Second
	// moment is how long a stream may take to deliver what a check saw.
	moment = 2 * time.Second
)

// silences is how long a stream is silent before it is checked, and then how
// long until it is checked again, the last for ever.
var silences = [...]time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute}

var (
	errStalled  = errors.New("the log stream stalled: the container wrote, and nothing came")
	errNoAnswer = errors.New("the request for the log was not answered")
)

// watch looks after one request for a log from when it is sent until all of the
// answer was read: proxies and kubelets sometimes forget a stream without
// ending it. When nothing comes for a while it asks for the newest line, and
// ends the request if that is one that should have come. It needs a goroutine
// only while it does.
type watch struct {
	source  Source
	target  kube.ContainerRef
	newest  corev1.PodLogOptions // how to ask for the newest line
	floor   time.Time            // what is older is not wanted
	ctx     context.Context      // of the request
	cancel  context.CancelCauseFunc
	running sync.WaitGroup

	mu       sync.Mutex
	timer    *time.Timer
	stopped  bool
	answered bool
	since    time.Time // since when nothing comes
	have     time.Time // the newest line that came
	inside   bool      // in the middle of a line
	checks   int       // since then
	checked  time.Time // when last
}

func (s *session) watch(ctx context.Context, previous bool) *watch {
	w := &watch{
		source: s.source, target: s.target, newest: *s.request(previous, false),
		since: time.Now(), floor: s.opts.SinceTime,
	}
	one := int64(1)
	w.newest.TailLines = &one
	w.ctx, w.cancel = context.WithCancelCause(ctx)
	w.wake(time.Until(w.next()))
	return w
}

// wake lets check run after a while. The lock must be held, or not needed yet.
func (w *watch) wake(after time.Duration) {
	w.running.Add(1)
	w.timer = time.AfterFunc(after, w.check)
}

// stop ends the request and waits for a check that runs.
func (w *watch) stop() {
	w.mu.Lock()
	w.stopped = true
	if w.timer.Stop() {
		w.running.Done()
	}
	w.mu.Unlock()
	w.cancel(context.Canceled)
	w.running.Wait()
}

// blame returns the error that a request failed with, or why the watch ended it.
func (w *watch) blame(err error) error {
	if cause := context.Cause(w.ctx); err != nil && (cause == errStalled || cause == errNoAnswer) {
		return &kube.Error{Class: kube.ClassTimeout, Sentence: cause.Error(), Err: cause}
	}
	return err
}

// idle notes that what came was taken in, up to the newest line given, and that
// more is waited for.
func (w *watch) idle(newest time.Time, inside bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.have, w.inside = newest, inside
}

// came notes that there is life in the request.
func (w *watch) came() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answered, w.since, w.checks = true, time.Now(), 0
}

// silence returns since when nothing comes.
func (w *watch) silence() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.since
}

// check runs on a goroutine of its own when the timer fires.
func (w *watch) check() {
	defer w.running.Done()
	if since, due := w.due(); due {
		w.judge(since)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.stopped && w.ctx.Err() == nil {
		w.wake(time.Until(w.next()))
	}
}

// next is when the next check is due.
func (w *watch) next() time.Time {
	switch {
	case !w.answered && w.checks == 0:
		return w.since.Add(answerLimit - checkLimit)
	case w.checks == 0:
		return w.since.Add(silences[0])
	}
	return w.checked.Add(silences[min(w.checks, len(silences)-1)])
}

func (w *watch) due() (since time.Time, due bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if time.Now().Before(w.next()) {
		return time.Time{}, false
	}
	w.checks++
	w.checked = time.Now()
	return w.since, true
}

// judge ends the request, silent since a time, if it has to be given up.
func (w *watch) judge(since time.Time) {
	newest, ok := w.newestLine()
	w.mu.Lock()
	answered := w.answered
	missed := ok && !w.inside && newest.After(w.have) && !newest.Before(w.floor)
	w.mu.Unlock()
	missed = missed && sleep(w.ctx, moment) == nil && w.silence().Equal(since)
	switch {
	case !answered && (missed || !ok):
		w.cancel(errNoAnswer)
	case missed:
		w.cancel(errStalled)
	}
}

// newestLine returns the time of the last line of the log, zero if it has none,
// and false when that cannot be found out.
func (w *watch) newestLine() (newest time.Time, ok bool) {
	ctx, cancel := context.WithTimeout(w.ctx, checkLimit)
	defer cancel()
	stream, err := w.source.Stream(ctx, w.target, &w.newest)
	if err != nil {
		return time.Time{}, false
	}
	defer func() { _ = stream.Close() }()
	err = forEach(newShortReader(stream), func(line record) bool {
		newest = line.at
		return true
	})
	return newest, err == nil
}

// watched is the stream of an answer under watch.
type watched struct {
	stream   io.Reader
	watch    *watch
	position *position
	lines    *lineReader // that reads it
}

func (r *watched) Read(p []byte) (int, error) {
	r.watch.idle(r.position.newest, r.lines.inside())
	n, err := r.stream.Read(p)
	if n > 0 {
		r.watch.came()
	}
	return n, err
}
