package podstatus

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// Event is something that a component of the cluster has told about a pod, once
// or several times.
type Event struct {
	// Container is the container that it is about, "" for the pod as a whole.
	Container       string
	Warning         bool
	Reason, Message string
	// Source is the component that told it: "kubelet", "default-scheduler".
	Source string
	// Count is how often it was told, at least once. Components hold back
	// events that come too often, so it may have happened more often.
	Count       int
	First, Last time.Time
}

// fieldForm is how an event names a container of its pod:
// "spec.initContainers{fetch}".
var fieldForm = regexp.MustCompile(`^spec\.(?:initContainers|containers|ephemeralContainers)\{(.*)\}$`)

// combined is what client-go's recorder puts before the message of an event that
// stands for several with different messages.
const combined = "(combined from similar events): "

// NewEvent reads an event in either of the forms that components write: with a
// count and two times, or with a time and a series (events.k8s.io).
func NewEvent(from *corev1.Event) Event {
	event := Event{
		Warning: from.Type == corev1.EventTypeWarning,
		Reason:  from.Reason,
		Message: strings.TrimSpace(strings.TrimPrefix(from.Message, combined)),
		Source:  from.Source.Component,
		Count:   max(int(from.Count), 1),
		First:   timeOf(from.FirstTimestamp),
		Last:    timeOf(from.LastTimestamp),
	}
	if event.Source == "" {
		event.Source = from.ReportingController
	}
	if about := fieldForm.FindStringSubmatch(from.InvolvedObject.FieldPath); about != nil {
		event.Container = about[1]
	}
	if event.First.IsZero() {
		event.First = from.EventTime.Time
	}
	if from.Series != nil {
		event.Count = max(int(from.Series.Count), 1)
		event.Last = from.Series.LastObservedTime.Time
	}
	if event.First.IsZero() {
		event.First = timeOf(from.CreationTimestamp)
	}
	if event.Last.Before(event.First) {
		event.Last = event.First
	}
	return event
}

// SortEvents brings events into the order of their last times.
func SortEvents(events []Event) {
	slices.SortStableFunc(events, func(a, b Event) int {
		return cmp.Or(a.Last.Compare(b.Last), a.First.Compare(b.First), strings.Compare(a.Message, b.Message))
	})
}

// Pull is what events tell of the attempts to get a container's image.
type Pull struct {
	// Tries is how often it was tried, at least; Last when it was last begun.
	Tries int
	Last  time.Time
	// Going says that the last attempt has neither succeeded nor failed yet.
	Going bool
}

// PullOf brings together the events about a container's image.
func PullOf(container string, events []Event) Pull {
	var pull Pull
	for i := range events { // in the order of their times
		event := &events[i]
		if event.Container != container {
			continue
		}
		switch event.Reason {
		case "Pulling":
			pull.Tries += event.Count
			pull.Last, pull.Going = event.Last, true
		case "Pulled", "Failed", "BackOff":
			pull.Going = pull.Going && event.Last.Before(pull.Last)
		}
	}
	return pull
}
