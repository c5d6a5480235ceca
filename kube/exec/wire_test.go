package exec

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
)

// hurried is a timing for tests in real time.
var hurried = timing{ask: 50 * time.Millisecond, quiet: 400 * time.Millisecond, giveUp: 1500 * time.Millisecond}

// network is between a client and a server, and fails as networks do.
type network struct {
	net.Listener
	mu      sync.Mutex
	flows   *sync.Cond
	frozen  bool
	closed  bool
	idle    time.Duration // after which connections are cut on which nothing comes; 0 for never
	clients []*net.TCPConn
	work    sync.WaitGroup
}

// slipNetwork puts a network before a server.
func slipNetwork(t *testing.T, server *httptest.Server) *network {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n := &network{Listener: listener}
	n.flows = sync.NewCond(&n.mu)
	n.work.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			upstream, err := net.Dial("tcp", server.Listener.Addr().String())
			if err != nil {
				client.Close()
				continue
			}
			n.mu.Lock()
			n.clients = append(n.clients, client.(*net.TCPConn))
			n.mu.Unlock()
			n.work.Go(func() { n.carry(upstream, client) })
			n.work.Go(func() { n.carry(client, upstream) })
		}
	})
	t.Cleanup(func() {
		n.freeze(false)
		n.cut(false)
		n.mu.Lock()
		n.closed = true
		n.flows.Broadcast()
		n.mu.Unlock()
		listener.Close()
		n.work.Wait()
	})
	return n
}

// carry moves bytes one way, but for as long as the network is frozen.
func (n *network) carry(to, from net.Conn) {
	defer to.Close()
	defer from.Close()
	buffer := make([]byte, 32<<10)
	for {
		n.mu.Lock()
		if n.idle > 0 {
			from.SetReadDeadline(time.Now().Add(n.idle))
		}
		n.mu.Unlock()
		count, err := from.Read(buffer)
		n.mu.Lock()
		for n.frozen && !n.closed {
			n.flows.Wait()
		}
		n.mu.Unlock()
		if _, writeErr := to.Write(buffer[:count]); err != nil || writeErr != nil {
			return
		}
	}
}

// cutsIdle cuts connections on which nothing comes for so long, one way or the other.
func (n *network) cutsIdle(after time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.idle = after
}

// freeze keeps connections open and lets nothing through.
func (n *network) freeze(frozen bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.frozen = frozen
	n.flows.Broadcast()
}

// cut ends the connections of the clients: with a reset, or in an orderly way.
func (n *network) cut(reset bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, client := range n.clients {
		if reset {
			client.SetLinger(0)
		}
		client.Close()
	}
	n.clients = nil
}

func (n *network) client(t *testing.T, c *cluster) *kube.Client {
	t.Helper()
	behind := *c
	behind.Server = &httptest.Server{URL: "http://" + n.Addr().String()}
	return behind.client(t)
}

// echoing is a process that says back what is typed, until it is killed.
func echoing(p process) error {
	io.WriteString(p.out, "$ ")
	_, err := io.Copy(p.out, p.in)
	return err
}

func TestRunTellsOfSilence(t *testing.T) {
	overBoth(t, func(t *testing.T, start func(func(process) error) *cluster, _ string) {
		c := start(echoing)
		network := slipNetwork(t, c.Server)
		keys, typist := io.Pipe()
		screen, told := newSyncBuffer(), make(chan bool, 8)
		result := make(chan error, 1)
		go func() {
			result <- Run(t.Context(), network.client(t, c), Options{
				Target: web, Command: []string{"sh"}, TTY: true, Stdin: keys, Stdout: screen,
				Silent: func(silent bool) { told <- silent }, timing: hurried,
			})
		}()
		screen.waitFor(t, "$ ")
		network.freeze(true)
		if silent := <-told; !silent {
			t.Error("told of an answer")
		}
		network.freeze(false)
		if silent := <-told; silent {
			t.Error("told of silence")
		}
		io.WriteString(typist, "still there")
		screen.waitFor(t, "still there")

		network.freeze(true)
		var failure *explain.Error
		err := <-result
		if !errors.As(err, &failure) || failure.Class != explain.ClassUnreachable {
			t.Fatalf("got %v", err)
		}
		if want := "the connection to container app of shop/web was lost: no answer from the cluster for 2s"; err.Error() != want {
			t.Errorf("%q", err)
		}
	})
}

