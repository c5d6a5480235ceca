package logs

import (
	"maps"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/logs/book"
	"github.com/podglass/podglass/kube/logs/fields"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/dialog"
	"github.com/podglass/podglass/tui/widget/logview"
)

// Do carries out an action on the log, or on the prompt or the legend below it.
func (p *Pane) Do(action keymap.Action) tea.Cmd {
	switch {
	case p.prompts.open != nil:
		return p.onPrompt(action)
	case p.legend.open:
		p.onLegend(action)
		return nil
	case move(p.view, action):
		return p.loadOlder()
	}
	if look, ok := p.looks()[action]; ok {
		look()
		return nil
	}
	if window, ok := windows()[action]; ok {
		return p.read(func(s *subject) { s.window = window })
	}
	if find, ok := p.finds()[action]; ok {
		return find()
	}
	return nil
}

// looks are the actions that change what shows at once.
func (p *Pane) looks() map[keymap.Action]func() {
	return map[keymap.Action]func(){
		keymap.Follow:       func() { p.view.SetFollow(!p.view.Following()) },
		keymap.Wrap:         func() { p.view.SetWrap(!p.view.Wrapped()) },
		keymap.Timestamps:   func() { p.view.SetTimes((p.view.Times()+1)%(logview.TimeRelative+1), p.zone) },
		keymap.TimeZone:     p.switchZone,
		keymap.ClearLog:     p.clear,
		keymap.MarkHere:     p.markHere,
		keymap.Legend:       p.toggleLegend,
		keymap.Search:       func() { p.ask(p.prompts.search) },
		keymap.FilterLines:  func() { p.ask(p.prompts.filter) },
		keymap.Highlight:    func() { p.ask(p.prompts.highlight) },
		keymap.GoToTime:     func() { p.ask(p.prompts.time) },
		keymap.MoreContext:  func() { p.moreContext(1) },
		keymap.LessContext:  func() { p.moreContext(-1) },
		keymap.Fields:       func() { p.lines.asFields = !p.lines.asFields; p.lines.changed() },
		keymap.ChooseFields: p.chooseFields,
		keymap.Unfold:       p.unfold,
		keymap.SelectLines:  p.selectLines,
		keymap.SelectAll:    p.selectAll,
		keymap.CopyLines:    p.copyLines,
		keymap.SaveLog:      p.save,
	}
}

// finds are the actions that take their time.
func (p *Pane) finds() map[keymap.Action]func() tea.Cmd {
	return map[keymap.Action]func() tea.Cmd{
		keymap.NextMatch:      func() tea.Cmd { return p.nextMatch(false) },
		keymap.PreviousMatch:  func() tea.Cmd { return p.nextMatch(true) },
		keymap.NextError:      func() tea.Cmd { return p.nextError(false) },
		keymap.PreviousError:  func() tea.Cmd { return p.nextError(true) },
		keymap.TogglePrevious: func() tea.Cmd { return p.read(func(s *subject) { s.previous = !s.previous }) },
		keymap.AllContainers:  func() tea.Cmd { return p.read(func(s *subject) { s.extent = other(s.extent, allContainers) }) },
		keymap.AllPods:        func() tea.Cmd { return p.read(func(s *subject) { s.extent = other(s.extent, allPods) }) },
	}
}

// other is the extent asked for, or back to one container.
func other(now, wanted extent) extent {
	if now == wanted {
		return oneContainer
	}
	return wanted
}

// read shows the subject changed.
func (p *Pane) read(change func(*subject)) tea.Cmd {
	s := p.subject
	if s.isZero() {
		return nil
	}
	change(&s)
	return p.show(s)
}

// sideways is how many cells one key scrolls to the side.
const sideways = 8

// move carries out an action that scrolls, and reports whether it was one.
func move(view *logview.View, action keymap.Action) bool {
	switch action {
	case keymap.Up:
		view.Up()
	case keymap.Down:
		view.Down()
	case keymap.Top:
		view.Top()
	case keymap.Bottom:
		view.Bottom()
	case keymap.PageUp:
		view.PageUp()
	case keymap.PageDown:
		view.PageDown()
	case keymap.HalfPageUp:
		view.HalfUp()
	case keymap.HalfPageDown:
		view.HalfDown()
	case keymap.ScrollLeft:
		view.Left(sideways)
	case keymap.ScrollRight:
		view.Right(sideways)
	default:
		return false
	}
	return true
}

