package portforward

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/streaming/pkg/httpstream"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/poke"
)

// fakeConn is a connection that opens no streams.
type fakeConn struct {
	closed chan bool
	once   sync.Once
}

func newFakeConn() *fakeConn { return &fakeConn{closed: make(chan bool)} }

func (c *fakeConn) CreateStream(http.Header) (httpstream.Stream, error) {
	return nil, errors.New("no streams here")
}

func (c *fakeConn) Close() error                       { c.once.Do(func() { close(c.closed) }); return nil }
func (c *fakeConn) CloseChan() <-chan bool             { return c.closed }
func (c *fakeConn) SetIdleTimeout(time.Duration)       {}
func (c *fakeConn) RemoveStreams(...httpstream.Stream) {}

// fakeConnector answers attempts as it is told and remembers when they came.
type fakeConnector struct {
	mu       sync.Mutex
	answer   func(attempt int) (pods []string, err error)
	begun    time.Time
	at       []time.Duration
	sessions []*session
	conns    []*fakeConn
	deaf     map[string]bool // pods that cannot be reached
	hanging  map[string]bool // pods that answer neither yes nor no
	news     chan struct{}
}

func (c *fakeConnector) candidates(context.Context, Target) ([]endpoint, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = append(c.at, time.Since(c.begun))
	pods, err := c.answer(len(c.at))
	all := make([]endpoint, len(pods))
	for i, pod := range pods {
		all[i] = endpoint{pod: kube.PodRef{Name: pod, UID: types.UID(pod)}, port: 80}
	}
	return all, err
}

func (c *fakeConnector) connect(ctx context.Context, _ Target, to endpoint) (*session, error) {
	c.mu.Lock()
	hangs := c.hanging[to.pod.Name]
	c.mu.Unlock()
	if hangs {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.deaf[to.pod.Name] {
		return nil, errRoute
	}
	conn := newFakeConn()
	s := newSession(ctx, to, conn)
	c.sessions, c.conns = append(c.sessions, s), append(c.conns, conn)
	return s, nil
}

// use says which pods there are from now on.
func (c *fakeConnector) use(pods ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answer = these(pods...)
}

// these pods are there at every attempt.
func these(pods ...string) func(int) ([]string, error) {
	return func(int) ([]string, error) { return pods, nil }
}

// unreachable is a cluster that does not answer.
func unreachable(int) ([]string, error) { return nil, errRoute }

func (c *fakeConnector) changes(context.Context, Target) <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.news == nil {
		c.news = make(chan struct{}, 1)
	}
	return c.news
}

func (c *fakeConnector) await(context.Context) bool { return false }

func (c *fakeConnector) last() (*session, *fakeConn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sessions[len(c.sessions)-1], c.conns[len(c.conns)-1]
}

func (c *fakeConnector) attempts() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]time.Duration(nil), c.at...)
}

// withLink runs a test in a bubble with a link that is running.
func withLink(t *testing.T, kind Kind, answer func(attempt int) ([]string, error), test func(*testing.T, *link, *fakeConnector)) {
	synctest.Test(t, func(t *testing.T) {
		c := &fakeConnector{answer: answer, begun: time.Now()}
		l := newLink(Target{Namespace: "shop", Kind: kind, Name: "web", Port: 80}, c, func() {})
		l.machine.jitter = func() float64 { return 0 }
		ctx, cancel := context.WithCancelCause(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); l.run(ctx) }()
		synctest.Wait()
		test(t, l, c)
		cancel(errStopped)
		<-done
		if got := stateOf(l); got.State != Stopped {
			t.Errorf("%s after the stop", got.State)
		}
	})
}

func stateOf(l *link) Status {
	var status Status
	l.report(&status)
	return status
}

func TestLinkBacksOff(t *testing.T) {
	withLink(t, Service, unreachable, func(t *testing.T, l *link, c *fakeConnector) {
		<-time.After(10 * time.Second) // of the bubble's clock
		synctest.Wait()
		want := []int64{0, 250, 750, 1750, 3750, 7750} // milliseconds
		got := c.attempts()
		if len(got) != len(want) {
			t.Fatalf("attempts at %v", got)
		}
		for i := range want {
			if got[i].Milliseconds() != want[i] {
				t.Errorf("attempt %d at %s, want %d ms", i, got[i], want[i])
			}
		}
		if status := stateOf(l); status.State != Starting || status.Err != "no route" {
			t.Errorf("%+v", status)
		}
	})
}

