package logs

import (
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/logs/pattern"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/widget/input"
)

// prompts are what can be typed below a log, one at a time.
type prompts struct {
	open                            *prompt // nil when nothing is typed
	search, filter, highlight, time *prompt
}

// prompt is a line to type into.
type prompt struct {
	input  *input.Input
	name   string
	accept func(text string) tea.Cmd
	cancel func()
	mode   *pattern.Mode // nil for what is no pattern
}

func (p *Pane) newPrompts() prompts {
	all := prompts{
		search:    &prompt{name: "search", accept: p.acceptSearch, cancel: p.clearSearch, mode: &p.finder.mode},
		filter:    &prompt{name: "filter", accept: p.acceptFilter, cancel: p.clearFilter, mode: &p.finder.mode},
		highlight: &prompt{name: "highlight", accept: p.addHighlight, mode: &p.finder.mode},
		time:      &prompt{name: "go to time", accept: p.goToTime},
	}
	for _, prompt := range all.all() {
		prompt.input = input.New(prompt.name)
	}
	all.restyle(p.env.Look)
	all.search.input.Placeholder = "text or a.*b"
	all.search.input.Validate = func(text string) error { _, err := pattern.Compile(text, p.finder.mode); return err }
	all.search.input.OnChange = func(text string) tea.Cmd { return p.typedSearch(text) }
	all.filter.input.Placeholder = `words that all must match, !without, a.*b, .level>=warn, .status=500`
	all.filter.input.Validate = func(text string) error { _, err := pattern.CompileFilter(text, p.finder.mode); return err }
	all.filter.input.OnChange = func(text string) tea.Cmd { p.typedFilter(text); return nil }
	all.highlight.input.Placeholder = "one text more; nothing takes all away"
	all.highlight.input.Validate = all.search.input.Validate
	all.time.input.Placeholder = "14:05, 14:05:30, 2026-01-31 14:05, or -10m"
	all.time.input.Validate = func(text string) error {
		if text == "" {
			return nil
		}
		_, err := parseTime(text, p.env.Now(), p.zone)
		return err
	}
	return all
}

func (p *prompts) all() []*prompt { return []*prompt{p.search, p.filter, p.highlight, p.time} }

func (p *prompts) restyle(look panes.Look) {
	for _, prompt := range p.all() {
		prompt.input.SetStyles(look.Styles, look.Glyphs)
		prompt.input.SetRuler(look.Ruler)
	}
}

func (p *prompts) setWidth(width int) {
	for _, prompt := range p.all() {
		prompt.input.SetWidth(width)
	}
}

func (p *Pane) askSearch()    { p.ask(p.prompts.search) }
func (p *Pane) askFilter()    { p.ask(p.prompts.filter) }
func (p *Pane) askHighlight() { p.ask(p.prompts.highlight) }
func (p *Pane) askTime()      { p.ask(p.prompts.time) }

// ask opens a prompt.
func (p *Pane) ask(prompt *prompt) {
	if p.log == nil {
		return
	}
	p.prompts.open = prompt
	prompt.input.SelectAll()
	prompt.showMode()
}

// showMode says beside the prompt how what is typed is read, where that is not as
// always.
func (p *prompt) showMode() {
	p.input.Label = p.name
	if p.mode == nil {
		return
	}
	var words []string
	if word := map[pattern.Syntax]string{pattern.Plain: "plain", pattern.Regexp: "regexp"}[p.mode.Syntax]; word != "" {
		words = append(words, word)
	}
	if word := map[pattern.Case]string{pattern.Sensitive: "Aa", pattern.Insensitive: "aA alike"}[p.mode.Case]; word != "" {
		words = append(words, word)
	}
	if len(words) > 0 {
		p.input.Label += " (" + strings.Join(words, ", ") + ")"
	}
}

// typeInto gives keys and pasted text to the prompt.
func (p *Pane) typeInto(msg tea.Msg) tea.Cmd {
	if p.prompts.open == nil {
		return nil
	}
	return p.prompts.open.input.Update(msg)
}

// Edit carries out an action on the open prompt.
func (p *Pane) Edit(action keymap.Action) tea.Cmd {
	prompt := p.prompts.open
	if prompt == nil {
		return nil
	}
	switch action {
	case keymap.Accept:
		if prompt.input.Err() != nil {
			return nil // stays, to be mended
		}
		prompt.input.Remember()
		p.prompts.open = nil
		return prompt.accept(prompt.input.Value())
	case keymap.Cancel:
		p.prompts.open = nil
		prompt.input.SetValue("")
		if prompt.cancel != nil {
			prompt.cancel()
		}
		return nil
	case keymap.NextSyntax, keymap.NextCase:
		return p.nextMode(action)
	}
	return prompt.input.Do(action)
}

// nextMode reads what is typed in another way.
func (p *Pane) nextMode(action keymap.Action) tea.Cmd {
	prompt := p.prompts.open
	if prompt.mode == nil {
		return nil
	}
	if action == keymap.NextSyntax {
		prompt.mode.Syntax = (prompt.mode.Syntax + 1) % (pattern.Regexp + 1)
	} else {
		prompt.mode.Case = (prompt.mode.Case + 1) % (pattern.Insensitive + 1)
	}
	prompt.showMode()
	if prompt.input.OnChange == nil {
		return nil
	}
	return prompt.input.OnChange(prompt.input.Value())
}

// goToTime puts the cursor on the first line of a time.
func (p *Pane) goToTime(text string) tea.Cmd {
	at, err := parseTime(text, p.env.Now(), p.zone)
	if text == "" || err != nil || p.log == nil {
		return nil
	}
	p.seek.stop()
	if pos, ok := p.log.book.At(at); ok {
		p.view.SetCursor(pos)
		return p.loadOlder()
	}
	p.env.Ask(panes.Notice{Text: "there are no lines to go to"})
	return nil
}

var errTime = errors.New("a time is written 14:05, 14:05:30, 2026-01-31 14:05 or -10m")

// parseTime reads a time of day, of which the latest that has been is meant, a
// date and time, or how long ago.
func parseTime(text string, now time.Time, zone *time.Location) (time.Time, error) {
	now = now.In(zone)
	if back, found := strings.CutPrefix(text, "-"); found {
		ago, err := time.ParseDuration(back)
		if err != nil || ago < 0 {
			return time.Time{}, errTime
		}
		return now.Add(-ago), nil
	}
	for _, layout := range []string{"15:04", "15:04:05", "15:04:05.999"} {
		if at, err := time.ParseInLocation(layout, text, zone); err == nil {
			day := time.Date(now.Year(), now.Month(), now.Day(), at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), zone)
			if day.After(now) {
				day = day.AddDate(0, 0, -1)
			}
			return day, nil
		}
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02"} {
		if at, err := time.ParseInLocation(layout, text, zone); err == nil {
			return at, nil
		}
	}
	return time.Time{}, errTime
}
