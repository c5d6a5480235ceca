package main

import (
	"context"
	"slices"
	"sync"

	"github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/parts"
)

// logsCrew is the goroutines that read logs, one each, for the one that prints them.
type logsCrew struct {
	run    *logsRun
	merge  *merge
	ctx    context.Context //nolint:containedctx // it is as long as the crew
	cancel context.CancelFunc

	all     *parts.Group
	tailers sync.WaitGroup

	news   chan struct{} // the state of a tailer changed
	mu     sync.Mutex
	states []*tailed
}

// tailed is a log that is being read.
type tailed struct {
	*logs.Tailer
	source *logSource
	silent bool // it was told that nobody answers
}

func newLogsCrew(ctx context.Context, run *logsRun, m *merge) *logsCrew {
	ctx, cancel := context.WithCancel(ctx)
	all := parts.New(ctx)
	return &logsCrew{run: run, merge: m, ctx: all.Context(), cancel: cancel, all: all, news: make(chan struct{}, 1)}
}

// tail reads a log, and calls over when it has ended.
func (c *logsCrew) tail(source *logSource, opts logs.Options, over func()) {
	l := newLane(source, c.run.source, c.merge.poke)
	c.merge.join(l)
	c.tailers.Add(1)
	c.all.Go(func(ctx context.Context) {
		defer c.tailers.Done()
		defer over()
		defer l.end()
		tailer := logs.NewTailer(l, source.member.ContainerRef, l, opts)
		defer c.watch(tailer, source)()
		err := tailer.Run(ctx)
		l.tell(c.run.ended(source, tailer.State(), err))
	})
}

// watch has the state of a tailer looked at whenever it changes, until the returned function is called.
func (c *logsCrew) watch(tailer *logs.Tailer, source *logSource) (end func()) {
	t := &tailed{Tailer: tailer, source: source}
	c.mu.Lock()
	c.states = append(c.states, t)
	c.mu.Unlock()
	cancel := tailer.Notify(c.news)
	return func() {
		cancel()
		c.mu.Lock()
		defer c.mu.Unlock()
		c.states = slices.DeleteFunc(c.states, func(other *tailed) bool { return other == t })
	}
}

// tellSilence tells of logs of which nothing comes while nobody answers whether there is anything, until
// the crew ends.
func (c *logsCrew) tellSilence() {
	for {
		select {
		case <-c.ctx.Done():
			return
		case <-c.news:
		}
		c.mu.Lock()
		for _, t := range c.states {
			state := t.State()
			switch silent := state.Silent(); {
			case silent && !t.silent:
				c.run.notes.container(t.source.member, state.Err.Sentence)
			case !silent && t.silent && state.Phase == logs.Streaming:
				c.run.notes.container(t.source.member, "the log is followed again")
			}
			t.silent = state.Silent()
		}
		c.mu.Unlock()
	}
}

// start runs work beside the tailers.
func (c *logsCrew) start(work func()) { c.all.Go(func(context.Context) { work() }) }

// close waits for the tailers and lets printing come to its end. No tailer may be added after it.
func (c *logsCrew) close() {
	c.tailers.Wait()
	c.merge.close()
}

// finish prints what the tailers read, until all have ended and close was called. A panic of any of the
// crew surfaces here.
func (c *logsCrew) finish() error {
	defer c.cancel()
	err := c.merge.run(c.ctx, func(error) { c.cancel() })
	c.cancel()
	c.all.Wait()
	return err
}
