package tui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/portforward"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// SavedForwards keeps forwards under names. Its methods may read and write files.
type SavedForwards interface {
	// Sets are all that are kept. With an error they are those that could be read.
	Sets() ([]portforward.Set, error)
	// Save adds a forward to the set with a name, in the place of one to the same target.
	Save(name string, spec portforward.Spec) error
	// Remove forgets a set.
	Remove(name string) error
}

// errNotKept is what there is to say where nothing is kept.
var errNotKept = errors.New("forwards are not saved here")

// foundSets are the sets that are kept, and the contexts that there are.
type foundSets struct {
	sets     []portforward.Set
	contexts []string
	err      error
}

// findSets reads the sets.
func (f *forwarding) findSets(take func(foundSets) tea.Cmd) tea.Cmd {
	saved, kubeconfig := f.saved, f.kubeconfig
	if saved == nil {
		return take(foundSets{err: errNotKept})
	}
	return panes.Run(f.env.NewTask(), 0, func(context.Context) (found foundSets) {
		found.sets, found.err = saved.Sets()
		if kubeconfig == nil || len(found.sets) == 0 {
			return found
		}
		contexts, err := kubeconfig.Contexts()
		if err != nil {
			found.err = cmp.Or(found.err, err)
		}
		for _, one := range contexts {
			found.contexts = append(found.contexts, one.Name)
		}
		return found
	}, take)
}

// offerSaved tells of the sets of a context, if there are some.
func (f *forwarding) offerSaved(client *kube.Client) tea.Cmd {
	if f.saved == nil || client.ReadOnly {
		return nil
	}
	return f.findSets(func(found foundSets) tea.Cmd {
		var names []string
		for i := range found.sets {
			if set := &found.sets[i]; set.In(client.ContextName()) {
				names = append(names, set.Name)
			}
		}
		if len(names) == 0 {
			return nil // what cannot be read is said when it is asked for
		}
		return f.bench.showToast(panes.Notice{Text: fmt.Sprintf("forwards saved for %s: %s; %s starts them",
			client.ContextName(), strings.Join(names, ", "), f.bench.keyOf("global.saved-forwards"))})
	})
}

// openSaved asks which set to start.
func (f *forwarding) openSaved(client *kube.Client) tea.Cmd {
	return f.findSets(func(found foundSets) tea.Cmd {
		switch {
		case found.err != nil && len(found.sets) == 0:
			return f.bench.showToast(wrong(found.err))
		case len(found.sets) == 0:
			return f.bench.showToast(panes.Notice{Text: fmt.Sprintf("no forwards are saved; %s in the list of forwards saves one", f.bench.keyOf("forwards.save"))})
		}
		options := make([]dialog.Option, 0, len(found.sets)+1)
		for i := range found.sets {
			options = append(options, setOption(&found.sets[i], client, found.contexts))
		}
		type forget struct{}
		if kept := slices.DeleteFunc(slices.Clone(found.sets), func(s portforward.Set) bool { return s.Fixed }); len(kept) > 0 {
			options = append(options, dialog.Option{Label: "forget saved forwards", Detail: "those of the configuration stay", Value: forget{}})
		}
		f.bench.ask(panes.Dialog{
			Dialog: &dialog.Choose{ID: "saved", Title: "Start saved forwards", Options: options},
			Answer: func(value any) tea.Cmd {
				set, ok := value.(portforward.Set)
				if !ok {
					return f.askForget(found.sets)
				}
				return f.startSet(client, set)
			},
		})
		if found.err != nil {
			return f.bench.showToast(wrong(found.err))
		}
		return nil
	})
}

// setOption is a set with what there is to know about it: where it leads, or which context of it is gone.
func setOption(set *portforward.Set, client *kube.Client, contexts []string) dialog.Option {
	option := dialog.Option{Label: safe.Text(set.Name), Detail: safe.Text(set.Targets()), Value: *set}
	for i := range set.Specs {
		switch at := set.Specs[i].Context; {
		case at == "" || at == client.ContextName():
		case !slices.Contains(contexts, at):
			option.Reason = safe.Text("context " + at + " is gone from the kubeconfig: " + set.Targets())
		default:
			option.Detail = safe.Text(at + ": " + set.Targets())
		}
	}
	return option
}

