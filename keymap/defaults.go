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
		Bind(Help, "show the keys that work here", "?").Footer("help", 91),
		Bind(Quit, "quit", "ctrl+c").Footer("quit", 99),
		Bind(Back, "go back: out of a filter, a zoom, a container, a pod", "esc").Footer("back", 15),
		Bind(ClosePane, "close the pane", "q", "ctrl+w c", "ctrl+w q").Footer("close", 95),
		Bind(NextPane, "go to the next pane", "tab", "ctrl+w w").Footer("next pane", 61),
		Bind(PreviousPane, "go to the previous pane", "shift+tab", "ctrl+w W"),
		Bind(Zoom, "fill the screen with the pane, or give it back", "z", "ctrl+w o").Footer("zoom", 62),
		Bind(Pin, "pin the pane to what it shows, or let it follow the cursor", "P").Footer("pin", 63),
		Bind(OpenForwards, "show the forwards", "f").Footer("forwards", 64),
		Bind(Redraw, "draw the screen again", "ctrl+l"),
		Bind(Suspend, "suspend podglass; the shell's fg brings it back", "ctrl+z"),
	}
}

func paneKeys() []Binding {
	return []Binding{
		Bind(SplitRight, "split the pane, the new one on the right", "ctrl+w v").Footer("split right", 70),
		Bind(SplitBelow, "split the pane, the new one below", "ctrl+w s").Footer("split below", 71),
		Bind(FocusLeft, "go to the pane on the left", "ctrl+w h", "ctrl+w left"),
		Bind(FocusDown, "go to the pane below", "ctrl+w j", "ctrl+w down"),
		Bind(FocusUp, "go to the pane above", "ctrl+w k", "ctrl+w up"),
		Bind(FocusRight, "go to the pane on the right", "ctrl+w l", "ctrl+w right"),
		Bind(SwapPane, "swap the pane with the next one", "ctrl+w x"),
		Bind(Taller, "make the pane taller", "ctrl+w +"),
		Bind(Shorter, "make the pane shorter", "ctrl+w -"),
		Bind(Wider, "make the pane wider", "ctrl+w >"),
		Bind(Narrower, "make the pane narrower", "ctrl+w <"),
		Bind(Equalize, "make all panes the same size", "ctrl+w ="),
	}
}

func listKeys() []Binding {
	return []Binding{
		Bind(Up, "up", "k", "up"),
		Bind(Down, "down", "j", "down"),
		Bind(Top, "to the top", "g", "home"),
		Bind(Bottom, "to the bottom", "G", "end"),
		Bind(PageUp, "a page up", "ctrl+b", "pgup"),
		Bind(PageDown, "a page down", "ctrl+f", "pgdown"),
		Bind(HalfPageUp, "half a page up", "ctrl+u"),
		Bind(HalfPageDown, "half a page down", "ctrl+d"),
		Bind(CopyName, "copy the name", "c").Footer("copy name", 41),
		Bind(CopyCommand, "copy the kubectl command that shows the same", "C"),
	}
}

func podKeys() []Binding {
	return []Binding{
		Bind(OpenLogs, "open the logs", "l").Footer("logs", 11),
		Bind(OpenLogsNew, "open the logs in a new pane", "L").Footer("logs in new pane", 30),
		Bind(OpenAllLogs, "open the logs of all pods of the same workload as one", "A").Footer("all logs", 29),
		Bind(OpenPreviousLogs, "open the logs of the instance before the last restart", "p").Footer("previous logs", 31),
		Bind(OpenShell, "open a shell", "s").Footer("shell", 12),
		Bind(Forward, "forward a port", "F").Footer("forward", 13),
		Bind(OpenContainers, "open the pod's containers", "enter").Footer("containers", 10),
		Bind(Filter, "show only the pods that match", "/").Footer("filter", 16),
		Bind(AllNamespaces, "show all namespaces, or only the one", "0").Footer("all namespaces", 33),
		Bind(FailingOnly, "show only failing pods, or all", "!").Footer("failing only", 32),
		Bind(Sort, "sort by a column", "o").Footer("sort", 34),
		Bind(Mark, "mark the pod, or take the mark away", "space").Footer("mark", 35),
		Bind(MarkAll, "mark all pods that show, or none", "ctrl+a"),
		Bind(GroupBy, "group by owner, node or namespace", "u").Footer("group", 36),
		Bind(Fold, "fold the group under the cursor, or unfold it", "-"),
		Bind(FoldAll, "fold all groups, or unfold them", "_"),
		Bind(Wide, "show more columns, or fewer", "w").Footer("wide", 40),
		Bind(Columns, "choose the columns", "O").Footer("columns", 42),
		Bind(Namespaces, "choose the namespaces", "n").Footer("namespaces", 37),
		Bind(Context, "choose the context of the kubeconfig", "x").Footer("context", 38),
		Bind(OpenContainer, "open the container's log", "enter"), // the footer has it as OpenLogs
		Bind(Details, "show the container's details in the whole pane, or give it back", "w").Footer("details", 14),
	}
}

