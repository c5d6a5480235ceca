package printlogs

import (
	"fmt"
	"io"
	"sync"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/logs/roster"
	"github.com/podglass/podglass/tui/safe"
)

// notes tell on standard error what happens beside the lines, one line each:
//
//	podglass: POD CONTAINER: text
//
// They are safe for a terminal, and for concurrent use.
type notes struct {
	quiet      bool
	namespaces bool // there are several, so that pods are named with theirs

	mu  sync.Mutex
	out io.Writer
}

// pod tells about a pod as a whole.
func (n *notes) pod(pod kube.PodRef, text string) {
	if !n.quiet {
		n.say(n.name(pod) + ": " + text)
	}
}

// container tells about a container.
func (n *notes) container(m roster.Member, text string) {
	if !n.quiet {
		n.say(n.name(m.Pod) + " " + m.Container + ": " + text)
	}
}

// general tells what is about no pod.
func (n *notes) general(text string) {
	if !n.quiet {
		n.say(text)
	}
}

// failure tells of a container whose log could not be read, also when the rest is not wanted.
func (n *notes) failure(m roster.Member, err error) {
	n.say(n.name(m.Pod) + " " + m.Container + ": " + err.Error())
}

// problem tells of pods that could not be looked for, also when the rest is not wanted.
func (n *notes) problem(err error) { n.say(err.Error()) }

func (n *notes) name(pod kube.PodRef) string {
	if n.namespaces {
		return pod.String()
	}
	return pod.Name
}

func (n *notes) say(text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	_, _ = fmt.Fprintln(n.out, safe.Text("podglass: "+text)) // there is nobody else to tell
}
