package keymap

// defaults are bindings like those that podglass comes with.
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
		Bind("global.close", "close the pane", "q", "ctrl+w c", "ctrl+w q").Footer("close", 95),
		Bind("global.next-pane", "go to the next pane", "tab", "ctrl+w w").Footer("next pane", 61),
		Bind("global.previous-pane", "go to the previous pane", "shift+tab", "ctrl+w W"),
		Bind("global.zoom", "fill the screen with the pane, or give it back", "z", "ctrl+w o").Footer("zoom", 62),
		Bind("global.pin", "pin the pane to what it shows, or let it follow the cursor", "P").Footer("pin", 63),
		Bind("global.forwards", "show the forwards", "f").Footer("forwards", 64),
		Bind("always.redraw", "draw the screen again", "ctrl+l"),
		Bind("always.suspend", "suspend podglass; the shell's fg brings it back", "ctrl+z"),
	}
}

func paneKeys() []Binding {
	return []Binding{
		Bind("global.split-right", "split the pane, the new one on the right", "ctrl+w v").Footer("split right", 70),
		Bind("global.split-below", "split the pane, the new one below", "ctrl+w s").Footer("split below", 71),
		Bind("global.focus-left", "go to the pane on the left", "ctrl+w h", "ctrl+w left"),
		Bind("global.focus-down", "go to the pane below", "ctrl+w j", "ctrl+w down"),
		Bind("global.focus-up", "go to the pane above", "ctrl+w k", "ctrl+w up"),
		Bind("global.focus-right", "go to the pane on the right", "ctrl+w l", "ctrl+w right"),
		Bind("global.swap", "swap the pane with the next one", "ctrl+w x"),
		Bind("global.taller", "make the pane taller", "ctrl+w +"),
		Bind("global.shorter", "make the pane shorter", "ctrl+w -"),
		Bind("global.wider", "make the pane wider", "ctrl+w >"),
		Bind("global.narrower", "make the pane narrower", "ctrl+w <"),
		Bind("global.equalize", "make all panes the same size", "ctrl+w ="),
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
		Bind("list.copy-name", "copy the name", "c").Footer("copy name", 41),
		Bind("list.copy-command", "copy the kubectl command that shows the same", "C"),
	}
}

func podKeys() []Binding {
	return []Binding{
		Bind("target.logs", "open the logs", "l").Footer("logs", 11),
		Bind("target.logs-new-pane", "open the logs in a new pane", "L").Footer("logs in new pane", 30),
		Bind("target.all-logs", "open the logs of all pods of the same workload as one", "A").Footer("all logs", 29),
		Bind("target.previous-logs", "open the logs of the instance before the last restart", "p").Footer("previous logs", 31),
		Bind("target.shell", "open a shell", "s").Footer("shell", 12),
		Bind("target.forward", "forward a port", "F").Footer("forward", 13),
		Bind("pods.containers", "open the pod's containers", "enter").Footer("containers", 10),
		Bind("pods.filter", "show only the pods that match", "/").Footer("filter", 16),
		Bind("pods.all-namespaces", "show all namespaces, or only the one", "0").Footer("all namespaces", 33),
		Bind("pods.failing-only", "show only failing pods, or all", "!").Footer("failing only", 32),
		Bind("pods.sort", "sort by a column", "o").Footer("sort", 34),
		Bind("pods.mark", "mark the pod, or take the mark away", "space").Footer("mark", 35),
		Bind("pods.mark-all", "mark all pods that show, or none", "ctrl+a"),
		Bind("pods.group", "group by owner, node or namespace", "u").Footer("group", 36),
		Bind("pods.fold", "fold the group under the cursor, or unfold it", "-"),
		Bind("pods.fold-all", "fold all groups, or unfold them", "_"),
		Bind("pods.wide", "show more columns, or fewer", "w").Footer("wide", 40),
		Bind("pods.columns", "choose the columns", "O").Footer("columns", 42),
		Bind("pods.namespaces", "choose the namespaces", "n").Footer("namespaces", 37),
		Bind("pods.context", "choose the context of the kubeconfig", "x").Footer("context", 38),
		Bind("containers.open", "open the container's log", "enter"), // the footer has it as OpenLogs
		Bind("containers.details", "show the container's details in the whole pane, or give it back", "w").Footer("details", 14),
	}
}

