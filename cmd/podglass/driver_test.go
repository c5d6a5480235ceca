//go:build unix

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/term"
)

// patience bounds every wait of these tests. It is reached only by a test that fails.
const patience = 60 * time.Second

// app is podglass in a process and on a terminal of its own. The terminal is an emulator behind a
// pseudo-terminal: tests read what a person would see, not the bytes that lead there.
type app struct {
	t       testing.TB
	cmd     *exec.Cmd
	master  *os.File
	tty     *os.File // kept open, to look at the terminal's state after the program has gone
	initial *term.State
	wires   sync.WaitGroup // between the pseudo-terminal and the emulator

	mu       sync.Mutex
	progress *sync.Cond // the screen changed, or the process ended
	emulator *vt.Emulator
	modes    map[ansi.Mode]bool // switched on or off by the program
	title    string             // of the window
	ended    bool
	err      error // of the process
	received int   // bytes from the program
	broken   error // why nothing more comes from it
}

// launch are the circumstances a podglass is started in.
type launch struct {
	binary string // the test binary by default
	scene  string // of the test binary; podglass by default
	args   []string
	env    []string // on top of a clean environment
	width  int      // 100 by default
	height int      // 30 by default
}

// start runs podglass on a terminal. The test ends it if it does not end by itself.
func start(t testing.TB, l launch) *app {
	t.Helper()
	a := &app{t: t, modes: map[ansi.Mode]bool{}}
	a.progress = sync.NewCond(&a.mu)
	if l.width == 0 {
		l.width, l.height = 100, 30
	}
	a.emulator = vt.NewEmulator(l.width, l.height)
	a.emulator.SetCallbacks(vt.Callbacks{
		EnableMode:  func(m ansi.Mode) { a.modes[m] = true },
		DisableMode: func(m ansi.Mode) { a.modes[m] = false },
		Title:       func(title string) { a.title, a.ended = title, a.ended || title == endTitle },
	})
	a.cmd = l.command(t)
	var err error
	a.master, a.tty, err = pty.Open()
	if err != nil {
		t.Fatalf("open a pseudo-terminal: %v", err)
	}
	a.initial, err = term.GetState(int(a.tty.Fd()))
	if err != nil {
		t.Fatalf("read the state of the pseudo-terminal: %v", err)
	}
	a.setSize(l.width, l.height)
	a.cmd.Stdin, a.cmd.Stdout, a.cmd.Stderr = a.tty, a.tty, a.tty
	a.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := a.cmd.Start(); err != nil {
		t.Fatalf("start podglass: %v", err)
	}
	a.wires.Go(a.display)
	a.wires.Go(func() { _, _ = io.Copy(a.master, a.emulator) }) // the terminal's answers to queries
	go a.await()
	t.Cleanup(a.end)
	return a
}

// command is the process to start, in a clean environment with a home of its own.
func (l launch) command(t testing.TB) *exec.Cmd {
	t.Helper()
	if l.binary == "" {
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		l.binary = self
	}
	if l.scene == "" {
		l.scene = program
	}
	home := t.TempDir()
	cmd := exec.Command(l.binary, l.args...)
	cmd.Dir = home
	cmd.Env = append([]string{
		runAsPodglass + "=" + l.scene,
		"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "LANG=C.UTF-8",
		"XDG_CONFIG_HOME=" + home + "/config", "XDG_STATE_HOME=" + home + "/state",
		"KUBECONFIG=" + home + "/kubeconfig", // not there
		"GORACE=" + os.Getenv("GORACE"),      // log_path brings to light what a race detector says of the program
	}, l.env...)
	return cmd
}

