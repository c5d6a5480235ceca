package pods

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/widget/input"
)

// newFilter makes the prompt of the filter, which applies while it is typed.
func (p *Pane) newFilter(history panes.History) *input.Input {
	prompt := input.New("filter")
	prompt.SetStyles(p.Env.Styles, p.Env.Glyphs)
	prompt.SetRuler(p.Env.Ruler)
	prompt.Placeholder = "name or any cell, !without, ~fuzzy, a.*b, -l app=web, -f spec.nodeName=n1"
	prompt.Validate = func(text string) error {
		_, err := kubepods.ParseFilter(text)
		return err
	}
	// The list follows a message later, so that the letter shows before many rows have been gone through for
	// it, and only for the latest of several.
	prompt.OnChange = func(string) tea.Cmd {
		return panes.Run(p.typed, 0, func(context.Context) struct{} { return struct{}{} }, func(struct{}) tea.Cmd {
			p.apply()
			return nil
		})
	}
	if history != nil {
		prompt.SetHistory(history.Entries())
	}
	return prompt
}

// openFilter opens the prompt of the filter.
func (p *Pane) openFilter() {
	p.typing = true
	p.filter.SelectAll()
	p.filtered()
}

// Edit carries out an action on the prompt of the filter.
func (p *Pane) Edit(action keymap.Action) tea.Cmd {
	switch action {
	case keymap.Accept:
		p.accept()
	case keymap.Cancel:
		p.typing = false
		p.filter.SetValue("")
	default:
		return p.filter.Do(action)
	}
	p.filtered()
	return nil
}

// filtered lists by what the prompt holds after it was opened or closed.
func (p *Pane) filtered() {
	p.typed.Drop()
	p.SetSize(p.width, p.height)
	p.apply()
	p.selectOnServer()
}

// accept closes the prompt and remembers the filter. What is no filter stays in
// the prompt, to be mended.
func (p *Pane) accept() {
	if p.filter.Err() != nil {
		return
	}
	p.typing = false
	p.filter.Remember()
	if text := p.filter.Value(); text != "" && p.history != nil {
		p.history.Add(text)
	}
}

// Open lists the pods that the request asks for, as if its filter had been typed.
func (p *Pane) Open(request panes.Open) tea.Cmd {
	if how, is := request.How.(panes.Filtered); is {
		p.typing = false
		p.filter.SetValue(how.Filter)
		p.filtered()
	}
	return nil
}

// selectOnServer asks for the pods that the filter's selectors pick, once those
// are typed to their end.
func (p *Pane) selectOnServer() {
	wanted := panes.Select{Labels: p.query.Filter.Selector, Fields: p.query.Filter.Fields}
	if wanted != p.selects && !p.typing {
		p.selects = wanted
		p.Env.Ask(wanted)
	}
}

// apply filters by what the prompt holds. As long as that is no filter, as
// with a bracket not yet closed, the last one that was stays.
func (p *Pane) apply() {
	if filter, err := kubepods.ParseFilter(p.filter.Value()); err == nil {
		p.query.Filter = filter
		p.pull()
	}
}

// CanUndo reports whether there is a mark, a filter or another restriction to
// take back.
func (p *Pane) CanUndo() bool {
	return len(p.rows.marks) > 0 || p.filter.Value() != "" || p.query.FailingOnly
}

// Undo takes back the marks, then the filter, then the restriction to failing
// pods.
func (p *Pane) Undo() {
	switch {
	case len(p.rows.marks) > 0:
		clear(p.rows.marks)
	case p.filter.Value() != "":
		p.filter.SetValue("")
		p.apply()
		p.selectOnServer()
	default:
		p.setFailingOnly(false)
		p.pull()
	}
}

// Mode is Text while the filter is being typed.
func (p *Pane) Mode() panes.Mode {
	if p.typing {
		return panes.Text
	}
	return panes.Actions
}

// Cursor is where the filter is typed.
func (p *Pane) Cursor() (x, y int, shown bool) {
	x, shown = p.filter.Cursor()
	return x, p.height - 1, shown && p.typing && p.height > 0
}
