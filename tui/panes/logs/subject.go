package logs

import (
	"cmp"
	"strings"
	"time"

	"github.com/podglass/podglass/kube"
	kubelogs "github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/roster"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/workload"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
)

// extent is how much of what belongs together a pane shows.
type extent uint8

const (
	oneContainer extent = iota
	allContainers
	allPods // of the owner, or with the same labels
)

// kept is the extent that holds when the cursor moves on to another pod.
func (e extent) kept() extent {
	if e == allPods {
		return oneContainer
	}
	return e
}

// window is how much history is read.
type window struct {
	tail  int64 // lines of each container; negative for all
	since time.Duration
}

// history is how many lines from before a log was opened are read, of all
// containers together as far as that can be told. It fills any screen many times
// over and is a moment's work for a slow link; older ones are loaded when someone
// goes there.
const history = 2000

// usualWindow is what is read of a log when nothing else was asked for.
func usualWindow() window { return window{tail: history} }

// text says what is read, "" when it is what always is.
func (w window) text() string {
	switch {
	case w.since > 0:
		return "last " + strings.TrimSuffix(strings.TrimSuffix(w.since.String(), "0s"), "0m")
	case w.tail < 0:
		return "whole log"
	}
	return ""
}

// subject is what a pane shows the log of.
type subject struct {
	target   panes.Target
	extent   extent
	merged   bool // the extent is that of a pod of several containers, which nobody asked for
	sought   bool // the container is still to be looked for among many: the first that has output
	previous bool // the instances before the present ones
	window   window
}

// resolved is the subject with a container: the one to look at first where none is named, or all of them.
func (s subject) resolved() subject {
	if s.target.Container != "" {
		return s
	}
	s.target.Container = panes.Interesting(s.target.Row)
	if s.previous && panes.NeverRestarted(s.target) {
		s.target.Container = cmp.Or(panes.Restarted(s.target.Row), s.target.Container)
	}
	switch {
	case s.extent != oneContainer || s.previous:
	case panes.Merged(s.target.Row):
		s.extent, s.merged = allContainers, true
	default:
		s.sought = panes.Crowded(s.target.Row)
	}
	return s
}

// kept is the extent that holds when the cursor moves on.
func (s subject) kept() extent {
	if s.merged {
		return oneContainer
	}
	return s.extent.kept()
}

func (s subject) isZero() bool { return s.target.IsZero() || s.target.Container == "" }

// same reports whether both are the same log, read from wherever.
func (s subject) same(other subject) bool {
	if s.extent != other.extent || s.previous != other.previous {
		return false
	}
	if s.target.Pod != other.target.Pod {
		return s.covers(other.target)
	}
	return s.extent != oneContainer || s.target.Container == other.target.Container
}

// options are those of each container's tailer.
func (s subject) options() kubelogs.Options {
	opts := kubelogs.Options{Previous: s.previous, Tail: s.window.tail, Since: s.window.since}
	if opts.Tail == history && s.extent == allPods {
		opts.Tail = history / 10
	}
	return opts
}

// selector picks the pods with the labels of the target that others can share. It
// stands in for the owner where that is not known or may not be read.
func (s subject) selector() string {
	if s.target.Row == nil {
		return ""
	}
	return workload.SharedLabels(s.target.Row.Labels)
}

// owner is the workload that the pod belongs to, as far as the pod tells.
func (s subject) owner() (owner workload.Argument, ok bool) {
	row := s.target.Row
	if row == nil {
		return workload.Argument{}, false
	}
	return workload.OfPod(row.OwnerKind, row.OwnerName, row.Labels)
}

// covers reports whether a pod is one of those of the workload whose logs all show.
func (s subject) covers(target panes.Target) bool {
	if s.extent != allPods || s.target.Pod.Namespace != target.Pod.Namespace {
		return false
	}
	of := subject{target: target}
	owner, owned := s.owner()
	other, otherOwned := of.owner()
	if !owned && !otherOwned {
		return s.selector() != "" && s.selector() == of.selector()
	}
	return owned && otherOwned && owner == other
}

// Heading is the workload of which all pods show: the log is of none of them alone.
func (p *Pane) Heading() (panes.Heading, bool) {
	return panes.Heading{By: kubepods.ByOwner, Member: p.subject.target}, p.subject.extent == allPods
}

// podSet is where to look for the containers of a pod, or of all pods that a label
// selector picks.
func (s subject) podSet(selector string) roster.PodSet {
	in := kube.Scope{Namespaces: []string{s.target.Pod.Namespace}}
	if s.extent == allContainers {
		in.Name = s.target.Pod.Name
		return roster.PodSet{Scope: in, UID: s.target.Pod.UID}
	}
	return roster.PodSet{Scope: in, Labels: selector}
}

// path names the log in a title.
func (s subject) path() []string {
	what := "log"
	if s.previous {
		what = "previous log"
	}
	switch s.extent {
	case oneContainer:
		if s.sought {
			return []string{safe.Text(s.target.Pod.Name), what}
		}
	case allContainers:
		return []string{safe.Text(s.target.Pod.Name), "all containers", what}
	case allPods:
		whose := s.selector()
		if owner, ok := s.owner(); ok {
			whose = owner.String()
		}
		return []string{safe.Text(whose), "all pods", what}
	}
	return []string{safe.Text(s.target.Pod.Name), safe.Text(s.target.Container), what}
}
