package pace

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

func TestNewsAfterAWhileIsDrawnAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New()
		for range 3 {
			began := time.Now()
			if !p.Wait(nil) || time.Since(began) != 0 {
				t.Errorf("waited %s", time.Since(began))
			}
			p.wrote(8<<10, time.Millisecond)
			<-time.After(time.Second)
		}
	})
}

func TestAllWhoWaitAreDrawnTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New()
		p.Wait(nil)
		began := time.Now()
		var waiting sync.WaitGroup
		for i := range 5 {
			waiting.Go(func() {
				<-time.After(time.Duration(i) * time.Millisecond)
				if !p.Wait(nil) || time.Since(began) != FrameTime {
					t.Errorf("%d waited %s, want %s", i, time.Since(began), FrameTime)
				}
			})
		}
		waiting.Wait()
	})
}

func TestWaitEndsWhenDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New()
		p.Wait(nil)
		done := make(chan struct{})
		close(done)
		if p.Wait(done) {
			t.Error("what is done may be drawn")
		}
		if began := time.Now(); !p.Wait(nil) || time.Since(began) != FrameTime {
			t.Errorf("the next one waited %s, want %s", time.Since(began), FrameTime)
		}
	})
}

func TestFramesASecond(t *testing.T) {
	for _, test := range []struct {
		name        string
		bytes       int
		typing      bool
		least, most int
	}{
		{name: "a frame that costs nothing", bytes: 0, least: 9, most: 11},
		{name: "a line", bytes: 200, least: 9, most: 11},
		{name: "half a screen", bytes: 3 << 10, least: 9, most: 11},
		{name: "a screen", bytes: 7 << 10, least: 6, most: 8},
		{name: "a large screen", bytes: 30 << 10, least: 6, most: 8},
		{name: "a line while the user types", bytes: 200, typing: true, least: 9, most: 11},
		{name: "a screen while the user types", bytes: 7 << 10, typing: true, least: 6, most: 8},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := New()
				const warm, seconds = time.Second, 10
				frames := 0
				for began := time.Now(); time.Since(began) < warm+seconds*time.Second; {
					if test.typing {
						p.Typing()
					}
					p.Wait(nil)
					p.wrote(test.bytes, time.Millisecond)
					if time.Since(began) >= warm {
						frames++
					}
				}
				if frames < test.least*seconds || frames > test.most*seconds {
					t.Errorf("%d frames in %d seconds, want %d to %d a second", frames, seconds, test.least, test.most)
				}
			})
		})
	}
}

func TestNewsThatNeverStopsIsDrawnLessOften(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New()
		for range 3 {
			p.Wait(nil) // at once, after a while without
			for i := range 2 * steady {
				want := FrameTime
				if i >= steady {
					want = SteadyFrameTime
				}
				if began := time.Now(); !p.Wait(nil) || time.Since(began) != want {
					t.Errorf("frame %d waited %s, want %s", i, time.Since(began), want)
				}
			}
			<-time.After(2 * SteadyFrameTime)
		}
	})
}

func TestKeysDoNotHoldNewsUpForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New()
		keys := time.NewTicker(30 * time.Millisecond)
		defer keys.Stop()
		done := make(chan struct{})
		defer close(done)
		go func() {
			for {
				select {
				case <-keys.C:
					p.wrote(10<<10, time.Millisecond)
				case <-done:
					return
				}
			}
		}()
		for range 20 {
			began := time.Now()
			p.Wait(nil)
			if waited := time.Since(began); waited > MaxFrameTime {
				t.Fatalf("waited %s, want at most %s", waited, MaxFrameTime)
			}
		}
	})
}

// written is a frame of a run.
type written struct {
	at    time.Duration
	bytes int
}

func TestFramesKeepToTheRateOrToTheirLongestTime(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(0, 20<<10), 50, 200).Draw(rt, "sizes")
		quiet := rapid.SliceOfN(rapid.SampledFrom([]int{0, 0, 0, 5, 40, 900}), 1, 20).Draw(rt, "quiet")
		var frames []written
		synctest.Test(t, func(*testing.T) {
			p, began := New(), time.Now()
			for i, size := range sizes {
				<-time.After(time.Duration(quiet[i%len(quiet)]) * time.Millisecond)
				p.Wait(nil)
				p.wrote(size, 0)
				frames = append(frames, written{time.Since(began), size})
			}
		})
		for first, from := range frames {
			sum, allowed := 0, Rate+Burst+int(maxDebt)
			for _, frame := range frames[first:] {
				if frame.at-from.at < time.Second {
					sum += frame.bytes
					allowed += max(frame.bytes-int(maxDebt), 0) // forgiven, for MaxFrameTime
				}
			}
			if sum > allowed {
				rt.Fatalf("%d bytes in the second from %s, want at most %d", sum, from.at, allowed)
			}
		}
		for i := 1; i < len(frames); i++ {
			if apart := frames[i].at - frames[i-1].at; apart < FrameTime {
				rt.Fatalf("frames are %s apart", apart)
			}
		}
	})
}
