package containers

import (
	"fmt"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/tui/panes"
)

// words says what is known of containers, in the time zone and at the time of
// the screen.
type words struct{ env panes.Env }

// dot is what stands between two parts of a text.
func (w words) dot() string { return " " + w.env.Glyphs.Dot + " " }

// join puts a dot between the parts that are not empty.
func (w words) join(parts ...string) string {
	var said []string
	for _, part := range parts {
		if part != "" {
			said = append(said, part)
		}
	}
	return strings.Join(said, w.dot())
}

// age is how long ago something was, as kubectl's columns say it; "0s" for what
// lies ahead because two clocks disagree.
func (w words) age(t time.Time) string {
	return duration.HumanDuration(max(w.env.Now().Sub(t), 0))
}

// ago is an age in a sentence. It says when the clocks of the cluster and of
// this machine disagree by more than a request takes.
func (w words) ago(t time.Time) string {
	const tolerated = 2 * time.Second
	if ahead := t.Sub(w.env.Now()); ahead > tolerated {
		return duration.HumanDuration(ahead) + " ahead of this machine's clock"
	}
	return w.age(t) + " ago"
}

// clock is a time of today, or a date and a time.
func (w words) clock(t time.Time) string {
	t = t.In(w.env.Location)
	if t.Format(time.DateOnly) == w.env.Now().In(w.env.Location).Format(time.DateOnly) {
		return t.Format(time.TimeOnly)
	}
	return t.Format(time.DateTime)
}

// countdown is how long it is until something is due: "in 1m20s".
func (w words) countdown(due time.Time) string {
	left := due.Sub(w.env.Now())
	if left <= 0 {
		return "due now"
	}
	return "in " + exact((left + time.Second - 1).Truncate(time.Second))
}

// exact is a duration to the second: "1m20s", "5m", "0s".
func exact(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// times counts: "once", "12 times".
func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// ended is how a life of a container ended: "exit 137 (SIGKILL) OOMKilled".
// Reasons that say no more than the exit code are left out.
func ended(e *podstatus.Termination) string {
	text := fmt.Sprintf("exit %d", e.ExitCode)
	if signal := e.SignalName(); signal != "" {
		text += " (" + signal + ")"
	} else if e.Signal != 0 {
		text += fmt.Sprintf(" (signal %d)", e.Signal)
	}
	if e.Reason != "" && e.Reason != "Completed" && e.Reason != "Error" {
		text += " " + e.Reason
	}
	return text
}

// lived is the time of a life that has ended: "11:45:00 to 11:47:10, 2m10s; 3m ago".
func (w words) lived(e *podstatus.Termination) string {
	if e.Finished.IsZero() {
		return ""
	}
	when := w.clock(e.Finished)
	if took, known := e.Took(); known {
		when = w.clock(e.Started) + " to " + when + ", " + exact(took)
	}
	return when + "; " + w.ago(e.Finished)
}

// pause is when the next try is due, or what is known of that.
func (w words) pause(pause podstatus.BackOff, next string) string {
	switch {
	case !pause.Next.IsZero() && next != nextTry && !pause.Next.After(w.env.Now()):
		return w.countdown(pause.Next)
	case !pause.Next.IsZero():
		return next + " " + w.countdown(pause.Next)
	case pause.Delay > 0:
		return next + " after " + exact(pause.Delay)
	default:
		return ""
	}
}

// tells is how often and when a probe failed: "12 times over 3m, last 4s ago".
// The kubelet counts all failures and soon tells of few, so that the last that
// it has told of need not be the last, if the probe goes on failing.
func (w words) tells(failures *podstatus.Failures, failing bool, period time.Duration) string {
	if failures.Count <= 1 {
		return w.ago(failures.Last)
	}
	text := times(failures.Count)
	if over := failures.Last.Sub(failures.First); over >= time.Second {
		text += " over " + duration.HumanDuration(over)
	}
	if failing && w.env.Now().Sub(failures.Last) > 2*period {
		return text + ", last told " + w.ago(failures.Last)
	}
	return text + ", last " + w.ago(failures.Last)
}

// list names a few things, and counts many: "web", "web and log", "5 containers".
func list(names []string, what string) string {
	const few = 2
	if len(names) > few {
		return fmt.Sprintf("%d %s", len(names), what)
	}
	return strings.Join(names, " and ")
}

// command is a command line as a shell would take it.
func command(args []string) string {
	quoted := make([]string, len(args))
	for i, arg := range args {
		quoted[i] = arg
		if arg == "" || strings.ContainsAny(arg, " \t\"'\\$`|&;<>()*?[]#~") {
			quoted[i] = "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
		}
	}
	return strings.Join(quoted, " ")
}
