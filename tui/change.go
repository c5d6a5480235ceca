package tui

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/actions"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// changing is the way from an object to a change of it: planned and tried first, then
// confirmed, made, and watched until it is so.
type changing struct {
	bench       bench
	env         panes.Env
	shared      *follow.Shared
	plan        *panes.Task
	journal     Journal
	typeContext func(context string) bool
	editor      func(file string) *exec.Cmd // nil for none
	regain      func() tea.Cmd              // once the terminal is ours again
	handed      *atomic.Bool                // an editor has the terminal
	last        uint64                      // of the runs
	runs        []*changeRun
}

func newChanging(bench bench, env panes.Env, shared *follow.Shared, opts Options, regain func() tea.Cmd) changing {
	c := changing{
		bench: bench, env: env, shared: shared, plan: env.NewTask(),
		journal: opts.Journal, typeContext: opts.TypeContext, editor: opts.Editor, regain: regain,
		handed: &atomic.Bool{},
	}
	if c.journal == nil {
		c.journal = &forgetful{}
	}
	return c
}

func (c *changing) close() {
	for _, run := range c.runs {
		run.feed.Close()
	}
}

// planned is a change with what it will do, or why it cannot be made.
type planned struct {
	ref  object.Ref
	plan *actions.Plan
	err  error
}

// open plans a change of some objects and asks before it makes it. What belongs to one
// workload is changed once.
func (c *changing) open(client *kube.Client, refs []object.Ref, change actions.Change) tea.Cmd {
	begin := panes.Run(c.plan, planTime, func(ctx context.Context) []planned {
		var all []planned
		for _, ref := range refs {
			change.Of = ref
			plan, err := actions.Prepare(ctx, client, change)
			same := func(other planned) bool { return err == nil && other.plan != nil && other.plan.Ref == plan.Ref }
			if !slices.ContainsFunc(all, same) {
				all = append(all, planned{ref, plan, err})
			}
		}
		return all
	}, func(all []planned) tea.Cmd { return c.review(client, all, afterwards{}) })
	return tea.Batch(begin, c.bench.showToast(panes.Notice{Text: "asking the API server what will follow"}))
}

// afterwards is what comes of a question, besides that what was asked for is done.
type afterwards struct {
	cancelled func() tea.Cmd
	made      func(actions.Outcome) tea.Cmd // of the first of the changes
}

// review asks before changes are made.
func (c *changing) review(client *kube.Client, all []planned, then afterwards) tea.Cmd {
	c.bench.endToasts()
	var plans []*actions.Plan
	var refused []planned
	for _, one := range all {
		if one.err != nil {
			refused = append(refused, one)
		} else {
			plans = append(plans, one.plan)
		}
	}
	switch {
	case len(plans) == 0 && len(refused) == 1:
		return c.bench.showToast(wrong(explain.Failure(refused[0].err)))
	case len(plans) == 0:
		c.list("refusals", "Nothing can be changed", refusals(refused))
		return nil
	}
	first := plans[0]
	confirm := &dialog.Confirm{
		ID: "change", Title: safe.Text(first.Title), Question: safe.Text(first.Question), Verb: button(first.Change.Verb), Word: c.word(client, plans),
		Facts: []dialog.Fact{{Name: "context", Value: safe.Text(client.ContextName())}},
	}
	opened := c.env.Now()
	confirm.Fresh = func() bool { return c.env.Now().Sub(opened) < freshTime }
	if first.Ref.Namespace != "" {
		confirm.Facts = append(confirm.Facts, dialog.Fact{Name: "namespace", Value: safe.Text(namespacesOf(plans))})
	}
	if len(all) > 1 {
		confirm.Title = button(first.Change.Verb)
		confirm.Question = fmt.Sprintf("%s %s?", button(first.Change.Verb), howMany(plans))
	}
	for _, plan := range plans {
		confirm.Notes = append(confirm.Notes, notesOf(plan, len(all) > 1)...)
	}
	for _, line := range refusals(refused) {
		confirm.Notes = append(confirm.Notes, dialog.Note{Text: line, Warn: true})
	}
	if command := commands(client, plans); command != "" {
		confirm.Notes = append(confirm.Notes, dialog.Note{Text: safe.Text(strings.ReplaceAll(command, "\n", "; "))})
		confirm.OnCopy = func() tea.Cmd { return c.bench.copy(panes.Copy{Text: command, What: "the command"}) }
	}
	c.bench.ask(panes.Dialog{Dialog: confirm, Answer: func(any) tea.Cmd { return c.run(client, plans, then) }, Cancelled: then.cancelled})
	return nil
}

