package logs_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/logs"
)

// trickyLog has what makes resuming hard: equal times, times out of order and
// across the turn of a second, empty and equal lines, text that looks like a
// timestamp, and lines that were not stamped.
func trickyLog() []written {
	at := func(d time.Duration) time.Time { return day.Add(d) }
	return []written{
		{at(100 * time.Millisecond), "first"},
		{at(100 * time.Millisecond), "same time"},
		{at(100 * time.Millisecond), "same time"},
		{at(150 * time.Millisecond), ""},
		{at(900 * time.Millisecond), "out of order, b"},
		{at(899 * time.Millisecond), "out of order, a"},
		{at(900 * time.Millisecond), "at b's time again"},
		{at(1000*time.Millisecond + 3), "next second"},
		{at(999 * time.Millisecond), "stamped in the last one"},
		{time.Time{}, "not stamped"},
		{time.Time{}, "not stamped"},
		{at(1500 * time.Millisecond), "2026-03-04T05:06:08.000000000Z not a stamp"},
		{at(3 * time.Second), "größe 漢字"},
		{at(3*time.Second + 1), "last"},
	}
}

func texts(lines []written) []string {
	var texts []string
	for _, line := range lines {
		texts = append(texts, line.text)
	}
	return texts
}

func size(lines []written) int {
	n := 0
	for _, line := range lines {
		n += len(stamp(line.at)) + len(line.text) + 1
	}
	return n
}

// TestCutAnywhere cuts the first answers, or each other answer, after every
// number of bytes, with an error and with what looks like an end. What was
// received is what was written, every time.
func TestCutAnywhere(t *testing.T) {
	lines := trickyLog()
	for _, cutErr := range []error{errCut, io.EOF, io.ErrUnexpectedEOF} {
		for offset := range size(lines) + 8 {
			for name, cuts := range map[string]func(n int) bool{
				"the first answer": func(n int) bool { return n == 0 },
				"two answers":      func(n int) bool { return n < 2 },
				"every other":      func(n int) bool { return n%2 == 0 && n < 20 },
			} {
				ok := t.Run(fmt.Sprintf("%v/%d/%s", cutErr, offset, name), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						c := newCluster()
						c.policy = corev1.RestartPolicyNever
						c.start()
						c.cut = func(n int) (int, error) {
							if cuts(n) {
								return offset, cutErr
							}
							return -1, nil
						}
						cutWhileRunning(t, c, lines)
					})
				})
				if !ok {
					t.FailNow() // the rest would say the same
				}
			}
		}
	}
}

// cutWhileRunning writes the lines in two halves and ends the container.
func cutWhileRunning(t *testing.T, c *cluster, lines []written) {
	half := len(lines) / 2
	c.change(func() { c.present().lines = slices.Clone(lines[:half]) })
	tl := start(t, c, all)
	elapse(700 * time.Millisecond)
	c.change(func() {
		c.present().lines = append(c.present().lines, lines[half:]...)
		c.present().unfinished = "no end"
	})
	elapse(3 * time.Second)
	c.end(0, "Completed", nil)
	elapse(2 * time.Minute)
	tl.expectEnd(t)
	if got, want := tl.output(), append(texts(lines), "no end"); !slices.Equal(got, want) {
		t.Fatalf("got:\n  %s\nwant:\n  %s\nall:\n  %s",
			strings.Join(got, "\n  "), strings.Join(want, "\n  "), strings.Join(tl.text(), "\n  "))
	}
	for _, marker := range tl.markers() {
		if strings.Contains(marker, "missing") {
			t.Errorf("nothing is missing, but: %q", marker)
		}
	}
}

// TestCutAnywhereAfterTheEnd is the same for a container that had ended before
// it was looked at.
func TestCutAnywhereAfterTheEnd(t *testing.T) {
	lines := trickyLog()
	for _, cutErr := range []error{errCut, io.EOF} {
		for offset := range size(lines) + 45 {
			synctest.Test(t, func(t *testing.T) {
				c := newCluster()
				c.policy = corev1.RestartPolicyNever
				c.start()
				c.present().lines, c.present().unfinished = lines, "no end"
				c.end(1, "Error", nil)
				c.cut = func(n int) (int, error) {
					if n == 0 {
						return offset, cutErr
					}
					return -1, nil
				}
				tl := start(t, c, all)
				elapse(time.Minute)
				tl.expectEnd(t)
				if got, want := tl.output(), append(texts(lines), "no end"); !slices.Equal(got, want) {
					t.Fatalf("cut at %d with %v:\n  %s", offset, cutErr, strings.Join(tl.text(), "\n  "))
				}
			})
		}
	}
}

