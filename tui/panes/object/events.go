package object

import (
	"fmt"
	"strings"
	"time"

	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/object"
)

// eventsPage makes a page of what is told of an object and of what it belongs to, the
// newest first.
func eventsPage(s *object.Snapshot, warnings bool, now time.Time) *page {
	b := &eventsBuilder{now: now}
	for _, add := range []func(object.Ref, *object.Telling){b.measure, b.event} {
		for i := range s.Told {
			if told := &s.Told[i]; !warnings || told.Warning {
				add(s.Ref, told)
			}
		}
	}
	switch {
	case s.EventsHealth.Err != nil && s.EventsHealth.State == follow.Loading:
		b.note(s.EventsHealth.Err.Sentence)
	case s.EventsHealth.State == follow.Loading:
		b.note("reading the events")
	case len(b.rows) == 0 && warnings && len(s.Told) > 0:
		b.note("there are no warnings among the events")
	case len(b.rows) == 0:
		b.note("there are no events")
	}
	if s.Missing != nil && s.EventsHealth.State != follow.Loading {
		b.note("some are missing: " + s.Missing.Sentence)
	}
	if made := s.Object.GetCreationTimestamp(); len(s.Told) > 0 && made.Time.Before(oldest(s.Told).Add(-kept)) || len(s.Told) == 0 {
		b.note(fmt.Sprintf("API servers usually keep events for an hour; %s was made at %s", s.Ref, b.time(made.Time)))
	}
	return &page{text: b.text.String(), rows: b.rows}
}

func oldest(told []object.Telling) time.Time {
	first := told[0].First
	for i := range told {
		if told[i].First.Before(first) {
			first = told[i].First
		}
	}
	return first
}

type eventsBuilder struct {
	now  time.Time // in the zone of the times
	text strings.Builder
	rows []row
	// widths of the columns, which stand below one another
	times, reasons, abouts int
}

// time is a time of today, or a time with its date.
func (b *eventsBuilder) time(t time.Time) string {
	t = t.In(b.now.Location())
	if t.Format(time.DateOnly) == b.now.Format(time.DateOnly) {
		return t.Format(time.TimeOnly)
	}
	return t.Format(time.DateTime)
}

func (b *eventsBuilder) add(r row) {
	b.text.WriteString(strings.Repeat(" ", r.indent))
	for _, piece := range r.pieces {
		b.text.WriteString(piece.text)
	}
	b.text.WriteString("\n")
	b.rows = append(b.rows, r)
}

func (b *eventsBuilder) note(sentence string) {
	b.add(row{key: "note/" + sentence, pieces: []piece{{text: sentence, role: muted}}})
}

// keySeparator stands between the parts of an event's key.
const keySeparator = "\x00"

// reason is what has happened, and how serious that is.
func reason(told *object.Telling) piece {
	if told.Warning {
		return piece{text: "Warning " + told.Reason, role: warning}
	}
	return piece{text: told.Reason, role: name}
}

// about is what an event of the page of an object is about, "" for the object itself.
func about(of object.Ref, told *object.Telling) string {
	var parts []string
	if told.About != of {
		parts = append(parts, told.About.String())
	}
	if told.Container != "" {
		parts = append(parts, "container "+told.Container)
	}
	return strings.Join(parts, "  ")
}

// measure makes the columns wide enough for an event.
func (b *eventsBuilder) measure(of object.Ref, told *object.Telling) {
	b.times = max(b.times, len(b.time(told.Last)))
	b.reasons = max(b.reasons, len(reason(told).text))
	b.abouts = max(b.abouts, len(about(of, told)))
}

// event adds an event: when, what and about what, how often and who said so, and below it the message.
func (b *eventsBuilder) event(of object.Ref, told *object.Telling) {
	what, on := reason(told), about(of, told)
	what.text = fmt.Sprintf("%-*s", b.reasons, what.text)
	if b.abouts > 0 {
		on = fmt.Sprintf("  %-*s", b.abouts, on)
	}
	often := ""
	if told.Count > 1 {
		often = fmt.Sprintf("  %d times since %s", told.Count, b.time(told.First))
	}
	key := strings.Join([]string{told.About.Kind, told.About.Name, told.Container, told.Reason, told.Source, told.Message}, keySeparator)
	span := min(len(told.Message), 1)
	b.add(row{key: key, span: span, pieces: []piece{
		{text: fmt.Sprintf("%-*s  ", b.times, b.time(told.Last)), role: muted}, what, {text: on}, {text: often}, {text: "  " + told.Source, role: muted},
	}})
	if span == 0 {
		return
	}
	b.add(row{key: key + keySeparator + "message", indent: 2, pieces: []piece{{text: told.Message}}})
}
