package panes

import (
	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/kube/portforward"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// What a pane asks App for with [Env.Ask] because it cannot do it itself.
type (
	// Select asks for only the pods with these labels and fields, "" for all: a
	// selector in a filter is the API server's to apply.
	Select struct{ Labels, Fields string }

	// Open asks for a pane that shows a target: the one of its kind that follows
	// the cursor or, when that is asked for, one of its own.
	Open struct {
		Kind   string // name of the kind: "containers", "logs"
		Target Target
		How    any  // how to show it, of the kind's own type; nil for as usual
		Beside bool // in a pane of its own that does not follow
		Pinned bool // the pane keeps to this target from then on
	}
	// Log is how a log is to be shown, as [Open.How].
	Log struct {
		Previous bool   // of the instance before the present one
		AllPods  bool   // of all pods of the target's workload, as one
		Line     string // a piece of the line to go to, "" for none
	}
	// Filtered is which pods are to be listed, as [Open.How]: a filter as one types it.
	Filtered struct{ Filter string }
	// Object is what a text is about, and how it is to be shown, as [Open.How].
	Object struct {
		Ref  object.Ref
		Form Form
		// At is the field to go to, as [object.Find] takes it, or "events[REASON]" for the
		// newest event of a reason; "" for the top.
		At string
	}
	// Service is the service to go to among those of the target, as [Open.How].
	Service struct{ Name string }
	// Shell is how a shell is to be opened, as [Open.How].
	Shell struct {
		Attach  bool     // join the process that the container itself runs
		Command []string // instead of a shell that the container has; nil for that
		Typed   string   // Command as the user has typed it for this once; "" for not
	}
	// Command asks App to run a command that the pane could not return.
	Command tea.Cmd
	// Close asks App to close a pane.
	Close struct{ Pane ID }
	// Copy asks for a text in the clipboard.
	Copy struct {
		Text string
		What string // what it is, for the notice: "the name", "12 lines"
		// Secret keeps the text itself out of the notice.
		Secret bool
	}

	// Browse asks for a URL in the browser or, where there is none, in the clipboard.
	Browse struct{ URL string }
	// Forward asks for a forward to one of several ports.
	Forward struct{ Offers []portforward.Offer }
	// SaveForward asks for a name to keep a forward under.
	SaveForward struct{ Spec portforward.Spec }

	// Dialog asks App to open a dialog. Answer takes what was chosen; it is not
	// called when the dialog is cancelled.
	Dialog struct {
		Dialog dialog.Dialog
		Answer func(value any) tea.Cmd
		// Cancelled is called when the dialog is; nil for nothing.
		Cancelled func() tea.Cmd
	}

	// Notice is one sentence for the user; without a text it takes away the one that shows.
	Notice struct {
		Tone Tone
		Text string
	}
)

// Actions that panes speak of.
const (
	RunCommand   keymap.Action = "target.run"           // asks for a command and runs it in a container
	OpenPrevious keymap.Action = "target.previous-logs" // opens the log of the instance before the last restart
	ShowPrevious keymap.Action = "logs.previous"        // shows that in the pane of a log
)

// Form is how an object is told.
type Form uint8

// The forms.
const (
	Describe Form = iota // as kubectl describe does
	YAML
	Events // what is told of it, of its owners, its node and its claims
)

// String names the form as the title does.
func (f Form) String() string {
	switch f {
	case YAML:
		return "YAML"
	case Events:
		return "events"
	}
	return "describe"
}
