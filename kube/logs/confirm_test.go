package logs_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/logs"
)

// TestLogIsReadOnce: to see that a log is complete takes a few lines, also when
// all of it was written within a second.
func TestLogIsReadOnce(t *testing.T) {
	var lines []written
	for i := range 5000 {
		lines = append(lines, written{day.Add(time.Duration(i) * 100 * time.Microsecond), fmt.Sprintf("line %d", i)})
	}
	for name, test := range map[string]struct {
		before, after func(c *cluster)
		opts          logs.Options
	}{
		"ended before":         {before: func(c *cluster) { c.end(0, "Completed", nil) }, opts: all},
		"ended while followed": {after: func(c *cluster) { c.end(0, "Completed", nil) }, opts: all},
		"running, once":        {opts: once},
		"previous":             {before: func(c *cluster) { c.end(1, "Error", nil); c.start() }, opts: logs.Options{Tail: -1, Previous: true}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCluster()
				c.policy = corev1.RestartPolicyNever
				c.start()
				c.present().lines = lines
				if test.before != nil {
					test.before(c)
				}
				tl := start(t, c, test.opts)
				elapse(time.Second)
				if test.after != nil {
					test.after(c)
				}
				elapse(5 * time.Second)
				tl.expectEnd(t)
				if got := tl.output(); !slices.Equal(got, texts(lines)) {
					t.Errorf("%d lines of %d", len(got), len(lines))
				}
				if served, whole := int(c.served.Load()), size(lines); served > whole+1000 {
					t.Errorf("read %d bytes of %d", served, whole)
				}
				if n := c.countRequests(); n > 2 {
					t.Errorf("%d requests", n)
				}
			})
		})
	}
}

// TestOnceOfAFlood: it ends, with all that there was when it was asked for.
func TestOnceOfAFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		instance := c.present()
		n := 0
		c.onRequest = func() {
			for range 100 {
				instance.lines = append(instance.lines, written{day.Add(time.Duration(n) * time.Millisecond), fmt.Sprint(n)})
				n++
			}
		}
		tl := start(t, c, once)
		elapse(time.Second)
		tl.expectEnd(t)
		got := tl.text()
		if len(got) < 100 || c.countRequests() > 4 {
			t.Errorf("%d lines, %d requests", len(got), c.countRequests())
		}
		for i, text := range got {
			if text != fmt.Sprint(i) {
				t.Fatalf("line %d is %q", i, text)
			}
		}
	})
}