// askForget asks which set to forget.
func (f *forwarding) askForget(sets []portforward.Set) tea.Cmd {
	var options []dialog.Option
	for i := range sets {
		option := dialog.Option{Label: safe.Text(sets[i].Name), Detail: safe.Text(sets[i].Targets()), Value: sets[i].Name}
		if sets[i].Fixed {
			option.Reason = "of the configuration, which podglass does not write"
		}
		options = append(options, option)
	}
	f.bench.ask(panes.Dialog{
		Dialog: &dialog.Choose{ID: "forget", Title: "Forget saved forwards", Options: options},
		Answer: func(value any) tea.Cmd {
			name := value.(string)
			return panes.Run(f.env.NewTask(), 0, func(context.Context) error { return f.saved.Remove(name) }, func(err error) tea.Cmd {
				if err != nil {
					return f.bench.showToast(wrong(err))
				}
				return f.bench.showToast(panes.Notice{Tone: panes.Good, Text: "forgot " + name})
			})
		},
	})
	return nil
}

// startSet starts the forwards of a set that can be had, and tells of those that cannot.
func (f *forwarding) startSet(client *kube.Client, set portforward.Set) tea.Cmd {
	type outcome struct {
		all   []portforward.Status
		wrong []string
	}
	return panes.Run(f.env.NewTask(), 0, func(context.Context) (o outcome) {
		clients := map[string]*kube.Client{"": client, client.ContextName(): client} // one for each context
		for _, spec := range set.Specs {
			status, err := f.startSaved(clients, spec)
			if err != nil {
				o.wrong = append(o.wrong, err.Error())
				continue
			}
			o.all = append(o.all, status)
		}
		return o
	}, func(o outcome) tea.Cmd {
		if len(o.wrong) == 0 {
			return f.bench.showToast(f.startedText(o.all))
		}
		return f.bench.showToast(panes.Notice{Tone: panes.Bad, Text: fmt.Sprintf(
			"%s of %s started: %s", count.Number(len(o.all)), count.Of(len(set.Specs), "forward"), strings.Join(o.wrong, "; "))})
	})
}

// startSaved starts one forward of a set, in its own context.
func (f *forwarding) startSaved(clients map[string]*kube.Client, spec portforward.Spec) (portforward.Status, error) {
	client := clients[spec.Context]
	if client == nil {
		if f.kubeconfig == nil {
			return portforward.Status{}, fmt.Errorf("%s is in context %s, which is not there", spec.Target, spec.Context)
		}
		made, err := f.kubeconfig.Client(spec.Context)
		if err != nil {
			return portforward.Status{}, fmt.Errorf("%s: %w", spec.Target, err)
		}
		client, clients[spec.Context] = made, made
	}
	if client.ReadOnly {
		return portforward.Status{}, fmt.Errorf("%s: context %s is read-only here", spec.Target, client.ContextName())
	}
	spec.Context, spec.Namespace = client.ContextName(), cmp.Or(spec.Namespace, client.Namespace)
	id, err := f.supervisor.Start(client, spec)
	if err != nil {
		return portforward.Status{}, err
	}
	status, _ := f.supervisor.Status(id)
	return status, nil
}

// askName asks for the name to keep a forward under.
func (f *forwarding) askName(spec portforward.Spec) tea.Cmd {
	if f.saved == nil {
		return f.bench.showToast(wrong(errNotKept))
	}
	form := &dialog.Form{
		ID: "save-forward", Title: "Save the forward to " + safe.Text(spec.Target.String()),
		Fields: []dialog.Field{{
			Name: "name", Label: "Name", Value: safe.Text(spec.Name),
			Hint: "a name that is there already gets this forward too: its forwards start together",
		}},
	}
	f.askNameAgain(form, spec)
	return nil
}

func (f *forwarding) askNameAgain(form *dialog.Form, spec portforward.Spec) {
	f.bench.ask(panes.Dialog{Dialog: form, Answer: func(value any) tea.Cmd {
		name := strings.TrimSpace(value.(dialog.Values)["name"])
		return panes.Run(f.env.NewTask(), 0, func(context.Context) error { return f.saved.Save(name, spec) }, func(err error) tea.Cmd {
			if err != nil {
				form.Refuse(err, nil)
				f.askNameAgain(form, spec)
				return nil
			}
			return f.bench.showToast(panes.Notice{Tone: panes.Good, Text: fmt.Sprintf(
				"saved as %s; %s starts it, and podglass forward --saved %s", name, f.bench.keyOf("global.saved-forwards"), name)})
		})
	}})
}
