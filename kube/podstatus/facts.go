package podstatus

import (
	"time"

	corev1 "k8s.io/api/core/v1"
)

// Facts are what is known of one pod at one time, brought together so that each
// container can be told of in the light of the others.
type Facts struct {
	Pod    *corev1.Pod // nil while only the pod list has told of it
	Events []Event     // in the order of their times

	Containers []Container
	Track      *Track
	Pending    Pending
}

// FactsOf are the facts that a pod and what is told of it hold.
func FactsOf(pod *corev1.Pod, events []Event) Facts {
	facts := Facts{Pod: pod, Events: events, Containers: Containers(pod), Pending: pendingOf(pod)}
	facts.Track = NewTrack(facts.Containers)
	return facts
}

// FactsOfBriefs are the facts as far as a pod list knows them.
func FactsOfBriefs(briefs []Brief, events []Event) Facts {
	list := make([]Container, len(briefs))
	for i, brief := range briefs {
		list[i] = Container{Name: brief.Name, Kind: brief.Kind, Phase: brief.Phase}
		if brief.Kind == Init || brief.Kind == Sidecar {
			list[i].Step = i + 1
		}
	}
	return Facts{Events: events, Containers: list, Track: NewTrack(supposed(list))}
}

// supposed are containers of the list in the states that their phases suggest,
// so that the track can be drawn before the pod itself is there.
func supposed(list []Container) []Container {
	made := append([]Container(nil), list...)
	for i := range made {
		c := &made[i]
		switch c.Phase {
		case Completed:
			c.State = StateTerminated
		case Ready, Running:
			c.State, c.StartupPassed = StateRunning, true
		case Starting:
			c.State = StateRunning
		case Waiting, Failed, Unknown:
			c.State = StateWaiting
		}
	}
	return made
}

// Detail is everything about one container, nil while the pod is not there or
// when it has none of that name.
func (f *Facts) Detail(name string) *Detail {
	if f.Pod == nil {
		return nil
	}
	detail, _ := DetailOf(f.Pod, name)
	return detail
}

// StartupTries is how often the startup probe of a container is known to have
// been tried, and how often it may be; 0, 0 without one.
func (f *Facts) StartupTries(name string) (tries, of int) {
	detail := f.Detail(name)
	if detail == nil {
		return 0, 0
	}
	for _, probe := range detail.Probes {
		if probe.Kind == StartupProbe {
			return detail.Tries(probe, detail.ProbeResult(probe, f.Events)), probe.FailureThreshold
		}
	}
	return 0, 0
}

// NamesDefault reports whether the pod itself names its default container.
func (f *Facts) NamesDefault() bool {
	return f.Pod != nil && f.Pod.Annotations[DefaultContainerAnnotation] != "" &&
		f.Pod.Annotations[DefaultContainerAnnotation] == DefaultContainer(f.Pod)
}

// Deleting is since when the pod is being deleted and how long it may take;
// false when it is not.
func (f *Facts) Deleting() (since time.Time, grace time.Duration, is bool) {
	if f.Pod == nil || f.Pod.DeletionTimestamp == nil {
		return time.Time{}, 0, false
	}
	if f.Pod.DeletionGracePeriodSeconds != nil {
		grace = time.Duration(*f.Pod.DeletionGracePeriodSeconds) * time.Second
	}
	// The timestamp is when the grace period is over.
	since = f.Pod.DeletionTimestamp.Add(-grace)
	if seconds := GraceSeconds(f.Pod); seconds != nil {
		grace = time.Duration(*seconds) * time.Second
	}
	return since, grace, true
}

// GraceSeconds is how long the containers of a pod that is being deleted have to end, nil where that is not said. The
// kubelet sets it to 0 when it takes the object away, after they have ended: then it is what the spec says.
func GraceSeconds(pod *corev1.Pod) *int64 {
	if seconds := pod.DeletionGracePeriodSeconds; seconds == nil || *seconds > 0 || pod.Spec.TerminationGracePeriodSeconds == nil {
		return seconds
	}
	return pod.Spec.TerminationGracePeriodSeconds
}
