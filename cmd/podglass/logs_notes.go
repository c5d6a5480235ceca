package main

import (
	"fmt"
	"io"
	"sync"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/logs/roster"
	"github.com/podglass/podglass/tui/safe"
)

// logsNotes tell on standard error what happens beside the lines, one line each:
//
//	podglass: POD CONTAINER: text
//
// They are safe for a terminal, and for concurrent use.
type logsNotes struct {
	quiet      bool
	namespaces bool // there are several, so that pods are named with theirs

	mu  sync.Mutex
	out io.Writer
}

// pod tells about a pod as a whole.
func (n *logsNotes) pod(pod kube.PodRef, text string) {
	if !n.quiet {
		n.say(n.name(pod) + ": " + text)
	}
}

// container tells about a container.
func (n *logsNotes) container(m roster.Member, text string) {
	if !n.quiet {
		n.say(n.name(m.Pod) + " " + m.Container + ": " + text)
	}
}

// general tells what is about no pod.
func (n *logsNotes) general(text string) {
	if !n.quiet {
		n.say(text)
	}
}

// failure tells of a container whose log could not be read, also when the rest is not wanted.
func (n *logsNotes) failure(m roster.Member, err error) {
	n.say(n.name(m.Pod) + " " + m.Container + ": " + err.Error())
}

// place tells of pods that could not be looked for, also when the rest is not wanted.
func (n *logsNotes) place(err error) { n.say(err.Error()) }

func (n *logsNotes) name(pod kube.PodRef) string {
	if n.namespaces {
		return pod.String()
	}
	return pod.Name
}

func (n *logsNotes) say(text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	_, _ = fmt.Fprintln(n.out, safe.Text(program+": "+text)) // there is nobody else to tell
}
