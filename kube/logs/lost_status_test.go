package logs_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// TestAStatusIsLost: a node that comes back may tell of a pod without the states of
// its containers, when the stream of a log breaks. What is written after is read.
func TestAStatusIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.write("before")
		known := c.kind
		c.cut = func(n int) (int, error) {
			if n == 0 {
				return len("2026-03-04T05:06:07.000000000Z before\n"), errCut
			}
			return -1, nil
		}
		c.onCut = func() {
			c.change(func() {
				c.kind = func(pod *corev1.Pod, _ []corev1.ContainerStatus) { known(pod, nil) }
				c.logErr = errCut
			})
		}
		tl := start(t, c, all)
		elapse(time.Second)
		if c.change(func() { c.kind, c.logErr = known, nil }); c.countRequests() < 2 {
			t.Error("the log was not asked for again while there was no status")
		}
		c.write("after")
		elapse(time.Minute)
		if got := tl.output(); !slices.Equal(got, []string{"before", "after"}) {
			t.Errorf("%q", got)
		}
	})
}
