// Package poke tells those who listen that something has changed, without saying
// what and without ever waiting for them.
package poke

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
)

// Subscribers are told of changes: each has a channel of capacity one, and a poke
// that finds it full is not needed, since its owner has not looked yet. The zero
// Subscribers are none. The methods are safe for concurrent use.
type Subscribers struct {
	// all is replaced as a whole, so that poking takes no lock.
	all atomic.Pointer[[]chan struct{}]
	mu  sync.Mutex // one change to all at a time
}

// Subscribe returns a channel that receives after each change, and what ends the
// subscription. The channel is never closed.
func (s *Subscribers) Subscribe() (changes <-chan struct{}, cancel func()) {
	ch := make(chan struct{}, 1)
	return ch, s.Notify(ch)
}

// Notify adds a channel of the caller's, of capacity one, to those that receive.
func (s *Subscribers) Notify(ch chan struct{}) (cancel func()) {
	s.replace(func(all []chan struct{}) []chan struct{} { return append(all, ch) })
	return func() {
		s.replace(func(all []chan struct{}) []chan struct{} {
			return slices.DeleteFunc(all, func(other chan struct{}) bool { return other == ch })
		})
	}
}

// replace installs what change makes of a copy of the subscribers.
func (s *Subscribers) replace(change func([]chan struct{}) []chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []chan struct{}
	if old := s.all.Load(); old != nil {
		all = slices.Clone(*old)
	}
	all = change(all)
	s.all.Store(&all)
}

// Poke tells all of them.
func (s *Subscribers) Poke() {
	all := s.all.Load()
	if all == nil {
		return
	}
	for _, ch := range *all {
		Once(ch)
	}
}

// Once pokes one channel of capacity one.
func Once(ch chan<- struct{}) {
	select {
	case ch <- struct{}{}:
	default:
	}
}

// Source tells of its changes, as [Subscribers.Subscribe] does.
type Source interface {
	Changed() (changes <-chan struct{}, cancel func())
}

// Relay subscribes to a source at once, and returns what calls do after each change until its context ends.
func Relay(from Source, do func()) (run func(context.Context)) {
	changes, unsubscribe := from.Changed()
	return func(ctx context.Context) {
		defer unsubscribe()
		for {
			select {
			case <-changes:
				do()
			case <-ctx.Done():
				return
			}
		}
	}
}
