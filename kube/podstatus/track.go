package podstatus

import "time"

// Turn is where a container is in the order in which those of its pod start.
type Turn uint8

// The turns of a container.
const (
	// TurnAhead has to wait for a step before it.
	TurnAhead Turn = iota
	// TurnNow is being started, at work, or stuck; the steps behind it wait.
	TurnNow
	// TurnPast has let the next one start: an init container by ending well, a
	// sidecar by having started. An app is past its turn once it has started.
	TurnPast
)

// Track is the order in which the containers of a pod start, and how far that
// has come. Init containers and sidecars start one after another, each when the
// one before lets it; then the apps start together.
type Track struct {
	// Steps are the init containers and sidecars in order; Apps come after the
	// last step.
	Steps, Apps []Step
	// Current is the step that is being taken, nil when all have been.
	Current *Step
}

// Step is a container in the track.
type Step struct {
	*Container
	Turn Turn
	// Took is how long a past init container worked, 0 where that is not known.
	Took time.Duration
}

// NewTrack puts the containers of a pod, as [Containers] lists them, in their
// places. Ephemeral containers have none.
func NewTrack(containers []Container) *Track {
	track := &Track{}
	for i := range containers {
		c := &containers[i]
		switch c.Kind {
		case Init, Sidecar:
			track.Steps = append(track.Steps, Step{Container: c})
		case App:
			track.Apps = append(track.Apps, Step{Container: c})
		case Ephemeral:
		}
	}
	track.takeTurns()
	return track
}

// takeTurns finds the first step that has not been taken. Where an app has
// started all have been, whatever has become of a sidecar since.
func (t *Track) takeTurns() {
	through := false
	for i := range t.Apps {
		through = through || t.Apps[i].hasStarted()
	}
	for i := range t.Steps {
		step := &t.Steps[i]
		switch {
		case through || t.Current == nil && step.letsNextStart():
			step.Turn = TurnPast
			step.Took = step.took()
		case t.Current == nil:
			step.Turn = TurnNow
			t.Current = step
		}
	}
	for i := range t.Apps {
		app := &t.Apps[i]
		switch {
		case app.hasStarted():
			app.Turn = TurnPast
		case t.Current == nil:
			app.Turn = TurnNow
		}
	}
}

// hasStarted reports whether the container runs or has ever run.
func (c *Container) hasStarted() bool {
	return c.State == StateRunning || c.State == StateTerminated || c.Last != nil || c.Restarts > 0
}

// letsNextStart reports whether the step after this one may begin.
func (c *Container) letsNextStart() bool {
	if c.Kind == Sidecar {
		return c.State == StateRunning && c.StartupPassed
	}
	return c.State == StateTerminated && c.ExitCode == 0
}

func (c *Container) took() time.Duration {
	ended := c.Ended()
	if ended == nil || c.Kind != Init {
		return 0
	}
	took, _ := ended.Took()
	return took
}

// Find is the step of a container, nil for one that is not in the track.
func (t *Track) Find(name string) *Step {
	for _, steps := range [][]Step{t.Steps, t.Apps} {
		for i := range steps {
			if steps[i].Name == name {
				return &steps[i]
			}
		}
	}
	return nil
}

// WaitsFor is the step that keeps a container from starting, nil for one whose
// turn has come.
func (t *Track) WaitsFor(name string) *Step {
	if step := t.Find(name); step == nil || step.Turn != TurnAhead {
		return nil
	}
	return t.Current
}

// Behind says which containers wait for the current step, "" for none: "web and
// log wait".
func (t *Track) Behind() string {
	var names []string
	for _, steps := range [][]Step{t.Steps, t.Apps} {
		for i := range steps {
			if steps[i].Turn == TurnAhead {
				names = append(names, steps[i].Name)
			}
		}
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0] + " waits"
	default:
		return list(names, "containers") + " wait"
	}
}
