package timeline

import (
	"fmt"
	"slices"
	"testing"
	"time"

	clocktesting "k8s.io/utils/clock/testing"
)

var start = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func TestAdvanceRunsTimersInOrderAtTheirOwnInstant(t *testing.T) {
	tl := New(start)
	var story []string
	tell := func(what string) {
		story = append(story, fmt.Sprintf("%s %s", tl.Now().Sub(start), what))
	}
	for _, period := range []time.Duration{3 * time.Second, 2 * time.Second} {
		tl.Go(func() {
			for range 3 {
				tl.Sleep(period)
				tell(period.String())
			}
		})
	}
	tl.Advance(start.Add(time.Minute))
	want := []string{"2s 2s", "3s 3s", "4s 2s", "6s 3s", "6s 2s", "9s 3s"}
	if !slices.Equal(story, want) {
		t.Errorf("story = %v, want %v", story, want)
	}
	if now := tl.Now(); !now.Equal(start.Add(time.Minute)) {
		t.Errorf("after Advance it is %s", now)
	}
}

func TestWaitTellsSignalFromDeadline(t *testing.T) {
	tl := New(start)
	var bell Signal
	var first, second bool
	tl.Go(func() {
		first = tl.Wait(start.Add(time.Hour), &bell)
		second = tl.Wait(tl.Now().Add(time.Second), &bell)
	})
	tl.After(time.Minute, func() { tl.Broadcast(&bell) })
	tl.Advance(start.Add(2 * time.Minute))
	if !first || second {
		t.Errorf("signal came = %v then %v, want true then false", first, second)
	}
	if len(bell.waiting) != 0 || len(tl.timers) != 0 {
		t.Errorf("left behind: %d waiters, %d timers", len(bell.waiting), len(tl.timers))
	}
}

func TestStoppedTimerDoesNotFire(t *testing.T) {
	tl := New(start)
	fired := false
	tl.After(time.Second, func() { fired = true }).Stop()
	tl.Advance(start.Add(time.Minute))
	if fired {
		t.Error("a stopped timer fired")
	}
}

func TestDoWaitsForActors(t *testing.T) {
	tl := New(start)
	tl.Follow(clocktesting.NewFakeClock(start))
	defer tl.Close()
	var ready Signal
	done := false
	tl.Go(func() {
		tl.Yield()
		done = true
		tl.Broadcast(&ready)
	})
	tl.Do(func() {
		for !done {
			tl.Wait(time.Time{}, &ready)
		}
	})
	if !done {
		t.Error("Do did not wait")
	}
}

func TestFollowsAFixedClockThatIsStepped(t *testing.T) {
	clk := clocktesting.NewFakeClock(start)
	tl := New(start.Add(-time.Minute))
	ticks := 0
	tl.Go(func() {
		for {
			tl.Sleep(10 * time.Second)
			ticks++
		}
	})
	tl.Follow(clk)
	defer tl.Close()
	if ticks != 6 {
		t.Errorf("%d ticks in the minute before the present, want 6", ticks)
	}
	clk.Step(35 * time.Second)
	tl.Settle()
	if ticks != 9 {
		t.Errorf("%d ticks 35 s later, want 9", ticks)
	}
	if now := tl.Now(); !now.Equal(start.Add(35 * time.Second)) {
		t.Errorf("now = %s", now)
	}
}

func TestYieldLetsOthersRun(t *testing.T) {
	tl := New(start)
	stop := false
	tl.Go(func() {
		for !stop {
			tl.Yield()
		}
	})
	tl.Go(func() { stop = true })
	tl.Advance(start)
	if !stop {
		t.Error("the second actor never ran")
	}
}

func TestCloseEndsActorsAndReleasesOutsiders(t *testing.T) {
	tl := New(start)
	tl.Follow(clocktesting.NewFakeClock(start))
	ended := make(chan string, 2)
	var never Signal
	tl.Go(func() {
		defer func() { ended <- "actor" }()
		tl.Wait(time.Time{}, &never)
		t.Error("the actor went on")
	})
	waits := make(chan struct{})
	go tl.Do(func() {
		close(waits)
		if tl.Wait(time.Time{}, &never) {
			t.Error("a signal came")
		}
		ended <- "outsider"
	})
	<-waits
	tl.Close()
	got := []string{<-ended, <-ended}
	slices.Sort(got)
	if !slices.Equal(got, []string{"actor", "outsider"}) {
		t.Errorf("ended: %v", got)
	}
	tl.Go(func() { t.Error("started after Close") })
	tl.Do(func() {})
}

func TestBusyActorDoesNotStopTime(t *testing.T) {
	clk := clocktesting.NewFakeClock(start)
	tl := New(start.Add(-time.Minute))
	for range 2 {
		tl.Go(func() {
			for {
				tl.Yield()
			}
		})
	}
	ticks := 0
	tl.Go(func() {
		for {
			tl.Sleep(10 * time.Second)
			ticks++
		}
	})
	tl.Follow(clk)
	defer tl.Close()
	clk.Step(10 * time.Second)
	tl.Settle()
	tl.Do(func() {
		if ticks != 7 {
			t.Errorf("%d ticks, want 7", ticks)
		}
	})
}

func TestOutsidersSeeWhatIsDue(t *testing.T) {
	clk := clocktesting.NewFakeClock(start)
	tl := New(start)
	tl.Follow(clk)
	defer tl.Close()
	var at time.Duration
	tl.Do(func() { tl.After(time.Second, func() { at = tl.Now().Sub(start) }) })
	clk.Step(time.Minute)
	tl.Do(func() {
		if at != time.Second || tl.Now().Sub(start) != time.Minute {
			t.Errorf("the timer fired at %s, the outsider came at %s", at, tl.Now().Sub(start))
		}
	})
}
