package tui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/actions"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/kube/poke"
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
	last        uint64 // of the runs
	runs        []*changeRun
}

func newChanging(bench bench, env panes.Env, shared *follow.Shared, opts Options) changing {
	c := changing{bench: bench, env: env, shared: shared, plan: env.NewTask(), journal: opts.Journal, typeContext: opts.TypeContext}
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
	}, func(all []planned) tea.Cmd { return c.review(client, all) })
	return tea.Batch(begin, c.bench.showToast(panes.Notice{Text: "asking the API server what will follow"}))
}

// review asks before changes are made.
func (c *changing) review(client *kube.Client, all []planned) tea.Cmd {
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
	if len(plans) == 0 {
		return c.bench.showToast(wrong(explain.Failure(refused[0].err)))
	}
	first := plans[0]
	confirm := &dialog.Confirm{
		ID: "change", Title: safe.Text(first.Title), Question: safe.Text(first.Question), Verb: button(first.Change.Verb),
		Facts: []dialog.Fact{{Name: "context", Value: safe.Text(client.ContextName())}},
	}
	if first.Ref.Namespace != "" {
		confirm.Facts = append(confirm.Facts, dialog.Fact{Name: "namespace", Value: safe.Text(namespacesOf(plans))})
	}
	if len(all) > 1 {
		confirm.Question = fmt.Sprintf("%s %s?", button(first.Change.Verb), count.Of(len(plans), strings.ToLower(first.Ref.Kind)))
	}
	for _, plan := range plans {
		confirm.Notes = append(confirm.Notes, notesOf(plan, len(all) > 1)...)
	}
	for _, one := range refused {
		confirm.Notes = append(confirm.Notes, dialog.Note{Text: safe.Text(one.ref.Name + " stays as it is: " + one.err.Error()), Warn: true})
	}
	if command := commands(client, plans); command != "" {
		confirm.Notes = append(confirm.Notes, dialog.Note{Text: safe.Text(strings.ReplaceAll(command, "\n", "; "))})
		confirm.OnCopy = func() tea.Cmd { return c.bench.copy(panes.Copy{Text: command, What: "the command"}) }
	}
	if c.typeContext != nil && c.typeContext(client.ContextName()) {
		confirm.Word = client.ContextName()
	} else if first.Change.Force {
		confirm.Word = "force"
	}
	c.bench.ask(panes.Dialog{Dialog: confirm, Answer: func(any) tea.Cmd { return c.run(client, plans) }})
	return nil
}

// button is a verb on a button.
func button(verb actions.Verb) string {
	if verb == actions.Image {
		return "Set"
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

// changeRun is changes that have been confirmed, until they are so.
type changeRun struct {
	serial   uint64
	plans    []*actions.Plan
	outcomes []actions.Outcome
	feed     *panes.Feed
	pokes    poke.Subscribers

	mu       sync.Mutex
	progress []actions.Progress // by plan
}

// run makes changes, and watches what becomes of them.
func (c *changing) run(client *kube.Client, plans []*actions.Plan) tea.Cmd {
	c.last++
	run := &changeRun{serial: c.last, plans: plans, progress: make([]actions.Progress, len(plans))}
	changes, cancel := run.pokes.Subscribe()
	run.feed = c.env.NewFeed(run.serial, changes, cancel)
	c.runs = append(c.runs, run)
	begin := panes.Run(c.env.NewTask(), changeTime, func(ctx context.Context) []actions.Outcome {
		outcomes := make([]actions.Outcome, len(plans))
		for i, plan := range plans {
			outcomes[i] = plan.Run(ctx, client, c.env.Now())
			c.journal.Add(entryOf(c.env.Now(), client, plan, outcomes[i]))
		}
		return outcomes
	}, func(outcomes []actions.Outcome) tea.Cmd { return c.made(client, run, outcomes) })
	return tea.Batch(begin, run.feed.Next())
}

// made watches what has been made, and says what has not.
func (c *changing) made(client *kube.Client, run *changeRun, outcomes []actions.Outcome) tea.Cmd {
	run.outcomes = outcomes
	for i, outcome := range outcomes {
		if outcome.State != actions.Done {
			run.tell(i, actions.Progress{Text: outcome.Sentence, Ended: true, Bad: true})
		}
	}
	var watches []tea.Cmd
	for i, plan := range run.plans {
		if outcomes[i].State == actions.Done {
			watches = append(watches, c.env.NewTask().Follow(func(ctx context.Context) { c.watch(ctx, client, run, i, plan) }))
		}
	}
	return tea.Batch(watches...)
}

// watch tells what becomes of a change, outside of Update.
func (c *changing) watch(ctx context.Context, client *kube.Client, run *changeRun, i int, plan *actions.Plan) {
	watching, cancel := context.WithTimeout(ctx, outcomeTime)
	defer cancel()
	var last actions.Progress
	plan.Watch(watching, c.shared, client, c.env.Now, func(p actions.Progress) {
		last = p
		run.tell(i, p)
	})
	if !last.Ended && ctx.Err() == nil {
		run.tell(i, actions.Progress{Text: strings.TrimPrefix(last.Text+"; it is no longer watched", "; "), Ended: true, Bad: true})
	}
	if ctx.Err() == nil {
		c.journal.Result(plan.Ref, run.at(i).Text)
	}
}

func (r *changeRun) tell(i int, p actions.Progress) {
	r.mu.Lock()
	r.progress[i] = p
	r.mu.Unlock()
	r.pokes.Poke()
}

func (r *changeRun) at(i int) actions.Progress {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.progress[i]
}

// of finds the run that has news; nil for none.
func (c *changing) of(msg panes.Changed) *changeRun {
	for _, run := range c.runs {
		if run.feed.Is(msg) {
			return run
		}
	}
	return nil
}

// news says how far a run has come.
func (c *changing) news(run *changeRun) tea.Cmd {
	run.mu.Lock()
	progress := slices.Clone(run.progress)
	run.mu.Unlock()
	ended, bad, latest := 0, false, ""
	for _, p := range progress {
		if p.Ended {
			ended++
		}
		bad = bad || p.Bad
		if p.Text != "" && !p.Ended {
			latest = p.Text
		}
	}
	if ended < len(progress) {
		if len(progress) > 1 {
			latest = fmt.Sprintf("%d of %d done; %s", ended, len(progress), latest)
		}
		return tea.Batch(run.feed.Next(), c.bench.showToast(panes.Notice{Text: strings.TrimSuffix(latest, "; ")}))
	}
	run.feed.Close()
	c.runs = slices.DeleteFunc(c.runs, func(other *changeRun) bool { return other == run })
	tone := panes.Good
	if bad {
		tone = panes.Bad
	}
	if len(progress) == 1 {
		return c.bench.showToast(panes.Notice{Tone: tone, Text: progress[0].Text})
	}
	lines := make([]string, len(progress))
	for i, p := range progress {
		lines[i] = safe.Text(run.plans[i].Ref.Name + ": " + strings.TrimPrefix(p.Text, run.plans[i].Ref.Name+": "))
	}
	c.bench.ask(panes.Dialog{Dialog: &dialog.Text{ID: "results", Title: "Results", Lines: func(ruler cells.Ruler, width int) []string {
		var wrapped []string
		for _, line := range lines {
			wrapped = append(wrapped, ruler.Wrap(line, width)...)
		}
		return wrapped
	}}})
	return nil
}
