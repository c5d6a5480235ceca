package main

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// topic is a text that `podglass help TOPIC` prints, and that is a section of the manual page. Topics
// are no commands: `podglass targets` is about a pod of that name.
type topic struct {
	name, title, short string
	parts              []topicPart
}

// topicPart is a paragraph, or the explanation of a term.
type topicPart struct{ term, text string }

// topics are what belongs to no single command.
func topics() []topic {
	return []topic{
		{"targets", "Targets", "How pods are named on the command line", []topicPart{
			{"", "TYPE/NAME names a pod, or the pods of a workload or a service: pod/web-0, deployment/web, svc/web. " +
				"The types are pod, deployment, statefulset, daemonset, replicaset, replicationcontroller, job, cronjob and service, " +
				"each also in the plural and short as kubectl has it, such as deploy or sts. A NAME alone is a pod's."},
			{"", "The namespace is that of --namespace, or else of the kubeconfig's context. " +
				"A list of namespaces, as in -n shop,jobs, is for the list of pods."},
		}},
		{"configuration", "Configuration", "The configuration file", []topicPart{
			{"", "It belongs where 'podglass info' says. It is YAML, all of it is optional, and podglass never writes it."},
			{"theme: dark", "The theme: ansi16 (default), dark, light, mono, or a file in the themes directory."},
			{"ascii: true", "Draw borders and states without Unicode."},
			{"log-budget: 64Mi", "The memory that all logs on the screen may take together."},
			{"namespaces: [shop, jobs]", "The namespaces to choose from, where they may not be listed."},
			{"contexts: {prod: {read-only: true, confirm: name}}", "As --read-only, for one context; with confirm, " +
				"the name of the context is typed before something is changed."},
			{"shell: {open: pane}", "How shells are opened: in a pane or full-screen (open), the key that leaves them (prefix), " +
				"a command instead of the best shell (command), whether programs in containers may name the window (titles) " +
				"and write the clipboard (clipboard)."},
			{"forwards: {shop: [{target: svc/web, ports: [8080:http]}]}", "Sets of forwards to start by their names, each with " +
				"context, namespace, target, ports, address and spread."},
			{"keys: {global.zoom: Z}", "The keys of actions; the names are in the last column of 'podglass keys'. " +
				"A key in the file beats a default one, and the start says which it has replaced."},
		}},
		{"environment", "Environment", "The environment variables that are read", []topicPart{
			{"KUBECONFIG", "The files of the kubeconfig, as kubectl reads them."},
			{"NO_COLOR", "Draw without colours."},
			{"TERM, COLORTERM", "How many colours the terminal has."},
			{"LC_ALL, LC_CTYPE, LANG", "Whether the terminal shows UTF-8; otherwise borders and states are ASCII."},
			{"SSH_TTY, SSH_CONNECTION", "Copy through the terminal (OSC 52), not to the clipboard of the machine."},
			{"XDG_CONFIG_HOME, XDG_STATE_HOME", "Where the configuration, and what podglass keeps for itself, belong."},
			{"HTTPS_PROXY, NO_PROXY", "The proxy to the API server."},
			{
				"HTTP2_READ_IDLE_TIMEOUT_SECONDS, HTTP2_PING_TIMEOUT_SECONDS",
				"After how long a silent connection is asked whether it lives, and how long the answer may take; 10 and 5 seconds if not set.",
			},
		}},
		{"exit-codes", "Exit codes", "What the exit code tells a script", []topicPart{
			{"0", "All went well."},
			{"1", "The cluster, the configuration or podglass failed; one sentence on standard error says why."},
			{"2", "The command line is wrong, or there is no usable terminal."},
			{"3", "The command worked, and its answer is no or not all: lines of a log are missing, or objects could not be read. " +
				"Of check: an error was found."},
			{"4", "Of check: no error was found, and a right is missing to tell."},
			{"130, 141, 143", "A signal ended it: an interrupt, a closed pipe, a termination."},
			{"", "The commands exec and attach exit as the command in the container does, and with 1 if they fail themselves."},
		}},
	}
}

// Terms stand in a column of their own, unless they are longer.
const topicWidth, termColumn = 80, 18

// String is the topic for a terminal or a pipe.
func (t *topic) String() string {
	var text strings.Builder
	text.WriteString(t.title + "\n")
	term := false
	for _, part := range t.parts {
		if part.term == "" || !term {
			text.WriteByte('\n')
		}
		if term = part.term != ""; !term {
			text.WriteString(ansi.Wordwrap(part.text, topicWidth, " ") + "\n")
			continue
		}
		indent := strings.Repeat(" ", termColumn)
		head := part.term + indent[min(len(part.term), len(indent)):]
		if len(part.term) > termColumn-2 {
			head = part.term + "\n" + indent
		}
		text.WriteString(head + strings.ReplaceAll(ansi.Wordwrap(part.text, topicWidth-termColumn, " "), "\n", "\n"+indent) + "\n")
	}
	return text.String()
}
