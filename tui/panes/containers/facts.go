package containers

import (
	"github.com/podglass/podglass/kube/anatomy"
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

	around anatomy.Neighbours // what the pod is made of, as far as it was asked for
	model  *anatomy.Anatomy   // nil until it is asked for

	revision uint64 // counts the changes
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

// told is the container that the lines above the table tell of, "" for none.
func (f *facts) told() string {
	if !f.Trouble.IsZero() || f.Track.Current == nil {
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