func TestLinkReconnectsToAnotherPod(t *testing.T) {
	withLink(t, Service, these("a", "b"), func(t *testing.T, l *link, c *fakeConnector) {
		if status := stateOf(l); status.State != Active || status.Pod != "a" {
			t.Fatalf("%+v", status)
		}
		<-time.After(time.Minute)
		_, conn := c.last()
		conn.Close()
		synctest.Wait()
		if status := stateOf(l); status.State != Active || status.Pod != "b" || status.Err != "" {
			t.Fatalf("%+v", status)
		}
	})
}

// A pod that cannot be reached is passed over, and the next is tried, whatever their number.
func TestLinkTriesThePodsInTurn(t *testing.T) {
	withLink(t, Service, unreachable, func(t *testing.T, l *link, c *fakeConnector) {
		c.mu.Lock()
		c.deaf = map[string]bool{"a": true, "b": true}
		c.mu.Unlock()
		c.use("a", "b", "c")
		<-time.After(10 * time.Second)
		synctest.Wait()
		if status := stateOf(l); status.State != Active || status.Pod != "c" {
			t.Errorf("%+v", status)
		}
	})
}

// A pod of a service that is being deleted gets no further connections, and
// keeps those that it has.
func TestLinkLeavesAPodThatGoes(t *testing.T) {
	withLink(t, Service, these("old"), func(t *testing.T, l *link, c *fakeConnector) {
		held, err := l.acquire(t.Context())
		if err != nil || held.pod.Name != "old" {
			t.Fatalf("%v, %v", held, err)
		}
		c.use("new")
		held.leave(errors.New("pod old is being deleted"))
		synctest.Wait()
		if status := stateOf(l); status.State != Active || status.Pod != "new" {
			t.Errorf("%+v", status)
		}
		if held.cause() != nil {
			t.Errorf("the open connection was cut: %v", held.cause())
		}
		held.release()
		synctest.Wait()
		if held.cause() != errRetired {
			t.Errorf("the old session ended with %v", held.cause())
		}
	})
}

