// Package tuitest drives the whole program in tests: an App in a real Bubble
// Tea program whose output is drawn by an emulated terminal. Tests speak of
// pods, panes and actions, and of what a person sees on the screen.
//
// The renderer writes cell differences, so that nothing can be said about the
// bytes it writes; every assertion reads the emulated screen. A test waits for
// what it expects to see, never for time to pass.
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
	"github.com/charmbracelet/x/exp/teatest/v2"
	"github.com/charmbracelet/x/vt"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/tuitest/picture"
)

// Waiting for the screen: for how long at most, and how often it is looked at.
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
	keys  *keymap.Keymap
	model *teatest.TestModel

	work      *panes.Work
	traffic   traffic
	delivered func() bool // by the cluster; nil where there is none

	mu      sync.Mutex
	screen  *vt.Emulator
	legacy  *codePoints // nil with mode 2027
	written int
	begun   string // of a title
	asked   int    // marked frames that were asked for
	frames  int    // and drawn
}

// start runs a program on a terminal of so many columns and rows. It is ended with
// the test, and closed.
func (d *Driver) start(program tea.Model, closed func(), columns, rows int) {
	tb := d.tb
	tb.Helper()
	d.screen, d.legacy = vt.NewEmulator(columns, rows), &codePoints{}
	// A terminal answers queries; nobody here reads the answers, and an
	// emulator whose answers pile up stops.
	go func() { _, _ = io.Copy(io.Discard, d.screen) }()
	d.model = teatest.NewTestModel(tb, &marked{Model: program},
		teatest.WithInitialTermSize(columns, rows),
		teatest.WithProgramOptions(tea.WithColorProfile(colorprofile.ANSI), tea.WithFPS(framesPerSecond)),
	)
	tb.Cleanup(func() {
		d.model.GetProgram().Quit()
		d.model.WaitFinished(tb, teatest.WithFinalTimeout(patience))
		closed()
		if answers, ok := d.screen.InputPipe().(io.Closer); ok {
			_ = answers.Close() // the emulator's own Close must not meet its Read
		}
	})
}

// Read takes what the program has written since the last time, draws it on
// the screen, and passes it on.
func (t *terminal) Read(p []byte) (int, error) {
	n, err := t.model.Output().Read(p)
	t.mu.Lock()
	defer t.mu.Unlock()
	// Without a terminal for input the renderer counts on the output to turn
	// line feeds into new lines, as a terminal's driver does.
	output := t.takeTitles(string(p[:n]))
	t.written += len(output)
	output = strings.ReplaceAll(output, "\n", "\r\n")
	if t.legacy != nil {
		output = t.legacy.draw(output)
	}
	_, _ = io.WriteString(t.screen, output)
	return n, err
}

// HasClusters makes the terminal one that has mode 2027, and say so.
func (d *Driver) HasClusters() *Driver {
	d.mu.Lock()
	d.legacy = nil
	d.mu.Unlock()
	d.model.Send(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeReset})
	return d
}

// HasLightGround makes the terminal one that says so.
func (d *Driver) HasLightGround() *Driver {
	d.model.Send(tea.BackgroundColorMsg{Color: color.White})
	return d
}

// Screen returns what is on the screen: its lines without trailing blanks.
func (t *terminal) Screen() string {
	_, _ = io.Copy(io.Discard, struct{ io.Reader }{t})
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := strings.Split(t.screen.String(), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \r")
	}
	return strings.Join(lines, "\n")
}

// Styled returns what is on the screen with its colours, as escape sequences.
func (t *terminal) Styled() string {
	t.Screen()
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.screen.Render()
}

// Cells are a copy of the cells of the screen, by row and column.
func (t *terminal) Cells() picture.Screen {
	t.Screen()
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
	t.Screen()
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.written
}
