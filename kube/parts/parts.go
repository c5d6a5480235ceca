// Package parts runs the parts of something that goes on, each on a goroutine of
// its own.
package parts

import (
	"context"
	"sync"
)

// Group is the parts that run until a context ends. A part that panics ends the
// others, and the panic surfaces in the goroutine that waits for them, whose owner
// can clean up, such as give a terminal back.
type Group struct {
	ctx      context.Context
	cancel   context.CancelFunc
	work     sync.WaitGroup
	once     sync.Once
	panicked any
}

// New makes a group without parts, which ends with ctx. [Group.Wait] must be called.
func New(ctx context.Context) *Group {
	ctx, cancel := context.WithCancel(ctx)
	return &Group{ctx: ctx, cancel: cancel}
}

// Context is that of the parts. It ends also when one of them panics.
func (g *Group) Context() context.Context { return g.ctx }

// Go begins a part. It is not called once Wait may have returned.
func (g *Group) Go(part func(context.Context)) {
	g.work.Go(func() {
		defer func() {
			if panicked := recover(); panicked != nil {
				g.once.Do(func() { g.panicked = panicked })
				g.cancel()
			}
		}()
		part(g.ctx)
	})
}

// Wait returns when all parts have, and panics if one of them did.
func (g *Group) Wait() {
	g.work.Wait()
	g.cancel()
	if g.panicked != nil {
		panic(g.panicked)
	}
}
