package logs_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/logs"
)

func TestRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.write("one")
		tl := start(t, c, all)
		elapse(0)
		c.end(137, "OOMKilled", nil)
		elapse(time.Second)
		tl.expectState(t, logs.Waiting, "exit 137 (OOMKilled); waiting: restart")
		c.start()
		c.write("two")
		elapse(5 * time.Second)
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
			elapse(100 * time.Millisecond)
			c.end(1, "Error", backOff)
			elapse(20 * time.Second)
			want = append(want, "try "+text, "failed "+text)
			tl.expect(t, want...)
			tl.expectState(t, logs.Waiting, "exit 1; waiting: CrashLoopBackOff, back-off 40s")
			c.start()
			elapse(10 * time.Second)
			want = append(want, "── restarted · exit 1")
			tl.expect(t, want...)
		}
		tl.stop(t)
	})
}

// TestRestartWhileAway: the instance that was read ended, and the next began,
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
		elapse(5 * time.Second)
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
		elapse(0)
		c.fail(errors.New("connection refused"), nil)
		c.end(1, "Error", nil)
		elapse(time.Second)
		for _, text := range []string{"two", "three", "four"} {
			c.start()
			c.write(text)
			c.end(2, "Error", nil)
		}
		c.start()
		c.write("five")
		c.fail(nil, nil)
		elapse(time.Minute)
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
		elapse(0)
		c.change(func() { c.present().gone = true })
		c.end(1, "Error", nil)
		c.start()
		c.write("two")
		elapse(10 * time.Second)
		tl.expect(t, "one", "── the log up to here is all that the cluster still has", "── restarted · exit 1", "two")
		tl.stop(t)
	})
}

// TestRestartBeforeTheFirstAnswer: the container is seen, and restarts before
// its log is served. What it wrote in between is not lost.
func TestRestartBeforeTheFirstAnswer(t *testing.T) {
	kinds := map[string]func(*corev1.Pod, []corev1.ContainerStatus){
		"app": appContainer, "sidecar": sidecarContainer, "init": initContainer,
	}
	for name, kind := range kinds {
		for tail, want := range map[int64][]string{
			-1: {"one", "two", "three", "── restarted · exit 1", "four", "five"},
			1:  {"three", "── restarted · exit 1", "four", "five"},
		} {
			synctest.Test(t, func(t *testing.T) {
				c := newCluster()
				c.kind = kind
				c.start()
				c.write("one", "two")
				c.onRequest = func() {
					c.onRequest = nil
					c.present().lines = append(c.present().lines, written{c.tick(), "three"})
					c.endNow(1, "Error", nil)
					c.instances = append(c.instances, &instance{lines: []written{{c.tick().Add(time.Millisecond), "four"}}})
				}
				tl := start(t, c, logs.Options{Tail: tail})
				elapse(5 * time.Second)
				c.write("five")
				elapse(0)
				if got := tl.text(); !slices.Equal(got, want) {
					t.Errorf("%s, the last %d:\n  %s", name, tail, strings.Join(got, "\n  "))
				}
				tl.stop(t)
				if c.openStreams() != 0 {
					t.Errorf("%d streams left open", c.openStreams())
				}
			})
		}
	}
}

// TestEveryKindOfContainer is followed to its end, from before its start.
func TestEveryKindOfContainer(t *testing.T) {
	for name, kind := range map[string]func(*corev1.Pod, []corev1.ContainerStatus){
		"app": appContainer, "sidecar": sidecarContainer, "init": initContainer, "ephemeral": ephemeralContainer,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCluster()
				c.kind = kind
				c.waiting = &corev1.ContainerStateWaiting{Reason: "PodInitializing"}
				tl := start(t, c, all)
				elapse(time.Second)
				tl.expectState(t, logs.Waiting, "waiting: PodInitializing")
				c.start()
				elapse(3 * time.Second)
				c.write("one")
				c.end(0, "Completed", nil)
				elapse(3 * time.Second)
				if name == "app" || name == "sidecar" {
					tl.expect(t, "one")
					tl.expectState(t, logs.Waiting, "exit 0; waiting: restart")
					tl.stop(t)
					return
				}
				tl.expect(t, "one", "── the container ended · exit 0")
				tl.expectEnd(t)
			})
		})
	}
}
