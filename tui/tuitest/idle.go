package tuitest

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
)

// calmFrames is how many frames in a row must find the program idle. Between two of the places where it is asked, such
// as a watch that has read an event and the feed that tells of it, a goroutine may just be about to run.
const calmFrames = 3

// marked is the program, which on request draws a frame that can be told from those before it: by its number, in the
// title of the window.
type marked struct {
	tea.Model
	frames int
}

// mark asks for a frame of its own.
type mark struct{}

func (m *marked) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, is := msg.(mark); is {
		m.frames++
		return m, nil
	}
	_, cmd := m.Model.Update(msg)
	return m, cmd
}

func (m *marked) View() tea.View {
	view := m.Model.View()
	if m.frames > 0 {
		view.WindowTitle = markTitle(m.frames)
	}
	return view
}

func markTitle(frame int) string { return fmt.Sprintf("frame %d", frame) }

// titleOf finds the titles of marked frames, and the beginning of one at the end of what was written so far.
var (
	titles     = regexp.MustCompile("\x1b\\]2;frame \\d+\a")
	titleBegun = regexp.MustCompile("\x1b(\\](2(;[^\a]*)?)?)?$")
)

// takeTitles takes the titles of marked frames out of what the program writes, since no terminal of a user gets them.
// The caller holds mu.
func (t *terminal) takeTitles(output string) string {
	output = t.begun + output
	cut := len(output)
	if at := titleBegun.FindStringIndex(output); at != nil {
		cut = at[0]
	}
	output, t.begun = output[:cut], output[cut:]
	return titles.ReplaceAllStringFunc(output, func(string) string {
		t.frames++
		return ""
	})
}

// frame waits until everything that was sent to the program before is on the screen.
func (d *Driver) frame() {
	d.tb.Helper()
	d.mu.Lock()
	d.asked++
	want := d.asked
	d.mu.Unlock()
	d.program.Send(mark{})
	if !d.waitFor(func(string) bool { return d.drawn() >= want }) {
		d.tb.Fatalf("the program draws nothing; the screen is\n%s", d.Screen())
	}
}

func (t *terminal) drawn() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.draw()
	return t.frames
}

// Idle waits until the screen shows what the program comes to by itself: no message is waiting, no command is running
// that ends, nothing is being asked of the cluster, the cluster has told all that has happened there, and all of it is
// drawn. What only time brings, more than a second of it, is not waited for.
func (d *Driver) Idle() *Driver {
	d.tb.Helper()
	deadline := time.Now().Add(patience)
	for calm, before := 0, uint64(0); calm < calmFrames; {
		d.frame()
		why, moved := d.busy()
		if why == "" && moved == before {
			calm++
			continue
		}
		calm, before = 0, d.rest(deadline)
	}
	return d
}

// rest waits until nothing goes on, and returns how much has so far. It is asked for after each frame: what goes on
// ends by a message, or by an answer of the cluster.
func (d *Driver) rest(deadline time.Time) (moved uint64) {
	d.tb.Helper()
	for {
		why, moved := d.busy()
		if time.Now().After(deadline) {
			d.tb.Fatalf("the program never came to rest (%s); the screen is\n%s", cmp.Or(why, "something comes again and again"), d.Screen())
		}
		if why == "" {
			return moved
		}
		d.frame()
	}
}

// busy says what goes on, "" for nothing, and counts what has.
func (t *terminal) busy() (why string, moved uint64) {
	idle, ended := t.work.Idle()
	quiet, came := t.traffic.idle()
	moved = ended + came
	switch {
	case !idle:
		return t.work.String(), moved
	case !quiet:
		return "the cluster is being asked", moved
	case t.delivered != nil && !t.delivered():
		return "the cluster has something to tell", moved
	}
	return "", moved
}

// Lacks waits until the program is idle, and fails when the screen then shows one of the texts.
func (d *Driver) Lacks(texts ...string) *Driver {
	d.tb.Helper()
	screen := d.Idle().Screen()
	for _, text := range texts {
		if strings.Contains(screen, text) {
			d.tb.Fatalf("the screen shows %q:\n%s", text, screen)
		}
	}
	return d
}
