package logs_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/podglass/podglass/kube/logs"
)

func TestStalledStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.write("one")
		tl := start(t, c, all)
		elapse(10 * time.Second)
		c.forget()
		c.write("two", "three")
		elapse(21 * time.Second)
		tl.expect(t, "one")
		elapse(4 * time.Second)
		tl.expect(t, "one", "── stalled for 32s, nothing lost", "two", "three")
		tl.expectState(t, logs.Streaming, "")
		if c.openStreams() != 1 {
			t.Errorf("%d streams open", c.openStreams())
		}
		tl.stop(t)
	})
}

// TestSilentStream: nothing is written for an hour, and nothing happens but a
// few checks.
func TestSilentStream(t *testing.T) {
	for name, disturb := range map[string]func(c *cluster){
		"checked":         func(*cluster) {},
		"checks fail":     func(c *cluster) { c.fail(nil, errors.New("connection refused")) },
		"checks hang":     func(c *cluster) { c.change(func() { c.hang = func(int) bool { return true } }) },
		"unfinished line": func(c *cluster) { c.change(func() { c.present().unfinished = "50 %" }) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCluster()
				c.start()
				c.write("one")
				tl := start(t, c, all)
				elapse(0)
				disturb(c)
				elapse(time.Hour)
				if n := c.countRequests() - 1; n != 14 { // after 30 s, 1 min, 2 min and 11 times 5 min
					t.Errorf("%d checks in an hour", n)
				}
				for i := 1; i < c.countRequests(); i++ {
					if opts := c.request(i); opts.Follow || opts.TailLines == nil || *opts.TailLines != 1 {
						t.Errorf("checked with %+v", opts)
					}
				}
				tl.expectState(t, logs.Streaming, "")
				c.change(func() { c.present().unfinished = "" })
				c.write("two")
				elapse(0)
				if got := tl.text(); len(got) > 2 || len(tl.markers()) > 0 {
					t.Errorf("lines %q", got)
				}
				if c.openStreams() != 1 {
					t.Errorf("%d streams open", c.openStreams())
				}
				tl.stop(t)
			})
		})
	}
}

// TestChecksBeginAnew after each line.
func TestChecksBeginAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		tl := start(t, c, all)
		for range 20 {
			elapse(29 * time.Second)
			c.write("a line")
		}
		if n := c.countRequests(); n != 1 {
			t.Errorf("%d requests", n)
		}
		elapse(31 * time.Second)
		if n := c.countRequests(); n != 2 {
			t.Errorf("%d requests after 31 s of silence", n)
		}
		tl.stop(t)
	})
}

// TestOldLinesAreNotMissed: what was asked not to be told does not make a
// stream look stalled.
func TestOldLinesAreNotMissed(t *testing.T) {
	for name, opts := range map[string]logs.Options{
		"since a time": {Tail: -1, SinceTime: day.Add(500 * time.Millisecond)},
		"none":         {Tail: 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCluster()
				c.start()
				c.write("one", "two")
				tl := start(t, c, opts)
				elapse(0)
				before := c.countRequests()
				elapse(15 * time.Minute)
				if n := c.countRequests() - before; n != 5 {
					t.Errorf("%d checks", n)
				}
				tl.expect(t)
				tl.stop(t)
			})
		})
	}
}

// TestUnansweredRequest is given up after 30 seconds when the server answers
// nothing, and sooner when it answers others.
func TestUnansweredRequest(t *testing.T) {
	for name, test := range map[string]struct {
		hang  func(n int) bool
		after time.Duration
	}{
		"server hangs":    {func(n int) bool { return n < 2 }, 30 * time.Second},
		"request is lost": {func(n int) bool { return n == 0 }, 22 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCluster()
				c.start()
				c.write("one")
				c.hang = test.hang
				tl := start(t, c, all)
				elapse(test.after - time.Second)
				tl.expect(t)
				elapse(time.Second)
				if state := tl.State(); state.Phase != logs.Reconnecting || state.Err == nil {
					t.Errorf("state %+v", state)
				}
				elapse(time.Second)
				tl.expect(t, "one")
				tl.expectState(t, logs.Streaming, "")
				tl.stop(t)
			})
		})
	}
}

// TestUnansweredForLackOfLines: a server that sends no header before the first
// line is not asked again and again.
func TestUnansweredForLackOfLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.hang = func(n int) bool { return n == 0 }
		tl := start(t, c, all)
		elapse(10 * time.Minute)
		if n := c.countRequests(); n != 5 {
			t.Errorf("%d requests", n)
		}
		tl.stop(t)
	})
}

// TestCancelDuringACheck ends at once, and leaves nothing behind.
func TestCancelDuringACheck(t *testing.T) {
	for name, after := range map[string]time.Duration{"asking": 35 * time.Second, "waiting": 31 * time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCluster()
				c.start()
				tl := start(t, c, all)
				elapse(0)
				c.forget()
				c.write("one")
				if name == "asking" {
					c.change(func() { c.hang = func(int) bool { return true } })
				}
				elapse(after)
				before := time.Now()
				tl.stop(t)
				if took := time.Since(before); took != 0 || c.openStreams() != 0 {
					t.Errorf("it took %v and left %d streams open", took, c.openStreams())
				}
			})
		})
	}
}
