package tui

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/actions"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// foundRevisions is what a workload can be taken back to.
type foundRevisions struct {
	plan      *actions.Plan
	revisions []actions.Revision
	err       error
}

// revisions reads the revisions of the workload of an object.
func (c *changing) revisions(client *kube.Client, ref object.Ref, take func(foundRevisions) tea.Cmd) tea.Cmd {
	return panes.Run(c.plan, planTime, func(ctx context.Context) (found foundRevisions) {
		if found.plan, found.err = actions.NewPlan(ctx, client, actions.Change{Verb: actions.Undo, Of: ref}); found.err == nil {
			found.revisions, found.err = found.plan.Revisions(ctx, client)
		}
		return found
	}, func(found foundRevisions) tea.Cmd {
		if found.err != nil {
			return c.bench.showToast(wrong(explain.Failure(found.err)))
		}
		return take(found)
	})
}

// history shows the revisions of a workload, the newest first, and how each differs from
// the one before it.
func (c *changing) history(client *kube.Client, ref object.Ref) tea.Cmd {
	return c.revisions(client, ref, func(found foundRevisions) tea.Cmd {
		if len(found.revisions) == 0 {
			return c.bench.showToast(panes.Notice{Text: found.plan.Ref.String() + " keeps no revisions"})
		}
		var rows [][]string
		for _, revision := range found.revisions {
			head := c.detail(revision)
			if revision.Present {
				head += " (the present one)"
			}
			rows = append(rows, []string{fmt.Sprintf("revision %d", revision.Number), safe.Text(head)})
			for _, difference := range revision.Differs {
				rows = append(rows, []string{"", safe.Text(difference)})
			}
		}
		c.table("history", "Revisions of "+safe.Text(found.plan.Ref.String()), rows)
		return nil
	})
}

// detail says what a revision is.
func (c *changing) detail(revision actions.Revision) string {
	detail := strings.Join(slices.Compact(revision.Images), ", ") + ", made " + duration.HumanDuration(c.env.Now().Sub(revision.Created)) + " ago"
	if revision.Cause != "" {
		detail += ": " + revision.Cause
	}
	return detail
}

// askRevision asks which revision to go back to.
func (c *changing) askRevision(client *kube.Client, ref object.Ref) tea.Cmd {
	return c.revisions(client, ref, func(found foundRevisions) tea.Cmd {
		if len(found.revisions) < 2 {
			return c.bench.showToast(panes.Notice{Text: found.plan.Ref.String() + " has no earlier revision"})
		}
		var options []dialog.Option
		for _, revision := range found.revisions {
			option := dialog.Option{Label: fmt.Sprintf("revision %d", revision.Number), Detail: safe.Text(c.detail(revision)), Value: revision.Number}
			if revision.Present {
				option.Reason = "the present one; " + option.Detail
			}
			options = append(options, option)
		}
		c.bench.ask(panes.Dialog{
			Dialog: &dialog.Choose{ID: "revision", Title: safe.Text(found.plan.Ref.String()) + ": go back to", Options: options},
			Answer: func(value any) tea.Cmd {
				return c.open(client, []object.Ref{found.plan.Ref}, actions.Change{Verb: actions.Undo, Revision: value.(int64)})
			},
		})
		return nil
	})
}