// word is what has to be typed before changes are made: the name of the context where it is one that asks for it, or
// what the changes ask for themselves; "" for nothing.
func (c *changing) word(client *kube.Client, plans []*actions.Plan) string {
	if c.typeContext != nil && c.typeContext(client.ContextName()) {
		return client.ContextName()
	}
	for _, plan := range plans {
		if plan.Word != "" {
			return plan.Word
		}
	}
	return ""
}

// howMany says how many objects there are: "2 pods", "3 objects".
func howMany(plans []*actions.Plan) string {
	what := strings.ToLower(plans[0].Ref.Kind)
	for _, plan := range plans {
		if plan.Ref.Kind != plans[0].Ref.Kind {
			what = "object"
		}
	}
	return count.Of(len(plans), what)
}

// refusals say why objects are not changed, a line each.
func refusals(refused []planned) []string {
	lines := make([]string, len(refused))
	for i, one := range refused {
		lines[i] = safe.Text(one.ref.Name + " stays as it is: " + one.err.Error())
	}
	return lines
}

// list shows lines to be read.
func (c *changing) list(id, title string, lines []string) {
	c.bench.ask(panes.Dialog{Dialog: &dialog.Text{ID: id, Title: title, Lines: func(ruler cells.Ruler, width int) []string {
		var wrapped []string
		for _, line := range lines {
			if ruler.Width(line) <= width {
				wrapped = append(wrapped, line)
				continue
			}
			for i, part := range ruler.Wrap(line, max(width-2, 1)) {
				if i > 0 {
					part = "  " + part
				}
				wrapped = append(wrapped, part)
			}
		}
		return wrapped
	}}})
}

// button is a verb on a button.
func button(verb actions.Verb) string {
	switch verb {
	case actions.Image:
		return "Set"
	case actions.Edit:
		return "Change"
	}
	return strings.ToUpper(string(verb[:1])) + string(verb[1:])
}

// namespacesOf are those of all plans.
func namespacesOf(plans []*actions.Plan) string {
	var all []string
	for _, plan := range plans {
		if !slices.Contains(all, plan.Ref.Namespace) {
			all = append(all, plan.Ref.Namespace)
		}
	}
	return strings.Join(all, ", ")
}

// notesOf are what a plan says, with its name before it where there are several.
func notesOf(plan *actions.Plan, named bool) []dialog.Note {
	var all []dialog.Note
	add := func(sentences []string, warn bool) {
		for _, sentence := range sentences {
			if named {
				sentence = plan.Ref.Name + ": " + sentence
			}
			all = append(all, dialog.Note{Text: safe.Text(sentence), Warn: warn})
		}
	}
	add(plan.Warnings, true)
	add(plan.Follows, false)
	return all
}

// commands are the kubectl commands that do the same, one a line; "" where there are
// none.
func commands(client *kube.Client, plans []*actions.Plan) string {
	var all []string
	for _, plan := range plans {
		if len(plan.Command) == 0 {
			continue
		}
		if command, err := shellCommand(client, plan.Ref.Namespace, plan.Command); err == nil {
			all = append(all, command)
		}
	}
	return strings.Join(all, "\n")
}