// TestCutAnywhereInPrevious is the same for the previous log.
func TestCutAnywhereInPrevious(t *testing.T) {
	lines := trickyLog()
	for offset := range size(lines) + 1 {
		synctest.Test(t, func(t *testing.T) {
			c := newCluster()
			c.start()
			c.present().lines = lines
			c.end(1, "Error", nil)
			c.start()
			c.cut = func(n int) (int, error) {
				if n == 0 {
					return offset, errCut
				}
				return -1, nil
			}
			tl := start(t, c, logs.Options{Tail: -1, Previous: true})
			elapse(time.Minute)
			tl.expectEnd(t)
			if got, want := tl.output(), texts(lines); !slices.Equal(got, want) {
				t.Fatalf("cut at %d:\n  %s", offset, strings.Join(tl.text(), "\n  "))
			}
		})
	}
}

func TestReconnectedMarker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.write("one", "two")
		oneAndAHalf := size(c.present().lines) - 2
		c.cut = func(n int) (int, error) {
			if n == 0 {
				return oneAndAHalf, errCut
			}
			return -1, nil
		}
		c.onCut = func() {
			c.fail(nil, errors.New("dial tcp 10.0.0.1:6443: connect: connection refused"))
		}
		tl := start(t, c, all)
		elapse(3500 * time.Millisecond)
		if state := tl.State(); state.Phase != logs.Reconnecting || state.Err == nil {
			t.Errorf("state %+v", state)
		}
		c.fail(nil, nil)
		elapse(10 * time.Second)
		tl.expectState(t, logs.Streaming, "")
		got := tl.text()
		if len(got) != 3 || got[0] != "one" || got[2] != "two" {
			t.Fatalf("lines %q", got)
		}
		var after int
		if n, err := fmt.Sscanf(got[1], "── reconnected after %ds, nothing lost", &after); n != 1 || err != nil || after < 3 || after > 10 {
			t.Errorf("marker %q", got[1])
		}
		tl.stop(t)
	})
}

// TestRotatedWhileAway: the log that is served no longer has the last line
// read, so nobody can say what came between.
func TestRotatedWhileAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.write("one", "two")
		first := size(c.present().lines)
		c.cut = func(n int) (int, error) {
			if n == 0 {
				return first, errCut
			}
			return -1, nil
		}
		c.onCut = func() {
			c.write("three", "four")
			c.change(func() { c.present().lines = c.present().lines[3:] })
		}
		tl := start(t, c, all)
		elapse(5 * time.Second)
		got := tl.text()
		if len(got) != 4 || got[3] != "four" || !strings.HasSuffix(got[2], "lines may be missing: the log was rotated meanwhile") {
			t.Errorf("lines %q", got)
		}
		tl.stop(t)
	})
}

// TestBackoffGrowsAndResets counts the attempts while the server is away, and
// after it was there for a moment.
func TestBackoffGrowsAndResets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.logErr = errors.New("connection refused")
		tl := start(t, c, all)
		attempts := func(d time.Duration) int {
			before := c.countRequests()
			elapse(d)
			return c.countRequests() - before
		}
		if n := attempts(4 * time.Second); n < 3 || n > 6 {
			t.Errorf("%d attempts in the first 4 seconds", n)
		}
		elapse(2 * time.Minute)
		if n := attempts(5 * time.Minute); n < 300/46 || n > 11 {
			t.Errorf("%d attempts in 5 minutes when they are 30 to 45 seconds apart", n)
		}
		c.fail(nil, nil)
		elapse(time.Minute)
		c.write("there")
		elapse(0)
		c.fail(nil, errors.New("connection refused"))
		c.change(func() { c.present().ended = &corev1.ContainerStateTerminated{} })
		if n := attempts(4 * time.Second); n < 3 || n > 6 {
			t.Errorf("%d attempts in 4 seconds after it was there", n)
		}
		tl.stop(t)
	})
}

// TestCancel ends a tailer in each of its phases; synctest fails when anything
// is left behind.
func TestCancel(t *testing.T) {
	for name, prepare := range map[string]func(c *cluster){
		"waiting":      func(c *cluster) { c.waiting = &corev1.ContainerStateWaiting{Reason: "PodInitializing"} },
		"streaming":    func(c *cluster) { c.start() },
		"reconnecting": func(c *cluster) { c.start(); c.logErr = errors.New("connection refused") },
		"no pod":       func(c *cluster) { c.podErr = errors.New("connection refused") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCluster()
				prepare(c)
				tl := start(t, c, all)
				elapse(time.Second)
				before := time.Now()
				tl.stop(t)
				if took := time.Since(before); took != 0 {
					t.Errorf("it took %v", took)
				}
				if c.openStreams() != 0 {
					t.Errorf("%d streams left open", c.openStreams())
				}
			})
		})
	}
}
