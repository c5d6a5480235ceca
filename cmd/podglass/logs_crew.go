package main

import (
	"context"
	"sync"

	"github.com/podglass/podglass/kube/logs"
)

// logsCrew is the goroutines that read logs, one each, for the one that prints them.
type logsCrew struct {
	run    *logsRun
	merge  *merge
	ctx    context.Context //nolint:containedctx // it is as long as the crew
	cancel context.CancelFunc

	tailers, others sync.WaitGroup
	panics          chan any // the first panic of any of them
}

func newLogsCrew(ctx context.Context, run *logsRun, m *merge) *logsCrew {
	ctx, cancel := context.WithCancel(ctx)
	return &logsCrew{run: run, merge: m, ctx: ctx, cancel: cancel, panics: make(chan any, 1)}
}

// tail reads a log, and calls over when it has ended.
func (c *logsCrew) tail(source *logSource, opts logs.Options, over func()) {
	l := newLane(source, c.run.source, c.merge.poke)
	c.merge.join(l)
	c.tailers.Go(func() {
		defer over()
		defer l.end()
		defer c.surface()
		tailer := logs.NewTailer(l, source.member.ContainerRef, l, opts)
		err := tailer.Run(c.ctx)
		l.tell(c.run.ended(source, tailer.State(), err))
	})
}

// start runs work beside the tailers.
func (c *logsCrew) start(work func()) {
	c.others.Go(func() {
		defer c.surface()
		work()
	})
}

// close waits for the tailers and lets printing come to its end. No tailer may be added after it.
func (c *logsCrew) close() {
	c.tailers.Wait()
	c.merge.close()
}

// surface keeps a panic for finish, and ends everything.
func (c *logsCrew) surface() {
	if panicked := recover(); panicked != nil {
		select {
		case c.panics <- panicked:
		default:
		}
		c.cancel()
	}
}

// finish prints what the tailers read, until all have ended and close was called. A panic of any of the
// crew surfaces here.
func (c *logsCrew) finish() error {
	defer c.cancel()
	err := c.merge.run(c.ctx, func(error) { c.cancel() })
	c.cancel()
	c.others.Wait()
	select {
	case panicked := <-c.panics:
		panic(panicked)
	default:
		return err
	}
}
