package panes

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestFeedSendsOneMessageAFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pokes := make(chan struct{}, 1)
		feed := Env{ID: 7}.NewFeed(1, pokes, func() {})
		defer feed.Close()
		start := time.Now()
		got := 0
		go func() {
			for msg := feed.Next()(); msg != nil; msg = feed.Next()() {
				if !feed.Is(msg.(Changed)) {
					t.Errorf("%v is not of its own feed", msg)
				}
				got++
			}
		}()
		every := time.NewTicker(time.Millisecond)
		defer every.Stop()
		for now := start; now.Sub(start) < time.Second; now = <-every.C {
			select {
			case pokes <- struct{}{}:
			default:
			}
		}
		synctest.Wait()
		if least, most := 28, 31; got < least || got > most {
			t.Errorf("%d messages in a second of pokes, want %d to %d", got, least, most)
		}
	})
}

func TestFeedSendsTheFirstPokeAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pokes := make(chan struct{}, 1)
		feed := Env{ID: 7}.NewFeed(1, pokes, func() {})
		defer feed.Close()
		pokes <- struct{}{}
		start := time.Now()
		if msg := feed.Next()(); msg == nil || time.Since(start) != 0 {
			t.Errorf("got %v after %v", msg, time.Since(start))
		}
	})
}

func TestClosedFeedEndsItsCommand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cancelled := 0
		feed := Env{ID: 7}.NewFeed(1, make(chan struct{}), func() { cancelled++ })
		done := make(chan any)
		go func() { done <- feed.Next()() }()
		synctest.Wait()
		feed.Close()
		feed.Close()
		if msg := <-done; msg != nil || cancelled != 1 {
			t.Errorf("got %v, cancelled %d times", msg, cancelled)
		}
		var none *Feed
		none.Close()
		if none.Is(Changed{}) {
			t.Error("a feed that is not there has messages")
		}
	})
}
