package logs_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/podglass/podglass/kube/logs"
)

const pressure = "The node was low on resource: memory."

// evicted is what the end of the log says of it.
const evicted = "the pod was evicted: the node was low on memory"

func evict(c *cluster) {
	c.change(func() { c.phase, c.reason, c.message = corev1.PodFailed, "Evicted", pressure })
}

// The log of an evicted pod ends with the reason: whether the kubelet has removed the container before it
// was read or after, and also where the status has the container running forever.
func TestTheLogOfAnEvictedPod(t *testing.T) {
	gone := apierrors.NewInternalError(errors.New(`unable to retrieve container logs for containerd://0`))
	for name, test := range map[string]struct {
		happens func(*cluster)
		opts    logs.Options
		want    []string
	}{
		"with its log": {
			happens: func(c *cluster) { c.endNow(137, "Error", nil); evict(c) }, opts: all,
			want: []string{"one", "── the container ended · exit 137 · " + evicted},
		},
		"without": {
			happens: func(c *cluster) { c.endNow(137, "Error", nil); evict(c); c.fail(nil, gone) }, opts: all,
			want: []string{"── the cluster has no log of this run · " + evicted, "── the container ended · exit 137"},
		},
		"read once": {
			happens: func(c *cluster) { c.endNow(137, "Error", nil); evict(c); c.fail(nil, gone) }, opts: logs.Options{Tail: -1, Once: true},
			want: []string{"── the cluster has no log of this run · " + evicted, "── the container ended · exit 137"},
		},
		"seen as running": {
			happens: func(c *cluster) { evict(c); c.fail(nil, gone) }, opts: all,
			want: []string{"── the cluster has no log of this run · " + evicted, "── the container ended · exit unknown"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCluster()
				c.policy = corev1.RestartPolicyNever
				c.start()
				c.write("one")
				test.happens(c)
				tl := start(t, c, test.opts)
				elapse(time.Minute)
				tl.expect(t, test.want...)
				tl.expectEnd(t)
			})
		})
	}
}

// It ends also where the pod is evicted while its log is followed.
func TestEvictedWhileItsLogIsFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.write("one")
		tl := start(t, c, all)
		elapse(time.Second)
		evict(c)
		c.end(137, "Error", nil)
		c.fail(nil, apierrors.NewBadRequest(`container "web" in pod "p" is terminated`))
		elapse(time.Minute)
		tl.expect(t, "one", "── the log up to here is all that the cluster still has · "+evicted, "── the container ended · exit 137")
		tl.expectEnd(t)
	})
}

// Of a container that was started again it is not said that it was not.
func TestNoPreviousLog(t *testing.T) {
	for _, swept := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			c := newCluster()
			c.start()
			want := `container "web" of pod shop/web-1 has no previous log: it was not restarted`
			if swept {
				c.end(1, "Error", nil)
				c.start()
				c.end(1, "Error", nil)
				c.start()
				c.swept = true
				want = `container "web" of pod shop/web-1 has no previous log: it was restarted 2 times, and the kubelet has removed the previous instance and its log`
			}
			tl := start(t, c, logs.Options{Tail: -1, Previous: true})
			elapse(time.Minute)
			if err := <-tl.result; err == nil || err.Error() != want || errors.Is(err, logs.ErrRemoved) != swept {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		})
	}
}
