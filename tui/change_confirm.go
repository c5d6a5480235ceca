package tui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"mvdan.cc/sh/v3/syntax"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/actions"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// confirmation is what is asked before changes are made.
type confirmation struct {
	changing *changing
	client   *kube.Client
	plans    []*actions.Plan
	refused  []planned // objects that stay as they are
	confirm  *dialog.Confirm
}

// dialog makes the dialog.
func (q *confirmation) dialog() *dialog.Confirm {
	first, now := q.plans[0], q.changing.env.Now
	opened := now()
	q.confirm = &dialog.Confirm{
		ID: "change", Verb: button(first.Change.Verb),
		Facts: []dialog.Fact{{Name: "context", Value: safe.Text(q.client.ContextName())}},
		Fresh: func() bool { return now().Sub(opened) < freshTime },
		Entry: q.grace(),
	}
	if first.Ref.Namespace != "" {
		q.confirm.Facts = append(q.confirm.Facts, dialog.Fact{Name: "namespace", Value: safe.Text(namespacesOf(q.plans))})
	}
	q.tell()
	return q.confirm
}

// tell says what the plans say.
func (q *confirmation) tell() {
	first, several := q.plans[0], len(q.plans)+len(q.refused) > 1
	q.confirm.Title, q.confirm.Question, q.confirm.Word = safe.Text(first.Title), safe.Text(first.Question), q.word()
	if several {
		q.confirm.Title = button(first.Change.Verb)
		q.confirm.Question = fmt.Sprintf("%s %s?", button(first.Change.Verb), howMany(q.plans))
	}
	q.confirm.Notes = nil
	for _, plan := range q.plans {
		q.confirm.Notes = append(q.confirm.Notes, notesOf(plan, several)...)
	}
	for _, line := range refusals(q.refused) {
		q.confirm.Notes = append(q.confirm.Notes, dialog.Note{Text: line, Warn: true})
	}
	if command := commands(q.client, q.plans); command != "" {
		q.confirm.Notes = append(q.confirm.Notes, dialog.Note{Text: safe.Text(strings.ReplaceAll(command, "\n", "; "))})
		q.confirm.OnCopy = func() tea.Cmd { return q.changing.bench.copy(panes.Copy{Text: command, What: "the command"}) }
	}
}

// grace lets another grace period be typed where all that is asked about are pods that are deleted, nil
// where it is given.
func (q *confirmation) grace() *dialog.Entry {
	for _, plan := range q.plans {
		if !plan.HasGrace() || plan.Change.Grace != nil {
			return nil
		}
	}
	return &dialog.Entry{Label: "grace period", Placeholder: ownGrace(q.plans), Take: func(text string) error {
		seconds, err := actions.ParseGrace(text)
		if err != nil {
			return err
		}
		for _, plan := range q.plans {
			plan.SetGrace(seconds)
		}
		q.tell()
		return nil
	}}
}

// ownGrace says what pods say themselves of their grace period.
func ownGrace(plans []*actions.Plan) string {
	own, whose := plans[0].OwnGrace(), "the pod's own"
	if len(plans) > 1 {
		whose = "the pods' own"
	}
	for _, plan := range plans {
		if plan.OwnGrace() != own {
			return "each pod's own"
		}
	}
	return fmt.Sprintf("%d s (%s)", own, whose)
}

// word is what has to be typed before changes are made: the name of the context where it is one that asks for it, or
// what the changes ask for themselves; "" for nothing.
func (q *confirmation) word() string {
	if typed := q.changing.typeContext; typed != nil && typed(q.client.ContextName()) {
		return q.client.ContextName()
	}
	for _, plan := range q.plans {
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
		command, err := shellCommand(client, plan.Ref.Namespace, plan.Command)
		if err != nil {
			continue
		}
		if plan.Input != "" {
			input, err := syntax.Quote(plan.Input, syntax.LangBash)
			if err != nil {
				continue
			}
			command += " <<< " + input
		}
		all = append(all, command)
	}
	return strings.Join(all, "\n")
}
