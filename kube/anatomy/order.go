package anatomy

import (
	"slices"
	"time"

	"github.com/podglass/podglass/kube/podstatus"
)

// Order is when and how a container runs.
type Order struct {
	// Step is the place in the start order, from 1, of an init container or a
	// sidecar; 0 for apps, which start together after the last step, and for
	// ephemeral containers, which start when they are added.
	Step int `json:"step,omitempty"`
	// Turn is past, now or ahead; "" for ephemeral containers. WaitsFor is the
	// step that the container waits for.
	Turn     string `json:"turn,omitempty"`
	WaitsFor string `json:"waitsFor,omitempty"`
	// Gate says what keeps the containers after a sidecar from starting.
	Gate string `json:"gate,omitempty"`
	// Target is the container whose processes an ephemeral container sees.
	Target string `json:"target,omitempty"`

	// Phase is the state in one word: waiting, starting, running, ready,
	// completed, failed or unknown. Reason and Message are the runtime's.
	Phase   string `json:"phase"`
	Reason  string `json:"reason,omitempty"`
	Message string `json:"message,omitempty"`

	Started  *time.Time `json:"started,omitempty"`
	Finished *time.Time `json:"finished,omitempty"`
	// Seconds is how long the container worked, or how long it has been running;
	// nil where that is not known or the clocks disagree.
	Seconds  *float64 `json:"seconds,omitempty"`
	ExitCode *int32   `json:"exitCode,omitempty"`
	Signal   string   `json:"signal,omitempty"`
	Restarts int      `json:"restarts"`
	// Last is how the run before this one ended.
	Last *End `json:"lastEnd,omitempty"`

	// RestartPolicy is Always, OnFailure or Never; OwnPolicy says that it is the
	// container's and not the pod's. Rules go before it.
	RestartPolicy string   `json:"restartPolicy"`
	OwnPolicy     bool     `json:"ownRestartPolicy,omitempty"`
	RestartRules  []string `json:"restartRules,omitempty"`
	Ready         bool     `json:"ready"`
}

// End is the end of a container's run.
type End struct {
	Reason   string     `json:"reason,omitempty"`
	ExitCode int32      `json:"exitCode"`
	Signal   string     `json:"signal,omitempty"`
	Finished *time.Time `json:"finished,omitempty"`
	Seconds  *float64   `json:"seconds,omitempty"`
}

func (b *builder) containers() []Container {
	listed := make([]podstatus.Container, len(b.parts))
	for i := range b.parts {
		listed[i] = *b.parts[i].state
	}
	track := podstatus.NewTrack(listed)
	containers := make([]Container, len(b.parts))
	for i := range b.parts {
		p := &b.parts[i]
		containers[i] = Container{
			Name: p.Spec.Name, Kind: p.Kind.String(), Image: p.Spec.Image,
			Order:   b.order(p, track),
			EnvFrom: b.envs[i].sources, Env: b.envs[i].exported(),
			Security: b.containerSecurity(p), Resources: containerResources(p),
		}
	}
	return containers
}

func (b *builder) order(p *part, track *podstatus.Track) Order {
	c := p.state
	o := Order{
		Step: p.Step, Target: p.Target, Phase: c.Phase.String(), Reason: c.Reason, Message: c.Message,
		Started: timeOrNil(c.Started), Finished: timeOrNil(c.Finished), Restarts: c.Restarts, Ready: c.Ready,
		RestartRules: p.RestartRules(), Gate: gate(p),
	}
	o.RestartPolicy, o.OwnPolicy = p.RestartPolicy(b.pod)
	if ended := c.Ended(); ended != nil {
		end := endOf(ended)
		o.ExitCode, o.Signal, o.Seconds = &end.ExitCode, end.Signal, end.Seconds
	} else if c.State == podstatus.StateRunning {
		o.Seconds = b.since(c.Started)
	}
	if c.Last != nil {
		end := endOf(c.Last)
		o.Last = &end
	}
	if step := track.Find(c.Name); step != nil && p.Kind != podstatus.Ephemeral {
		o.Turn = turns[step.Turn]
		if step.Turn == podstatus.TurnAhead && track.Current != nil {
			o.WaitsFor = track.Current.Name
		}
	}
	return o
}

