package logs

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/logs/book"
	"github.com/podglass/podglass/kube/logs/fields"
	"github.com/podglass/podglass/kube/logs/pattern"
	"github.com/podglass/podglass/kube/logs/visible"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/widget/logview"
)

// finder is what is looked for in a log. It stays when another log is shown.
type finder struct {
	mode       pattern.Mode
	search     *pattern.Pattern // nil for none
	filter     *pattern.Pattern // nil for none
	context    int              // lines around those that the filter lets through
	highlights []*pattern.Pattern

	task   *panes.Task // the latest request
	wanted wanted      // what that looks for; zero while nothing does
}

// wanted is a line that is looked for. Keys come faster than answers where a
// match is far: each counts, and the next request begins where the last one ends.
type wanted struct {
	what string
	then []bool // for each key that came since, whether it goes back
}

// maxThen bounds how far keys may run ahead of what they find.
const maxThen = 100

// found is where a line was that was looked for.
type found struct {
	pos     uint64
	ok      bool
	wrapped bool // it was found beyond the other end
	back    bool // going up
	what    string
}

func (f *finder) stop() {
	f.task.Drop()
	f.wanted = wanted{}
}

// maxContext bounds the lines around each that the filter lets through.
const maxContext = 50

// typedSearch highlights what is being typed and counts it.
func (p *Pane) typedSearch(text string) tea.Cmd {
	typed, err := pattern.Compile(text, p.finder.mode)
	if err != nil {
		return nil // the last one that could be read stays
	}
	p.finder.search = nil
	if !typed.IsZero() {
		p.finder.search = typed
	}
	p.showSearch()
	return nil
}

// acceptSearch goes to the next match: down from the cursor, or, when the log is
// followed, the latest one.
func (p *Pane) acceptSearch(text string) tea.Cmd {
	p.typedSearch(text)
	if p.finder.search == nil {
		return nil
	}
	return p.find(p.finder.search, false, true, matchLine)
}

func (p *Pane) clearSearch() {
	p.finder.search = nil
	p.prompts.search.input.SetValue("")
	p.showSearch()
}

// typedFilter filters by what is being typed.
func (p *Pane) typedFilter(text string) {
	typed, err := pattern.CompileFilter(text, p.finder.mode)
	if err != nil {
		return
	}
	p.finder.filter = nil
	if !typed.IsZero() {
		p.finder.filter = typed
	}
	p.showFilter()
}

func (p *Pane) acceptFilter(text string) tea.Cmd {
	p.typedFilter(text)
	return nil
}

func (p *Pane) clearFilter() {
	p.finder.filter = nil
	p.prompts.filter.input.SetValue("")
	p.showFilter()
}

// showFilter hands the filter to the book.
func (p *Pane) showFilter() {
	if p.log != nil {
		var matcher book.Matcher
		if p.finder.filter != nil {
			matcher = p.finder.filter
		}
		p.log.book.SetFilter(matcher, p.finder.context)
	}
	p.view.SetGaps(p.finder.context > 0)
	p.lines.changed()
	p.showHighlights()
}

// moreContext and lessContext show more lines around those that match the
// filter, or fewer.
func (p *Pane) moreContext() { p.changeContext(1) }
func (p *Pane) lessContext() { p.changeContext(-1) }

func (p *Pane) changeContext(by int) {
	if p.finder.filter == nil || p.log == nil {
		return
	}
	p.finder.context = min(max(p.finder.context+by, 0), maxContext)
	p.log.book.SetContext(p.finder.context)
	p.view.SetGaps(p.finder.context > 0)
	p.lines.changed()
}

// showFinder hands what is looked for to another book.
func (p *Pane) showFinder() {
	p.showSearch()
	if p.finder.filter != nil {
		p.log.book.SetFilter(p.finder.filter, p.finder.context)
	}
}

// showSearch hands what is searched for to the book, which counts it, and to the
// view.
func (p *Pane) showSearch() {
	if p.log != nil {
		var matcher book.Matcher
		if p.finder.search != nil {
			matcher = p.finder.search
		}
		p.log.book.Search(matcher)
	}
	p.showHighlights()
}

