// Package panes holds what all panes of the workbench have in common: what App
// asks of a pane, what a pane asks of App, and the feeds that keep it live.
//
// A pane is a plain struct, not a [tea.Model]. It never waits: a slow thing is
// the work of a [Task], whose answer is addressed to the pane and is dropped when
// the pane has moved on. What a pane cannot do alone (focus another pane, ask
// something) it asks App for with one of the requests of this package.
package panes

import (
	"context"
	"image/color"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/layout"
	"github.com/podglass/podglass/tui/pace"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// ID names a pane for as long as it is open.
type ID = layout.ID

// Mode is how a pane takes keys.
type Mode uint8

// The modes.
const (
	Actions Mode = iota // each key does an action of the keymap
	Text                // keys are typed into a prompt, but for the actions of its scope
	Raw                 // all keys are the pane's, but for those of its own scope
)

// Pane is what App needs of a pane. What a pane can do is declared with its kind; see [Action].
type Pane interface {
	// Init returns the command that starts the pane.
	Init() tea.Cmd
	// Update takes the news of the pane's feeds and, unless its mode is Actions, keys and pasted text.
	// It is called whether or not the pane lies where it can be seen.
	Update(msg tea.Msg) tea.Cmd
	// SetSize gives the pane its area in cells. App calls it before View.
	SetSize(width, height int)
	// SetFocus tells whether keys go to this pane.
	SetFocus(focused bool)
	// Restyle draws with another look from now on.
	Restyle(look Look)
	// View draws exactly the area that SetSize gave.
	View() string
	// Title says what the pane shows and how that is.
	Title() Title
	// Scope is where the keymap looks for the pane's keys first.
	Scope() keymap.Scope
	// Mode is how the pane takes keys now.
	Mode() Mode
	// Close ends everything that the pane started.
	Close()
}

// Mover is a pane with something to scroll or a cursor to move.
type Mover interface {
	// Move carries out an action of the scope [keymap.Move].
	Move(action keymap.Action) tea.Cmd
}

// Editor is a pane that is typed into at times.
type Editor interface {
	// Edit carries out an action of the scope [keymap.Input] on what is being typed.
	Edit(action keymap.Action) tea.Cmd
}

// Sizer is a pane that knows how much room its content asks for.
type Sizer interface {
	// Need is that room, without what surrounds the pane. What changes from one second to the next has no
	// part in it.
	Need() layout.Need
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

// Explainer is a pane that knows what holds up what it shows, and says it in another one's place where it has none.
type Explainer interface {
	Pane
	// Why returns lines of width cells, none where nothing is held up.
	Why(width int) []string
}

// Explained is a pane that leaves out why it is empty where that is said above it.
type Explained interface {
	Pane
	SetExplained(explained bool)
}

// Leader is a list whose cursor chooses what the panes that follow it show. App
// asks it after every message instead of being told, because messages of
// commands may overtake one another.
type Leader interface {
	Pane
	// Chosen is what the cursor is on, the zero Target for nothing.
	Chosen() Target
}

// Lister is a list whose rows can be acted on several at a time.
type Lister interface {
	Leader
	// Targets are the rows that are marked or, without marks, the one under the cursor.
	Targets() []Target
}

// Grouped is a pane that shows pods in groups at times: under a heading, or as one.
type Grouped interface {
	// Heading is the group that the cursor stands for; false while it is on one pod, or on nothing.
	Heading() (Heading, bool)
}

// Heading is a group of pods, for which a line above them stands.
type Heading struct {
	By     pods.Grouping // what the pods of the group have in common
	Member Target        // the first of them
}

// Subject is a pane whose cursor stands on an object of any kind, or that shows one.
type Subject interface {
	// Object is that object, the zero Ref for none.
	Object() object.Ref
}

// Opener is a pane that can be told what to show at once, and how.
type Opener interface {
	Pane
	Open(request Open) tea.Cmd
}

// Clicker is a pane that understands the mouse. x and y count cells from the
// pane's upper left corner.
type Clicker interface {
	// Click takes a press of the left button.
	Click(x, y int) tea.Cmd
	Wheel(lines int) tea.Cmd
}

// Dragger is a pane that understands more of the mouse than clicks. Both methods may be called with
// cells outside of the pane, once the button was pressed inside.
type Dragger interface {
	Clicker
	// Drag takes a move of the mouse with the left button held.
	Drag(x, y int) tea.Cmd
	// Release takes the end of it.
	Release(x, y int) tea.Cmd
}

// Mouser is a pane with a program in it that may ask for the mouse.
type Mouser interface {
	Clicker
	// Mouse takes what a [Dragger] is not told of, such as the wheel and the other buttons, and reports whether
	// the program has asked for it.
	Mouse(msg tea.MouseMsg, x, y int) bool
	// WantsMotion reports whether the program asks where the mouse is while no button is held.
	WantsMotion() bool
}

// WindowNamer is a pane that names the terminal's window while it has the focus.
type WindowNamer interface {
	// WindowTitle is that name as safe text, "" for none.
	WindowTitle() string
}

// Holder is a pane with something alive in it, such as a shell, that ends with the program.
type Holder interface {
	// Alive is how many there are, and what one of them is called.
	Alive() (count int, noun string)
}

// Closer is a pane that asks before it is closed.
type Closer interface {
	Pane
	// BeforeClose is what is to be agreed to, nil for nothing.
	BeforeClose() dialog.Dialog
}

// Pods is the list of pods, which App gives what is in the scope.
type Pods interface {
	Leader
	// Show lists the pods of a store, which holds those of a scope. picked says which of them, in the words
	// of a sentence about pods: "with the labels app=web"; "" for all.
	Show(store *pods.Store, scope kube.Scope, picked string) tea.Cmd
	// Listed is the scope of what shows.
	Listed() kube.Scope
	// Counts returns how many pods there are in the scope, how many of them fail, and how fresh that is.
	Counts() (total, failing int, health follow.Health)
	// Notes is how many lines say what of the scope cannot be shown, or more than one why nothing is listed.
	Notes() int
}

// History is where what was typed in earlier runs is kept.
type History interface {
	// Entries are the texts, the latest last.
	Entries() []string
	// Add keeps one more. It does not wait for a disk.
	Add(text string)
}

// Clocked is a pane with times that can be kept the same as those of others.
type Clocked interface {
	Pane
	// Clock is the time of the line under the cursor, zero while the newest is followed; false where there
	// is none.
	Clock() (at time.Time, ok bool)
	// SetClock goes to a time, or follows for the zero time.
	SetClock(at time.Time)
	// SetLocked says whether the pane shows the time that others show.
	SetLocked(locked bool)
}

// Undoer is a pane with something of its own that esc takes back, such as a
// filter.
type Undoer interface {
	CanUndo() bool
	Undo()
}

// Keeper is a pane that tells whether it shows already what is asked for, so that it need not be opened again.
type Keeper interface{ Shows(request Open) bool }

// Vacant is a pane that is not kept open, when esc leads out of it, while there is nothing in it.
type Vacant interface{ Vacant() bool }

// CursorHolder is a pane that places the terminal's cursor while it is typed
// into.
type CursorHolder interface {
	Cursor() (x, y int, shown bool)
}

// CursorShaper is a pane that says how the terminal's cursor is to look.
type CursorShaper interface {
	CursorHolder
	CursorShape() tea.CursorShape
}

// Resident is a pane that shows one thing as long as it is open.
type Resident interface {
	Pane
	// Opened is what the pane was asked to show, with what has been chosen since.
	Opened() Open
}

// Target is what a following pane shows: a pod and, once one is chosen, a
// container of it. The zero Target is nothing.
type Target struct {
	kube.ContainerRef
	Row *pods.Row // the pod as the list has it; nil when it is not in the list
	// Proposed says that nobody has chosen the container: it is the one to look at first.
	Proposed bool
}

// IsZero reports whether there is nothing to show.
func (t Target) IsZero() bool { return t.Pod.Name == "" }

// Title is the text in a pane's upper edge.
type Title struct {
	Path  []string // what the pane shows, from the outside in: pod, container, "log"
	State string   // how that is: "live", "following", "reconnecting in 4s"
	// Health is how fresh that is where it is not live, for a pane whose list the header tells of.
	Health string
	Tone   Tone // how both are meant
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

// Look is what everything is drawn with. Another theme may be chosen while the
// program runs, and how the terminal measures text is known only when it has
// answered.
type Look struct {
	Styles *themes.Styles
	Glyphs *themes.Glyphs
	Ruler  cells.Ruler // of the terminal, as far as it is known
	// Foreground and Background are the terminal's own colours, nil where they are not known.
	Foreground, Background color.Color
}

// Env is what every pane is given.
type Env struct {
	// ID names the pane.
	ID ID
	// Context ends when the pane is closed.
	Context context.Context

	Look

	Now      func() time.Time // for ages
	Location *time.Location   // for the times in logs
	Pace     *pace.Pace       // of all feeds of the program; nil for one of each feed's own

	// Work counts what is going on; nil for nobody who asks.
	Work *Work

	// KeyOf is the key of an action, to name in a sentence; nil for a pane that names none.
	KeyOf func(keymap.Action) string

	// HeldIn is what podglass holds open in a pod, whether its pane shows or not: "shell", "2 shells", "" for
	// nothing; nil for a pane that does not tell.
	HeldIn func(kube.PodRef) string

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

// Full is what the pane's edge says of how it is.
func (t Title) Full(dot string) string {
	if t.State == "" || t.Health == "" {
		return t.State + t.Health
	}
	return t.State + " " + dot + " " + t.Health
}
