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

// askReplicas asks how many are wanted, beginning with the present number.
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
				Fields: []dialog.Field{{Name: "replicas", Label: "Replicas", Value: now, Whole: true, Validate: checkReplicas}},
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

// ofContainer is a change of one container of an object, about which something is asked.
type ofContainer[C any] struct {
	verb   actions.Verb
	title  string // of the choice of a container
	all    func(*actions.Plan) []C
	option func(C) dialog.Option // labelled with its name
	ask    func(client *kube.Client, ref object.Ref, container C)
}

// askOf asks which container a change is of, unless it is known, and then what the change asks.
func askOf[C any](c *changing, client *kube.Client, ref object.Ref, container string, of ofContainer[C]) tea.Cmd {
	type looked struct {
		plan *actions.Plan
		err  error
	}
	return panes.Run(c.plan, planTime, func(ctx context.Context) (found looked) {
		found.plan, found.err = actions.NewPlan(ctx, client, actions.Change{Verb: of.verb, Of: ref})
		return found
	}, func(found looked) tea.Cmd {
		if found.err != nil {
			return c.bench.showToast(wrong(explain.Failure(found.err)))
		}
		containers := of.all(found.plan)
		options := make([]dialog.Option, len(containers))
		for i, one := range containers {
			options[i] = of.option(one)
			options[i].Value = one
			if options[i].Label == safe.Text(container) || len(containers) == 1 {
				of.ask(client, found.plan.Ref, one)
				return nil
			}
		}
		c.bench.ask(panes.Dialog{
			Dialog: &dialog.Choose{ID: "container", Title: of.title, Options: options},
			Answer: func(value any) tea.Cmd {
				of.ask(client, found.plan.Ref, value.(C))
				return nil
			},
		})
		return nil
	})
}

// askContainer asks for the image of a container of the workload.
func (c *changing) askContainer(client *kube.Client, ref object.Ref, container string) tea.Cmd {
	return askOf(c, client, ref, container, ofContainer[actions.Templated]{
		verb: actions.Image, title: "Set the image of", all: (*actions.Plan).Containers, ask: c.askImage,
		option: func(one actions.Templated) dialog.Option {
			return dialog.Option{Label: safe.Text(one.Name), Detail: safe.Text(one.Image)}
		},
	})
}

// askResources asks for the resources of a container of the pod.
func (c *changing) askResources(client *kube.Client, ref object.Ref, container string) tea.Cmd {
	return askOf(c, client, ref, container, ofContainer[actions.Sized]{
		verb: actions.Resize, title: "Resize", all: (*actions.Plan).Sized, ask: c.askSize,
		option: func(one actions.Sized) dialog.Option { return dialog.Option{Label: safe.Text(one.Name)} },
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

// askSize asks for the resources of a container, beginning with those that it has.
func (c *changing) askSize(client *kube.Client, ref object.Ref, container actions.Sized) {
	field := func(name, value string) dialog.Field {
		return dialog.Field{Name: name, Label: name, Value: value, Placeholder: "none", Whole: true, Validate: actions.CheckQuantity}
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
