package object

import (
	"context"
	"errors"

	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/tui/panes"
)

// text is what printing answers with.
type text struct {
	page   *page
	object map[string]any
	part   bool // the events of the description were not read yet
	err    error
}

// printText runs outside of Update.
func printText(ctx context.Context, source Source, s *object.Snapshot, form panes.Form) text {
	if form == panes.Describe {
		return printDescription(ctx, source, s)
	}
	printed, made, err := s.YAML()
	if err != nil {
		return text{err: err}
	}
	page, err := yamlPage(printed, s.IsSecret)
	return text{page: page, object: made, err: err}
}

// printDescription describes an object or, where it has no description, says so above its
// YAML, with its events below.
func printDescription(ctx context.Context, source Source, s *object.Snapshot) text {
	described, err := source.Describe(ctx, s)
	undescribed, none := errors.AsType[*object.UndescribedError](err)
	switch {
	case none:
		made := printText(ctx, source, s, panes.YAML)
		if made.err == nil {
			made.page.begin("# " + undescribed.Why + "; this is its YAML")
			made.page.add(eventsBelow(s))
			made.part = s.EventsHealth.State == follow.Loading
		}
		return made
	case err != nil:
		return text{err: err}
	}
	return text{page: describePage(described + eventsNote(s)), part: s.EventsHealth.State == follow.Loading}
}

// eventsBelow is the end of a description: its events, or why they are not there.
func eventsBelow(s *object.Snapshot) *page {
	text := eventsNote(s)
	if s.EventsHealth.State != follow.Loading {
		text = s.DescribeEvents()
	}
	if text == "" {
		return &page{}
	}
	return describePage(text)
}

// eventsNote stands in for the events where they may not be read.
func eventsNote(s *object.Snapshot) string {
	if s.EventsHealth.State == follow.Loading && s.EventsHealth.Err != nil {
		return "Events:  " + s.EventsHealth.Err.Sentence + "\n"
	}
	return ""
}
