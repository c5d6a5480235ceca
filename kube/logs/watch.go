package logs

import (
	"context"
	"errors"
	"io"
	"math"
	"net"
	"net/http"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/parts"
)

var (
	errStalled  = errors.New("the log stream stalled: the container wrote, and nothing came")
	errNoAnswer = errors.New("the request for the log was not answered")
)

// watch supervises one request for a log from when it is sent until all of the
// answer was read: proxies and kubelets sometimes forget a stream without
// ending it. When nothing comes for a while it asks for the newest line, and
// ends the request if that is one that should have come. When that is not
// answered the stream may still be good, since a node that hangs goes on with it
// once it recovers; until then the state says so. It needs a goroutine
// only while it asks.
type watch struct {
	*Tailer
	newest  corev1.PodLogOptions // how to ask for the newest line
	floor   time.Time            // what is older is not wanted
	ctx     context.Context      // of the request
	cancel  context.CancelCauseFunc
	running sync.WaitGroup

	mu       sync.Mutex
	timer    *time.Timer
	stopped  bool
	panicked *parts.Panic // of a check
	answered bool
	since    time.Time     // since when nothing comes
	have     time.Time     // the newest line that came
	lag      time.Duration // the least by which a line came after its time
	inside   bool          // in the middle of a line
	checks   int           // since then
	checked  time.Time     // when last
	deaf     bool          // a check since then was not answered
	held     time.Time     // since when nothing had come, with a check not answered, until something did
}

// newWatch supervises a request that asks for what the one given does, and may follow.
func newWatch(ctx context.Context, t *Tailer, request *corev1.PodLogOptions) *watch {
	w := &watch{Tailer: t, newest: *request, since: time.Now(), floor: t.opts.SinceTime}
	w.newest.Follow = false
	one := int64(1)
	w.newest.TailLines = &one
	w.lag = math.MaxInt64
	w.ctx, w.cancel = context.WithCancelCause(ctx)
	w.wake(time.Until(w.next()))
	return w
}

// wake lets check run after a while. The lock must be held, or not needed yet.
func (w *watch) wake(after time.Duration) {
	w.running.Add(1)
	w.timer = time.AfterFunc(after, w.check)
}

// stop ends the request and waits for a check that runs, whose panic comes up here.
func (w *watch) stop() {
	w.mu.Lock()
	w.stopped = true
	if w.timer.Stop() {
		w.running.Done()
	}
	w.mu.Unlock()
	w.cancel(context.Canceled)
	w.running.Wait()
	if w.panicked != nil {
		panic(w.panicked)
	}
}

// blame returns the error that a request failed with, or why the watch ended it.
func (w *watch) blame(err error) error {
	if cause := context.Cause(w.ctx); err != nil && (cause == errStalled || cause == errNoAnswer) {
		return &explain.Error{Class: explain.ClassTimeout, Sentence: cause.Error(), Err: cause}
	} else if silence, ok := errors.AsType[*explain.Error](cause); err != nil && ok {
		return silence
	}
	if late, ok := errors.AsType[net.Error](err); ok && late.Timeout() && w.ctx.Err() == nil {
		if silence := w.whoIsSilent(err); silence != nil {
			return silence
		}
	}
	return err
}

// idle notes that what came was taken in, up to the newest line given, and that
// more is waited for.
func (w *watch) idle(newest time.Time, inside bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.have, w.inside = newest, inside
	if !newest.IsZero() {
		w.lag = min(w.lag, time.Since(newest))
	}
}

// came notes that something has come over the request.
func (w *watch) came() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.deaf {
		w.held, w.deaf = w.since, false
		w.set(State{Phase: Streaming})
	}
	w.answered, w.since, w.checks = true, time.Now(), 0
}

// wasHeld returns since when nothing had come before the line that comes now, if
// a check was not answered meanwhile and the line was written before it could
// come. It tells that once.
func (w *watch) wasHeld(line time.Time) (since time.Time, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.held.IsZero() {
		return time.Time{}, false
	}
	since, w.held = w.held, time.Time{}
	// The node's clock is not ours. How much later the lines before came than they
	// were written, by both clocks, is how much of it is no delay.
	comparable := w.lag.Abs() < maxLag && !line.IsZero()
	return since, comparable && time.Since(line)-w.lag > moment
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
	defer func() {
		if panicked := parts.Caught(recover()); panicked != nil {
			w.panicked = panicked
			w.cancel(context.Canceled)
		}
	}()
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

// judge ends the request, silent since a time, if it has to be given up, and
// says so if only the check was not answered.
func (w *watch) judge(since time.Time) {
	newest, err := w.newestLine()
	if err != nil {
		w.unanswered(since, err)
		return
	}
	w.mu.Lock()
	answered := w.answered
	missed := !w.inside && newest.After(w.have) && !newest.Before(w.floor)
	w.mu.Unlock()
	switch {
	case !missed:
		w.answeredAgain()
	case sleep(w.ctx, moment) != nil || !w.silence().Equal(since):
	case !answered:
		w.cancel(errNoAnswer)
	default:
		w.cancel(errStalled)
	}
}

// unanswered draws the conclusion from a check that failed while nothing came
// since a time: a request that was not answered either is given up, and of a
// stream the state says who is silent.
func (w *watch) unanswered(since time.Time, err error) {
	silence := w.whoIsSilent(err)
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.stopped || !w.since.Equal(since) || w.ctx.Err() != nil:
	case !w.answered && silence == nil:
		w.cancel(errNoAnswer)
	case !w.answered:
		w.cancel(silence)
	case silence != nil:
		w.deaf = true
		w.set(State{Phase: Streaming, Err: silence})
	}
}

// answeredAgain notes that a check was answered, and that nothing is missing.
func (w *watch) answeredAgain() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.deaf && !w.stopped && !w.inside {
		w.deaf = false
		w.set(State{Phase: Streaming})
	}
}

// newestLine returns the time of the last line of the log, zero if it has none.
func (w *watch) newestLine() (newest time.Time, err error) {
	ctx, cancel := context.WithTimeout(w.ctx, checkLimit)
	defer cancel()
	stream, err := w.source.Stream(ctx, w.target, &w.newest)
	if err != nil {
		return time.Time{}, err
	}
	defer func() { _ = stream.Close() }()
	err = forEach(newShortReader(stream), func(line record) bool {
		newest = line.at
		return true
	})
	return newest, err
}

// whoIsSilent says of a check that failed who does not answer: the node, which
// the API server asks for logs, or the API server itself. It returns nil for an
// answer that says something else, such as that the pod is gone, which is for
// the stream itself to tell.
func (w *watch) whoIsSilent(err error) *explain.Error {
	var status apierrors.APIStatus
	if errors.As(err, &status) {
		if status.Status().Code < http.StatusInternalServerError {
			return nil
		}
		return silentNode(err)
	}
	ctx, cancel := context.WithTimeout(w.ctx, podLimit)
	defer cancel()
	if _, failed := w.source.Pod(ctx, w.target.Pod); failed != nil && !errors.As(failed, &status) {
		return &explain.Error{Class: explain.ClassTimeout, Sentence: "no answer from the API server", Err: err}
	}
	return silentNode(err)
}

func silentNode(err error) *explain.Error {
	return &explain.Error{Class: explain.ClassTimeout, Sentence: "no answer from the node", Err: err}
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
