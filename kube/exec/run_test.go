package exec

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
)

var web = kube.ContainerRef{Pod: kube.PodRef{Namespace: "shop", Name: "web"}, Container: "app"}

// overBoth runs a test once with a server that takes WebSocket and once with
// one that does not.
func overBoth(t *testing.T, test func(t *testing.T, start func(func(process) error) *cluster, transport string)) {
	for _, transport := range []string{"websocket", "spdy"} {
		t.Run(transport, func(t *testing.T) {
			test(t, func(run func(process) error) *cluster {
				c := newCluster(t, run)
				c.noWebSocket = transport == "spdy"
				return c
			}, transport)
		})
	}
}

func TestRunCarriesTheStreams(t *testing.T) {
	overBoth(t, func(t *testing.T, start func(func(process) error) *cluster, transport string) {
		c := start(func(p process) error {
			input, err := io.ReadAll(p.in)
			if err != nil {
				return err
			}
			io.WriteString(p.out, strings.ToUpper(string(input)))
			io.WriteString(p.err, p.transport+" "+p.container+" "+strings.Join(p.command, "|"))
			return nil
		})
		var stdout, stderr bytes.Buffer
		err := Run(t.Context(), c.client(t), Options{
			Target: web, Command: []string{"sort", "-k", "1 2"},
			Stdin: strings.NewReader("hello"), Stdout: &stdout, Stderr: &stderr,
		})
		if err != nil {
			t.Fatal(err)
		}
		if stdout.String() != "HELLO" {
			t.Errorf("stdout %q", stdout.String())
		}
		if want := transport + " app sort|-k|1 2"; stderr.String() != want {
			t.Errorf("stderr %q, want %q", stderr.String(), want)
		}
	})
}

func TestRunReportsTheExitCode(t *testing.T) {
	overBoth(t, func(t *testing.T, start func(func(process) error) *cluster, _ string) {
		c := start(func(p process) error { return exited(3) })
		err := Run(t.Context(), c.client(t), Options{Target: web, Command: []string{"false"}})
		var exit *ExitError
		if !errors.As(err, &exit) || exit.Code != 3 {
			t.Fatalf("got %v, want exit code 3", err)
		}
	})
}

func TestRunTellsAMissingProgramFromOtherFailures(t *testing.T) {
	overBoth(t, func(t *testing.T, start func(func(process) error) *cluster, _ string) {
		c := start(func(p process) error {
			if p.command[0] == "denied" {
				return errors.New(`failed to start exec "1": OCI runtime exec failed: exec: "denied": permission denied`)
			}
			return runcMissing(p.command[0])
		})
		for command, missing := range map[string]bool{"bash": true, "denied": false} {
			err := Run(t.Context(), c.client(t), Options{Target: web, Command: []string{command}})
			var start *StartError
			if !errors.As(err, &start) || start.Missing != missing {
				t.Errorf("%s: got %v, want a StartError with Missing %v", command, err, missing)
			}
		}
	})
}

func TestRunThatIsForbidden(t *testing.T) {
	c := newCluster(t, nil)
	c.deny = true
	err := Run(t.Context(), c.client(t), Options{Target: web, Command: []string{"ls"}})
	var failure *explain.Error
	if !errors.As(err, &failure) || failure.Class != explain.ClassForbidden {
		t.Fatalf("got %#v, want a forbidden explain.Error", err)
	}
}

func TestRunInAGoneContainer(t *testing.T) {
	c := newCluster(t, nil)
	c.gone = true
	err := Run(t.Context(), c.client(t), Options{Target: web, Command: []string{"ls"}})
	var gone *NotRunningError
	if !errors.As(err, &gone) {
		t.Fatalf("got %v", err)
	}
}

