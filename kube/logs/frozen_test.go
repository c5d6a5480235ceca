package logs_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/podglass/podglass/kube/logs"
)

// writeNow adds a line that the container writes now, by the clock of the test
// and that of a node which is ahead of it.
func (c *cluster) writeNow(text string, ahead time.Duration) {
	c.change(func() {
		c.present().lines = append(c.present().lines, written{time.Now().Add(ahead), text})
	})
}

// everySecond lets the container write a line a second, until the time is over.
func (c *cluster) everySecond(seconds int, ahead time.Duration) (texts []string) {
	for i := range seconds {
		texts = append(texts, fmt.Sprintf("%s %d", time.Now().Format("15:04:05"), i))
		c.writeNow(texts[i], ahead)
		elapse(time.Second)
	}
	return texts
}

func (tl *tail) expectSilence(t *testing.T, sentence string) {
	t.Helper()
	state := tl.State()
	switch {
	case state.Silent() != (sentence != ""):
		t.Errorf("state %+v, want silence: %q", state, sentence)
	case sentence != "" && state.Err.Sentence != sentence:
		t.Errorf("%q, want %q", state.Err.Sentence, sentence)
	}
}

// TestFrozenNode: the state says after 40 seconds that the node does not answer,
// and the log where it went on, however the clocks differ.
func TestFrozenNode(t *testing.T) {
	for _, ahead := range []time.Duration{0, 5 * time.Minute, -5 * time.Minute} {
		t.Run(ahead.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCluster()
				c.start()
				want := c.everySecond(3, ahead)
				tl := start(t, c, all)
				want = append(want, c.everySecond(5, ahead)...)
				c.freeze()
				before := append(want, "── stalled for 1m27s, nothing lost")
				want = append(before, c.everySecond(38, ahead)...)
				tl.expectSilence(t, "")
				want = append(want, c.everySecond(2, ahead)...)
				tl.expectSilence(t, "no answer from the node")
				tl.expectState(t, logs.Streaming, "")
				want = append(want, c.everySecond(46, ahead)...)
				tl.expectSilence(t, "no answer from the node")
				c.thaw()
				elapse(0)
				tl.expectSilence(t, "")
				want = append(want, c.everySecond(5, ahead)...)
				tl.expect(t, want...)
				if c.openStreams() != 1 {
					t.Errorf("%d streams open", c.openStreams())
				}
				tl.stop(t)
			})
		})
	}
}

// TestFrozenNodeOfASilentContainer: nothing was written meanwhile, so that nothing
// stalled.
func TestFrozenNodeOfASilentContainer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.writeNow("one", 0)
		tl := start(t, c, all)
		elapse(time.Second)
		c.freeze()
		elapse(45 * time.Second)
		tl.expectSilence(t, "no answer from the node")
		c.thaw()
		elapse(20 * time.Second)
		tl.expectSilence(t, "no answer from the node") // as far as is known
		elapse(30 * time.Second)
		tl.expectSilence(t, "")
		c.writeNow("two", 0)
		elapse(0)
		tl.expect(t, "one", "two")

		c.freeze()
		elapse(45 * time.Second)
		c.thaw()
		c.writeNow("three", 0)
		elapse(0)
		tl.expectSilence(t, "")
		tl.expect(t, "one", "two", "three")
		tl.stop(t)
	})
}

// TestForgottenByAFrozenNode: the node comes back without the stream.
func TestForgottenByAFrozenNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.writeNow("one", 0)
		tl := start(t, c, all)
		elapse(0)
		c.freeze()
		elapse(time.Second)
		c.writeNow("two", 0)
		elapse(49 * time.Second)
		tl.expectSilence(t, "no answer from the node")
		c.forget()
		c.thaw()
		elapse(43 * time.Second)
		tl.expect(t, "one", "── stalled for 1m32s, nothing lost", "two")
		tl.expectSilence(t, "")
		tl.stop(t)
	})
}

// TestWhoIsSilent: the sentence names the one that does not answer.
func TestWhoIsSilent(t *testing.T) {
	internal := apierrors.NewInternalError(errors.New("dial tcp 10.0.0.7:10250: connect: connection refused"))
	for name, test := range map[string]struct {
		fail func(c *cluster)
		want string
	}{
		"the kubelet refuses connections":    {func(c *cluster) { c.fail(nil, internal) }, "no answer from the node"},
		"the node hangs":                     {func(c *cluster) { c.freeze() }, "no answer from the node"},
		"nobody answers":                     {func(c *cluster) { c.freeze(); c.fail(errors.New("no route to host"), nil) }, "no answer from the API server"},
		"the API server is away":             {func(c *cluster) { c.fail(errors.New("refused"), errors.New("refused")) }, "no answer from the API server"},
		"the right is gone":                  {func(c *cluster) { c.fail(nil, forbidden("pods/log")) }, ""},
		"the right to see pods is not there": {func(c *cluster) { c.freeze(); c.fail(forbidden("pods"), nil) }, "no answer from the node"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCluster()
				c.start()
				tl := start(t, c, all)
				elapse(0)
				test.fail(c)
				elapse(40 * time.Second)
				tl.expectSilence(t, test.want)
				tl.stop(t)
			})
		})
	}
}

// TestOpenedOnAFrozenNode: who does not answer is told there as well.
func TestOpenedOnAFrozenNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.write("one")
		c.freeze()
		tl := start(t, c, all)
		elapse(30 * time.Second)
		if state := tl.State(); state.Phase != logs.Reconnecting || state.Err == nil || state.Err.Sentence != "no answer from the node" {
			t.Errorf("state %+v", state)
		}
		c.thaw()
		elapse(2 * time.Second)
		tl.expect(t, "one")
		tl.expectState(t, logs.Streaming, "")
		tl.stop(t)
	})
}
