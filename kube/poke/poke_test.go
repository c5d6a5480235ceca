package poke

import (
	"context"
	"testing"
	"testing/synctest"
)

func full(ch <-chan struct{}) bool {
	select {
	case <-ch:
		return true
	default:
		return false
	}
}

// listening is how many are subscribed.
func listening(s *Subscribers) int { return len(*s.all.Load()) }

func TestSubscribersAreToldOnceAndNotWaitedFor(t *testing.T) {
	var all Subscribers
	all.Poke() // nobody
	first, cancelFirst := all.Subscribe()
	own := make(chan struct{}, 1)
	cancelOwn := all.Notify(own)
	for range 3 {
		all.Poke()
	}
	if !full(first) || full(first) || !full(own) || full(own) {
		t.Error("a subscriber is told of three changes once")
	}
	cancelFirst()
	all.Poke()
	if full(first) || !full(own) {
		t.Error("who has left is not told, who has not is")
	}
	cancelOwn()
	cancelOwn()
	all.Poke()
	if full(own) || listening(&all) != 0 {
		t.Error("who has left is not told")
	}
}

// source is a source of changes.
type source struct{ Subscribers }

func (s *source) Changed() (<-chan struct{}, func()) { return s.Subscribe() }

func TestRelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var from source
		did := 0
		run := Relay(&from, func() { did++ })
		from.Poke() // before it runs
		ctx, cancel := context.WithCancel(t.Context())
		go run(ctx)
		synctest.Wait()
		if did != 1 {
			t.Errorf("done %d times after a change before the start", did)
		}
		from.Poke()
		synctest.Wait()
		cancel()
		synctest.Wait()
		from.Poke()
		synctest.Wait()
		if did != 2 || listening(&from.Subscribers) != 0 {
			t.Errorf("done %d times, and %d still subscribed", did, listening(&from.Subscribers))
		}
	})
}
