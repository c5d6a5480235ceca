package logs_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/store"
	"github.com/podglass/podglass/kube/parts"
)

// tail is a tailer at work on a fake cluster, inside a synctest bubble.
type tail struct {
	*logs.Tailer
	ring   *store.Ring
	cancel context.CancelFunc
	result chan error
}

func start(t *testing.T, c *cluster, opts logs.Options) *tail {
	ctx, cancel := context.WithCancel(t.Context())
	ring := store.NewRing(store.Limits{})
	tl := &tail{
		Tailer: logs.NewTailer(c, target, ring, opts),
		ring:   ring, cancel: cancel, result: make(chan error, 1),
	}
	go func() { tl.result <- tl.Run(ctx) }()
	return tl
}

// all reads everything from the beginning, as most tests do.
var all = logs.Options{Tail: -1}

// elapse lets so much time pass on the bubble's clock, and then the tailer do
// all that it can do by then.
func elapse(after time.Duration) {
	<-time.After(after)
	synctest.Wait()
}

// text returns the ring's lines, with markers between "── ".
func (tl *tail) text() []string {
	var texts []string
	for _, line := range tl.lines() {
		if line.Kind == store.Marker {
			line.Text = "── " + line.Text
		}
		texts = append(texts, line.Text)
	}
	return texts
}

func (tl *tail) lines() []store.Line {
	first, next := tl.ring.Bounds()
	return tl.ring.Read(make([]store.Line, 0, next-first), 0)
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
		elapse(0)
		tl.expect(t, "one", "two")
		tl.expectState(t, logs.Streaming, "")

		c.write("three")
		elapse(0)
		tl.expect(t, "one", "two", "three")
		if got, want := tl.lines()[2].Time, day.Add(2*time.Millisecond); !got.Equal(want) {
			t.Errorf("line three came at %v, want %v", got, want)
		}

		tl.stop(t)
		if c.openStreams() != 0 {
			t.Errorf("%d streams left open", c.openStreams())
		}
		if opts := c.request(0); !opts.Timestamps || !opts.Follow || opts.Container != "web" || opts.TailLines != nil || opts.SinceTime != nil {
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
		elapse(0)
		tl.expect(t, "two", "three")
		if seconds := c.request(0).SinceSeconds; seconds == nil || *seconds != 2 {
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
			elapse(time.Second)
			c.write("after")
			elapse(0)
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
		elapse(0)
		c.write("done")
		c.end(0, "Completed", nil)
		elapse(5 * time.Second)
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
		elapse(time.Second)
		tl.expect(t, "done", "no newline", "── the container ended · exit 0")
		tl.expectEnd(t)
	})
}

func TestWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		tl := start(t, c, logs.Options{Tail: 1})
		elapse(0)
		tl.expectState(t, logs.Waiting, "waiting: pod")
		c.change(func() { c.waiting = &corev1.ContainerStateWaiting{Reason: "ContainerCreating"} })
		elapse(5 * time.Second)
		tl.expectState(t, logs.Waiting, "waiting: ContainerCreating")
		c.start()
		c.write("one", "two", "three")
		elapse(10 * time.Second)
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
		elapse(time.Second)
		tl.expect(t, "one", "── the container ended · exit 137 (OOMKilled)")
		tl.expectEnd(t)
		if c.request(0).Follow || !c.request(0).Previous {
			t.Errorf("asked with %+v", c.request(0))
		}
	})
}

func TestNoPrevious(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		tl := start(t, c, logs.Options{Tail: -1, Previous: true})
		var failure *explain.Error
		if err := <-tl.result; !errors.As(err, &failure) || failure.Class != explain.ClassNotFound {
			t.Fatalf("ended with %v", err)
		}
		if state := tl.State(); state.Phase != logs.Failed || state.Err != failure || !strings.Contains(failure.Sentence, "no previous log") {
			t.Errorf("state %+v", state)
		}
	})
}

// panicking is a cluster that panics when it is asked for a part of a log.
type panicking struct{ *cluster }

func (p panicking) Stream(ctx context.Context, target kube.ContainerRef, opts *corev1.PodLogOptions) (io.ReadCloser, error) {
	if !opts.Follow {
		panic("asked")
	}
	return p.cluster.Stream(ctx, target, opts)
}

// TestPanicsComeUpInRun: also those of what is asked beside the stream.
func TestPanicsComeUpInRun(t *testing.T) {
	for name, opts := range map[string]logs.Options{"the lines before": {Tail: 1}, "a check": all} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCluster()
				c.start()
				c.write("one", "two")
				defer func() {
					got, _ := recover().(*parts.Panic)
					if got == nil || got.Value != "asked" || !strings.Contains(string(got.Stack), "panicking.Stream") {
						t.Errorf("recovered %v", got)
					}
				}()
				_ = logs.NewTailer(panicking{c}, target, store.NewRing(store.Limits{}), opts).Run(t.Context())
				t.Error("it ended")
			})
		})
	}
}
