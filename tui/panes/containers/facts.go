package containers

import (
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/podstatus"
)

// facts are what is known of the pod that the pane shows.
type facts struct {
	podstatus.Facts
	row    *kubepods.Row // as the list has it, nil when it is not in the list
	health follow.Health

	eventsHealth follow.Health

	usage      map[string]kubepods.Resources // by container, nil when unknown
	usageError *explain.Error                // why it is unknown
	unmetered  bool                          // the cluster has no usage, or the user may not read it

	said   map[string][]string // the last that containers wrote before they failed
	node   anatomy.Answer[*corev1.Node]
	around anatomy.Neighbours // what the pod is made of, as far as it was asked for
	model  *anatomy.Anatomy   // nil until it is asked for

	revision uint64 // counts the changes
	found    found  // at the last diagnosis
}

// changed brings what follows from the facts up to date.
func (f *facts) changed() {
	f.revision++
	f.model = nil
	switch {
	case f.Pod != nil:
		f.Facts = podstatus.FactsOf(f.Pod, f.Events)
	case f.row != nil:
		f.Facts = podstatus.FactsOfBriefs(f.row.Containers, f.Events)
	default:
		f.Facts = podstatus.FactsOfBriefs(nil, f.Events)
	}
}

// anatomy is the pod with what is around it.
func (f *facts) anatomy() *anatomy.Anatomy {
	if f.model == nil {
		f.model = anatomy.Build(anatomy.Input{Pod: f.Pod, Neighbours: f.around})
	}
	return f.model
}

// diagnosis is why the pod does not do its job, as far as it is known now.
func (f *facts) diagnosis(now time.Time) []diagnosis.Finding {
	if f.Pod == nil {
		return nil
	}
	if f.found.revision != f.revision || f.found.second != now.Unix() {
		in := diagnosis.Input{Input: anatomy.Input{Pod: f.Pod, Neighbours: f.around, Now: now}, Events: f.Events, EventsKnown: f.eventsKnown(), Logs: f.said}
		in.Node = f.node
		f.found = found{f.revision, now.Unix(), diagnosis.Diagnose(in)}
	}
	return f.found.findings
}

// found are the findings of a second.
type found struct {
	revision uint64
	second   int64
	findings []diagnosis.Finding
}

// eventsKnown is what is known of the pod's events.
func (f *facts) eventsKnown() anatomy.Knowledge {
	switch {
	case f.eventsHealth.State != follow.Loading:
		return anatomy.Read
	case f.eventsHealth.Err == nil:
		return anatomy.NotAsked
	case f.eventsHealth.Err.Class == explain.ClassForbidden:
		return anatomy.Forbidden
	default:
		return anatomy.Failed
	}
}

// told is the container of which the lines above the table tell when it is tried again,
// "" for none.
func (f *facts) told() string {
	if found := f.found.findings; len(found) > 0 {
		if found[0].Retry == nil {
			return ""
		}
		return found[0].Container
	}
	if f.Pending.For != "" || f.Track.Current == nil {
		return ""
	}
	return f.Track.Current.Name
}

// eventsMissing says why nothing is known from events, "" when they are known.
func (f *facts) eventsMissing() string {
	switch {
	case f.eventsHealth.State != follow.Loading:
		return ""
	case f.eventsHealth.Err != nil:
		return f.eventsHealth.Err.Error()
	default:
		return "the events have not come yet"
	}
}
