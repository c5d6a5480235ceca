package podstatus

import (
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"
)

// Words says what is known of pods and containers in sentences without styles.
type Words struct {
	// Now is the time that ages and countdowns are told at, Location the zone of
	// the times of day.
	Now      func() time.Time
	Location *time.Location
	// Dot stands between two parts of a sentence, with a blank on either side.
	Dot string
}

// Join puts a dot between the parts that are not empty.
func (w Words) Join(parts ...string) string {
	var said []string
	for _, part := range parts {
		if part != "" {
			said = append(said, part)
		}
	}
	return strings.Join(said, " "+w.Dot+" ")
}

// age is how long ago something was, as kubectl's columns say it; "0s" for what
// lies ahead because two clocks disagree.
func (w Words) age(t time.Time) string {
	return duration.HumanDuration(max(w.Now().Sub(t), 0))
}

// Ago is an age in a sentence. It says when the clocks of the cluster and of
// this machine disagree by more than a request takes.
func (w Words) Ago(t time.Time) string {
	const tolerated = 2 * time.Second
	if ahead := t.Sub(w.Now()); ahead > tolerated {
		return duration.HumanDuration(ahead) + " ahead of this machine's clock"
	}
	return w.age(t) + " ago"
}

// Clock is a time of today, or a date and a time.
func (w Words) Clock(t time.Time) string {
	t = t.In(w.Location)
	if t.Format(time.DateOnly) == w.Now().In(w.Location).Format(time.DateOnly) {
		return t.Format(time.TimeOnly)
	}
	return t.Format(time.DateTime)
}

// countdown is how long it is until something is due: "in 1m20s".
func (w Words) countdown(due time.Time) string {
	left := due.Sub(w.Now())
	if left <= 0 {
		return "due now"
	}
	return "in " + DurationText((left + time.Second - 1).Truncate(time.Second))
}

// Lived is the time of a run that has ended: "11:45:00 to 11:47:10, 2m10s; 3m ago".
func (w Words) Lived(e *Termination) string {
	if e.Finished.IsZero() {
		return ""
	}
	when := w.Clock(e.Finished)
	if took, known := e.Took(); known {
		when = w.Clock(e.Started) + " to " + when + ", " + DurationText(took)
	}
	return when + "; " + w.Ago(e.Finished)
}

// NextTry is when something is tried again: "next try in 1m20s".
func (w Words) NextTry(due time.Time) string { return nextTry + " " + w.countdown(due) }

// pause is when the next try is due, or what is known of that.
func (w Words) pause(pause BackOff, next string) string {
	switch {
	case !pause.Next.IsZero() && next != nextTry && !pause.Next.After(w.Now()):
		return w.countdown(pause.Next)
	case !pause.Next.IsZero():
		return next + " " + w.countdown(pause.Next)
	case pause.Delay > 0:
		return next + " after " + DurationText(pause.Delay)
	default:
		return ""
	}
}
