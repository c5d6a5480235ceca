// Package panes holds what all panes of the workbench have in common: what App
// asks of a pane, what a pane asks of App, and the feeds that keep it live.
//
// A pane is a plain struct, not a [tea.Model]. It never waits: a slow thing is
// a command, and its reply says whom and what it was asked for, so that a pane
// that has moved on can drop it. What a pane cannot do alone (focus another
// pane, hand the terminal to a shell) it asks for with one of the messages of
// this package.
package panes

import (
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/layout"
	"github.com/podglass/podglass/tui/pace"
	"github.com/podglass/podglass/tui/widget/cells"
)

// ID names a pane for as long as it is open.
type ID = layout.ID

// Pane is what App needs of a pane.
type Pane interface {
	// Init returns the command that starts the pane.
	Init() tea.Cmd
	// Update takes a message: the pane's own replies and feeds, and, while the
	// pane is [Pane.Typing], keys.
	Update(msg tea.Msg) tea.Cmd
	// Do carries out an action of the keymap, if it is one of the pane's.
	Do(action keymap.Action) tea.Cmd
	// SetSize gives the pane its area in cells. App calls it before View.
	SetSize(width, height int)
	// SetFocus tells whether keys go to this pane.
	SetFocus(focused bool)
	// View draws exactly the area that SetSize gave.
	View() string
	// Title says what the pane shows and how that is.
	Title() Title
	// SetRuler says how the terminal measures text, which is known only when it
	// has answered.
	SetRuler(ruler cells.Ruler)
	// Scope is where the keymap looks for the pane's keys first.
	Scope() keymap.Scope
	// Typing reports whether keys are text for the pane now, as in a filter.
	Typing() bool
	// Close ends everything that the pane started.
	Close()
}

// Follower is a pane that shows what is chosen in another one.
type Follower interface {
	Pane
	// Follow shows a target. It may do so a little later, when the cursor has
	// come to rest.
	Follow(target Target) tea.Cmd
	// Target is what the pane shows, or is about to.
	Target() Target
}

// Leader is a list whose cursor chooses what the panes that follow it show. App
// asks it after every message instead of being told, because messages of
// commands may overtake one another.
type Leader interface {
	Pane
	// Chosen is what the cursor is on, the zero Target for nothing.
	Chosen() Target
}

// Clicker is a pane that understands the mouse. x and y count cells from the
// pane's upper left corner.
type Clicker interface {
	Click(x, y int) tea.Cmd
	Wheel(lines int) tea.Cmd
}

// Undoer is a pane with something of its own that esc takes back, such as a
// filter.
type Undoer interface {
	CanUndo() bool
	Undo()
}

// Holder is a list whose actions need a row under the cursor.
type Holder interface {
	HasTarget() bool
}

// Chooser is a pane some of whose own actions are good for nothing at times.
type Chooser interface {
	// Works reports whether an action does anything as things stand.
	Works(action keymap.Action) bool
}

// CursorHolder is a pane that places the terminal's cursor while it is typed
// into.
type CursorHolder interface {
	Cursor() (x, y int, shown bool)
}

// Target is what a following pane shows: a pod and, once one is chosen, a
// container of it. The zero Target is nothing.
type Target struct {
	kube.ContainerRef
	Row *pods.Row // the pod as the list has it; nil when it is not in the list
}

// IsZero reports whether there is nothing to show.
func (t Target) IsZero() bool { return t.Pod.Name == "" }

// Title is the text in a pane's upper edge.
type Title struct {
	Path  []string // what the pane shows, from the outside in: pod, container, "log"
	State string   // how that is: "live", "following", "reconnecting in 4s"
	Tone  Tone     // how State is meant
}

// Tone is how a piece of text is meant, which decides its style.
type Tone uint8

// The tones, from ordinary to bad.
const (
	Plain Tone = iota
	Good
	Warn
	Bad
)

// Env is what every pane is given.
type Env struct {
	Styles   *themes.Styles
	Glyphs   *themes.Glyphs
	Ruler    cells.Ruler      // of the terminal, as far as it is known
	Now      func() time.Time // for ages
	Location *time.Location   // for the times in logs
	Pace     *pace.Pace       // of all feeds of the program; nil for one of each feed's own

	// Ask asks App for one of the requests of this package. App sees to it
	// before it takes the next message, so that a key typed right after enter
	// meets the pane that enter opened.
	Ask func(request any)
}

// Second counts the seconds of the clock. What draws ages makes it part of the
// revision of its rows.
func (e Env) Second() uint64 { return uint64(e.Now().Unix()) }

// Style returns the style of a tone.
func (e Env) Style(tone Tone) lipgloss.Style {
	switch tone {
	case Good:
		return e.Styles.Good
	case Warn:
		return e.Styles.Warn
	case Bad:
		return e.Styles.Bad
	default:
		return e.Styles.Muted
	}
}
