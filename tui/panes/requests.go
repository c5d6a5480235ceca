package panes

import (
	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/tui/widget/dialog"
)

// What a pane asks App for with [Env.Ask] because it cannot do it itself.
type (
	// Select asks for only the pods with these labels and fields, "" for all: a
	// selector in a filter is the API server's to apply.
	Select struct{ Labels, Fields string }

	// OpenContainers asks for the containers of a pod.
	OpenContainers struct{ Target Target }

	// OpenLog asks for the log of a container.
	OpenLog struct {
		Target   Target
		Previous bool // of the instance before the present one
		Beside   bool // in a pane of its own that does not follow
	}

	// OpenAllLogs asks for the logs of all pods of a pod's workload, as one.
	OpenAllLogs struct{ Target Target }

	// OpenShell asks for a shell in a container, with the whole terminal.
	OpenShell struct{ Target Target }

	// OpenForward asks for the dialog that forwards a port of a pod or of a
	// service in front of it.
	OpenForward struct{ Target Target }

	// Copy asks for a text in the clipboard.
	Copy struct {
		Text string
		What string // what it is, for the notice: "the name", "12 lines"
	}

	// CopyCommand asks for the kubectl command that shows the targets, in the
	// clipboard. Verb is the command's beginning: "get pod", "logs -f".
	CopyCommand struct {
		Verb    string
		Targets []Target
	}

	// Dialog asks App to open a dialog. Answer takes what was chosen; it is not
	// called when the dialog is cancelled.
	Dialog struct {
		Dialog dialog.Dialog
		Answer func(value any) tea.Cmd
	}

	// Notice is one sentence for the user.
	Notice struct {
		Tone Tone
		Text string
	}
)