func logKeys() []Binding {
	return []Binding{
		Bind(Follow, "follow the log, or stay", "s").Footer("follow", 10),
		Bind(Search, "search; n and N go on", "/").Footer("search", 11),
		Bind(FilterLines, "show only the lines that match", "&").Footer("filter", 12),
		Bind(NextMatch, "go to the next match", "n").Footer("next", 4),
		Bind(PreviousMatch, "go to the match before", "N").Footer("previous", 5),
		Bind(MoreContext, "show more lines around those that match the filter", "+", "=").Footer("more around", 6),
		Bind(LessContext, "show fewer lines around those that match the filter", "-").Footer("fewer", 7),
		Bind(AllContainers, "show all containers of the pod, or only the one", "a").Footer("all containers", 13),
		Bind(AllPods, "show all pods of the same workload, or only the one", "A").Footer("all pods", 33),
		Bind(Legend, "choose the containers that show: mute, solo, pin", "M").Footer("legend", 8),
		Bind(NextError, "go to the next error", "E").Footer("next error", 14),
		Bind(PreviousError, "go to the error before", "ctrl+e"),
		Bind(Timestamps, "show no time, the time of day, the full time, the age", "t").Footer("time", 30),
		Bind(TimeZone, "show times as here, or in UTC", "T"),
		Bind(GoToTime, "go to a time, such as 14:05 or -10m", "@").Footer("go to time", 34),
		Bind(Wrap, "wrap long lines, or cut them", "w").Footer("wrap", 31),
		Bind(Fields, "show JSON, logfmt and klog lines as fields, or as they are", "J").Footer("fields", 32),
		Bind(ChooseFields, "choose the fields that show", "F"),
		Bind(Unfold, "unfold the line under the cursor, or fold it", "enter").Footer("unfold", 9),
		Bind(Highlight, "highlight one text more", "H").Footer("highlight", 36),
		Bind(SelectLines, "select lines from the cursor on, or stop", "V", "v").Footer("select", 37),
		Bind(SelectAll, "select all lines", "ctrl+a"),
		Bind(CopyLines, "copy the selected lines, or the one under the cursor", "c").Footer("copy", 38),
		Bind(SaveLog, "save the lines to a file, or write to one from now on", "ctrl+s").Footer("save", 35),
		Bind(TogglePrevious, "the log of the instance before the last restart, or of this one", "p").Footer("previous log", 39),
		Bind(MarkHere, "draw a line across the log", "m").Footer("mark", 40),
		Bind(ClearLog, "clear what has arrived so far", "C").Footer("clear", 41),
		Bind(LockClock, "let all logs on the screen show the same time, or each its own", "K").Footer("lock clocks", 42),
		Bind(SinceTail, "read the last lines, as when the log was opened", "0"),
		Bind(SinceAll, "read the whole log", "1"),
		Bind(Since1m, "read the last minute", "2"),
		Bind(Since5m, "read the last 5 minutes", "3"),
		Bind(Since15m, "read the last 15 minutes", "4"),
		Bind(Since30m, "read the last 30 minutes", "5"),
		Bind(Since1h, "read the last hour", "6"),
		Bind(ScrollLeft, "scroll left", "left", "h"),
		Bind(ScrollRight, "scroll right", "right", "l"),
		Bind(MuteLane, "hide the container, or show it", "m", "space").Footer("mute", 10),
		Bind(SoloLane, "show this container only, or the others too", "s").Footer("solo", 11),
		Bind(PinLane, "show all of the container whatever the filter hides", "p").Footer("pin", 12),
		Bind(CloseLegend, "close the legend", "enter", "M").Footer("close", 13),
		Bind(StopForward, "stop the forward; once it is stopped, remove it", "X").Footer("stop", 10),
		Bind(CopyURL, "copy the address", "c").Footer("copy URL", 11),
	}
}

func dialogKeys() []Binding {
	return []Binding{
		Bind(Accept, "accept", "enter").Footer("accept", 10),
		Bind(Cancel, "cancel", "esc", "ctrl+c").Footer("cancel", 11),
		Bind(PreviousEntry, "the entry above or before", "up", "ctrl+p"),
		Bind(NextEntry, "the entry below or after", "down", "ctrl+n"),
		Bind(NextSyntax, "in a search: as it looks, plain text, a regular expression", "alt+r"),
		Bind(NextCase, "in a search: capitals count when there are some, always, never", "alt+c"),
		Bind(NextField, "the next field", "tab").Footer("next field", 12),
		Bind(PreviousField, "the previous field", "shift+tab"),
	}
}

