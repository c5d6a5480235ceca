package podstatus

import (
	"fmt"
	"strings"

	"github.com/podglass/podglass/keymap/count"
)

// State is the state of a container in a line of the table, with what explains
// it: since when, how it ended, what it waits for.
func (w Words) State(c *Container, f *Facts) string {
	if c.Phase == Unknown {
		return w.Unknown(c)
	}
	switch c.State {
	case StateRunning:
		text := "running"
		if !c.Started.IsZero() {
			text += " " + w.age(c.Started)
		}
		return w.Join(text, w.unreadiness(c, f, w.shortGate))
	case StateTerminated:
		e := c.Ended()
		text := e.String()
		if took, known := e.Took(); known {
			text = w.Join(text, DurationText(took))
		}
		return text
	case StateWaiting:
		return w.withLast(w.waitsFor(c, f, "next"), c)
	default: // known from the list only
		return c.Phase.String()
	}
}

// Unknown is the state of a container of which nothing is known: the last that was
// said of it.
func (w Words) Unknown(c *Container) string {
	switch c.State {
	case StateRunning:
		return "unknown, was running"
	case StateTerminated:
		return "unknown, had ended: " + c.Ended().String()
	default:
		return w.Join("unknown", c.Reason)
	}
}

// unreadiness is what a running container is not yet. gate words how far its
// startup has come.
func (w Words) unreadiness(c *Container, f *Facts, gate func(*Container, *Facts) string) string {
	switch {
	case c.Kind == Ephemeral || c.Kind == Init:
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
func (w Words) startupGate(c *Container, f *Facts) string {
	tries, of := f.StartupTries(c.Name)
	switch {
	case of == 0 && f.Pod == nil:
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
func (w Words) shortGate(c *Container, f *Facts) string {
	if tries, of := f.StartupTries(c.Name); tries > 0 {
		return fmt.Sprintf("startup probe: %d of %s", tries, count.Of(of, "try"))
	}
	return w.startupGate(c, f)
}

// withLast adds how the container's last run ended.
func (w Words) withLast(text string, c *Container) string {
	if c.Last != nil {
		text = w.Join(text, "last "+c.Last.String())
	}
	return text
}

// waitsFor is what a container waits for: its turn, the end of a back-off, its
// image. next is what the next try is called.
func (w Words) waitsFor(c *Container, f *Facts, next string) string {
	if step := f.Track.WaitsFor(c.Name); step != nil && IsOrdinaryWait(c.Reason) {
		return waitsForStep(step)
	}
	text := c.Reason
	if text == "" {
		text = "waiting"
	}
	pause, backing := c.BackOff()
	pull := PullOf(c.Name, f.Events)
	switch {
	case backing && !pause.Pull:
		return w.Join(text, w.pause(pause, next))
	case backing && pull.Tries > 0 && w.Now().Sub(pull.Last) > 2*longestPullPause: // the kubelet tells of no more
		return w.Join(text, "tried at least "+times(pull.Tries))
	case backing && pull.Tries > 0:
		return w.Join(text, "tried "+times(pull.Tries)+", last "+w.Ago(pull.Last))
	case pull.Going:
		return w.Join(text, "pulls its image for "+w.age(pull.Last))
	default:
		return text
	}
}

// Current says what the step that is being taken does, or what it is stuck at.
func (w Words) Current(step *Step, f *Facts) string {
	c := step.Container
	var text string
	switch {
	case c.State == StateRunning && c.Kind == Sidecar:
		text = "gate: " + w.startupGate(c, f)
	case c.State == StateRunning && !c.Started.IsZero():
		text = "running for " + w.age(c.Started)
	case c.State == StateRunning:
		text = "at work"
	case c.State == StateWaiting && f.Pod == nil:
		text = c.Phase.String()
	case c.State == StateWaiting:
		text = w.withLast(w.waitsFor(c, f, nextTry), c)
	default:
		text = w.State(c, f)
	}
	if c.Restarts > 0 {
		text = w.Join(text, fmt.Sprintf("restarted %s", times(c.Restarts)))
	}
	if behind := f.Track.Behind(); behind != "" {
		text += "; " + behind
	}
	return fmt.Sprintf("step %d %s: %s", c.Step, c.Name, text)
}

// Present is the present state of a container in full: since when, and what it is
// not yet. Without age it leaves out how long that is, which a table beside it says, but not that a clock is wrong.
func (w Words) Present(c *Container, f *Facts, age bool) string {
	switch c.State {
	case StateRunning:
		text := "running"
		if c.Phase == Unknown {
			text = "unknown; it was last said to be running"
		}
		if !c.Started.IsZero() {
			text += " since " + w.Clock(c.Started)
			if ago, past := strings.CutSuffix(w.Ago(c.Started), " ago"); age || !past {
				text += ", " + ago
			}
		}
		if c.Ready && c.Kind != Ephemeral {
			return w.Join(text, "ready")
		}
		return w.Join(text, w.unreadiness(c, f, w.startupGate))
	case StateTerminated:
		return c.Ended().InFull()
	default:
		if c.Phase == Unknown {
			return w.Unknown(c) + "; nobody has news of it"
		}
		text := w.waitsFor(c, f, nextTry)
		if pause, backing := c.BackOff(); backing && pause.Delay > 0 {
			text += " (back-off " + DurationText(pause.Delay) + ")"
		}
		return text
	}
}

// Explanation is what the runtime says of the state, "" where that is no more
// than the back-off, which [Words.Present] tells.
func (c *Container) Explanation() string {
	if pause, backing := c.BackOff(); backing && pause.Delay > 0 {
		return ""
	}
	return strings.TrimSpace(c.Message)
}

// Gate is what keeps a container from its start, or what waits for it: "waits for
// step 2 migrate", "web waits for this step". holds says that it is the
// container that holds up others; the text is "" where neither is the case.
func (t *Track) Gate(name string) (text string, holds bool) {
	step := t.Find(name)
	switch {
	case step == nil:
	case step.Turn == TurnAhead && t.Current != nil:
		return waitsForStep(t.Current), false
	case step == t.Current:
		if behind := t.Behind(); behind != "" {
			return behind + " for this step", true
		}
	}
	return "", false
}

func waitsForStep(step *Step) string {
	return fmt.Sprintf("waits for step %d %s", step.Step, step.Name)
}

// Deleting is how long a pod has been being deleted, and may be; "" when it is
// not.
func (w Words) Deleting(f *Facts) string {
	since, grace, is := f.Deleting()
	if !is {
		return ""
	}
	return fmt.Sprintf("terminating for %s, %s allowed", w.age(since), DurationText(grace))
}

// Pending is what the pod as a whole waits for before its containers start.
func (w Words) Pending(p Pending) string {
	if p.Since.IsZero() {
		return p.For
	}
	return p.For + " (for " + w.age(p.Since) + ")"
}
