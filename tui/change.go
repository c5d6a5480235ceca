package tui

import (
	"context"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

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
	q := confirmation{changing: c, client: client}
	for _, one := range all {
		if one.err != nil {
			q.refused = append(q.refused, one)
		} else {
			q.plans = append(q.plans, one.plan)
		}
	}
	switch {
	case len(q.plans) == 0 && len(q.refused) == 1:
		return c.bench.showToast(wrong(explain.Failure(q.refused[0].err)))
	case len(q.plans) == 0:
		c.list("refusals", "Nothing can be changed", refusals(q.refused))
		return nil
	}
	c.bench.ask(panes.Dialog{Dialog: q.dialog(), Answer: func(any) tea.Cmd { return c.run(client, q.plans, then) }, Cancelled: then.cancelled})
	return nil
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
	rows := make([][]string, len(lines))
	for i, line := range lines {
		rows[i] = []string{line}
	}
	c.table(id, title, rows)
}

// table shows rows to be read whose first columns stand below each other.
func (c *changing) table(id, title string, rows [][]string) {
	c.bench.ask(panes.Dialog{Dialog: &dialog.Text{ID: id, Title: title, Lines: func(ruler cells.Ruler, width int) []string {
		return columned(ruler, rows, width)
	}}})
}

// columned are rows of columns, of which the last one goes on below itself where it is too long or, where it has not
// room enough there, in lines of its own.
func columned(ruler cells.Ruler, rows [][]string, width int) []string {
	const between, leastLast = 2, 30
	var widths []int
	for _, row := range rows {
		for i, text := range row[:len(row)-1] {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], ruler.Width(text))
		}
	}
	var lines []string
	for _, row := range rows {
		head, last := "", row[len(row)-1]
		for i, text := range row[:len(row)-1] {
			head += ruler.Fit(text, widths[i]+between, cells.Left, "")
		}
		indent := ruler.Width(head)
		if indent == 0 || width-indent < leastLast {
			if head = strings.TrimRight(head, " "); head != "" {
				lines = append(lines, hanging(ruler, []string{head}, width)...)
			}
			if len(row) > 1 {
				last = cells.Spaces(between) + last
			}
			lines = append(lines, hanging(ruler, []string{last}, width)...)
			continue
		}
		for i, part := range ruler.Wrap(last, width-indent) {
			if i > 0 {
				head = cells.Spaces(indent)
			}
			lines = append(lines, head+part)
		}
	}
	return lines
}

// hanging are lines of which those that are too long go on below, further in.
func hanging(ruler cells.Ruler, lines []string, width int) []string {
	var wrapped []string
	for _, line := range lines {
		if ruler.Width(line) <= width {
			wrapped = append(wrapped, line)
			continue
		}
		text := strings.TrimLeft(line, " ")
		indent := len(line) - len(text)
		for i, part := range ruler.Wrap(text, max(width-indent-2, 1)) {
			if i == 1 {
				indent += 2
			}
			wrapped = append(wrapped, cells.Spaces(indent)+part)
		}
	}
	return wrapped
}
