package box

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	clocktesting "k8s.io/utils/clock/testing"

	"github.com/podglass/podglass/kube/demo/box/stream"
)

// host is a container that sleeps, to run commands in.
func host(t *testing.T) (*lab, *Container) {
	l := newLab(t)
	c, _ := l.container(Config{Name: "host", Command: []string{"sleep", "7d"}})
	l.timeline.Follow(clocktesting.NewFakeClock(start))
	return l, c
}

func TestRunCommands(t *testing.T) {
	_, c := host(t)
	for _, test := range []struct {
		args         []string
		in           string
		out, errText string
		code         int
	}{
		{[]string{"sh", "-c", "echo out; echo err >&2; exit 7"}, "", "out\n", "err\n", 7},
		{[]string{"cat"}, "a\nb", "a\nb", "", 0},
		{[]string{"sh"}, "x=1\necho $x\nif true; then\necho yes\nfi\nexit 3\necho no\n", "1\nyes\n", "", 3},
		{[]string{"sh", "-c", "read a; echo got $a; cat"}, "first\nrest\n", "got first\nrest\n", "", 0},
		{[]string{"wc", "-c"}, strings.Repeat("x", 300_000), "300000\n", "", 0},
		{[]string{"sh", "-c", "sleep 1000 & echo left"}, "", "left\n", "", 0},
		{[]string{"sh", "-c", "yes | head -c 200000 | wc -c"}, "", "200000\n", "", 0},
	} {
		var out, errOut bytes.Buffer
		code, err := c.Run(t.Context(), test.args, Streams{In: strings.NewReader(test.in), Out: &out, Err: &errOut})
		if err != nil || code != test.code || out.String() != test.out || errOut.String() != test.errText {
			t.Errorf("%q: code %d, error %v, %q, %q", test.args, code, err, out.String(), errOut.String())
		}
	}
}

func TestRunWhatIsNotThere(t *testing.T) {
	_, c := host(t)
	_, err := c.Run(t.Context(), []string{"bash", "-l"}, Streams{Out: io.Discard})
	var start *StartError
	if !errors.As(err, &start) || start.Code != 127 || err.Error() != `unable to start container process: exec: "bash": executable file not found in $PATH` {
		t.Errorf("bash: %v", err)
	}
}

func TestRunEndsWithItsClient(t *testing.T) {
	l, c := host(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Run(ctx, []string{"sleep", "1000"}, Streams{Out: io.Discard}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	l.timeline.Settle()
	l.timeline.Do(func() {
		if n := c.Processes(); n != 1 {
			t.Errorf("%d processes left, want only the first", n)
		}
	})
}

// screen is a terminal client: it types when it sees what it waits for.
type screen struct {
	mu    sync.Mutex
	cond  *sync.Cond
	shown strings.Builder
	seen  int
	keys  *io.PipeWriter
	over  bool
	sizes chan Size
	code  chan int
}

func openTerminal(t *testing.T, c *Container, args ...string) *screen {
	t.Helper()
	in, keys := io.Pipe()
	s := &screen{keys: keys, sizes: make(chan Size), code: make(chan int, 1)}
	s.cond = sync.NewCond(&s.mu)
	go func() {
		code, err := c.Run(t.Context(), args, Streams{In: in, Out: s, TTY: true, Resize: s.sizes})
		if err != nil && !errors.Is(err, stream.ErrClosed) { // the cluster may go before it could tell
			t.Errorf("terminal: %v", err)
		}
		s.code <- code
	}()
	t.Cleanup(func() { _ = keys.Close() })
	alarm := time.AfterFunc(10*time.Second, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.over = true
		s.cond.Broadcast()
	})
	t.Cleanup(func() { alarm.Stop() })
	return s
}

// Write is io.Writer's.
func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shown.Write(b)
	s.cond.Broadcast()
	return len(b), nil
}

// expect waits until text has been shown after what was expected before.
func (s *screen) expect(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		if i := strings.Index(s.shown.String()[s.seen:], text); i >= 0 {
			s.seen += i + len(text)
			return
		}
		if s.over {
			panic(fmt.Sprintf("never shown: %q; the screen has %q", text, s.shown.String()))
		}
		s.cond.Wait()
	}
}

