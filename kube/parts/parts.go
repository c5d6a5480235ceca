// Package parts runs the parts of something that goes on, each on a goroutine of
// its own.
package parts

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
)

// Panic is what a goroutine has panicked with, to be panicked with again in the one that waits for it.
type Panic struct {
	Value any
	// Stack is that of the goroutine that panicked first, as [debug.Stack] formats it: the trace of the one that the
	// panic surfaces in says nothing of it.
	Stack []byte
}

// Caught keeps what recover has returned to the deferred function that calls it, nil for nil. What was kept before stays as
// it is, however many goroutines it passes through.
func Caught(recovered any) *Panic {
	if recovered == nil {
		return nil
	}
	if before, is := recovered.(*Panic); is {
		return before
	}
	return &Panic{recovered, debug.Stack()}
}

// Error is the value and where it comes from, which the runtime prints of a panic that nobody recovers.
func (p *Panic) Error() string { return fmt.Sprintf("%v\n\nfirst panicked in %s", p.Value, p.Stack) }

// Group is the parts that run until a context ends. A part that panics ends the
// others, and the panic surfaces in the goroutine that waits for them, whose owner
// can clean up, such as give a terminal back. It surfaces as a [*Panic].
type Group struct {
	ctx      context.Context
	cancel   context.CancelFunc
	work     sync.WaitGroup
	once     sync.Once
	panicked *Panic
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
			if panicked := Caught(recover()); panicked != nil {
				g.once.Do(func() { g.panicked = panicked })
				g.cancel()
			}
		}()
		part(g.ctx)
	})
}

// Wait returns when all parts have, and panics with a [*Panic] if one of them did.
func (g *Group) Wait() {
	g.work.Wait()
	g.cancel()
	if g.panicked != nil {
		panic(g.panicked)
	}
}
