package logs

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/podglass/podglass/keymap/count"
)

// enoughChecks is after how many answers without anything new a log counts as
// complete even if they do not agree, or do not go back to a line that we have.
// That happens when the log was rotated away under us.
const enoughChecks = 5

// outcome is what one answer brought.
type outcome struct {
	fresh    int       // new lines
	rest     *record   // unfinished last line, after all others
	overlaps bool      // the last line we had came again, or there was none
	err      error     // nil when the answer ended as answers do
	moved    bool      // it was the log of another instance
	opened   bool      // there was an answer
	silent   time.Time // since when nothing came
}

// progress is what is known of the log of one instance, as far as it was read.
type progress struct {
	instance instance
	wanted   int64    // how many lines; negative for all there are
	lines    int64    // that were read
	ending   ending   // of what was read
	rest     *record  // unfinished last line of the last answer
	goal     *goal    // where the log ended, of one that is read once
	near     *logTail // the last lines as they were when reading began
	answers  int      // to requests for the log
	checks   int      // answers in a row that brought nothing new though all should have come
	broken   breakage // since the last answer ended before the log did
	complete bool     // the log is read to its end
}

// add takes in the next line that was read.
func (p *progress) add(line lineMark) {
	p.ending.add(line)
	if p.goal != nil {
		p.goal.add(line)
	}
	p.lines++
	p.checks = 0
}

// hasEnough reports whether as many lines were read as are wanted. What comes after
// them was written later.
func (p *progress) hasEnough() bool { return p.wanted >= 0 && p.lines >= p.wanted }

// aim sets the goal from the last lines of the log as they are now.
func (p *progress) aim(near *logTail) {
	next := newGoal(near.last(), near.rest)
	if p.goal != nil && next.newest.Before(p.goal.newest) {
		return // a log does not become shorter, so that this is not all of the answer
	}
	next.begun = p.lines > 0
	next.met = next.met || p.endsWith(near)
	p.goal, p.near = next, near
}

// endsWith reports whether what was read ends as a log does, which also has the
// same of an unfinished line.
func (p *progress) endsWith(tail *logTail) bool {
	return p.ending.has(tail.last()) && sameRecord(p.rest, tail.rest)
}

// confirmed takes in an answer given after the end of the instance, and reports
// whether it shows that the log is complete: it is the second, brings nothing new,
// and leaves off at the same line.
func (p *progress) confirmed(got outcome) bool {
	same := sameRecord(p.rest, got.rest)
	p.keepRest(got)
	if got.fresh > 0 {
		return false
	}
	p.checks++
	return same && got.overlaps && p.answers > 1 || p.checks >= enoughChecks
}

// reached takes in an answer, and reports whether all was read that there was when
// the goal was set, or as much as was asked for.
func (p *progress) reached(got outcome) bool {
	p.keepRest(got)
	if p.hasEnough() || p.goal.reached(p.rest) {
		return true
	}
	if got.fresh == 0 {
		p.checks++
		p.goal.stale = true
	}
	return p.checks >= enoughChecks
}

// keepRest remembers the unfinished last line. What came of it when an answer
// broke off may be less than what came before.
func (p *progress) keepRest(got outcome) {
	switch {
	case got.fresh > 0:
		p.rest = got.rest
	case got.rest == nil:
	case p.rest != nil && p.rest.at.Equal(got.rest.at) && bytes.HasPrefix(p.rest.text, got.rest.text):
	default:
		p.rest = got.rest
	}
}

// takeRest returns the unfinished last line, and forgets it.
func (p *progress) takeRest() *record {
	rest := p.rest
	p.rest = nil
	return rest
}

// breakOff notes that an answer ended before the log did.
func (p *progress) breakOff(got outcome) {
	if got.opened {
		p.keepRest(got)
		p.broken.note(got)
	}
}

// isPast reports whether the instance is not the present one.
func (p *progress) isPast(seen observation) bool {
	return seen.present != nil && !p.instance.same(*seen.present)
}

// isOver reports whether nothing more will be written to the log, after update.
func (p *progress) isOver(seen observation) bool {
	return p.isPast(seen) || p.instance.ended != nil || seen.dead
}

// update notes how the instance ended, and reports whether its log can no longer be
// asked for.
func (p *progress) update(seen observation) (gone bool) {
	switch {
	case seen.present == nil:
	case p.instance.same(*seen.present):
		p.instance.ended = seen.present.ended
	case seen.previous != nil && p.instance.same(*seen.previous):
		p.instance.ended = seen.previous.ended
	default:
		return seen.present.number > p.instance.number+1
	}
	return false
}

// skipped says what is missing when reading goes on with the instance before the
// present one.
func (p *progress) skipped(seen observation) (text string, lossy bool) {
	text = "restarted"
	if p.instance.ended != nil {
		text += " · " + exit(p.instance.ended)
	}
	if !p.complete {
		text += ", the last lines before may be missing"
	}
	between := seen.present.number - p.instance.number - 2
	if between > 0 {
		text += fmt.Sprintf(", the logs of %s in between are lost", count.Of(between, "run"))
	}
	return text, !p.complete || between > 0
}

// endTime is when the instance ended, no earlier than its last line: the cluster
// tells it in whole seconds.
func (p *progress) endTime(last time.Time) time.Time {
	if ended := p.instance.ended; ended != nil && ended.FinishedAt.After(last) {
		return ended.FinishedAt.Time
	}
	return last
}

// breakage is when and how a stream that was being read ended early.
type breakage struct {
	since time.Time // zero when none did
	// err is the error; nil when the stream ended as streams do. The second
	// happens whenever a container ends, so it is only told when the log goes
	// on after it.
	err error
}

func (b *breakage) note(got outcome) {
	if b.since.IsZero() {
		b.since = time.Now()
		if errors.Is(got.err, errStalled) {
			b.since = got.silent
		}
	}
	if got.err != nil {
		b.err = got.err
	}
}

// isTold reports whether a marker tells of the breakage once the next line of an
// answer was compared with what was read: not before it is known whether anything
// is missing, and not while the container may just have ended.
func (b *breakage) isTold(overlaps, isNew bool) bool {
	return !b.since.IsZero() && (isNew || overlaps && b.err != nil)
}

// mend says for how long the stream was away, and forgets that it was.
func (b *breakage) mend() string {
	text := "reconnected after "
	if errors.Is(b.err, errStalled) {
		text = "stalled for "
	}
	text += roughly(time.Since(b.since))
	*b = breakage{}
	return text
}

// roughly writes a duration as people say it.
func roughly(d time.Duration) string {
	if d < time.Second {
		return d.Round(10 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}
