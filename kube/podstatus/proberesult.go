package podstatus

import (
	"strings"
	"time"
)

// ProbeState is how far a probe is known to have come.
type ProbeState uint8

// The states of a probe.
const (
	// ProbeIdle is not asked: the container does not run, or its startup probe
	// has to pass first.
	ProbeIdle ProbeState = iota
	// ProbeAwaited has not passed yet, and is not known to have failed.
	ProbeAwaited
	// ProbePassed has passed. Of a liveness probe the cluster tells no more than
	// failures, so it is taken to pass until one is told.
	ProbePassed
	// ProbeFailing has failed in this run of the container, and has not passed
	// since as far as is told.
	ProbeFailing
)

// ProbeResult is what is known of how a probe went.
type ProbeResult struct {
	State ProbeState
	// Failures are what events tell of its failures, the latest message among
	// them; nil when they tell of none. They are kept for an hour or so.
	Failures *Failures
}

// Failures are several failures of one probe.
type Failures struct {
	Message     string // of the latest
	Count       int    // at least; the kubelet holds back events that come too often
	First, Last time.Time
	// Before says that all of them were in an earlier run of the container.
	Before bool
}

// ProbeResult brings together what the container's status and the pod's events
// tell of a probe.
func (c *Container) ProbeResult(probe Probe, events []Event) ProbeResult {
	result := ProbeResult{Failures: c.failures(probe.Kind, events)}
	failed := result.Failures != nil && !result.Failures.Before
	switch {
	case c.State != StateRunning, probe.Kind != StartupProbe && !c.StartupPassed:
		return result
	case probe.Kind == StartupProbe && c.StartupPassed, probe.Kind == ReadinessProbe && c.Ready:
		result.State = ProbePassed
	case failed:
		result.State = ProbeFailing
	case probe.Kind == LivenessProbe:
		result.State = ProbePassed
	default:
		result.State = ProbeAwaited
	}
	return result
}

// unhealthy is the reason of the events of failed probes.
const unhealthy = "Unhealthy"

// failures brings together the events of a probe's failures: those of the
// present run, or, when there are none, those of earlier ones.
func (c *Container) failures(kind ProbeKind, events []Event) *Failures {
	now, before := &Failures{}, &Failures{Before: true}
	for i := range events {
		event := &events[i]
		message, ofThisProbe := probeMessage(kind, event.Message)
		if event.Container != c.Name || event.Reason != unhealthy || !ofThisProbe {
			continue
		}
		if c.State == StateRunning && event.Last.Before(c.Started) {
			before.add(event, message)
		} else {
			now.add(event, message)
		}
	}
	switch {
	case now.Count > 0:
		now.Before = c.State != StateRunning
		return now
	case before.Count > 0:
		return before
	default:
		return nil
	}
}

func (f *Failures) add(event *Event, message string) {
	f.Count += event.Count
	if f.First.IsZero() || event.First.Before(f.First) {
		f.First = event.First
	}
	if !event.Last.Before(f.Last) {
		f.Last, f.Message = event.Last, message
	}
}

// probeMessage takes what the kubelet puts before a probe's output off an
// event's message, and reports whether it is one of this kind of probe
// (recordContainerEvent in k8s.io/kubernetes, pkg/kubelet/prober).
func probeMessage(kind ProbeKind, message string) (output string, is bool) {
	rest, is := strings.CutPrefix(message, kind.String()+" probe ")
	if !is {
		return "", false
	}
	if output, failed := strings.CutPrefix(rest, "failed:"); failed {
		return strings.TrimSpace(output), true
	}
	return rest, true // "errored and resulted in unknown state: ..."
}

// Tries is how often a startup probe is known to have been tried in this run of
// the container. It errs on the low side where the kubelet held events back.
func (c *Container) Tries(probe Probe, result ProbeResult) int {
	failures := result.Failures
	if failures == nil || failures.Before || c.Started.IsZero() {
		return 0
	}
	if !failures.First.Before(c.Started) {
		return failures.Count
	}
	// The count goes back to earlier runs. What fits into this one is the
	// most it can have been.
	fits := int((failures.Last.Sub(c.Started)-probe.InitialDelay)/probe.Period) + 1
	return min(failures.Count, max(fits, 1))
}
