package logs

import "sync"

// pokes tells subscribers that something changed, without ever waiting for
// them: each has a channel of capacity one, and a poke that finds it full is
// not needed.
type pokes struct {
	mu   sync.Mutex
	next int
	subs map[int]chan struct{}
}

// subscribe returns a channel that receives after each change, and what ends
// the subscription. The channel is never closed.
func (p *pokes) subscribe() (<-chan struct{}, func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.subs == nil {
		p.subs = make(map[int]chan struct{})
	}
	id := p.next
	p.next++
	ch := make(chan struct{}, 1)
	p.subs[id] = ch
	return ch, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.subs, id)
	}
}

func (p *pokes) poke() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, ch := range p.subs {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}
