package keymap

// defaults are the keys podglass comes with: vim's for moving and for panes, k9s' for pods. Each key
// is written as Bubble Tea names it; a sequence is its keys with a space between. The order is that
// of the help screen.
func defaults() []Binding {
	return join(globalKeys(), paneKeys(), listKeys(), podKeys(), logKeys(), dialogKeys())
}

func join(groups ...[]Binding) []Binding {
	var all []Binding
	for _, g := range groups {
		all = append(all, g...)
	}
	return all
}

func globalKeys() []Binding {
	return []Binding{
		bind(Help, "show the keys that work here", "?").footer("help", 91),
		bind(Quit, "quit", "ctrl+c").footer("quit", 99),
		bind(Back, "go back: out of a filter, a zoom, a container, a pod", "esc").footer("back", 15),
		bind(ClosePane, "close the pane", "q", "ctrl+w c", "ctrl+w q").footer("close", 95),
		bind(NextPane, "go to the next pane", "tab", "ctrl+w w").footer("next pane", 61),
		bind(PreviousPane, "go to the previous pane", "shift+tab", "ctrl+w W"),
		bind(Zoom, "fill the screen with the pane, or give it back", "z", "ctrl+w o").footer("zoom", 62),
		bind(Pin, "pin the pane to what it shows, or let it follow the cursor", "P").footer("pin", 63),
		bind(OpenForwards, "show the forwards", "f").footer("forwards", 64),
		bind(Redraw, "draw the screen again", "ctrl+l"),
		bind(Suspend, "suspend podglass; the shell's fg brings it back", "ctrl+z"),
	}
}

func paneKeys() []Binding {
	return []Binding{
		bind(SplitRight, "split the pane, the new one on the right", "ctrl+w v").footer("split right", 70),
		bind(SplitBelow, "split the pane, the new one below", "ctrl+w s").footer("split below", 71),
		bind(FocusLeft, "go to the pane on the left", "ctrl+w h", "ctrl+w left"),
		bind(FocusDown, "go to the pane below", "ctrl+w j", "ctrl+w down"),
		bind(FocusUp, "go to the pane above", "ctrl+w k", "ctrl+w up"),
		bind(FocusRight, "go to the pane on the right", "ctrl+w l", "ctrl+w right"),
		bind(SwapPane, "swap the pane with the next one", "ctrl+w x"),
		bind(Taller, "make the pane taller", "ctrl+w +"),
		bind(Shorter, "make the pane shorter", "ctrl+w -"),
		bind(Wider, "make the pane wider", "ctrl+w >"),
		bind(Narrower, "make the pane narrower", "ctrl+w <"),
		bind(Equalize, "make all panes the same size", "ctrl+w ="),
	}
}

func listKeys() []Binding {
	return []Binding{
		bind(Up, "up", "k", "up"),
		bind(Down, "down", "j", "down"),
		bind(Top, "to the top", "g", "home"),
		bind(Bottom, "to the bottom", "G", "end"),
		bind(PageUp, "a page up", "ctrl+b", "pgup"),
		bind(PageDown, "a page down", "ctrl+f", "pgdown"),
		bind(HalfPageUp, "half a page up", "ctrl+u"),
		bind(HalfPageDown, "half a page down", "ctrl+d"),
		bind(CopyName, "copy the name", "c").footer("copy name", 41),
		bind(CopyCommand, "copy the kubectl command that shows the same", "C"),
	}
}

func podKeys() []Binding {
	return []Binding{
		bind(OpenLogs, "open the logs", "l").footer("logs", 11),
		bind(OpenLogsNew, "open the logs in a new pane", "L").footer("logs in new pane", 30),
		bind(OpenAllLogs, "open the logs of all pods of the same workload as one", "A").footer("all logs", 29),
		bind(OpenPreviousLogs, "open the logs of the instance before the last restart", "p").footer("previous logs", 31),
		bind(OpenShell, "open a shell", "s").footer("shell", 12),
		bind(Forward, "forward a port", "F").footer("forward", 13),
		bind(OpenContainers, "open the pod's containers", "enter").footer("containers", 10),
		bind(Filter, "show only the pods that match", "/").footer("filter", 16),
		bind(AllNamespaces, "show all namespaces, or only the one", "0").footer("all namespaces", 33),
		bind(FailingOnly, "show only failing pods, or all", "!").footer("failing only", 32),
		bind(Sort, "sort by a column", "o").footer("sort", 34),
		bind(Mark, "mark the pod, or take the mark away", "space").footer("mark", 35),
		bind(MarkAll, "mark all pods that show, or none", "ctrl+a"),
		bind(GroupBy, "group by owner, node or namespace", "u").footer("group", 36),
		bind(Fold, "fold the group under the cursor, or unfold it", "-"),
		bind(FoldAll, "fold all groups, or unfold them", "_"),
		bind(Wide, "show more columns, or fewer", "w").footer("wide", 40),
		bind(Columns, "choose the columns", "O").footer("columns", 42),
		bind(Namespaces, "choose the namespaces", "n").footer("namespaces", 37),
		bind(Context, "choose the context of the kubeconfig", "x").footer("context", 38),
		bind(OpenContainer, "open the container's log", "enter"), // the footer has it as OpenLogs
		bind(Details, "show the container's details in the whole pane, or give it back", "w").footer("details", 14),
	}
}