func (p *Pane) switchZone() {
	if p.zone.String() == "UTC" {
		p.zone = p.env.Location
	} else {
		p.zone = time.UTC
	}
	if p.view.Times() == logview.TimeOff {
		p.view.SetTimes(logview.TimeClock, p.zone)
		return
	}
	p.view.SetTimes(p.view.Times(), p.zone)
}

func (p *Pane) clear() {
	if p.reading != nil {
		p.reading.book.Clear()
		p.view.SetFollow(true)
	}
}

func (p *Pane) markHere() {
	if p.reading != nil {
		p.reading.book.Mark("mark at " + p.env.Now().In(p.zone).Format("15:04:05"))
	}
}

// unfold shows the fields of the line under the cursor one below the other, or
// the line again.
func (p *Pane) unfold() {
	id, pos, ok := p.view.Cursor()
	if !ok {
		p.env.Ask(panes.Notice{Text: "go to a line first"})
		return
	}
	if p.lines.unfolded[id] {
		delete(p.lines.unfolded, id)
		p.lines.changed()
		return
	}
	line := p.reading.book.Read(make([]book.Line, 0, 1), pos)
	if len(line) == 0 || fields.Parse(line[0].Text).Format == fields.Plain {
		p.env.Ask(panes.Notice{Text: "the line has no fields to unfold: it is not JSON, logfmt or klog"})
		return
	}
	p.lines.unfolded[id] = true
	p.lines.changed()
}

// manyLines is how many lines are looked at for their fields.
const manyLines = 500

// chooseFields asks for the fields that show.
func (p *Pane) chooseFields() {
	if p.reading == nil {
		return
	}
	keys := map[string]bool{}
	for _, key := range p.lines.chosen {
		keys[key] = true
	}
	_, next := p.lines.Bounds()
	for _, line := range p.reading.book.ReadBack(make([]book.Line, 0, manyLines), next) {
		for _, field := range fields.Parse(line.Text).Fields {
			keys[field.Key] = true
		}
	}
	if len(keys) == 0 {
		p.env.Ask(panes.Notice{Text: "the lines have no fields: they are not JSON, logfmt or klog"})
		return
	}
	var options []dialog.Option
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		on := len(p.lines.chosen) == 0 || slices.Contains(p.lines.chosen, key)
		options = append(options, dialog.Option{Label: safe.Text(key), Value: key, On: on})
	}
	p.env.Ask(panes.Dialog{
		Dialog: &dialog.Choose{ID: "fields", Title: "Fields", Options: options, Several: true, None: true},
		Answer: func(value any) tea.Cmd {
			p.lines.chosen = nil
			for _, key := range value.([]any) {
				p.lines.chosen = append(p.lines.chosen, key.(string))
			}
			if len(p.lines.chosen) == len(options) {
				p.lines.chosen = nil // all, also those that come later
			}
			p.lines.asFields = true
			p.lines.changed()
			return nil
		},
	})
}

func (p *Pane) selectLines() {
	_, _, on := p.view.Selected()
	p.view.Select(!on)
}

func (p *Pane) selectAll() {
	p.view.Top()
	p.view.Select(true)
	p.view.Bottom()
}

// CanUndo reports whether there is something that esc takes back.
func (p *Pane) CanUndo() bool {
	_, _, selecting := p.view.Selected()
	return p.legend.open || selecting || p.finder.search != nil || p.finder.filter != nil || len(p.finder.highlights) > 0
}

// Undo closes the legend, ends the selection, the search, the filter, the
// highlights, one at a time.
func (p *Pane) Undo() {
	_, _, selecting := p.view.Selected()
	switch {
	case p.legend.open:
		p.onLegend(keymap.CloseLegend)
	case selecting:
		p.view.Select(false)
	case p.finder.search != nil:
		p.clearSearch()
	case p.finder.filter != nil:
		p.clearFilter()
	default:
		p.finder.highlights = nil
		p.showHighlights()
	}
}

// Works reports whether an action does anything as things stand.
func (p *Pane) Works(action keymap.Action) bool {
	_, _, atLine := p.view.Cursor()
	switch action {
	case keymap.NextMatch, keymap.PreviousMatch:
		return p.finder.search != nil
	case keymap.MoreContext, keymap.LessContext:
		return p.finder.filter != nil
	case keymap.Legend:
		return p.reading != nil && len(p.reading.book.Lanes()) > 1
	case keymap.Unfold, keymap.CopyLines:
		return atLine
	}
	return !p.subject.isZero()
}
