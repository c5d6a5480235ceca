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
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/store"
)

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
			var failure *explain.Error
			if err := <-tl.result; !errors.As(err, &failure) {
				t.Fatalf("ended with %v", err)
			}
			if failure.Class != explain.ClassForbidden || failure.Verb != "get" || failure.Resource != resource || failure.Namespace != "shop" {
				t.Errorf("failure %+v", failure)
			}
			if state := tl.State(); state.Phase != logs.Failed || state.Err == nil {
				t.Errorf("state %+v", state)
			}
		})
	}
}

// However long the API server was away, the log goes on when it is back, also
// where the source is wrapped.
func TestGoesOnWithTheAPIServer(t *testing.T) {
	for name, wrap := range map[string]func(logs.Source) logs.Source{
		"":        func(s logs.Source) logs.Source { return s },
		"wrapped": func(s logs.Source) logs.Source { return struct{ logs.Source }{s} },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCluster()
				c.start()
				c.write("one")
				c.podErr, c.back = errors.New("connection refused"), make(chan struct{})
				ring := store.NewRing(store.Limits{})
				tailer := logs.NewTailer(wrap(c), target, ring, all)
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan error)
				go func() { done <- tailer.Run(ctx) }()
				elapse(10 * time.Minute)
				if state := tailer.State(); state.Phase != logs.Reconnecting || state.Err == nil {
					t.Errorf("while it is away: %+v", state)
				}
				c.fail(nil, nil)
				close(c.back)
				synctest.Wait() // no time passes
				if first, next := ring.Bounds(); next-first != 1 || tailer.State().Phase != logs.Streaming {
					t.Errorf("%d lines, %+v", next-first, tailer.State())
				}
				cancel()
				<-done
			})
		})
	}
}

// Reading once ends with the failure, as it would with any other.
func TestOnceDoesNotWaitForTheAPIServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.podErr, c.back = errors.New("connection refused"), make(chan struct{})
		err := logs.NewTailer(c, target, store.NewRing(store.Limits{}), logs.Options{Tail: -1, Once: true}).Run(t.Context())
		if err == nil {
			t.Error("it ended well")
		}
	})
}

func TestUnknownContainer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ref := target
		ref.Container = "wbe"
		err := logs.NewTailer(newCluster(), ref, store.NewRing(store.Limits{}), all).Run(t.Context())
		if err == nil || err.Error() != `pod shop/web-1 has no container named "wbe"` {
			t.Errorf("ended with %v", err)
		}
	})
}

func TestUnknownPod(t *testing.T) {
	c := newCluster()
	c.deleted = true
	var failure *explain.Error
	err := logs.NewTailer(c, target, store.NewRing(store.Limits{}), all).Run(t.Context())
	if !errors.As(err, &failure) || failure.Class != explain.ClassNotFound || failure.Name != "web-1" {
		t.Errorf("ended with %v", err)
	}

	// With a UID it was there once, so it was deleted before we came.
	ref := target
	ref.Pod.UID = "uid-1"
	ring := store.NewRing(store.Limits{})
	if err := logs.NewTailer(c, ref, ring, all).Run(t.Context()); err != nil {
		t.Errorf("ended with %v", err)
	}
	if first, next := ring.Bounds(); next-first != 1 {
		t.Errorf("%d lines, want a marker", next-first)
	}
}

func TestPodDeleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.write("one")
		c.present().unfinished = "two, without its e"
		tl := start(t, c, all)
		elapse(0)
		c.change(func() { c.deleted = true; c.present().ended = &corev1.ContainerStateTerminated{} })
		elapse(time.Second)
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
		elapse(0)
		c.change(func() { c.uid = "uid-2"; c.instances = []*instance{{}}; c.cut = nil })
		c.write("another pod's")
		tl.stop(t)

		tl = start(t, c, all)
		elapse(0)
		c.change(func() { c.uid = "uid-3"; c.present().ended = &corev1.ContainerStateTerminated{} })
		elapse(time.Second)
		tl.expect(t, "another pod's", "── pod deleted")
		tl.expectEnd(t)
	})
}

// TestNodeCannotFollow: the log is read without following it, and no line is
// lost for it.
func TestNodeCannotFollow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.present().kubeletError = "failed to create fsnotify watcher: too many open files"
		c.write("one")
		tl := start(t, c, all)
		elapse(10 * time.Second)
		if state := tl.State(); state.Phase != logs.Reconnecting || state.Err == nil || !strings.Contains(state.Err.Sentence, "too many open files") {
			t.Errorf("state %+v", state)
		}
		c.write("two")
		elapse(time.Minute)
		c.write("three")
		c.change(func() { c.present().kubeletError = "" })
		elapse(time.Minute)
		tl.expect(t, "one", "── the node cannot follow this log (too many open files), so it is read now and then", "two", "three")
		tl.expectState(t, logs.Streaming, "")
		tl.stop(t)
	})
}

// TestNodeComplains in the middle of an answer: that is not a line of the log.
func TestNodeComplains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.present().kubeletError = "failed to open log file \"/var/log/pods/x/0.log\": no such file or directory"
		c.write("one")
		tl := start(t, c, all)
		elapse(5 * time.Second)
		if state := tl.State(); state.Phase != logs.Reconnecting || state.Err == nil || !strings.Contains(state.Err.Sentence, "no such file") {
			t.Errorf("state %+v", state)
		}
		c.change(func() { c.present().kubeletError = "" })
		c.write("two")
		elapse(30 * time.Second)
		if got := tl.output(); !slices.Equal(got, []string{"one", "two"}) {
			t.Errorf("lines %q", got)
		}
		tl.stop(t)
	})
}

// TestNodeHasNoLog: a node that says so a few times is believed once the
// container has ended, and never while it runs.
func TestNodeHasNoLog(t *testing.T) {
	gone := apierrors.NewInternalError(errors.New(`container "web" not found`))
	for _, ended := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			c := newCluster()
			c.policy = corev1.RestartPolicyNever
			c.start()
			c.write("one")
			if ended {
				c.end(1, "Error", nil)
			}
			c.logErr = gone
			tl := start(t, c, all)
			elapse(time.Minute)
			if !ended {
				tl.expectState(t, logs.Reconnecting, "")
				tl.stop(t)
				return
			}
			tl.expect(t, "── the cluster has no log of this run", "── the container ended · exit 1")
			tl.expectEnd(t)
		})
	}
}

func TestServerAsksToWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.logErr = apierrors.NewTooManyRequests("too many requests", 20)
		tl := start(t, c, all)
		elapse(19 * time.Second)
		if n := c.countRequests(); n != 1 {
			t.Errorf("%d requests before the time is up", n)
		}
		elapse(2 * time.Second)
		if n := c.countRequests(); n != 2 {
			t.Errorf("%d requests after it", n)
		}
		tl.stop(t)
	})
}
