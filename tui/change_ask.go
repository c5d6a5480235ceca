package tui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
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

// foundReplicas is the workload to scale.
type foundReplicas struct {
	plan *actions.Plan
	err  error
}

// askReplicas asks how many there shall be, beginning with how many there are.
func (c *changing) askReplicas(client *kube.Client, ref object.Ref) tea.Cmd {
	change := actions.Change{Verb: actions.Scale, Of: ref}
	return panes.Run(c.plan, planTime, func(ctx context.Context) (found foundReplicas) {
		found.plan, found.err = actions.Look(ctx, client, change)
		return found
	}, func(found foundReplicas) tea.Cmd {
		if found.err != nil {
			return c.bench.showToast(wrong(explain.Failure(found.err)))
		}
		now := strconv.Itoa(int(found.plan.Replicas))
		c.bench.ask(panes.Dialog{
			Dialog: &dialog.Form{
				ID: "scale", Title: "Scale " + safe.Text(found.plan.Ref.String()), Intro: "It has been asked for " + now + ".",
				Fields: []dialog.Field{{Name: "replicas", Label: "Replicas", Value: now, Validate: checkReplicas}},
			},
			Answer: func(value any) tea.Cmd {
				replicas, err := strconv.ParseInt(value.(dialog.Values)["replicas"], 10, 32)
				if err != nil {
					return nil // it has been validated
				}
				return c.open(client, []object.Ref{found.plan.Ref}, actions.Change{Verb: actions.Scale, Replicas: int32(replicas)})
			},
		})
		return nil
	})
}

// foundRevisions is what a Deployment can be taken back to.
type foundRevisions struct {
	plan      *actions.Plan
	revisions []actions.Revision
	err       error
}

// askRevision asks which revision to go back to.
func (c *changing) askRevision(client *kube.Client, ref object.Ref) tea.Cmd {
	return panes.Run(c.plan, planTime, func(ctx context.Context) (found foundRevisions) {
		if found.plan, found.err = actions.Look(ctx, client, actions.Change{Verb: actions.Undo, Of: ref}); found.err == nil {
			found.revisions, found.err = found.plan.Revisions(ctx, client)
		}
		return found
	}, func(found foundRevisions) tea.Cmd {
		if found.err != nil {
			return c.bench.showToast(wrong(explain.Failure(found.err)))
		}
		if len(found.revisions) < 2 {
			return c.bench.showToast(panes.Notice{Text: found.plan.Ref.String() + " has no earlier revision"})
		}
		var options []dialog.Option
		for _, revision := range found.revisions {
			detail := strings.Join(slices.Compact(revision.Images), ", ") + ", made " + duration.HumanDuration(c.env.Now().Sub(revision.Created)) + " ago"
			if revision.Cause != "" {
				detail += ": " + revision.Cause
			}
			option := dialog.Option{Label: fmt.Sprintf("revision %d", revision.Number), Detail: safe.Text(detail), Value: revision.Number}
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

func checkReplicas(text string) error {
	if n, err := strconv.ParseInt(text, 10, 32); err != nil || n < 0 {
		return errors.New("a number of pods, from 0 on")
	}
	return nil
}

// foundContainers is the workload, one of whose containers gets another image.
type foundContainers struct {
	plan *actions.Plan
	err  error
}

// askContainer asks which container gets another image, unless it is known, and then
// for the image.
func (c *changing) askContainer(client *kube.Client, ref object.Ref, container string) tea.Cmd {
	return panes.Run(c.plan, planTime, func(ctx context.Context) (found foundContainers) {
		found.plan, found.err = actions.Look(ctx, client, actions.Change{Verb: actions.Image, Of: ref})
		return found
	}, func(found foundContainers) tea.Cmd {
		if found.err != nil {
			return c.bench.showToast(wrong(explain.Failure(found.err)))
		}
		containers := found.plan.Containers()
		for _, one := range containers {
			if one.Name == container || len(containers) == 1 {
				c.askImage(client, found.plan.Ref, one)
				return nil
			}
		}
		options := make([]dialog.Option, len(containers))
		for i, one := range containers {
			options[i] = dialog.Option{Label: safe.Text(one.Name), Detail: safe.Text(one.Image), Value: one}
		}
		c.bench.ask(panes.Dialog{
			Dialog: &dialog.Choose{ID: "container", Title: "Set the image of", Options: options},
			Answer: func(value any) tea.Cmd {
				c.askImage(client, found.plan.Ref, value.(actions.Templated))
				return nil
			},
		})
		return nil
	})
}

// askImage asks for the image of a container, beginning with the one that it has.
func (c *changing) askImage(client *kube.Client, ref object.Ref, container actions.Templated) {
	c.bench.ask(panes.Dialog{
		Dialog: &dialog.Form{
			ID: "image", Title: "Image of " + safe.Text(container.Name), Intro: safe.Text(ref.String()) + " replaces its pods by ones with it.",
			Fields: []dialog.Field{{Name: "image", Label: "Image", Value: container.Image, Validate: actions.CheckImage}},
		},
		Answer: func(value any) tea.Cmd {
			change := actions.Change{Verb: actions.Image, Container: container.Name, Image: value.(dialog.Values)["image"]}
			return c.open(client, []object.Ref{ref}, change)
		},
	})
}
