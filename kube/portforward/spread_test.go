package portforward

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"k8s.io/apimachinery/pkg/runtime"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube/poke"
)

var spreadTarget = Spec{Spread: true, Target: Target{Namespace: "shop", Kind: Service, Name: "web", PortName: "http"}}

// Connections take turns with the ready pods, and with those that become ready; a pod
// that is no endpoint any more gets none.
func TestConnectionsAreSpread(t *testing.T) {
	overBoth(t, func(t *testing.T, cluster func(...runtime.Object) *cluster) {
		c := cluster(webService(), sliceOf("web-0", "web-1", "web-2!"), runningPod("web-0"), runningPod("web-1"), runningPod("web-2"))
		for _, pod := range []string{"web-0", "web-1", "web-2"} {
			c.listen(pod, 8080, echo(pod))
		}
		s := c.supervisor(t)
		status := start(t, s, spreadTarget)
		answers := func(beside ...string) map[string]int {
			t.Helper()
			waitFor(t, s, status.ID, "spread", func(s Status) bool { return s.State == Active && slices.Equal(s.Beside, beside) })
			count := map[string]int{}
			for range 6 {
				answer, err := ask(t, status.Local, "")
				if err != nil {
					t.Fatal(err)
				}
				count[answer]++
			}
			return count
		}
		if got := answers("web-1"); got["web-0"] != 3 || got["web-1"] != 3 {
			t.Errorf("of two pods: %v", got)
		}
		update := func(pods ...string) {
			t.Helper()
			if _, err := c.objects.DiscoveryV1().EndpointSlices("shop").Update(t.Context(), sliceOf(pods...), metav1.UpdateOptions{}); err != nil {
				t.Fatal(err)
			}
		}
		update("web-0", "web-1", "web-2")
		if got := answers("web-1", "web-2"); got["web-0"] != 2 || got["web-1"] != 2 || got["web-2"] != 2 {
			t.Errorf("of three pods: %v", got)
		}
		update("web-0", "web-1!", "web-2")
		if got := answers("web-2"); got["web-0"] != 3 || got["web-2"] != 3 {
			t.Errorf("after one stopped being ready: %v", got)
		}
	})
}

// What is open over a session that is left goes on; a pod that cannot be reached is
// asked again.
func TestASessionOfTheFanIsLeftInPeace(t *testing.T) {
	withLink(t, Service, these("a", "b", "c"), func(t *testing.T, l *link, c *fakeConnector) {
		c.mu.Lock()
		c.deaf = map[string]bool{"c": true}
		c.mu.Unlock()
		f := &fan{link: l}
		done := make(chan struct{})
		go func() { defer close(done); f.run(l.session.ctx) }()
		synctest.Wait()
		if got := f.pods(); !slices.Equal(got, []string{"b"}) {
			t.Fatalf("beside are %v", got)
		}
		var held *session
		for held == nil || held.pod.Name != "b" {
			own, err := l.acquire(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			held = f.turn(own)
		}
		c.mu.Lock()
		c.deaf = nil
		c.mu.Unlock()
		c.use("a", "c")
		poke.Once(c.news)
		<-time.After(time.Second)
		synctest.Wait()
		if got := f.pods(); !slices.Equal(got, []string{"c"}) {
			t.Errorf("beside are %v", got)
		}
		if held.cause() != nil {
			t.Errorf("what was open was cut: %v", held.cause())
		}
		held.release()
		synctest.Wait()
		if !errors.Is(held.cause(), errRetired) {
			t.Errorf("the session that was left ended with %v", held.cause())
		}
		l.session.end(errStopped)
		<-done
	})
}

// A pod whose connection neither opens nor fails holds up none of the others.
func TestAHangingPodHoldsUpNoOther(t *testing.T) {
	withLink(t, Service, these("a", "b", "c", "d"), func(t *testing.T, l *link, c *fakeConnector) {
		c.mu.Lock()
		c.hanging = map[string]bool{"b": true}
		c.mu.Unlock()
		f := &fan{link: l}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); f.run(ctx) }()
		synctest.Wait()
		if got := f.pods(); !slices.Equal(got, []string{"c", "d"}) {
			t.Errorf("while b hangs, beside a are %v", got)
		}
		count := map[string]int{}
		for range 6 {
			own, err := l.acquire(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			turn := f.turn(own)
			count[turn.pod.Name]++
			turn.release()
		}
		if count["a"] != 2 || count["c"] != 2 || count["d"] != 2 {
			t.Errorf("six connections went to %v", count)
		}
		cancel()
		<-done
	})
}
