package poke

import "testing"

func full(ch <-chan struct{}) bool {
	select {
	case <-ch:
		return true
	default:
		return false
	}
}

func TestSubscribersAreToldOnceAndNotWaitedFor(t *testing.T) {
	var all Subscribers
	all.Poke() // nobody
	if all.Any() {
		t.Error("nobody listens")
	}
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
	if full(own) || all.Any() {
		t.Error("who has left is not told")
	}
}
