package tui

import (
	"context"
	"errors"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/actions"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// foundReplicas are the workloads to scale.
type foundReplicas struct {
	plans []*actions.Plan
	err   error
}

// askReplicas asks how many there shall be, beginning with how many there are.
func (c *changing) askReplicas(client *kube.Client, refs []object.Ref) tea.Cmd {
	return panes.Run(c.plan, planTime, func(ctx context.Context) (found foundReplicas) {
		for _, ref := range refs {
			plan, err := actions.NewPlan(ctx, client, actions.Change{Verb: actions.Scale, Of: ref})
			if err != nil {
				found.err = err
				continue
			}
			if !slices.ContainsFunc(found.plans, func(other *actions.Plan) bool { return other.Ref == plan.Ref }) {
				found.plans = append(found.plans, plan)
			}
		}
		return found
	}, func(found foundReplicas) tea.Cmd {
		if len(found.plans) == 0 {
			return c.bench.showToast(wrong(explain.Failure(found.err)))
		}
		first := found.plans[0]
		now := strconv.Itoa(int(first.Replicas))
		title, intro := first.Ref.String(), "It has been asked for "+now+"."
		if len(found.plans) > 1 {
			title, intro = howMany(found.plans), "Each of them gets as many."
		}
		c.bench.ask(panes.Dialog{
			Dialog: &dialog.Form{
				ID: "scale", Title: "Scale " + safe.Text(title), Intro: intro,
				Fields: []dialog.Field{{Name: "replicas", Label: "Replicas", Value: now, Validate: checkReplicas}},
			},
			Answer: func(value any) tea.Cmd {
				replicas, err := strconv.ParseInt(value.(dialog.Values)["replicas"], 10, 32)
				if err != nil {
					return nil // it has been validated
				}
				scaled := make([]object.Ref, len(found.plans))
				for i, plan := range found.plans {
					scaled[i] = plan.Ref
				}
				return c.open(client, scaled, actions.Change{Verb: actions.Scale, Replicas: int32(replicas)})
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
		found.plan, found.err = actions.NewPlan(ctx, client, actions.Change{Verb: actions.Image, Of: ref})
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

// foundSizes is a pod, one of whose containers is resized.
type foundSizes struct {
	plan *actions.Plan
	err  error
}

// askResources asks which container of a pod is resized, unless it is known, and then for
// what it shall have.
func (c *changing) askResources(client *kube.Client, ref object.Ref, container string) tea.Cmd {
	return panes.Run(c.plan, planTime, func(ctx context.Context) (found foundSizes) {
		found.plan, found.err = actions.NewPlan(ctx, client, actions.Change{Verb: actions.Resize, Of: ref})
		return found
	}, func(found foundSizes) tea.Cmd {
		if found.err != nil {
			return c.bench.showToast(wrong(explain.Failure(found.err)))
		}
		containers := found.plan.Sized()
		for _, one := range containers {
			if one.Name == container || len(containers) == 1 {
				c.askSize(client, found.plan.Ref, one)
				return nil
			}
		}
		options := make([]dialog.Option, len(containers))
		for i, one := range containers {
			options[i] = dialog.Option{Label: safe.Text(one.Name), Value: one}
		}
		c.bench.ask(panes.Dialog{
			Dialog: &dialog.Choose{ID: "container", Title: "Resize", Options: options},
			Answer: func(value any) tea.Cmd {
				c.askSize(client, found.plan.Ref, value.(actions.Sized))
				return nil
			},
		})
		return nil
	})
}

// askSize asks for the resources of a container, beginning with those that it has.
func (c *changing) askSize(client *kube.Client, ref object.Ref, container actions.Sized) {
	field := func(name, value string) dialog.Field {
		return dialog.Field{Name: name, Label: name, Value: value, Placeholder: "none", Validate: actions.CheckQuantity}
	}
	c.bench.ask(panes.Dialog{
		Dialog: &dialog.Form{
			ID: "resize", Title: "Resize " + safe.Text(container.Name), Intro: "Of " + safe.Text(ref.String()) + " alone, while it runs. What is left empty stays as it is.",
			Fields: []dialog.Field{
				field("CPU request", container.CPURequest), field("CPU limit", container.CPULimit),
				field("memory request", container.MemoryRequest), field("memory limit", container.MemoryLimit),
			},
		},
		Answer: func(value any) tea.Cmd {
			values := value.(dialog.Values)
			return c.open(client, []object.Ref{ref}, actions.Change{Verb: actions.Resize, Container: container.Name, Resources: actions.Resources{
				CPURequest: values["CPU request"], CPULimit: values["CPU limit"],
				MemoryRequest: values["memory request"], MemoryLimit: values["memory limit"],
			}})
		},
	})
}