// showHighlights colours what is searched for, filtered by, and highlighted.
func (p *Pane) showHighlights() {
	var list []logview.Highlight
	add := func(pattern *pattern.Pattern, pen int) {
		if pattern != nil {
			list = append(list, logview.Highlight{Spans: pattern.Spans, Pen: pen})
		}
	}
	add(p.finder.filter, 0)
	for i, highlight := range p.finder.highlights {
		add(highlight, i+1)
	}
	add(p.finder.search, 0)
	p.view.SetHighlights(list)
}

// addHighlight highlights one text more, or nothing any more.
func (p *Pane) addHighlight(text string) tea.Cmd {
	p.prompts.highlight.input.SetValue("")
	highlight, err := pattern.Compile(text, p.finder.mode)
	switch {
	case err != nil:
	case highlight.IsZero():
		p.finder.highlights = nil
	default:
		p.finder.highlights = append(p.finder.highlights, highlight)
	}
	p.showHighlights()
	return nil
}

// nextMatch and previousMatch go to the next match of the search, or to the one
// before.
func (p *Pane) nextMatch() tea.Cmd     { return p.goToMatch(false) }
func (p *Pane) previousMatch() tea.Cmd { return p.goToMatch(true) }

func (p *Pane) goToMatch(back bool) tea.Cmd {
	if p.finder.search == nil {
		return nil
	}
	return p.find(p.finder.search, back, false, matchLine)
}

// What a line is called in sentences.
const (
	matchLine = "match"
	errorLine = "error"
)

// isError matches the lines that tell of an error.
type isError struct{}

func (isError) Match(line visible.Text) bool { return fields.LevelOf(line) >= fields.Error }

// nextError and previousError go to the next line that tells of an error, or to
// the one before.
func (p *Pane) nextError() tea.Cmd     { return p.goToError(false) }
func (p *Pane) previousError() tea.Cmd { return p.goToError(true) }

func (p *Pane) goToError(back bool) tea.Cmd { return p.find(isError{}, back, false, errorLine) }

// find looks for a line from the cursor on, and beyond the end from the other
// one. Where there is no cursor, since the log is followed, it is the latest
// line. here says that the line of the cursor counts.
func (p *Pane) find(matcher book.Matcher, back, here bool, what string) tea.Cmd {
	if p.log == nil {
		return nil
	}
	p.seek.stop()
	if now := &p.finder.wanted; now.what == what && !here {
		if len(now.then) < maxThen {
			now.then = append(now.then, back)
		}
		return nil
	}
	first, next := p.lines.Bounds()
	_, from, ok := p.view.Cursor()
	switch {
	case !ok:
		from, back = next, true
	case !back && !here:
		from++
	case back && here:
		from++
	}
	p.finder.stop()
	p.finder.wanted = wanted{what: what}
	b := p.log.book
	return panes.Run(p.finder.task, 0, func(ctx context.Context) found {
		answer := found{what: what, back: back}
		answer.pos, answer.ok = b.Find(ctx, matcher, from, back)
		if !answer.ok {
			other := first
			if back {
				other = next
			}
			answer.pos, answer.ok = b.Find(ctx, matcher, other, back)
			answer.wrapped = true
		}
		return answer
	}, p.found)
}

// found puts the cursor on what was found.
func (p *Pane) found(msg found) tea.Cmd {
	was := p.finder.wanted
	p.finder.wanted = wanted{}
	switch {
	case !msg.ok:
		p.env.Ask(panes.Notice{Text: "there is no " + msg.what + " in what has been read of the log"})
		return nil
	case msg.wrapped:
		where := "below; this is the first from the top"
		if msg.back {
			where = "above; this is the last"
		}
		p.env.Ask(panes.Notice{Text: "no more " + count.Plural(msg.what) + " " + where})
	}
	p.view.SetCursor(msg.pos)
	if len(was.then) == 0 {
		return nil
	}
	next := p.goToMatch
	if was.what == errorLine {
		next = p.goToError
	}
	cmd := next(was.then[0])
	p.finder.wanted.then = was.then[1:]
	return cmd
}
