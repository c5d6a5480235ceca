package containers

import (
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/podstatus"
)

// facts are what is known of the pod that the pane shows.
type facts struct {
	row    *kubepods.Row // as the list has it, nil when it is not in the list
	pod    *corev1.Pod   // as the watch has it, nil before
	health kubepods.Health

	list    []podstatus.Container
	track   *podstatus.Track
	trouble podstatus.Trouble

	events       []podstatus.Event
	eventsHealth kubepods.Health

	usage      map[string]kubepods.Resources // by container, nil when unknown
	usageError *kube.Error                   // why it is unknown

	revision uint64 // counts the changes
}

// changed brings what follows from the facts up to date.
func (f *facts) changed() {
	f.revision++
	f.trouble = podstatus.Trouble{}
	switch {
	case f.pod != nil:
		f.list = podstatus.Containers(f.pod)
		f.track = podstatus.NewTrack(f.list)
		f.trouble = podstatus.TroubleOf(f.pod, f.events)
	case f.row != nil:
		f.list = fromBriefs(f.row.Containers)
		f.track = podstatus.NewTrack(supposed(f.list))
	default:
		f.list, f.track = nil, podstatus.NewTrack(nil)
	}
}

// fromBriefs are the containers as far as the pod list knows them.
func fromBriefs(briefs []podstatus.Brief) []podstatus.Container {
	list := make([]podstatus.Container, len(briefs))
	for i, brief := range briefs {
		list[i] = podstatus.Container{Name: brief.Name, Kind: brief.Kind, Phase: brief.Phase}
		if brief.Kind == podstatus.Init || brief.Kind == podstatus.Sidecar {
			list[i].Step = i + 1
		}
	}
	return list
}

// supposed are containers of the list in the states that their phases suggest,
// so that the track can be drawn before the pod itself is there.
func supposed(list []podstatus.Container) []podstatus.Container {
	made := append([]podstatus.Container(nil), list...)
	for i := range made {
		c := &made[i]
		switch c.Phase {
		case podstatus.Completed:
			c.State = podstatus.StateTerminated
		case podstatus.Ready, podstatus.Running:
			c.State, c.StartupPassed = podstatus.StateRunning, true
		case podstatus.Starting:
			c.State = podstatus.StateRunning
		case podstatus.Waiting, podstatus.Failed, podstatus.Unknown:
			c.State = podstatus.StateWaiting
		}
	}
	return made
}

// detail is everything about one container, nil while the pod is not there.
func (f *facts) detail(name string) *podstatus.Detail {
	if f.pod == nil {
		return nil
	}
	detail, _ := podstatus.DetailOf(f.pod, name)
	return detail
}

// startupTries is how often the startup probe of a container is known to have
// been tried, and how often it may be; 0, 0 without one.
func (f *facts) startupTries(name string) (tries, of int) {
	detail := f.detail(name)
	if detail == nil {
		return 0, 0
	}
	for _, probe := range detail.Probes {
		if probe.Kind == podstatus.StartupProbe {
			return detail.Tries(probe, detail.ProbeResult(probe, f.events)), probe.FailureThreshold
		}
	}
	return 0, 0
}

// eventsMissing says why nothing is known from events, "" when they are known.
func (f *facts) eventsMissing() string {
	switch {
	case f.eventsHealth.State != kubepods.Loading:
		return ""
	case f.eventsHealth.Err != nil:
		return f.eventsHealth.Err.Error()
	default:
		return "the events have not come yet"
	}
}

// deleting is since when the pod is being deleted and how long it may take;
// false when it is not.
func (f *facts) deleting() (since time.Time, grace time.Duration, is bool) {
	if f.pod == nil || f.pod.DeletionTimestamp == nil {
		return time.Time{}, 0, false
	}
	if f.pod.DeletionGracePeriodSeconds != nil {
		grace = time.Duration(*f.pod.DeletionGracePeriodSeconds) * time.Second
	}
	// The timestamp is when the grace period is over.
	return f.pod.DeletionTimestamp.Add(-grace), grace, true
}