func logKeys() []Binding {
	return []Binding{
		bind(Follow, "follow the log, or stay", "s").footer("follow", 10),
		bind(Search, "search; n and N go on", "/").footer("search", 11),
		bind(FilterLines, "show only the lines that match", "&").footer("filter", 12),
		bind(NextMatch, "go to the next match", "n").footer("next", 4),
		bind(PreviousMatch, "go to the match before", "N").footer("previous", 5),
		bind(MoreContext, "show more lines around those that match the filter", "+", "=").footer("more around", 6),
		bind(LessContext, "show fewer lines around those that match the filter", "-").footer("fewer", 7),
		bind(AllContainers, "show all containers of the pod, or only the one", "a").footer("all containers", 13),
		bind(AllPods, "show all pods of the same workload, or only the one", "A").footer("all pods", 33),
		bind(Legend, "choose the containers that show: mute, solo, pin", "M").footer("legend", 8),
		bind(NextError, "go to the next error", "E").footer("next error", 14),
		bind(PreviousError, "go to the error before", "ctrl+e"),
		bind(Timestamps, "show no time, the time of day, the full time, the age", "t").footer("time", 30),
		bind(TimeZone, "show times as here, or in UTC", "T"),
		bind(GoToTime, "go to a time, such as 14:05 or -10m", "@").footer("go to time", 34),
		bind(Wrap, "wrap long lines, or cut them", "w").footer("wrap", 31),
		bind(Fields, "show JSON, logfmt and klog lines as fields, or as they are", "J").footer("fields", 32),
		bind(ChooseFields, "choose the fields that show", "F"),
		bind(Unfold, "unfold the line under the cursor, or fold it", "enter").footer("unfold", 9),
		bind(Highlight, "highlight one text more", "H").footer("highlight", 36),
		bind(SelectLines, "select lines from the cursor on, or stop", "V", "v").footer("select", 37),
		bind(SelectAll, "select all lines", "ctrl+a"),
		bind(CopyLines, "copy the selected lines, or the one under the cursor", "c").footer("copy", 38),
		bind(SaveLog, "save the lines to a file, or write to one from now on", "ctrl+s").footer("save", 35),
		bind(TogglePrevious, "the log of the instance before the last restart, or of this one", "p").footer("previous log", 39),
		bind(MarkHere, "draw a line across the log", "m").footer("mark", 40),
		bind(ClearLog, "clear what has arrived so far", "C").footer("clear", 41),
		bind(LockClock, "let all logs on the screen show the same time, or each its own", "K").footer("lock clocks", 42),
		bind(SinceTail, "read the last lines, as when the log was opened", "0"),
		bind(SinceAll, "read the whole log", "1"),
		bind(Since1m, "read the last minute", "2"),
		bind(Since5m, "read the last 5 minutes", "3"),
		bind(Since15m, "read the last 15 minutes", "4"),
		bind(Since30m, "read the last 30 minutes", "5"),
		bind(Since1h, "read the last hour", "6"),
		bind(ScrollLeft, "scroll left", "left", "h"),
		bind(ScrollRight, "scroll right", "right", "l"),
		bind(MuteLane, "hide the container, or show it", "m", "space").footer("mute", 10),
		bind(SoloLane, "show this container only, or the others too", "s").footer("solo", 11),
		bind(PinLane, "show all of the container whatever the filter hides", "p").footer("pin", 12),
		bind(CloseLegend, "close the legend", "enter", "M").footer("close", 13),
		bind(StopForward, "stop the forward; once it is stopped, remove it", "X").footer("stop", 10),
		bind(CopyURL, "copy the address", "c").footer("copy URL", 11),
	}
}

func dialogKeys() []Binding {
	return []Binding{
		bind(Accept, "accept", "enter").footer("accept", 10),
		bind(Cancel, "cancel", "esc", "ctrl+c").footer("cancel", 11),
		bind(PreviousEntry, "the entry above or before", "up", "ctrl+p"),
		bind(NextEntry, "the entry below or after", "down", "ctrl+n"),
		bind(NextSyntax, "in a search: as it looks, plain text, a regular expression", "alt+r"),
		bind(NextCase, "in a search: capitals count when there are some, always, never", "alt+c"),
		bind(NextField, "the next field", "tab").footer("next field", 12),
		bind(PreviousField, "the previous field", "shift+tab"),
	}
}

// bind is a binding whose scope is the first part of the action's name.
func bind(a Action, help string, keys ...string) Binding {
	return Binding{Action: a, Scope: a.Scope(), Keys: keys, Help: help}
}

// footer puts the binding in the footer under a short name; places with lower ranks come first.
func (b Binding) footer(short string, rank int) Binding {
	b.Short, b.rank = short, rank
	return b
}
