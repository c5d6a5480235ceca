package printlogs

import (
	"context"
	"slices"
	"sync"

	"github.com/podglass/podglass/kube/logs"
)

// readers read logs, each on a goroutine of its own, for the one that prints them.
type readers struct {
	printer *printer
	merge   *merge
	ctx     context.Context //nolint:containedctx // it is as long as the readers
	cancel  context.CancelFunc

	tailers *logs.Tailers
	open    sync.WaitGroup // tailers that have not ended

	news   chan struct{} // the state of a tailer changed
	mu     sync.Mutex
	states []*logReader
}

// logReader reads one log.
type logReader struct {
	*logs.Tailer
	source *container
	silent bool // it was told that nobody answers
}

func newReaders(ctx context.Context, p *printer, m *merge) *readers {
	ctx, cancel := context.WithCancel(ctx)
	r := &readers{printer: p, merge: m, cancel: cancel, news: make(chan struct{}, 1)}
	r.tailers = logs.NewTailers(ctx, r.news)
	r.ctx = r.tailers.Context()
	return r
}

// read reads a log, and calls over when it has ended.
func (r *readers) read(source *container, opts logs.Options, over func()) {
	q := newQueue(source, r.printer.source, r.merge.poke)
	r.merge.join(q)
	t := &logReader{Tailer: logs.NewTailer(q, source.member.ContainerRef, q, opts), source: source}
	r.mu.Lock()
	r.states = append(r.states, t)
	r.mu.Unlock()
	r.open.Add(1)
	r.tailers.Start(t.Tailer, func(err error) {
		r.forget(t)
		q.tell(r.printer.ended(source, t.State(), err))
		q.end()
		over()
		r.open.Done()
	})
}

func (r *readers) forget(t *logReader) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.states = slices.DeleteFunc(r.states, func(other *logReader) bool { return other == t })
}

// tellSilence tells of logs of which nothing comes while nobody answers whether there is anything, until
// the readers end.
func (r *readers) tellSilence() {
	for {
		select {
		case <-r.ctx.Done():
			return
		case <-r.news:
		}
		r.mu.Lock()
		for _, t := range r.states {
			state := t.State()
			switch silent := state.Silent(); {
			case silent && !t.silent:
				r.printer.notes.container(t.source.member, state.Err.Sentence)
			case !silent && t.silent && state.Phase == logs.Streaming:
				r.printer.notes.container(t.source.member, "the log is followed again")
			}
			t.silent = state.Silent()
		}
		r.mu.Unlock()
	}
}

// start runs work beside the tailers.
func (r *readers) start(work func()) { r.tailers.Go(func(context.Context) { work() }) }

// close waits for the tailers and lets printing come to its end. No tailer may be added after it.
func (r *readers) close() {
	r.open.Wait()
	r.merge.close()
}

// finish prints what the tailers read, until all have ended and close was called. A panic of any of the
// readers surfaces here.
func (r *readers) finish() error {
	defer r.cancel()
	err := r.merge.run(r.ctx, func(error) { r.cancel() })
	r.cancel()
	r.tailers.Wait()
	return err
}
