package logs

import (
	"slices"
	"sync"
	"sync/atomic"
)

// pokes tells subscribers that something changed, without ever waiting for
// them: each has a channel of capacity one, and a poke that finds it full is
// not needed.
type pokes struct {
	// all is replaced as a whole, so that poking takes no lock.
	all atomic.Pointer[[]chan struct{}]
	mu  sync.Mutex // one change to all at a time
}

// subscribe returns a channel that receives after each change, and what ends
// the subscription. The channel is never closed.
func (p *pokes) subscribe() (<-chan struct{}, func()) {
	ch := make(chan struct{}, 1)
	return ch, p.notify(ch)
}

// notify adds a channel of the caller's to those that receive.
func (p *pokes) notify(ch chan struct{}) (cancel func()) {
	p.replace(func(all []chan struct{}) []chan struct{} { return append(all, ch) })
	return func() {
		p.replace(func(all []chan struct{}) []chan struct{} {
			return slices.DeleteFunc(all, func(other chan struct{}) bool { return other == ch })
		})
	}
}

// replace installs what change makes of a copy of the subscribers.
func (p *pokes) replace(change func([]chan struct{}) []chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []chan struct{}
	if old := p.all.Load(); old != nil {
		all = slices.Clone(*old)
	}
	all = change(all)
	p.all.Store(&all)
}

func (p *pokes) poke() {
	all := p.all.Load()
	if all == nil {
		return
	}
	for _, ch := range *all {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}
