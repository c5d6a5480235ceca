//go:build unix

package exec

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"
)

// realTerminal is a PTY with somebody at its far side: what the program writes
// is seen on the screen, and keys can be typed.
type realTerminal struct {
	tty    *os.File
	person *os.File
	screen *syncBuffer
}

func newRealTerminal(t *testing.T) *realTerminal {
	t.Helper()
	r := newUnwatchedTerminal(t)
	person, tty := r.person, r.tty
	read := make(chan struct{})
	go func() {
		defer close(read)
		io.Copy(r.screen, person)
	}()
	t.Cleanup(func() {
		tty.Close() // ends the reading at the far side
		<-read
		person.Close()
	})
	r.resize(t, 100, 30)
	return r
}

// newUnwatchedTerminal has nobody who reads the screen: a file that is being
// read is not closed before the read has ended.
func newUnwatchedTerminal(t *testing.T) *realTerminal {
	t.Helper()
	person, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tty.Close(); person.Close() })
	return &realTerminal{tty: tty, person: person, screen: newSyncBuffer()}
}

func (r *realTerminal) resize(t *testing.T, cols, rows uint16) {
	t.Helper()
	if err := pty.Setsize(r.tty, &pty.Winsize{Cols: cols, Rows: rows}); err != nil {
		t.Fatal(err)
	}
}

func (r *realTerminal) typeKeys(t *testing.T, keys string) {
	t.Helper()
	if _, err := io.WriteString(r.person, keys); err != nil {
		t.Fatal(err)
	}
}

