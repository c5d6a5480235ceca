// Package tuitest drives the whole program in tests: an App in a real Bubble
// Tea program whose output is drawn by an emulated terminal. Tests speak of
// pods, panes and actions, and of what a person sees on the screen.
//
// The renderer writes cell differences, so that nothing can be said about the
// bytes it writes; every assertion reads the emulated screen. A test waits for
// what it expects to see, and looks when the program has written something.
package tuitest

import (
	"image/color"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/tuitest/picture"
)

// Waiting: for how long at most, and how often it is looked at what the screen does not tell.
const (
	patience = 20 * time.Second
	glance   = 5 * time.Millisecond
)

// framesPerSecond is as often as the program itself draws.
const framesPerSecond = 120

// Driver is a person at a terminal of a given size. Its methods return it, so
// that what the person does and sees reads as one sentence.
type Driver struct {
	tb testing.TB
	*terminal
}

// terminal is the program and the screen that it draws on.
type terminal struct {
	keys    *keymap.Keymap
	program *tea.Program
	ended   chan struct{} // closed when the program has ended
	failed  error         // why it has, once it has

	work      *panes.Work
	traffic   traffic
	delivered func() bool // by the cluster; nil where there is none

	drew    chan struct{} // poked when the program has written, of capacity one
	mu      sync.Mutex
	screen  *vt.Emulator
	text    string      // of the screen, as [terminal.Screen] returns it; "" when it is not known
	legacy  *codePoints // nil with mode 2027
	written int
	begun   string // of a title
	asked   int    // marked frames that were asked for
	frames  int    // and drawn
}

// start runs a program on a terminal of so many columns and rows. It is ended with
// the test, and closed.
func (d *Driver) start(model tea.Model, closed func(), columns, rows int) {
	d.tb.Helper()
	d.screen, d.legacy = vt.NewEmulator(columns, rows), &codePoints{}
	d.drew, d.ended = make(chan struct{}, 1), make(chan struct{})
	// A terminal answers queries; nobody here reads the answers, and an
	// emulator whose answers pile up stops.
	go func() { _, _ = io.Copy(io.Discard, d.screen) }()
	d.program = tea.NewProgram(&marked{Model: model},
		tea.WithInput(strings.NewReader("")), tea.WithOutput(d.terminal), tea.WithoutSignals(),
		tea.WithWindowSize(columns, rows), tea.WithColorProfile(colorprofile.ANSI), tea.WithFPS(framesPerSecond),
	)
	go func() {
		defer close(d.ended)
		_, d.failed = d.program.Run()
	}()
	d.program.Send(tea.WindowSizeMsg{Width: columns, Height: rows}) // no key comes before it
	d.tb.Cleanup(func() {
		d.program.Quit()
		d.Ends()
		closed()
		if answers, ok := d.screen.InputPipe().(io.Closer); ok {
			_ = answers.Close() // the emulator's own Close must not meet its Read
		}
	})
}

// Ends waits until the program has ended.
func (d *Driver) Ends() {
	d.tb.Helper()
	select {
	case <-d.ended:
	case <-time.After(patience):
		d.tb.Fatalf("the program has not ended; the screen is\n%s", d.Screen())
	}
	if d.failed != nil {
		d.tb.Fatalf("the program has failed: %v", d.failed)
	}
}

// Write implements [io.Writer] for the program: what it writes is drawn on the screen.
func (t *terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	// Without a terminal for input the renderer counts on the output to turn
	// line feeds into new lines, as a terminal's driver does.
	output := t.takeTitles(string(p))
	t.written += len(output)
	output = strings.ReplaceAll(output, "\n", "\r\n")
	if t.legacy != nil {
		output = t.legacy.draw(output)
	}
	if output != "" {
		_, _ = io.WriteString(t.screen, output)
		t.text = ""
	}
	select {
	case t.drew <- struct{}{}:
	default:
	}
	return len(p), nil
}

// HasClusters makes the terminal one that has mode 2027, and say so.
func (d *Driver) HasClusters() *Driver {
	d.mu.Lock()
	d.legacy = nil
	d.mu.Unlock()
	d.program.Send(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeReset})
	return d
}

// HasLightGround makes the terminal one that says so.
func (d *Driver) HasLightGround() *Driver {
	d.program.Send(tea.BackgroundColorMsg{Color: color.White})
	return d
}

// Screen returns what is on the screen: its lines without trailing blanks.
func (t *terminal) Screen() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.text == "" {
		lines := strings.Split(t.screen.String(), "\n")
		for i, line := range lines {
			lines[i] = strings.TrimRight(line, " \r")
		}
		t.text = strings.Join(lines, "\n")
	}
	return t.text
}

// Styled returns what is on the screen with its colours, as escape sequences.
func (t *terminal) Styled() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.screen.Render()
}

// Cells are a copy of the cells of the screen, by row and column.
func (t *terminal) Cells() picture.Screen {
	t.mu.Lock()
	defer t.mu.Unlock()
	rows := make(picture.Screen, t.screen.Height())
	for y := range rows {
		rows[y] = make(uv.Line, t.screen.Width())
		for x := range rows[y] {
			rows[y][x] = *t.screen.CellAt(x, y)
		}
	}
	return rows.Plain()
}

// Written returns how many bytes the program has sent to its terminal so far.
func (t *terminal) Written() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.written
}
