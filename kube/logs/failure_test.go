package logs_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/logs"
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