// mode is the terminal's line discipline.
func (r *realTerminal) mode(t *testing.T) term.State {
	t.Helper()
	state, err := term.GetState(int(r.tty.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	return *state
}

func (r *realTerminal) lend(terminal *Terminal) *Terminal {
	terminal.SetStdin(r.tty)
	terminal.SetStdout(r.tty)
	terminal.SetStderr(r.tty)
	return terminal
}

// run lends the terminal to a session, and presses enter where it ends otherwise
// than by a key.
func (r *realTerminal) run(t *testing.T, terminal *Terminal) error {
	t.Helper()
	clock := newSteppingClock()
	terminal.now = clock.Now
	result := make(chan error, 1)
	go func() { result <- r.lend(terminal).Run() }()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for {
		select {
		case err := <-result:
			return err
		case <-look.C:
			if strings.Contains(r.screen.String(), "· enter returns ──") && terminal.ctx.Err() == nil && clock.step() {
				r.typeKeys(t, "\r")
			}
		}
	}
}

// steppingClock stands still until it is stepped, once.
type steppingClock struct {
	mu      sync.Mutex
	now     time.Time
	stepped bool
	looks   chan struct{} // one for each time that it is looked at
}

func newSteppingClock() *steppingClock {
	return &steppingClock{now: time.Unix(1e9, 0), looks: make(chan struct{}, 1000)}
}

func (c *steppingClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.looks <- struct{}{}
	return c.now
}

// typeEach types keys one after the other, each when the one before has been seen.
func (r *realTerminal) typeEach(t *testing.T, clock *steppingClock, keys ...string) {
	t.Helper()
	for len(clock.looks) > 0 {
		<-clock.looks
	}
	for _, key := range keys {
		r.typeKeys(t, key)
		<-clock.looks
	}
}

// step lets more time pass than somebody in the midst of typing needs for a key.
func (c *steppingClock) step() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	first := !c.stepped
	c.now, c.stepped = c.now.Add(2*pause), true
	return first
}

func TestTerminalOnARealOne(t *testing.T) {
	overBoth(t, func(t *testing.T, start func(func(process) error) *cluster, _ string) {
		real := newRealTerminal(t)
		before := real.mode(t)
		c := start(func(p process) error {
			if size := <-p.resize; size.Width != 100 || size.Height != 30 {
				return exited(2)
			}
			if real.mode(t) == before {
				return exited(3) // not raw
			}
			io.WriteString(p.out, "$ ")
			key := make([]byte, 1)
			for {
				if _, err := p.in.Read(key); err != nil {
					return exited(4)
				}
				switch key[0] {
				case 'r':
					size := <-p.resize
					if size.Width != 132 || size.Height != 50 {
						return exited(5)
					}
					io.WriteString(p.out, "resized\r\n")
				case 3: // ctrl+c is a byte like any other
					io.WriteString(p.out, "^C\r\n")
				case 4:
					return exited(6)
				}
			}
		})
		terminal := real.lend(NewTerminal(t.Context(), c.client(t), web, Shell{Name: "sh", Command: []string{"sh"}}))
		result := make(chan error, 1)
		go func() { result <- terminal.Run() }()

		real.screen.waitFor(t, "$ ")
		real.typeKeys(t, "\x03")
		real.screen.waitFor(t, "^C")
		real.resize(t, 132, 50)
		if err := syscall.Kill(os.Getpid(), syscall.SIGWINCH); err != nil {
			t.Fatal(err)
		}
		real.typeKeys(t, "r")
		real.screen.waitFor(t, "resized")
		real.typeKeys(t, "\x04")

		var exit *ExitError
		if err := <-result; !errors.As(err, &exit) || exit.Code != 6 {
			t.Fatalf("got %v, want exit code 6", err)
		}
		if real.mode(t) != before {
			t.Error("the terminal is not as it was")
		}
		nextKeyIsOurs(t, real)
	})
}

// nextKeyIsOurs types a line and expects the next reader of the terminal to get
// all of it.
func nextKeyIsOurs(t *testing.T, real *realTerminal) {
	t.Helper()
	real.typeKeys(t, "next\n")
	line := make([]byte, 16)
	n, err := real.tty.Read(line)
	if err != nil || string(line[:n]) != "next\n" {
		t.Errorf("read %q, %v; somebody else took the key", line[:n], err)
	}
}

func TestTerminalIsRestored(t *testing.T) {
	failure := errors.New("no such pod")
	for _, test := range []struct {
		name string
		run  func(cancel context.CancelFunc) func(context.Context, Options) error
		want error
	}{
		{"when the session fails", func(context.CancelFunc) func(context.Context, Options) error {
			return func(context.Context, Options) error { return failure }
		}, failure},
		{"when the context ends", func(cancel context.CancelFunc) func(context.Context, Options) error {
			return func(ctx context.Context, _ Options) error { cancel(); <-ctx.Done(); return ctx.Err() }
		}, context.Canceled},
	} {
		t.Run(test.name, func(t *testing.T) {
			real := newRealTerminal(t)
			before := real.mode(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			err := real.run(t, testTerminal(ctx, test.run(cancel)))
			if !errors.Is(err, test.want) {
				t.Errorf("got %v", err)
			}
			if real.mode(t) != before {
				t.Error("the terminal is not as it was")
			}
			nextKeyIsOurs(t, real)
		})
	}
}

func TestTerminalIsRestoredAfterAPanic(t *testing.T) {
	real := newRealTerminal(t)
	before := real.mode(t)
	terminal := real.lend(testTerminal(t.Context(), func(context.Context, Options) error {
		io.WriteString(real.tty, "\x1b[?1049h")
		panic("broken")
	}))
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		terminal.Run()
	}()
	if real.mode(t) != before {
		t.Error("the terminal is not as it was")
	}
	nextKeyIsOurs(t, real)
}

func TestTerminalLeavesWhatAKilledProgramLeft(t *testing.T) {
	real := newRealTerminal(t)
	real.run(t, testTerminal(t.Context(), func(_ context.Context, opts Options) error {
		io.WriteString(opts.Stdout, "\x1b[?1049h\x1b[?25l\x1b[?1002h\x1b[31mvi")
		return &ExitError{Code: 137}
	}))
	real.screen.waitFor(t, "\x1b[?1049l")
	real.screen.waitFor(t, restoreModes)
}

func TestTerminalIsLentInTheMiddle(t *testing.T) {
	real := newRealTerminal(t)
	before := real.mode(t)
	lent := make(chan struct{})
	var terminal *Terminal
	terminal = testTerminal(t.Context(), func(_ context.Context, opts Options) error {
		raw := real.mode(t)
		io.WriteString(opts.Stdout, "\x1b[?1049hvi")
		while := func() error {
			if real.mode(t) != before {
				t.Error("the terminal is not given back")
			}
			real.resize(t, 132, 50)
			return nil
		}
		if !terminal.Yield(while) || real.mode(t) != raw {
			t.Error("the terminal is not taken again")
		}
		for _, rows := range []uint16{49, 50} {
			if size := opts.Sizes.Next(); size.Width != 132 || size.Height != rows {
				t.Errorf("the program is told of %+v, want %d rows", size, rows)
			}
		}
		close(lent)
		return nil
	})
	never := func() error { t.Error("nobody has the terminal"); return nil }
	if terminal.Yield(never) {
		t.Error("lent before the session")
	}
	if err := real.run(t, terminal); err != nil {
		t.Fatal(err)
	}
	<-lent
	if real.mode(t) != before || terminal.Yield(never) {
		t.Error("the terminal is not given back at the end")
	}
	real.screen.waitFor(t, "\x1b[?1049l")
	real.screen.waitFor(t, "\x1b[?1049h\x1b[2J")
}

// Somebody closes the window: the session must not stay behind.
func TestTerminalHangUp(t *testing.T) {
	real := newUnwatchedTerminal(t)
	reading := make(chan struct{})
	terminal := real.lend(testTerminal(t.Context(), func(ctx context.Context, opts Options) error {
		close(reading)
		<-ctx.Done()
		return context.Cause(ctx)
	}))
	result := make(chan error, 1)
	go func() { result <- terminal.Run() }()
	<-reading
	real.person.Close()
	if err := <-result; !errors.Is(err, errHangUp) {
		t.Fatalf("got %v", err)
	}
}

func TestKeysFromAFile(t *testing.T) {
	file, err := os.CreateTemp(t.TempDir(), "keys")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString("ls\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	terminal := testTerminal(t.Context(), func(_ context.Context, opts Options) error {
		keys, err := io.ReadAll(opts.Stdin)
		if string(keys) != "ls\n\x04" {
			t.Errorf("keys %q, %v", keys, err)
		}
		return nil
	})
	terminal.SetStdin(file)
	terminal.SetStdout(&strings.Builder{})
	if err := terminal.Run(); err != nil {
		t.Fatal(err)
	}
}