func (s *screen) press(keys string) { _, _ = io.WriteString(s.keys, keys) }

func TestTerminalShell(t *testing.T) {
	_, c := host(t)
	s := openTerminal(t, c, "sh")
	s.expect("/ # ")
	s.sizes <- Size{Cols: 132, Rows: 43}
	s.sizes <- Size{Cols: 132, Rows: 43} // taken when the first has arrived
	s.press("stty size\r")
	s.expect("43 132\r\n/ # ")
	s.press("echo one two\r")
	s.expect("one two\r\n/ # ")
	s.press("\x1b[A\r") // the line before, from the history
	s.expect("one two\r\n/ # ")
	s.press("echo ab\x1b[D\x1b[DX\r") // editing in the middle
	s.expect("Xab\r\n/ # ")
	s.press("for i in 1 2\rdo echo n$i\rdone\r")
	s.expect("> ")
	s.expect("n1\r\nn2\r\n/ # ")
	s.press("cd /etc; echo $?\r")
	s.expect("0\r\n/etc # ")
	s.press("cat host\t\r") // completes hostname or hosts: only their common start
	s.expect("cat host")
	s.expect("/etc # ")
	s.press("exit 9\r")
	if code := <-s.code; code != 9 {
		t.Errorf("exit code %d", code)
	}
}

func TestControlKeys(t *testing.T) {
	_, c := host(t)
	s := openTerminal(t, c, "sh")
	s.expect("/ # ")
	s.press("sleep 1000\r")
	s.expect("sleep 1000\r\n")
	s.press("\x03")
	s.expect("^C")
	s.expect("/ # ")
	s.press("echo $?\r")
	s.expect("130\r\n/ # ")
	s.press("half a line\x03")
	s.expect("^C\r\n/ # ")
	s.press("while true; do sleep 1; done\r")
	s.expect("done\r\n")
	s.press("\x03")
	s.expect("/ # ")
	s.press("cat\r")
	s.expect("cat\r\n")
	s.press("typed\x7fd\r")
	s.expect("typed\b \bd\r\ntyped\r\n")
	s.press("\x04") // ends cat, not the shell
	s.expect("/ # ")
	s.press("\x04")
	if code := <-s.code; code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// A shell may end at any time, also while it waits for the end of a line.
func TestTerminalShellIsEnded(t *testing.T) {
	for name, end := range map[string]func(*lab, *Container){
		"with its container": func(l *lab, c *Container) { l.timeline.Do(c.KillAll) },
		"with the cluster":   func(l *lab, _ *Container) { l.timeline.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			l, c := host(t)
			s := openTerminal(t, c, "sh")
			s.expect("/ # ")
			s.press("echo one\recho tw")
			s.expect("one\r\n/ # echo tw")
			end(l, c)
			if code := <-s.code; name == "with its container" && code != 128+int(SIGKILL) {
				t.Errorf("exit code %d", code)
			}
		})
	}
}

func TestAttach(t *testing.T) {
	l := newLab(t)
	c, log := l.container(Config{Name: "echo", Stdin: true, Command: []string{"sh", "-c", "while read line; do echo \"<$line>\"; done; echo end; exit 2"}})
	l.timeline.Follow(clocktesting.NewFakeClock(start))
	s := &screen{}
	s.cond = sync.NewCond(&s.mu)
	in, keys := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- c.Attach(t.Context(), Streams{In: in, Out: s}) }()
	_, _ = io.WriteString(keys, "a\nb\n")
	s.expect("<a>\n<b>\n")
	l.timeline.Do(c.KillAll)
	if err := <-done; err != nil {
		t.Error(err)
	}
	l.timeline.Do(func() {
		if log.String() != "<a>\n<b>\n" {
			t.Errorf("log %q", log)
		}
	})
	if err := c.Attach(t.Context(), Streams{}); !errors.Is(err, errNotRunning) {
		t.Errorf("attach to an ended container: %v", err)
	}
}
