package book

import (
	"context"
	"errors"

	"github.com/podglass/podglass/kube/parts"
	"github.com/podglass/podglass/kube/poke"
)

// Older loads up to so many lines of each container that shows from before the
// first one held. It reports whether there is still older history, which is
// unknown, and so true, where loading failed. A panic comes up in it.
func (b *Book) Older(ctx context.Context, lines int) (loaded int, more bool, err error) {
	type answer struct {
		loaded int
		more   bool
		err    error
	}
	var asked []*lane
	b.mu.RLock()
	solo := b.anySolo()
	for _, l := range b.lanes {
		if l.shows(solo) {
			asked = append(asked, l)
		}
	}
	b.mu.RUnlock()
	answers := make([]answer, len(asked))
	group := parts.New(ctx)
	for i, l := range asked {
		group.Go(func(ctx context.Context) {
			n, more, err := l.tailer.Older(ctx, lines)
			answers[i] = answer{n, more, err}
		})
	}
	group.Wait()
	var failures []error
	for _, a := range answers {
		loaded += a.loaded
		more = more || a.more || a.err != nil
		failures = append(failures, a.err)
	}
	b.mu.Lock()
	b.older = true // at least a marker may be new
	b.mu.Unlock()
	poke.Once(b.wake)
	return loaded, more, errors.Join(failures...)
}