// display feeds what the program writes to the emulator.
func (a *app) display() {
	buffer := make([]byte, 32<<10)
	for {
		n, err := a.master.Read(buffer)
		a.mu.Lock()
		_, _ = a.emulator.Write(buffer[:n])
		a.received, a.broken = a.received+n, err
		a.progress.Broadcast()
		a.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// endTitle is the window title that marks the end of the program's output.
const endTitle = "podglass has ended"

// await notices the end of the process. What it wrote last may still be on its way to the emulator,
// so the news takes the same way.
func (a *app) await() {
	err := a.cmd.Wait()
	a.mu.Lock()
	a.err = err
	a.mu.Unlock()
	_, _ = a.tty.WriteString(ansi.SetWindowTitle(endTitle))
}

// end makes sure that nothing of the test is left.
func (a *app) end() {
	a.mu.Lock()
	ended := a.ended
	a.mu.Unlock()
	if !ended {
		_ = a.cmd.Process.Kill()
		a.waitEnd()
	}
	_ = a.tty.Close() // what is still to be read breaks off
	if answers, ok := a.emulator.InputPipe().(io.Closer); ok {
		_ = answers.Close() // the emulator's own Close must not meet its Read
	}
	a.wires.Wait()
	_ = a.master.Close()
}

// wait blocks until ready says so, which is asked on every change and may look at everything that
// mu guards. It fails the test, and shows the screen, when that takes too long.
func (a *app) wait(what string, ready func() bool) {
	a.t.Helper()
	late := false
	timer := time.AfterFunc(patience, func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		late = true
		a.progress.Broadcast()
	})
	defer timer.Stop()
	a.mu.Lock()
	defer a.mu.Unlock()
	for !ready() {
		if late {
			a.t.Fatalf("waited %s for %s (%d bytes received, terminal %v, process %v); the screen shows:\n%s",
				patience, what, a.received, a.broken, a.err, a.drawing())
		}
		a.progress.Wait()
	}
}

// waitScreen waits until the text of the screen satisfies ready. It fails at once if the program ends.
func (a *app) waitScreen(what string, ready func(screen string) bool) {
	a.t.Helper()
	a.wait(what, func() bool {
		if ready(a.drawing()) {
			return true
		}
		if a.ended {
			a.t.Fatalf("podglass ended (%v) before %s; the screen shows:\n%s", a.err, what, a.drawing())
		}
		return false
	})
}

// waitText waits until the screen shows all of the texts.
func (a *app) waitText(texts ...string) {
	a.t.Helper()
	a.waitScreen(fmt.Sprintf("%q", texts), func(screen string) bool {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
}

// waitEnd waits until the process has ended and returns its exit code.
func (a *app) waitEnd() int {
	a.t.Helper()
	a.wait("podglass to end", func() bool { return a.ended })
	var exit *exec.ExitError
	if errors.As(a.err, &exit) {
		return exit.ExitCode()
	}
	if a.err != nil {
		a.t.Fatalf("podglass did not run: %v", a.err)
	}
	return 0
}

// drawing is the screen as text. The caller holds mu.
func (a *app) drawing() string {
	lines := strings.Split(a.emulator.String(), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// screen is what the terminal shows now.
func (a *app) screen() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.drawing()
}

// press types keys, as the bytes that a terminal sends for them.
func (a *app) press(keys string) {
	a.t.Helper()
	if _, err := io.WriteString(a.master, keys); err != nil {
		a.t.Fatalf("press %q: %v", keys, err)
	}
}

// resize changes the size of the terminal, as a person who drags its window does.
func (a *app) resize(width, height int) {
	a.t.Helper()
	a.mu.Lock()
	a.emulator.Resize(width, height)
	a.mu.Unlock()
	a.setSize(width, height)
}

func (a *app) setSize(width, height int) {
	a.t.Helper()
	size := &pty.Winsize{Cols: uint16(width), Rows: uint16(height)}
	if err := pty.Setsize(a.master, size); err != nil {
		a.t.Fatalf("set the size of the terminal: %v", err)
	}
}

// signal sends a signal to the process.
func (a *app) signal(sig os.Signal) {
	a.t.Helper()
	if err := a.cmd.Process.Signal(sig); err != nil {
		a.t.Fatalf("send %v: %v", sig, err)
	}
}

// checkTerminalRestored fails the test unless the terminal is as it was before the program.
func (a *app) checkTerminalRestored() {
	a.t.Helper()
	state, err := term.GetState(int(a.tty.Fd()))
	if err != nil {
		a.t.Fatalf("read the state of the pseudo-terminal: %v", err)
	}
	if !reflect.DeepEqual(a.initial, state) {
		a.t.Errorf("the terminal is in another mode than before: %+v, was %+v", state, a.initial)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.emulator.IsAltScreen() {
		a.t.Error("the terminal still shows the alternate screen")
	}
	for mode, on := range a.modes {
		// The cursor and wrapping at the edge are on in a fresh terminal, everything else is off.
		fresh := mode == ansi.ModeTextCursorEnable || mode == ansi.ModeAutoWrap
		if on != fresh {
			a.t.Errorf("mode %v is left on=%v", mode, on)
		}
	}
}
