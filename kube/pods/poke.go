package pods

import "sync"

// pokes tells subscribers that something changed, without saying what and
// without ever waiting for them: a subscriber that has not looked yet is not
// told twice.
type pokes struct {
	mu          sync.Mutex
	subscribers map[chan struct{}]struct{}
}

// subscribe returns a channel of capacity one that receives after each change,
// and a function that ends the subscription. The channel is never closed.
func (p *pokes) subscribe() (<-chan struct{}, func()) {
	ch := make(chan struct{}, 1)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.subscribers == nil {
		p.subscribers = map[chan struct{}]struct{}{}
	}
	p.subscribers[ch] = struct{}{}
	return ch, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.subscribers, ch)
	}
}

func (p *pokes) poke() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for ch := range p.subscribers {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}