// What is carried over a pod that is gone may end in peace for a moment: its container may
// outlive it.
func TestAPodThatIsGoneIsLeftAtOnceAndItsConnectionsALittleLater(t *testing.T) {
	for _, kind := range []Kind{Pod, Service} {
		withLink(t, kind, these("old"), func(t *testing.T, l *link, c *fakeConnector) {
			held, err := l.acquire(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			c.use("new")
			held.abandon()
			synctest.Wait()
			if status := stateOf(l); status.State != Active || status.Pod != "new" || status.LastErr != "pod old is gone" {
				t.Errorf("%+v", status)
			}
			<-time.After(goneGrace - time.Millisecond)
			if held.cause() != nil {
				t.Errorf("the open connection was cut at once: %v", held.cause())
			}
			<-time.After(2 * time.Millisecond)
			synctest.Wait()
			if held.cause() == nil || held.cause().Error() != "pod old is gone" {
				t.Errorf("it goes on: %v", held.cause())
			}
			held.release()
		})
	}
}

// There is no other pod for a pod's own forward: it serves until it is gone.
func TestLinkStaysWithItsPod(t *testing.T) {
	withLink(t, Pod, func(attempt int) ([]string, error) {
		if attempt > 1 {
			return nil, errNoPod
		}
		return []string{"web"}, nil
	}, func(t *testing.T, l *link, c *fakeConnector) {
		s, _ := c.last()
		s.leave(errors.New("pod web is being deleted"))
		synctest.Wait()
		if status := stateOf(l); status.State != Active {
			t.Fatalf("%+v", status)
		}
		s.end(&goneError{pod: "web"})
		synctest.Wait()
		if status := stateOf(l); status.State != Failed || status.Err != errNoPod.Error() {
			t.Fatalf("%+v", status)
		}
	})
}

func TestAConnectionWaitsForThePod(t *testing.T) {
	withLink(t, Service, func(attempt int) ([]string, error) {
		if attempt < 4 {
			return nil, errRoute
		}
		return []string{"a"}, nil
	}, func(t *testing.T, l *link, c *fakeConnector) {
		ctx, cancel := context.WithTimeout(t.Context(), sessionWait)
		defer cancel()
		s, err := l.acquire(ctx)
		if err != nil || s.pod.Name != "a" {
			t.Fatalf("%v, %v", s, err)
		}
		s.release()
	})
}

func TestAConnectionDoesNotWaitForEver(t *testing.T) {
	withLink(t, Service, unreachable, func(t *testing.T, l *link, c *fakeConnector) {
		ctx, cancel := context.WithTimeout(t.Context(), sessionWait)
		defer cancel()
		begun := time.Now()
		_, err := l.acquire(ctx)
		if err == nil || err.Error() != "no route" {
			t.Errorf("got %v", err)
		}
		if waited := time.Since(begun); waited != sessionWait {
			t.Errorf("waited %s", waited)
		}
	})
}

// A connection to a failed forward asks for one attempt, and no flood of them.
func TestAConnectionWakesAFailedForward(t *testing.T) {
	back := false
	var mu sync.Mutex
	withLink(t, Pod, func(int) ([]string, error) {
		mu.Lock()
		defer mu.Unlock()
		if back {
			return []string{"web"}, nil
		}
		return nil, errNoPod
	}, func(t *testing.T, l *link, c *fakeConnector) {
		<-time.After(5 * time.Minute) // attempts are rare by now
		synctest.Wait()
		before := len(c.attempts())
		begun := time.Now()
		if _, err := l.acquire(t.Context()); err == nil || err.Error() != errNoPod.Error() {
			t.Errorf("got %v", err)
		}
		if waited, attempts := time.Since(begun), len(c.attempts())-before; waited > attemptGap || attempts != 1 {
			t.Errorf("%d attempts in %s", attempts, waited)
		}
		for range 20 {
			go l.acquire(t.Context())
		}
		synctest.Wait()
		if attempts := len(c.attempts()) - before; attempts != 1 {
			t.Errorf("%d attempts at once", attempts)
		}
		mu.Lock()
		back = true
		mu.Unlock()
		s, err := l.acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s.release()
	})
}

// A pod that goes is left once requests go to another: not before, where there is
// none.
func TestLinkStaysWhileThereIsNoOther(t *testing.T) {
	withLink(t, Service, these("old"), func(t *testing.T, l *link, c *fakeConnector) {
		s, _ := c.last()
		s.leave(errors.New("pod old is being deleted"))
		synctest.Wait()
		if status := stateOf(l); status.State != Active || status.Pod != "old" {
			t.Fatalf("%+v", status)
		}
		c.use("new")
		c.news <- struct{}{}
		synctest.Wait()
		if status := stateOf(l); status.Pod != "new" || status.LastErr != "pod old is being deleted" {
			t.Errorf("%+v", status)
		}
	})
}

// A change of what the target means is reason for an attempt, long before the
// back-off is over.
func TestAChangeOfTheTargetWakesTheLink(t *testing.T) {
	withLink(t, Service, func(attempt int) ([]string, error) {
		if attempt < 14 {
			return nil, errRoute
		}
		return []string{"a"}, nil
	}, func(t *testing.T, l *link, c *fakeConnector) {
		<-time.After(100 * time.Second) // the attempts are 30 seconds apart by now
		synctest.Wait()
		if status := stateOf(l); status.State != Starting || status.Retry.IsZero() {
			t.Fatalf("%+v", status)
		}
		for range 20 {
			if stateOf(l).State == Active {
				break
			}
			poke.Once(c.news)
			<-time.After(changeGap)
			synctest.Wait()
		}
		if status := stateOf(l); status.State != Active {
			t.Errorf("%+v after %d attempts", status, len(c.attempts()))
		}
		if attempts := c.attempts(); attempts[len(attempts)-1]-attempts[len(attempts)-2] < changeGap {
			t.Errorf("attempts at %v", attempts)
		}
	})
}

func TestOnlySoManyConnectionsWait(t *testing.T) {
	withLink(t, Service, unreachable, func(t *testing.T, l *link, c *fakeConnector) {
		ctx, cancel := context.WithTimeout(t.Context(), sessionWait)
		defer cancel()
		for range mostWaiting {
			go l.acquire(ctx)
		}
		synctest.Wait()
		if status := stateOf(l); status.Waiting != mostWaiting {
			t.Fatalf("%d wait", status.Waiting)
		}
		if _, err := l.acquire(ctx); err == nil || err.Error() != "256 connections wait for a pod already" {
			t.Errorf("got %v", err)
		}
		<-ctx.Done()
		synctest.Wait()
		if status := stateOf(l); status.Waiting != 0 {
			t.Errorf("%d wait after the limit", status.Waiting)
		}
	})
}
