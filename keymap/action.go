package keymap

// Action is something a key can do. Its name is the scope it works in, a dot, and what it does; it
// is what a user writes in the config file to rebind it.
type Action string

// Actions of every place, dialogs and prompts included.
const (
	Redraw  Action = "always.redraw"  // draw the whole screen again
	Suspend Action = "always.suspend" // stop as shells understand it, until fg
)

// Actions of every pane.
const (
	Help         Action = "global.help"
	Quit         Action = "global.quit"
	Back         Action = "global.back" // undo the last drill, filter or zoom
	ClosePane    Action = "global.close"
	NextPane     Action = "global.next-pane"
	PreviousPane Action = "global.previous-pane"
	Zoom         Action = "global.zoom" // the pane fills the screen, or gives it back
	Pin          Action = "global.pin"  // the pane keeps its target while the cursor moves on
	OpenForwards Action = "global.forwards"

	SplitRight Action = "global.split-right"
	SplitBelow Action = "global.split-below"
	FocusLeft  Action = "global.focus-left"
	FocusDown  Action = "global.focus-down"
	FocusUp    Action = "global.focus-up"
	FocusRight Action = "global.focus-right"
	SwapPane   Action = "global.swap" // with the next pane
	Taller     Action = "global.taller"
	Shorter    Action = "global.shorter"
	Wider      Action = "global.wider"
	Narrower   Action = "global.narrower"
	Equalize   Action = "global.equalize"
)

// Actions that move through rows or lines.
const (
	Up           Action = "move.up"
	Down         Action = "move.down"
	Top          Action = "move.top"
	Bottom       Action = "move.bottom"
	PageUp       Action = "move.page-up"
	PageDown     Action = "move.page-down"
	HalfPageUp   Action = "move.half-page-up"
	HalfPageDown Action = "move.half-page-down"
)

// Actions of lists.
const (
	CopyName    Action = "list.copy-name"
	CopyCommand Action = "list.copy-command" // the kubectl command that shows the same
)

// Actions on the pod or container under the cursor.
const (
	OpenLogs         Action = "target.logs"
	OpenLogsNew      Action = "target.logs-new-pane"
	OpenPreviousLogs Action = "target.previous-logs"
	OpenAllLogs      Action = "target.all-logs" // of all pods of the same workload
	OpenShell        Action = "target.shell"
	Forward          Action = "target.forward"
)

// Actions of the pod list and of the container list.
const (
	OpenContainers Action = "pods.containers"
	Filter         Action = "pods.filter"
	AllNamespaces  Action = "pods.all-namespaces" // all, or back to the one namespace
	Namespaces     Action = "pods.namespaces"     // choose which ones
	Context        Action = "pods.context"        // choose the context of the kubeconfig
	FailingOnly    Action = "pods.failing-only"
	Wide           Action = "pods.wide" // show the further columns, or hide them
	Sort           Action = "pods.sort"
	Columns        Action = "pods.columns"
	GroupBy        Action = "pods.group"
	Fold           Action = "pods.fold"     // the group under the cursor
	FoldAll        Action = "pods.fold-all" // all groups
	Mark           Action = "pods.mark"
	MarkAll        Action = "pods.mark-all"      // all that show, or none
	OpenContainer  Action = "containers.open"    // the container's log, like OpenLogs
	Details        Action = "containers.details" // of the container, in the whole pane
)

// Actions of a log.
const (
	Follow         Action = "logs.follow"
	Timestamps     Action = "logs.timestamps" // off, time of day, full, age
	TimeZone       Action = "logs.time-zone"  // of here, or UTC
	Wrap           Action = "logs.wrap"
	TogglePrevious Action = "logs.previous" // the log of the instance before, or back to this one
	ClearLog       Action = "logs.clear"
	MarkHere       Action = "logs.mark" // a line across the log, at the time it is now
	ScrollLeft     Action = "logs.left"
	ScrollRight    Action = "logs.right"

	AllContainers Action = "logs.all-containers" // of the pod, or back to the one
	AllPods       Action = "logs.all-pods"       // of the same workload, or back to the one
	Legend        Action = "logs.legend"         // choose the containers that show
	LockClock     Action = "logs.lock"           // all logs on the screen show the same time

	Search        Action = "logs.search"
	NextMatch     Action = "logs.next-match"
	PreviousMatch Action = "logs.previous-match"
	FilterLines   Action = "logs.filter"
	MoreContext   Action = "logs.more-context" // around the lines that the filter lets through
	LessContext   Action = "logs.less-context"
	Highlight     Action = "logs.highlight" // one text more
	NextError     Action = "logs.next-error"
	PreviousError Action = "logs.previous-error"
	GoToTime      Action = "logs.go-to-time"

	Fields       Action = "logs.fields"        // JSON, logfmt and klog as fields
	ChooseFields Action = "logs.choose-fields" // that show
	Unfold       Action = "logs.unfold"        // the line under the cursor

	SelectLines Action = "logs.select"
	SelectAll   Action = "logs.select-all"
	CopyLines   Action = "logs.copy"
	SaveLog     Action = "logs.save"

	// How much history to read.
	SinceTail Action = "logs.since-tail" // as when a log is opened
	SinceAll  Action = "logs.since-all"
	Since1m   Action = "logs.since-1m"
	Since5m   Action = "logs.since-5m"
	Since15m  Action = "logs.since-15m"
	Since30m  Action = "logs.since-30m"
	Since1h   Action = "logs.since-1h"
)

// Actions of the legend of a log.
const (
	MuteLane    Action = "legend.mute"
	SoloLane    Action = "legend.solo"
	PinLane     Action = "legend.pin"
	CloseLegend Action = "legend.close"
)

// Actions of the list of forwards.
const (
	StopForward Action = "forwards.stop" // and, once stopped, remove it from the list
	CopyURL     Action = "forwards.copy-url"
)

// Actions of a prompt and of a dialog.
const (
	Accept        Action = "input.accept"
	Cancel        Action = "input.cancel"
	PreviousEntry Action = "input.previous" // in the history or the list of choices
	NextEntry     Action = "input.next"
	NextSyntax    Action = "input.syntax" // of what is searched for: as it looks, plain, a regular expression
	NextCase      Action = "input.case"   // whether capitals count
	NextField     Action = "dialog.next-field"
	PreviousField Action = "dialog.previous-field"
)
