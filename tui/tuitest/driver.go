// Package tuitest drives the whole program in tests: an App in a real Bubble
// Tea program whose output is drawn by an emulated terminal. Tests speak of
// pods, panes and actions, and of what a person sees on the screen.
//
// The renderer writes cell differences, so that nothing can be said about the
// bytes it writes; every assertion reads the emulated screen. A test waits for
// what it expects to see, never for time to pass.
package tuitest

import (
	"bytes"
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
	"github.com/podglass/podglass/kube/poke"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/tuitest/picture"
)

// patience is how long something is waited for at most.
const patience = 20 * time.Second

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
	ended   chan struct{} // closed when the program has
	output  output

	work      *panes.Work
	traffic   traffic
	delivered func() bool // by the cluster; nil where there is none

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
	// A terminal answers queries; nobody here reads the answers, and an
	// emulator whose answers pile up stops.
	go func() { _, _ = io.Copy(io.Discard, d.screen) }()
	d.ended, d.output.came = make(chan struct{}), make(chan struct{}, 1)
	d.program = tea.NewProgram(&marked{Model: model},
		tea.WithInput(&bytes.Buffer{}), tea.WithOutput(&d.output), tea.WithoutSignals(), tea.WithWindowSize(columns, rows),
		tea.WithColorProfile(colorprofile.ANSI), tea.WithFPS(framesPerSecond),
	)
	go func() {
		defer close(d.ended)
		if _, err := d.program.Run(); err != nil {
			d.tb.Errorf("the program failed: %s", err)
		}
	}()
	d.program.Send(tea.WindowSizeMsg{Width: columns, Height: rows})
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
		d.tb.Fatalf("the program has not ended within %s", patience)
	}
}

// output is what the program has written since it was last drawn.
type output struct {
	came chan struct{} // pokes when something was written

	mu      sync.Mutex
	written []byte
}

// Write is io.Writer's.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	o.written = append(o.written, p...)
	o.mu.Unlock()
	poke.Once(o.came)
	return len(p), nil
}

// take returns what has come, which is not there any more then.
func (o *output) take() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	text := string(o.written)
	o.written = o.written[:0]
	return text
}

// draw draws what the program has written since the last time. The caller holds mu.
func (t *terminal) draw() {
	output := t.output.take()
	if output == "" {
		return
	}
	// Without a terminal for input the renderer counts on the output to turn
	// line feeds into new lines, as a terminal's driver does.
	output = t.takeTitles(output)
	t.written += len(output)
	output = strings.ReplaceAll(output, "\n", "\r\n")
	if t.legacy != nil {
		output = t.legacy.draw(output)
	}
	if output != "" {
		_, _ = io.WriteString(t.screen, output)
		t.text = "" // the titles alone change no cell
	}
}

// HasClusters makes the terminal one that has mode 2027, and say so.
func (d *Driver) HasClusters() *Driver {
	d.mu.Lock()
	d.draw()
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
	t.draw()
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
	t.draw()
	return t.screen.Render()
}

// Cells are a copy of the cells of the screen, by row and column.
func (t *terminal) Cells() picture.Screen {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.draw()
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
	t.draw()
	return t.written
}