func logKeys() []Binding {
	return []Binding{
		Bind("logs.follow", "follow the log, or stay", "s").Footer("follow", 10),
		Bind("logs.search", "search; n and N go on", "/").Footer("search", 11),
		Bind("logs.filter", "show only the lines that match", "&").Footer("filter", 12),
		Bind("logs.next-match", "go to the next match", "n").Footer("next", 4),
		Bind("logs.previous-match", "go to the match before", "N").Footer("previous", 5),
		Bind("logs.more-context", "show more lines around those that match the filter", "+", "=").Footer("more around", 6),
		Bind("logs.less-context", "show fewer lines around those that match the filter", "-").Footer("fewer", 7),
		Bind("logs.all-containers", "show all containers of the pod, or only the one", "a").Footer("all containers", 13),
		Bind("logs.all-pods", "show all pods of the same workload, or only the one", "A").Footer("all pods", 33),
		Bind("logs.legend", "choose the containers that show: mute, solo, pin", "M").Footer("legend", 8),
		Bind("logs.next-error", "go to the next error", "E").Footer("next error", 14),
		Bind("logs.previous-error", "go to the error before", "ctrl+e"),
		Bind("logs.timestamps", "show no time, the time of day, the full time, the age", "t").Footer("time", 30),
		Bind("logs.time-zone", "show times as here, or in UTC", "T"),
		Bind("logs.go-to-time", "go to a time, such as 14:05 or -10m", "@").Footer("go to time", 34),
		Bind("logs.wrap", "wrap long lines, or cut them", "w").Footer("wrap", 31),
		Bind("logs.fields", "show JSON, logfmt and klog lines as fields, or as they are", "J").Footer("fields", 32),
		Bind("logs.choose-fields", "choose the fields that show", "F"),
		Bind("logs.unfold", "unfold the line under the cursor, or fold it", "enter").Footer("unfold", 9),
		Bind("logs.highlight", "highlight one text more", "H").Footer("highlight", 36),
		Bind("logs.select", "select lines from the cursor on, or stop", "V", "v").Footer("select", 37),
		Bind("logs.select-all", "select all lines", "ctrl+a"),
		Bind("logs.copy", "copy the selected lines, or the one under the cursor", "c").Footer("copy", 38),
		Bind("logs.save", "save the lines to a file, or write to one from now on", "ctrl+s").Footer("save", 35),
		Bind("logs.previous", "the log of the instance before the last restart, or of this one", "p").Footer("previous log", 39),
		Bind("logs.mark", "draw a line across the log", "m").Footer("mark", 40),
		Bind("logs.clear", "clear what has arrived so far", "C").Footer("clear", 41),
		Bind("logs.lock", "let all logs on the screen show the same time, or each its own", "K").Footer("lock clocks", 42),
		Bind("logs.since-tail", "read the last lines, as when the log was opened", "0"),
		Bind("logs.since-all", "read the whole log", "1"),
		Bind("logs.since-1m", "read the last minute", "2"),
		Bind("logs.since-5m", "read the last 5 minutes", "3"),
		Bind("logs.since-15m", "read the last 15 minutes", "4"),
		Bind("logs.since-30m", "read the last 30 minutes", "5"),
		Bind("logs.since-1h", "read the last hour", "6"),
		Bind("logs.left", "scroll left", "left", "h"),
		Bind("logs.right", "scroll right", "right", "l"),
		Bind("legend.mute", "hide the container, or show it", "m", "space").Footer("mute", 10),
		Bind("legend.solo", "show this container only, or the others too", "s").Footer("solo", 11),
		Bind("legend.pin", "show all of the container whatever the filter hides", "p").Footer("pin", 12),
		Bind("legend.close", "close the legend", "enter", "M").Footer("close", 13),
		Bind("forwards.stop", "stop the forward; once it is stopped, remove it", "X").Footer("stop", 10),
		Bind("forwards.copy-url", "copy the address", "c").Footer("copy URL", 11),
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
