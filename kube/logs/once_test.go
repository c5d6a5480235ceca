package logs_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/store"
)

var once = logs.Options{Tail: -1, Once: true}

func TestOnce(t *testing.T) {
	restarting := &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff"}
	for name, test := range map[string]struct {
		prepare func(c *cluster)
		opts    logs.Options
		want    []string
		note    string
	}{
		"running": {
			prepare: func(c *cluster) { c.start(); c.write("one", "two"); c.present().unfinished = "thr" },
			opts:    once,
			want:    []string{"one", "two", "thr"},
		},
		"running, nothing written": {
			prepare: func(c *cluster) { c.start() },
			opts:    once,
		},
		"tail": {
			prepare: func(c *cluster) { c.start(); c.write("one", "two", "three") },
			opts:    logs.Options{Tail: 2, Once: true},
			want:    []string{"two", "three"},
		},
		"none": {
			prepare: func(c *cluster) { c.start(); c.write("one", "two", "three") },
			opts:    logs.Options{Once: true},
		},
		"ended": {
			prepare: func(c *cluster) {
				c.policy = corev1.RestartPolicyNever
				c.start()
				c.write("one")
				c.end(0, "Completed", nil)
			},
			opts: once,
			want: []string{"one", "── the container ended · exit 0"},
			note: "exit 0",
		},
		"between two instances": {
			prepare: func(c *cluster) { c.start(); c.write("one"); c.end(1, "Error", restarting) },
			opts:    once,
			want:    []string{"one", "── the container ended · exit 1"},
			note:    "exit 1",
		},
		"in the second instance": {
			prepare: func(c *cluster) { c.start(); c.write("one"); c.end(1, "Error", nil); c.start(); c.write("two") },
			opts:    once,
			want:    []string{"two"},
		},
		"not started": {
			prepare: func(c *cluster) { c.waiting = &corev1.ContainerStateWaiting{Reason: "PodInitializing"} },
			opts:    once,
			note:    "waiting: PodInitializing",
		},
		"never to be started": {
			prepare: func(c *cluster) { c.phase = corev1.PodFailed },
			opts:    once,
			note:    "pod Failed",
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCluster()
				test.prepare(c)
				tl := start(t, c, test.opts)
				elapse(time.Second)
				tl.expectEnd(t)
				tl.expect(t, test.want...)
				tl.expectState(t, logs.Ended, test.note)
				for i := range c.countRequests() {
					if c.request(i).Follow {
						t.Error("followed")
					}
				}
			})
		})
	}
}

// TestOnceResumes: an answer that breaks off is no reason to have less.
func TestOnceResumes(t *testing.T) {
	lines := trickyLog()
	for offset := range size(lines) {
		synctest.Test(t, func(t *testing.T) {
			c := newCluster()
			c.start()
			c.present().lines = lines
			c.cut = func(n int) (int, error) {
				if n < 2 {
					return offset, io.ErrUnexpectedEOF
				}
				return -1, nil
			}
			tl := start(t, c, once)
			elapse(time.Minute)
			tl.expectEnd(t)
			if got, want := tl.output(), texts(lines); !slices.Equal(got, want) {
				t.Fatalf("cut at %d: %q", offset, got)
			}
		})
	}
}

func TestOnceGivesUp(t *testing.T) {
	for name, fail := range map[string]func(c *cluster, err error){
		"no pod": func(c *cluster, err error) { c.podErr = err },
		"no log": func(c *cluster, err error) { c.logErr = err },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCluster()
				c.start()
				fail(c, errors.New("connection refused"))
				tl := start(t, c, once)
				elapse(10 * time.Second)
				var failure *explain.Error
				select {
				case err := <-tl.result:
					if !errors.As(err, &failure) {
						t.Errorf("ended with %v", err)
					}
				default:
					t.Fatalf("not ended: %+v", tl.State())
				}
				if state := tl.State(); state.Phase != logs.Failed || state.Err != failure {
					t.Errorf("state %+v", state)
				}
			})
		})
	}
}

// TestOnceGivesUpOnASlowNode: the API server tells after ten seconds that it does
// not reach the kubelet.
func TestOnceGivesUpOnASlowNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.write("one")
		slow := slowSource{c, 10 * time.Second}
		tailer := logs.NewTailer(slow, target, store.NewRing(store.Limits{}), once)
		began := time.Now()
		err := tailer.Run(t.Context())
		if took := time.Since(began); err == nil || took < 15*time.Second || took > 25*time.Second {
			t.Errorf("%v after %v", err, took)
		}
	})
}

// slowSource takes its time to fail.
type slowSource struct {
	*cluster
	after time.Duration
}

func (s slowSource) Stream(context.Context, kube.ContainerRef, *corev1.PodLogOptions) (io.ReadCloser, error) {
	<-time.After(s.after)
	return nil, apierrors.NewInternalError(errors.New("net/http: TLS handshake timeout"))
}

// TestSinceTime: the API has whole seconds, the option nanoseconds.
func TestSinceTime(t *testing.T) {
	lines := trickyLog()
	since := day.Add(900 * time.Millisecond)
	for offset := range size(lines) {
		synctest.Test(t, func(t *testing.T) {
			c := newCluster()
			c.start()
			c.present().lines = lines
			c.cut = func(n int) (int, error) {
				if n == 0 {
					return offset, errCut
				}
				return -1, nil
			}
			tl := start(t, c, logs.Options{Tail: -1, Since: time.Hour, SinceTime: since})
			elapse(10 * time.Second)
			if got, want := tl.output(), texts(lines[4:]); !slices.Equal(got, want) {
				t.Fatalf("cut at %d: %q, want %q", offset, got, want)
			}
			if opts := c.request(0); opts.SinceSeconds != nil || opts.SinceTime == nil || !opts.SinceTime.Time.Equal(since) {
				t.Errorf("asked for %+v", opts)
			}
			tl.stop(t)
		})
	}
}