// turns are the words for a turn.
var turns = map[podstatus.Turn]string{
	podstatus.TurnAhead: "ahead", podstatus.TurnNow: "now", podstatus.TurnPast: "past",
}

// gate says what keeps the containers after a sidecar from starting.
func gate(p *part) string {
	switch {
	case p.Kind != podstatus.Sidecar || p.state.StartupPassed:
		return ""
	case p.state.State != podstatus.StateRunning:
		return "it has not started"
	case p.Spec.StartupProbe != nil:
		return "its startup probe has not passed"
	default:
		return "its postStart hook has not ended"
	}
}

func endOf(t *podstatus.Termination) End {
	end := End{Reason: t.Reason, ExitCode: t.ExitCode, Signal: t.SignalName(), Finished: timeOrNil(t.Finished)}
	if took, known := t.Took(); known {
		seconds := took.Seconds()
		end.Seconds = &seconds
	}
	return end
}

// since is the time from then to now in seconds, nil where it is not known or
// would be negative.
func (b *builder) since(then time.Time) *float64 {
	if b.in.Now.IsZero() || then.IsZero() || b.in.Now.Before(then) {
		return nil
	}
	seconds := b.in.Now.Sub(then).Seconds()
	return &seconds
}

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// Ending is how the pod ends when it is deleted.
type Ending struct {
	// GraceSeconds is how long the containers have to end before they are
	// killed.
	GraceSeconds int64 `json:"graceSeconds"`
	// Steps are the containers that are asked to end together, one step after
	// another: the apps first, then the sidecars in reverse order.
	Steps [][]Stop `json:"steps"`
	// Deleted is when somebody deleted the pod.
	Deleted *time.Time `json:"deleted,omitempty"`
	// Finalizers keep the deleted pod from going.
	Finalizers []string `json:"finalizers,omitempty"`
	// DeadlineSeconds is how long the pod may run in all, 0 forever.
	DeadlineSeconds int64 `json:"activeDeadlineSeconds,omitempty"`
}

// Stop is how one container is asked to end.
type Stop struct {
	Container string `json:"container"`
	// PreStop is the hook that runs first: "exec nginx -s quit".
	PreStop string `json:"preStop,omitempty"`
	// Signal is "" where the image decides, or SIGTERM.
	Signal string `json:"signal,omitempty"`
}

// defaultGrace is how long containers have to end where nothing is said, in
// seconds.
const defaultGrace = 30

func (b *builder) ending() Ending {
	pod := b.pod
	e := Ending{GraceSeconds: defaultGrace, Finalizers: pod.Finalizers, Steps: [][]Stop{}}
	if pod.Spec.TerminationGracePeriodSeconds != nil {
		e.GraceSeconds = *pod.Spec.TerminationGracePeriodSeconds
	}
	if pod.DeletionTimestamp != nil {
		if seconds := podstatus.GraceSeconds(pod); seconds != nil {
			e.GraceSeconds = *seconds
		}
		facts := podstatus.Facts{Pod: pod}
		since, _, _ := facts.Deleting()
		e.Deleted = timeOrNil(since)
	}
	if pod.Spec.ActiveDeadlineSeconds != nil {
		e.DeadlineSeconds = *pod.Spec.ActiveDeadlineSeconds
	}
	var apps []Stop
	for i := range b.parts {
		if b.parts[i].Kind == podstatus.App {
			apps = append(apps, stopOf(&b.parts[i]))
		}
	}
	if len(apps) > 0 {
		e.Steps = append(e.Steps, apps)
	}
	for i := range slices.Backward(b.parts) {
		if b.parts[i].Kind == podstatus.Sidecar {
			e.Steps = append(e.Steps, []Stop{stopOf(&b.parts[i])})
		}
	}
	return e
}

func stopOf(p *part) Stop {
	stop := Stop{Container: p.Spec.Name}
	if hooks := p.Spec.Lifecycle; hooks != nil {
		stop.PreStop = podstatus.HookText(hooks.PreStop)
		if hooks.StopSignal != nil {
			stop.Signal = string(*hooks.StopSignal)
		}
	}
	if p.Status != nil && p.Status.StopSignal != nil {
		stop.Signal = string(*p.Status.StopSignal)
	}
	return stop
}
