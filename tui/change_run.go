package tui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/actions"
	"github.com/podglass/podglass/kube/poke"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
)

// changeRun is changes that have been confirmed, until they are so.
type changeRun struct {
	serial  uint64
	plans   []*actions.Plan
	entries []JournalEntry // by plan; each belongs to the goroutine that makes or watches its change
	then    afterwards
	feed    *panes.Feed
	pokes   poke.Subscribers

	mu       sync.Mutex
	progress []actions.Progress // by plan
}

// run makes changes, and watches what becomes of them. Each is in the journal before it is sent.
func (c *changing) run(client *kube.Client, plans []*actions.Plan, then afterwards) tea.Cmd {
	c.last++
	run := &changeRun{serial: c.last, plans: plans, then: then, progress: make([]actions.Progress, len(plans)), entries: make([]JournalEntry, len(plans))}
	changes, cancel := run.pokes.Subscribe()
	run.feed = c.env.NewFeed(run.serial, changes, cancel)
	c.runs = append(c.runs, run)
	begin := panes.Run(c.env.NewTask(), changeTime, func(ctx context.Context) []actions.Outcome {
		outcomes := make([]actions.Outcome, len(plans))
		for i, plan := range plans {
			run.entries[i] = entryOf(c.env.Now(), client, plan)
			c.journal.Note(run.entries[i])
			outcomes[i] = plan.Run(ctx, client, c.env.Now())
			run.entries[i].State, run.entries[i].Result = string(outcomes[i].State), outcomes[i].Sentence
			c.journal.Note(run.entries[i])
		}
		return outcomes
	}, func(outcomes []actions.Outcome) tea.Cmd { return c.made(client, run, outcomes) })
	return tea.Batch(begin, run.feed.Next(), c.bench.showToast(panes.Notice{Text: "sent to the API server, no answer yet"}))
}

// made watches what has been made, and says what has not.
func (c *changing) made(client *kube.Client, run *changeRun, outcomes []actions.Outcome) tea.Cmd {
	var cmds []tea.Cmd
	for i, plan := range run.plans {
		if outcomes[i].Goes() {
			cmds = append(cmds, c.env.NewTask().Follow(func(ctx context.Context) { c.watch(ctx, client, run, i, plan) }))
		} else {
			run.tell(i, actions.Progress{Text: outcomes[i].Sentence, Ended: true, Bad: true})
		}
	}
	if run.then.made != nil {
		cmds = append(cmds, run.then.made(outcomes[0]))
	}
	return tea.Batch(cmds...)
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
	if ctx.Err() != nil {
		return
	}
	if !last.Ended {
		last = actions.Progress{Text: strings.TrimPrefix(last.Text+"; it is no longer watched", "; "), Ended: true, Bad: true}
		run.tell(i, last)
	}
	entry := &run.entries[i]
	entry.Result = last.Text
	if entry.State == string(actions.Begun) && !last.Bad {
		entry.State = string(actions.Done)
	}
	c.journal.Note(*entry)
}

func (r *changeRun) tell(i int, p actions.Progress) {
	r.mu.Lock()
	r.progress[i] = p
	r.mu.Unlock()
	r.pokes.Poke()
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
		name := run.plans[i].Ref.Name
		lines[i] = safe.Text(p.Text)
		if !strings.HasPrefix(p.Text, name) {
			lines[i] = safe.Text(name + ": " + p.Text)
		}
	}
	c.list("results", "Results", lines)
	return nil
}
