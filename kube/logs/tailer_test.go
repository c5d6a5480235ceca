package logs_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/logs"
)

// tail is a tailer at work on a fake cluster, inside a synctest bubble.
type tail struct {
	*logs.Tailer
	ring   *logs.Ring
	cancel context.CancelFunc
	result chan error
}

func start(t *testing.T, c *cluster, opts logs.Options) *tail {
	ctx, cancel := context.WithCancel(t.Context())
	ring := logs.NewRing(logs.Limits{})
	tl := &tail{
		Tailer: logs.NewTailer(c, target, ring, opts),
		ring:   ring, cancel: cancel, result: make(chan error, 1),
	}
	go func() { tl.result <- tl.Run(ctx) }()
	return tl
}

// all reads everything from the beginning, as most tests do.
var all = logs.Options{Tail: -1}

// settle lets the tailer do all it can do by now, or in so much time.
func settle(after time.Duration) {
	time.Sleep(after) // on the bubble's clock
	synctest.Wait()
}

// text returns the ring's lines, with markers between "── ".
func (tl *tail) text() []string {
	var texts []string
	for _, line := range tl.lines() {
		if line.Kind == logs.Marker {
			line.Text = "── " + line.Text
		}
		texts = append(texts, line.Text)
	}
	return texts
}

func (tl *tail) lines() []logs.Line {
	_, next := tl.ring.Bounds()
	return tl.ring.Read(make([]logs.Line, 0, next), 0)
}

func (tl *tail) output() []string {
	return slices.DeleteFunc(tl.text(), func(text string) bool { return strings.HasPrefix(text, "── ") })
}

func (tl *tail) markers() []string {
	return slices.DeleteFunc(tl.text(), func(text string) bool { return !strings.HasPrefix(text, "── ") })
}

func (tl *tail) expect(t *testing.T, want ...string) {
	t.Helper()
	if got := tl.text(); !slices.Equal(got, want) {
		t.Errorf("lines:\n  %s\nwant:\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func (tl *tail) expectState(t *testing.T, phase logs.Phase, note string) {
	t.Helper()
	if got := tl.State(); got.Phase != phase || got.Note != note {
		t.Errorf("state %v, note %q, error %v; want %v, %q", got.Phase, got.Note, got.Err, phase, note)
	}
}

func (tl *tail) expectEnd(t *testing.T) {
	t.Helper()
	select {
	case err := <-tl.result:
		if err != nil {
			t.Errorf("ended with %v", err)
		}
	default:
		t.Errorf("not ended: %+v", tl.State())
	}
}

// stop ends a tailer that still runs.
func (tl *tail) stop(t *testing.T) {
	t.Helper()
	tl.cancel()
	if err := <-tl.result; !errors.Is(err, context.Canceled) {
		t.Errorf("canceled, it returned %v", err)
	}
}

func TestFollow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.write("one", "two")
		tl := start(t, c, all)
		settle(0)
		tl.expect(t, "one", "two")
		tl.expectState(t, logs.Streaming, "")

		c.write("three")
		settle(0)
		tl.expect(t, "one", "two", "three")
		if got, want := tl.lines()[2].Time, day.Add(2*time.Millisecond); !got.Equal(want) {
			t.Errorf("line three came at %v, want %v", got, want)
		}

		tl.stop(t)
		if c.open != 0 {
			t.Errorf("%d streams left open", c.open)
		}
		if opts := c.requests[0]; !opts.Timestamps || !opts.Follow || opts.Container != "web" || opts.TailLines != nil || opts.SinceTime != nil {
			t.Errorf("asked with %+v", opts)
		}
	})
}

func TestHistoryOptions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.write("one", "two", "three")
		tl := start(t, c, logs.Options{Tail: 2, Since: 1500 * time.Millisecond})
		settle(0)
		tl.expect(t, "two", "three")
		if seconds := c.requests[0].SinceSeconds; seconds == nil || *seconds != 2 {
			t.Errorf("asked for the last %v seconds, want 2", seconds)
		}
		tl.stop(t)
	})
}

func TestNoHistory(t *testing.T) {
	for _, before := range [][]string{nil, {"one"}, {"one", "two"}} {
		synctest.Test(t, func(t *testing.T) {
			c := newCluster()
			c.start()
			c.write(before...)
			// The first answer after the one that finds the place is lost, and a
			// line is written meanwhile.
			c.cut = func(n int) (int, error) {
				if n == 1 {
					return 0, errCut
				}
				return -1, nil
			}
			c.onCut = func() { c.write("while away") }
			tl := start(t, c, logs.Options{Tail: 0})
			settle(time.Second)
			c.write("after")
			settle(0)
			if got := tl.output(); !slices.Equal(got, []string{"while away", "after"}) {
				t.Errorf("after %q: %q", before, got)
			}
			tl.stop(t)
		})
	}
}

func TestContainerEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.policy = corev1.RestartPolicyNever
		c.start()
		c.write("working")
		tl := start(t, c, all)
		settle(0)
		c.write("done")
		c.end(0, "Completed", nil)
		settle(5 * time.Second)
		tl.expect(t, "working", "done", "── the container ended · exit 0")
		tl.expectState(t, logs.Ended, "exit 0")
		tl.expectEnd(t)
	})
}

func TestContainerEndedBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.policy = corev1.RestartPolicyOnFailure
		c.start()
		c.write("done")
		c.present().unfinished = "no newline"
		c.end(0, "Completed", nil)
		tl := start(t, c, all)
		settle(time.Second)
		tl.expect(t, "done", "no newline", "── the container ended · exit 0")
		tl.expectEnd(t)
	})
}

func TestRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.write("one")
		tl := start(t, c, all)
		settle(0)
		c.end(137, "OOMKilled", nil)
		settle(time.Second)
		tl.expectState(t, logs.Waiting, "exit 137 (OOMKilled); waiting: restart")
		c.start()
		c.write("two")
		settle(5 * time.Second)
		tl.expect(t, "one", "── restarted · exit 137 (OOMKilled)", "two")
		tl.expectState(t, logs.Streaming, "")
		tl.stop(t)
	})
}

func TestCrashLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backOff := &corev1.ContainerStateWaiting{
			Reason:  "CrashLoopBackOff",
			Message: "back-off 40s restarting failed container=web pod=web-1_shop(uid-1)",
		}
		c := newCluster()
		c.start()
		tl := start(t, c, all)
		var want []string
		for _, text := range []string{"one", "two", "three"} {
			c.write("try "+text, "failed "+text)
			settle(100 * time.Millisecond)
			c.end(1, "Error", backOff)
			settle(20 * time.Second)
			want = append(want, "try "+text, "failed "+text)
			tl.expect(t, want...)
			tl.expectState(t, logs.Waiting, "exit 1; waiting: CrashLoopBackOff, back-off 40s")
			c.start()
			settle(10 * time.Second)
			want = append(want, "── restarted · exit 1")
			tl.expect(t, want...)
		}
		tl.stop(t)
	})
}

// TestRestartWhileAway: the life that was read ended, and the next began,
// while there was no connection. The previous log has the rest.
func TestRestartWhileAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.write("one", "two")
		c.cut = func(n int) (int, error) {
			if n == 0 {
				return 40, errCut // in the middle of the second stamp
			}
			return -1, nil
		}
		c.onCut = func() {
			c.write("three")
			c.end(1, "Error", nil)
			c.start()
			c.write("four")
		}
		tl := start(t, c, all)
		settle(5 * time.Second)
		if got, want := tl.output(), []string{"one", "two", "three", "four"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		if got := tl.text(); got[1] != "── "+reconnectedAtOnce(got[1]) || got[4] != "── restarted · exit 1" {
			t.Errorf("markers in %q", got)
		}
		tl.stop(t)
	})
}

// reconnectedAtOnce is the marker with the jittered delay that the text has.
func reconnectedAtOnce(text string) string {
	for ms := 200; ms < 400; ms += 10 {
		if marker := "reconnected after " + (time.Duration(ms) * time.Millisecond).String() + ", nothing lost"; strings.HasSuffix(text, marker) {
			return marker
		}
	}
	return "reconnected after 250–375ms, nothing lost"
}

func TestSeveralRestartsWhileAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.write("one")
		tl := start(t, c, all)
		settle(0)
		c.mu.Lock()
		c.podErr = errors.New("connection refused")
		c.mu.Unlock()
		c.end(1, "Error", nil)
		settle(time.Second)
		for _, text := range []string{"two", "three", "four"} {
			c.start()
			c.write(text)
			c.end(2, "Error", nil)
		}
		c.start()
		c.write("five")
		c.mu.Lock()
		c.podErr = nil
		c.mu.Unlock()
		settle(time.Minute)
		tl.expect(t, "one",
			"── restarted, the last lines before may be missing, the logs of 2 runs in between are lost",
			"four", "── restarted · exit 2", "five")
		tl.stop(t)
	})
}

func TestPreviousIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.write("one")
		tl := start(t, c, all)
		settle(0)
		c.mu.Lock()
		c.present().gone = true
		c.mu.Unlock()
		c.end(1, "Error", nil)
		c.start()
		c.write("two")
		settle(10 * time.Second)
		tl.expect(t, "one", "── the log up to here is all that the cluster still has", "── restarted · exit 1", "two")
		tl.stop(t)
	})
}

func TestWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		tl := start(t, c, logs.Options{Tail: 1})
		settle(0)
		tl.expectState(t, logs.Waiting, "waiting: pod")
		c.change(func() { c.waiting = &corev1.ContainerStateWaiting{Reason: "ContainerCreating"} })
		settle(5 * time.Second)
		tl.expectState(t, logs.Waiting, "waiting: ContainerCreating")
		c.start()
		c.write("one", "two", "three")
		settle(10 * time.Second)
		// None of it is history: it was waited for.
		tl.expect(t, "one", "two", "three")
		tl.expectState(t, logs.Streaming, "")
		tl.stop(t)
	})
}

func TestPrevious(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.write("one")
		c.end(137, "OOMKilled", nil)
		c.start()
		c.write("two")
		tl := start(t, c, logs.Options{Tail: -1, Previous: true})
		settle(time.Second)
		tl.expect(t, "one", "── the container ended · exit 137 (OOMKilled)")
		tl.expectEnd(t)
		if c.requests[0].Follow || !c.requests[0].Previous {
			t.Errorf("asked with %+v", c.requests[0])
		}
	})
}

func TestNoPrevious(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		tl := start(t, c, logs.Options{Tail: -1, Previous: true})
		var failure *kube.Error
		if err := <-tl.result; !errors.As(err, &failure) || failure.Class != kube.ClassNotFound {
			t.Fatalf("ended with %v", err)
		}
		if state := tl.State(); state.Phase != logs.Failed || state.Err != failure || !strings.Contains(failure.Sentence, "no previous log") {
			t.Errorf("state %+v", state)
		}
	})
}

func TestForbidden(t *testing.T) {
	for _, resource := range []string{"pods", "pods/log"} {
		synctest.Test(t, func(t *testing.T) {
			c := newCluster()
			c.start()
			if resource == "pods" {
				c.podErr = forbidden(resource)
			} else {
				c.logErr = forbidden(resource)
			}
			tl := start(t, c, all)
			var failure *kube.Error
			if err := <-tl.result; !errors.As(err, &failure) {
				t.Fatalf("ended with %v", err)
			}
			if failure.Class != kube.ClassForbidden || failure.Verb != "get" || failure.Resource != resource || failure.Namespace != "shop" {
				t.Errorf("failure %+v", failure)
			}
			if state := tl.State(); state.Phase != logs.Failed || state.Err == nil {
				t.Errorf("state %+v", state)
			}
		})
	}
}

func TestUnknownContainer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ref := target
		ref.Container = "wbe"
		err := logs.NewTailer(newCluster(), ref, logs.NewRing(logs.Limits{}), all).Run(t.Context())
		if err == nil || err.Error() != `pod shop/web-1 has no container named "wbe"` {
			t.Errorf("ended with %v", err)
		}
	})
}

func TestUnknownPod(t *testing.T) {
	c := newCluster()
	c.deleted = true
	var failure *kube.Error
	err := logs.NewTailer(c, target, logs.NewRing(logs.Limits{}), all).Run(t.Context())
	if !errors.As(err, &failure) || failure.Class != kube.ClassNotFound || failure.Name != "web-1" {
		t.Errorf("ended with %v", err)
	}

	// With a UID it was there once, so it was deleted before we came.
	ref := target
	ref.Pod.UID = "uid-1"
	ring := logs.NewRing(logs.Limits{})
	if err := logs.NewTailer(c, ref, ring, all).Run(t.Context()); err != nil {
		t.Errorf("ended with %v", err)
	}
	if _, lines := ring.Bounds(); lines != 1 {
		t.Errorf("%d lines, want a marker", lines)
	}
}

func TestPodDeleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.write("one")
		c.present().unfinished = "two, without its e"
		tl := start(t, c, all)
		settle(0)
		c.change(func() { c.deleted = true; c.present().ended = &corev1.ContainerStateTerminated{} })
		settle(time.Second)
		tl.expect(t, "one", "two, without its e", "── pod deleted")
		tl.expectState(t, logs.Ended, "pod deleted")
		tl.expectEnd(t)
	})
}

func TestPodReplacedUnderItsName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.write("one")
		c.cut = func(int) (int, error) { return 1000, errCut }
		tl := start(t, c, all)
		settle(0)
		c.change(func() { c.uid = "uid-2"; c.lives = []*life{{}}; c.cut = nil })
		c.write("another pod's")
		tl.stop(t)

		tl = start(t, c, all)
		settle(0)
		c.change(func() { c.uid = "uid-3"; c.present().ended = &corev1.ContainerStateTerminated{} })
		settle(time.Second)
		tl.expect(t, "another pod's", "── pod deleted")
		tl.expectEnd(t)
	})
}