// The API server answers, and its words are of a connection between others.
func TestRunWhenTheRuntimeIsAway(t *testing.T) {
	const gone = `dial unix /run/containerd/containerd.sock: connect: connection refused`
	for name, c := range map[string]*cluster{
		"at the upgrade": {refuses: `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: ` + gone + `"`},
		"at the start": {run: func(process) error {
			return errors.New(`rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: ` + gone + `"`)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			served := newCluster(t, c.run)
			served.refuses = c.refuses
			err := Run(t.Context(), served.client(t), Options{Target: web, Command: []string{"ls"}})
			var failure *explain.Error
			if !errors.As(err, &failure) || failure.Class != explain.ClassNode || failure.Sentence != "the container runtime of node1 does not answer: "+gone {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestRunWhenNobodyAnswers(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cluster{}
	c.Server = newCluster(t, nil).Server
	client := c.client(t)
	client.Config.Host = "http://" + listener.Addr().String()
	listener.Close()
	closed, err := kube.NewForConfig(client.Config, "test", "shop")
	if err != nil {
		t.Fatal(err)
	}
	err = Run(t.Context(), closed, Options{Target: web, Command: []string{"ls"}})
	var failure *explain.Error
	if !errors.As(err, &failure) || failure.Class != explain.ClassUnreachable || !strings.Contains(failure.Sentence, "refuses connections") {
		t.Fatalf("got %v, want that the API server refuses connections", err)
	}
}

func TestRunNeedsACommand(t *testing.T) {
	if err := Run(t.Context(), nil, Options{Target: web}); err == nil {
		t.Fatal("no error")
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	overBoth(t, func(t *testing.T, start func(func(process) error) *cluster, _ string) {
		started, late := make(chan struct{}), make(chan struct{})
		c := start(func(p process) error {
			close(started)
			<-late
			io.WriteString(p.out, "too late")
			return nil
		})
		ctx, cancel := context.WithCancelCause(t.Context())
		gone := errors.New("the pane was closed")
		go func() { <-started; cancel(gone) }()
		stdout := newSyncBuffer()
		err := Run(ctx, c.client(t), Options{Target: web, Command: []string{"sleep"}, Stdout: stdout})
		if !errors.Is(err, gone) {
			t.Errorf("got %v, want the context's cause", err)
		}
		close(late)
		if stdout.String() != "" {
			t.Errorf("written after the end: %q", stdout.String())
		}
	})
}

func TestRunTellsTheSize(t *testing.T) {
	overBoth(t, func(t *testing.T, start func(func(process) error) *cluster, _ string) {
		sizes := NewSizeQueue()
		sizes.Set(80, 24)
		c := start(func(p process) error {
			for size := range p.resize {
				if size.Width == 80 {
					sizes.Set(132, 50)
					continue
				}
				if size.Width != 132 || size.Height != 50 {
					return exited(2)
				}
				return exited(9)
			}
			return exited(1)
		})
		err := Run(t.Context(), c.client(t), Options{
			Target: web, Command: []string{"sh"}, TTY: true, Stdout: io.Discard, Sizes: sizes,
		})
		var exit *ExitError
		if !errors.As(err, &exit) || exit.Code != 9 {
			t.Fatalf("got %v, want both sizes to arrive", err)
		}
	})
}

// A reader that is asked once more after the session would swallow a key.
func TestNothingIsReadAfterTheSession(t *testing.T) {
	opts := Options{Stdin: readerFunc(func([]byte) (int, error) {
		t.Error("the caller's reader was read after the session")
		return 0, io.EOF
	})}
	s := newSession(opts)
	streams := s.streams()
	s.end()
	if _, err := streams.Stdin.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("got %v, want EOF", err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestNothingIsWrittenAfterTheSession(t *testing.T) {
	var out bytes.Buffer
	s := newSession(Options{Stdout: &out})
	streams := s.streams()
	io.WriteString(streams.Stdout, "in")
	s.end()
	if n, err := io.WriteString(streams.Stdout, "out"); n != 3 || err != nil {
		t.Errorf("a late write got %d, %v", n, err)
	}
	if out.String() != "in" {
		t.Errorf("written %q", out.String())
	}
}

func TestConnectingIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gateway{timeout: connectTimeout}
		silent := roundTripper(func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			return nil, req.Context().Err()
		})
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://x", nil)
		begun := time.Now()
		_, err := g.wrap(silent).RoundTrip(req)
		var timeout net.Error
		if !errors.As(err, &timeout) || !timeout.Timeout() {
			t.Errorf("got %v, want a timeout", err)
		}
		if waited := time.Since(begun); waited != connectTimeout {
			t.Errorf("waited %s", waited)
		}
		if g.passed() {
			t.Error("counts as connected")
		}
	})
}
