package follow

import (
	"context"
	"time"

	"github.com/podglass/podglass/kube/poke"
)

// polling is how often something is asked for while somebody looks at it: at
// first and after each change, and at most once nothing changes any more.
type polling struct{ first, last time.Duration }

// run asks again and again for [PollFor]. ask reports whether there is news.
func (p polling) run(ctx context.Context, by *attention, ask func(context.Context) (news bool)) {
	wait := p.first
	for end := time.Now().Add(PollFor); ctx.Err() == nil && time.Now().Before(end); {
		if ask(ctx) {
			wait = p.first
		}
		by.pause(ctx, wait)
		wait = min(2*wait, p.last)
	}
}

// attention is whether somebody looks at what is followed. Nobody is asked: who
// draws it says so each time. nil is always looked at.
type attention struct{ touched chan struct{} } // of capacity one

func newAttention() *attention { return &attention{make(chan struct{}, 1)} }

// touch says that somebody looks at it now. It never waits.
func (a *attention) touch() {
	if a != nil {
		poke.Once(a.touched)
	}
}

// pause waits, and goes on waiting while nobody looks.
func (a *attention) pause(ctx context.Context, wait time.Duration) {
	if !Elapses(ctx, wait, nil) || a == nil {
		return
	}
	select {
	case <-a.touched: // since the pause before
	default:
		Elapses(ctx, pollUnseen-wait, a.touched)
	}
}

// Elapses waits until the time is over, which it reports, ctx ends, or something
// else comes.
func Elapses(ctx context.Context, wait time.Duration, or <-chan struct{}) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-or:
	case <-timer.C:
		return true
	}
	return false
}