func TestRunWhoseConnectionBreaks(t *testing.T) {
	for name, reset := range map[string]bool{"reset": true, "closed": false} {
		t.Run(name, func(t *testing.T) {
			overBoth(t, func(t *testing.T, start func(func(process) error) *cluster, transport string) {
				c := start(echoing)
				network := slipNetwork(t, c.Server)
				keys, typist := io.Pipe()
				defer typist.Close()
				screen := newSyncBuffer()
				go func() {
					screen.waitFor(t, "$ ")
					network.cut(reset)
				}()
				err := Run(t.Context(), network.client(t, c), Options{
					Target: web, Command: []string{"sh"}, TTY: true, Stdin: keys, Stdout: screen,
				})
				if transport == "spdy" && err == nil {
					return // client-go's SPDY does not tell it from the end of the command
				}
				if want := "the connection to container app of shop/web was lost"; err == nil || err.Error() != want {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

// A session in which nothing happens is not silent: the server answers.
func TestRunThatIsIdle(t *testing.T) {
	overBoth(t, func(t *testing.T, start func(func(process) error) *cluster, _ string) {
		over := make(chan struct{})
		c := start(func(process) error { <-over; return exited(4) })
		time.AfterFunc(3*hurried.quiet, func() { close(over) })
		err := Run(t.Context(), c.client(t), Options{
			Target: web, Command: []string{"sh"}, TTY: true, Stdout: io.Discard,
			Silent: func(silent bool) { t.Errorf("told %v", silent) }, timing: hurried,
		})
		var exit *ExitError
		if !errors.As(err, &exit) || exit.Code != 4 {
			t.Errorf("got %v", err)
		}
	})
}

// A proxy that cuts connections without bytes does not cut a session that nobody uses.
func TestRunBehindAProxyThatCutsIdleConnections(t *testing.T) {
	overBoth(t, func(t *testing.T, start func(func(process) error) *cluster, _ string) {
		c := start(echoing)
		network := slipNetwork(t, c.Server)
		const idle = 400 * time.Millisecond
		network.cutsIdle(idle)
		keys, typed := io.Pipe()
		screen := newSyncBuffer()
		ctx, cancel := context.WithCancel(t.Context())
		result := make(chan error, 1)
		go func() {
			result <- Run(ctx, network.client(t, c), Options{
				Target: web, Command: []string{"sh"}, TTY: true, Stdin: keys, Stdout: screen, timing: hurried,
			})
		}()
		screen.waitFor(t, "$ ")
		select {
		case err := <-result:
			t.Fatalf("it was cut: %v", err)
		case <-time.After(4 * idle):
		}
		io.WriteString(typed, "still here")
		screen.waitFor(t, "still here")
		cancel()
		if err := <-result; !errors.Is(err, context.Canceled) {
			t.Errorf("it ends with %v", err)
		}
	})
}

// witness is what the watch of a wire has told.
type witness struct {
	mu    sync.Mutex
	told  []bool
	ended error
}

// watching runs the watch of a wire until the test's bubble ends.
func watching(t *testing.T, w *wire) *witness {
	t.Helper()
	seen := &witness{}
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	go func() {
		err := w.watch(ctx, func(silent bool) {
			seen.mu.Lock()
			defer seen.mu.Unlock()
			seen.told = append(seen.told, silent)
		})
		seen.mu.Lock()
		defer seen.mu.Unlock()
		seen.ended = err
	}()
	return seen
}

// after lets time pass and checks what was told until then.
func (seen *witness) after(t *testing.T, d time.Duration, want ...bool) error {
	t.Helper()
	<-time.After(d)
	synctest.Wait()
	seen.mu.Lock()
	defer seen.mu.Unlock()
	if !slices.Equal(seen.told, want) {
		t.Errorf("after another %s: told %v, want %v", d, seen.told, want)
	}
	return seen.ended
}

func TestWatchingAWire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(usualTiming())
		w.open.Store(1)
		seen := watching(t, w)
		seen.after(t, 5*time.Second)
		seen.after(t, 2*time.Second, true)
		w.hear()
		seen.after(t, time.Second, true, false)
		if err := seen.after(t, 58*time.Second, true, false, true); err != nil {
			t.Error("given up too early")
		}
		err := seen.after(t, 2*time.Second, true, false, true)
		if err == nil || err.Error() != "no answer from the cluster for 1m0s" {
			t.Errorf("after a minute: %v", err)
		}
	})
}

// Without a connection there is nobody to be silent: client-go makes one of its
// own through some proxies.
func TestWatchingNoWire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if err := watching(t, newWire(usualTiming())).after(t, time.Hour); err != nil {
			t.Error(err)
		}
	})
}

// The time in which the program itself was stopped is nobody's silence.
func TestWatchingAfterAStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(usualTiming())
		w.open.Store(1)
		var told atomic.Int32
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go w.watch(ctx, func(silent bool) {
			told.Add(1)
			if silent {
				<-time.After(time.Hour) // nothing of the program runs
			}
		})
		<-time.After(time.Hour + 10*time.Second) // silence is told of, and then the hour
		synctest.Wait()
		if told.Load() != 2 || ctx.Err() != nil {
			t.Errorf("told %d times, want of the silence and of its end", told.Load())
		}
	})
}

func TestTheEndOfAConnection(t *testing.T) {
	w := newWire(usualTiming())
	w.breaks(net.ErrClosed)
	if w.isBroken() {
		t.Error("our own closing is a break")
	}
	w.breaks(io.EOF)
	if !w.isBroken() {
		t.Error("the end is no break")
	}
	w.dialer = func(context.Context, string, string) (net.Conn, error) { return nil, io.EOF }
	if _, err := w.dial(t.Context(), "tcp", "nowhere"); err == nil || w.open.Load() != 0 {
		t.Errorf("%v, %d connections", err, w.open.Load())
	}
	w.dialer = func(context.Context, string, string) (net.Conn, error) { ours, _ := net.Pipe(); return ours, nil }
	conn, _ := w.dial(t.Context(), "tcp", "somewhere")
	open := w.open.Load()
	conn.Close()
	conn.Close()
	if open != 1 || w.open.Load() != 0 {
		t.Errorf("%d connections while there is one, %d after", open, w.open.Load())
	}
}

func TestARefusedUpgradeSaysWhy(t *testing.T) {
	c := newCluster(t, nil)
	c.noWebSocket = true
	client := c.client(t)
	link := &link{gateway: &gateway{timeout: connectTimeout}, wire: newWire(usualTiming()), ctx: t.Context(), fail: func(error) {}}
	executor, err := newExecutor(client, Options{Target: web, Command: []string{"ls"}, TTY: true}, link)
	if err != nil || executor == nil {
		t.Fatal(err)
	}
	c.deny = true
	err = Run(t.Context(), client, Options{Target: web, Command: []string{"ls"}})
	if err == nil || !strings.Contains(err.Error(), "forbidden") && !strings.Contains(err.Error(), "may not") {
		t.Errorf("got %v", err)
	}
}
