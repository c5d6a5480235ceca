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
	for i := range s.Told {
		if told := &s.Told[i]; !warnings || told.Warning {
			b.event(s.Ref, told)
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

// event adds an event: when, what and about what, and below it the message.
func (b *eventsBuilder) event(of object.Ref, told *object.Telling) {
	reason := piece{text: told.Reason, role: name}
	if told.Warning {
		reason = piece{text: "Warning " + told.Reason, role: warning}
	}
	about := ""
	if told.About != of {
		about = "  " + told.About.String()
	}
	if told.Container != "" {
		about += "  container " + told.Container
	}
	often := ""
	if told.Count > 1 {
		often = fmt.Sprintf("  %d times since %s", told.Count, b.time(told.First))
	}
	key := strings.Join([]string{told.About.Kind, told.About.Name, told.Container, told.Reason, told.Source, told.Message}, keySeparator)
	span := min(len(told.Message), 1)
	b.add(row{key: key, span: span, pieces: []piece{
		{text: b.time(told.Last) + "  ", role: muted}, reason, {text: about}, {text: often}, {text: "  " + told.Source, role: muted},
	}})
	if span == 0 {
		return
	}
	b.add(row{key: key + keySeparator + "message", indent: 2, pieces: []piece{{text: told.Message}}})
}
