package containers

import (
	"fmt"
	"strings"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/podstatus"
)

// state is the state of a container in a line of the table, with what explains
// it: since when, how it ended, what it waits for.
func (w words) state(c *podstatus.Container, f *facts) string {
	if c.Phase == podstatus.Unknown {
		return w.unknown(c)
	}
	switch c.State {
	case podstatus.StateRunning:
		text := "running"
		if !c.Started.IsZero() {
			text += " " + w.age(c.Started)
		}
		return w.join(text, w.unreadiness(c, f, w.shortGate))
	case podstatus.StateTerminated:
		e := c.Ended()
		text := ended(e)
		if took, known := e.Took(); known {
			text = w.join(text, exact(took))
		}
		return text
	case podstatus.StateWaiting:
		return w.withLast(w.waitsFor(c, f, "next"), c)
	default: // known from the list only
		return c.Phase.String()
	}
}

// unknown is the state of a container that nobody has news of: the last that was
// said of it.
func (w words) unknown(c *podstatus.Container) string {
	switch c.State {
	case podstatus.StateRunning:
		return "unknown, was running"
	case podstatus.StateTerminated:
		return "unknown, had ended: " + ended(c.Ended())
	default:
		return w.join("unknown", c.Reason)
	}
}

// unreadiness is what a running container is not yet. gate words how far its
// startup has come.
func (w words) unreadiness(c *podstatus.Container, f *facts, gate func(*podstatus.Container, *facts) string) string {
	switch {
	case c.Kind == podstatus.Ephemeral || c.Kind == podstatus.Init:
		return ""
	case !c.StartupPassed:
		return gate(c, f)
	case !c.Ready:
		return "not ready"
	default:
		return ""
	}
}

// startupGate is how far a container's startup has come: "startup probe not
// passed yet, 3 of 30 tries".
func (w words) startupGate(c *podstatus.Container, f *facts) string {
	tries, of := f.startupTries(c.Name)
	switch {
	case of == 0 && f.pod == nil:
		return "starting"
	case of == 0:
		return "is being started"
	case tries == 0:
		return "startup probe not passed yet"
	default:
		return fmt.Sprintf("startup probe not passed yet, %d of %s", tries, count.Of(of, "try"))
	}
}

// nextTry is what is due when a back-off is over.
const nextTry = "next try"

// shortGate is startupGate in a line of the table.
func (w words) shortGate(c *podstatus.Container, f *facts) string {
	if tries, of := f.startupTries(c.Name); tries > 0 {
		return fmt.Sprintf("startup probe: %d of %s", tries, count.Of(of, "try"))
	}
	return w.startupGate(c, f)
}

// withLast adds how the container's last life ended.
func (w words) withLast(text string, c *podstatus.Container) string {
	if c.Last != nil {
		text = w.join(text, "last "+ended(c.Last))
	}
	return text
}

// waitsFor is what a container waits for: its turn, the end of a back-off, its
// image. next is what the next try is called.
func (w words) waitsFor(c *podstatus.Container, f *facts, next string) string {
	if step := f.track.WaitsFor(c.Name); step != nil && ordinary(c) {
		return fmt.Sprintf("waits for step %d %s", step.Step, step.Name)
	}
	text := c.Reason
	if text == "" {
		text = "waiting"
	}
	pause, backing := c.BackOff()
	pull := podstatus.PullOf(c.Name, f.events)
	switch {
	case backing && !pause.Pull:
		return w.join(text, w.pause(pause, next))
	case backing && pull.Tries > 0:
		return w.join(text, "tried "+times(pull.Tries)+", last "+w.ago(pull.Last))
	case pull.Going:
		return w.join(text, "pulls its image for "+w.age(pull.Last))
	default:
		return text
	}
}

// ordinary reports whether a container merely waits for its turn.
func ordinary(c *podstatus.Container) bool {
	return c.Reason == "" || c.Reason == "PodInitializing" || c.Reason == "ContainerCreating"
}

// current says what the step that is being taken does, or what it is stuck at.
func (w words) current(step *podstatus.Step, f *facts) string {
	c := step.Container
	var text string
	switch {
	case c.State == podstatus.StateRunning && c.Kind == podstatus.Sidecar:
		text = "gate: " + w.startupGate(c, f)
	case c.State == podstatus.StateRunning && !c.Started.IsZero():
		text = "at work for " + w.age(c.Started)
	case c.State == podstatus.StateRunning:
		text = "at work"
	case c.State == podstatus.StateWaiting && f.pod == nil:
		text = c.Phase.String()
	case c.State == podstatus.StateWaiting:
		text = w.withLast(w.waitsFor(c, f, nextTry), c)
	default:
		text = w.state(c, f)
	}
	if c.Restarts > 0 {
		text = w.join(text, fmt.Sprintf("restarted %s", times(c.Restarts)))
	}
	if behind := behind(f.track); behind != "" {
		text += "; " + behind
	}
	return fmt.Sprintf("step %d %s: %s", c.Step, c.Name, text)
}

// behind names what waits for the current step.
func behind(track *podstatus.Track) string {
	var names []string
	for _, steps := range [][]podstatus.Step{track.Steps, track.Apps} {
		for i := range steps {
			if steps[i].Turn == podstatus.TurnAhead {
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

// trouble is what keeps the pod as a whole from running.
func (w words) trouble(t podstatus.Trouble) string {
	text := t.Reason
	if t.Message != "" {
		text += ": " + strings.TrimSpace(t.Message)
	}
	if !t.Since.IsZero() {
		text += " (for " + w.age(t.Since) + ")"
	}
	return text
}
