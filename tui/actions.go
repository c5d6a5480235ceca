package tui

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"mvdan.cc/sh/v3/syntax"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
)

// globalActions are those of every pane that arrange nothing.
func globalActions() []action {
	return []action{
		does(keymap.Bind(keymap.Help, "show the keys that work here", "?").Footer("help", 91).Called("help", "h"), (*App).openHelp),
		does(keymap.Bind("global.command", "do something by its name", ":").Footer("command", 20), (*App).openPrompt),
		does(keymap.Bind(keymap.Quit, "quit", "ctrl+c").Footer("quit", 99).Called("q", "quit"), (*App).quit),
		does(keymap.Bind(keymap.Back, "go back: out of a filter, a zoom, a container, a pod", "esc").Footer("back", 94), (*App).back).
			when(func(a *App) bool { return a.canGoBack() || a.toast.Text != "" }, "there is nothing to go back to from here").
			elsewise(func(a *App) bool { return !a.canGoBack() }), // it takes the toast away
		does(keymap.Bind(keymap.Close, "close the pane, or podglass with the list of pods", "q", "ctrl+w q").Footer("close", 95), (*App).closePane),
		does(keymap.Bind("global.close-pane", "close the pane, but not the list of pods", "ctrl+w c").Footer("close pane", 94), (*App).closePane).
			when(func(a *App) bool { return !a.focused().kind.root() }, "the list of pods stays open"),
		does(keymap.Bind("global.next-pane", "go to the next pane", "tab", "ctrl+w w").Footer("next pane", 19), (*App).nextPane).
			when((*App).hasSeveral, "there is no other pane"),
		does(keymap.Bind("global.previous-pane", "go to the previous pane", "shift+tab", "ctrl+w W").Footer("previous pane", 83), (*App).previousPane).
			when((*App).hasSeveral, "there is no other pane"),
		does(keymap.Bind("global.zoom", "fill the screen with the pane, or give it back", "z", "ctrl+w o").Footer("zoom", 62), (*App).zoom).
			unless((*App).zoomless),
		does(keymap.Bind("global.pin", "pin the pane to what it shows, or let it follow the cursor", "P").Footer("pin", 63), (*App).pin).
			when((*App).follows, "this pane follows no other, so there is nothing to pin"),
		does(keymap.Bind("global.forwards", "show the forwards", "f").Footer("forwards", 64).Called("forwards"), (*App).openForwards).
			when(func(a *App) bool { return a.focused().kind.name != forwardsKind }, "this is the list of forwards"),
		does(keymap.Bind("global.saved-forwards", "start forwards that were saved, or forget them", "W").Called("saved"),
			(*App).openSaved).affects(panes.Streams),
		does(keymap.Bind("global.pods", "go to the list of pods").Called("pods"), (*App).openPods),
		does(keymap.Bind("always.redraw", "draw the screen again", "ctrl+l"), func(*App) tea.Cmd { return tea.ClearScreen }),
		does(keymap.Bind("always.suspend", "suspend podglass; the shell's fg brings it back", "ctrl+z"), (*App).suspend),
	}
}

// openPods goes to the list of pods.
func (a *App) openPods() tea.Cmd {
	if a.focused().kind.root() {
		return a.refuse("this is the list of pods")
	}
	_, start := a.reach(podsKind)
	return start
}

// openForwards shows the list of forwards.
func (a *App) openForwards() tea.Cmd {
	_, start := a.reach(forwardsKind)
	return start
}

// openSaved offers the forwards that were saved.
func (a *App) openSaved() tea.Cmd { return a.forwarding.openSaved(a.client()) }

// moveActions move through the rows or lines of the pane with the focus.
func moveActions() []action {
	motion := func(name keymap.Action, help string, keys ...string) action {
		return action{Binding: keymap.Bind(name, help, keys...), do: func(_ *App, c call) tea.Cmd {
			if mover, ok := c.slot.Pane.(panes.Mover); ok {
				return mover.Move(name)
			}
			return nil
		}}
	}
	return []action{
		motion(keymap.Up, "up", "k", "up"),
		motion(keymap.Down, "down", "j", "down"),
		motion(keymap.Top, "to the top", "g", "home"),
		motion(keymap.Bottom, "to the bottom", "G", "end"),
		motion(keymap.PageUp, "a page up", "ctrl+b", "pgup"),
		motion(keymap.PageDown, "a page down", "ctrl+f", "pgdown"),
		motion(keymap.HalfPageUp, "half a page up", "ctrl+u"),
		motion(keymap.HalfPageDown, "half a page down", "ctrl+d"),
	}
}

// inputActions are those of what takes text: a prompt of the pane with the focus,
// or the dialog that is open.
func inputActions() []action {
	edit := func(b keymap.Binding) action {
		return action{Binding: b, do: func(a *App, _ call) tea.Cmd { return a.edit(b.Action) }}
	}
	return []action{
		edit(keymap.Bind(keymap.Accept, "accept", "enter").Footer("accept", 10)),
		edit(keymap.Bind(keymap.Cancel, "cancel", "esc", "ctrl+c").Footer("cancel", 11)).worded((*App).cancelWord),
		edit(keymap.Bind(keymap.PreviousEntry, "the entry above or before", "up", "ctrl+p").Footer("previous", 15)),
		edit(keymap.Bind(keymap.NextEntry, "the entry below or after", "down", "ctrl+n").Footer("next", 14)),
		edit(keymap.Bind(keymap.NextSyntax, "in a search: as it looks, plain text, a regular expression", "alt+r")),
		edit(keymap.Bind(keymap.NextCase, "in a search: capitals count when there are some, always, never", "alt+c")),
		edit(keymap.Bind(keymap.NextField, "the next field", "tab").Footer("next field", 12)),
		edit(keymap.Bind(keymap.PreviousField, "the previous field", "shift+tab")),
		edit(keymap.Bind(keymap.CopyText, "in a confirmation: copy the kubectl command that does the same", "ctrl+y").Footer("copy command", 13)),
	}
}

// targetActions are those on the pod or container under the cursor.
func targetActions() []action {
	log := podRight("get", "log")
	return []action{
		onTarget(keymap.Bind("list.copy-name", "copy the name", "c").Footer("copy name", 41), (*App).copyNames).
			onHeadings(func(c call) bool { return marksPods(c) || standsForObject(c) }),
		onTarget(keymap.Bind("list.copy-command", "copy the kubectl command that shows the same", "C"), (*App).copyCommand).
			onHeadings(func(c call) bool { return marksPods(c) || standsForObject(c) }),
		onTarget(keymap.Bind("target.logs", "open the logs", "l").Footer("logs", 11), showLog(panes.Log{})).needs(log),
		onTarget(keymap.Bind("target.logs-new-pane", "open the logs in a new pane", "L").Footer("logs in new pane", 30),
			(*App).openLogs).needs(log).onHeadings(marksPods),
		onTarget(keymap.Bind("target.all-logs", "open the logs of all pods of the same workload as one", "A").Footer("all logs", 29),
			showLog(panes.Log{AllPods: true})).needs(log).check(alone).onHeadings(standsForWorkload).forGroups(),
		onTarget(keymap.Bind(panes.OpenPrevious, "open the logs of the instance before the last restart", "p").Footer("previous", 31),
			showLog(panes.Log{Previous: true})).needs(log).check(noPrevious),
		onTarget(keymap.Bind("target.shell", "open a shell, or go to the one that is open", "s").Footer("shell", 12), (*App).openShell).
			needs(podRight("create", "exec")).affects(panes.Streams).enters(),
		onTarget(keymap.Bind("target.full-screen-shell", "open a shell that has the whole terminal", "E").Footer("full shell", 32),
			(*App).fullScreenShell).
			needs(podRight("create", "exec")).affects(panes.Streams).enters(),
		onTarget(keymap.Bind(panes.RunCommand, "run a command that you type", "ctrl+e").Footer("run", 34).Called("run"), (*App).askCommand).
			needs(podRight("create", "exec")).affects(panes.Streams).enters(),
		onTarget(keymap.Bind("target.attach", "attach to the process that the container runs", "a").Footer("attach", 33), (*App).attach).
			needs(podRight("create", "attach")).affects(panes.Streams).enters(),
		onTarget(keymap.Bind("target.anatomy", "show what the containers of the pod share", "i").In(keymap.Logs).
			Footer("anatomy", 14), func(a *App, c call) tea.Cmd {
			return a.show(c.client, panes.Open{Kind: anatomyKind, Target: c.target})
		}),
		onTarget(keymap.Bind("target.services", "show the services of the pod, and why they give no answer", "v").
			Footer("services", 17), func(a *App, c call) tea.Cmd {
			return a.show(c.client, panes.Open{Kind: servicesKind, Target: c.target})
		}),
		onTarget(keymap.Bind("target.describe", "describe the object under the cursor, as kubectl does", "d").In(keymap.Logs, keymap.Anatomy, keymap.Services).
			Footer("describe", 15), showObject(panes.Describe)).onHeadings(standsForObject),
		onTarget(keymap.Bind("target.yaml", "show the YAML of the object under the cursor", "y").In(keymap.Logs, keymap.Anatomy, keymap.Services).
			Footer("YAML", 16), showObject(panes.YAML)).onHeadings(standsForObject),
		onTarget(keymap.Bind("target.events", "show the events of the object, its owners, node and claims", "e").In(keymap.Logs, keymap.Anatomy, keymap.Services).
			Footer("events", 17), showObject(panes.Events)).onHeadings(standsForObject),
		onTarget(keymap.Bind("target.forward", "forward a port", "F").Footer("forward", 13), func(a *App, c call) tea.Cmd { return a.forwarding.open(c.client, c.target) }).
			needs(podRight("create", "portforward")).affects(panes.Streams),
	}
}

// noPrevious says why there is no previous log of the target, "" where there may be. What a pinned pane knows of the
// pod's restarts may be old.
func noPrevious(c call) string {
	if !c.slot.pinned && panes.NeverRestarted(c.target) {
		return panes.WhyNoPrevious(c.target)
	}
	return ""
}

// alone says why the target has no other pods of its workload, "" where it may have some.
func alone(c call) string { return panes.WhyAlone(cmp.Or(c.target, c.member)) }

// podRight is the right to do something to a subresource of the target's pod.
func podRight(verb, subresource string) func(panes.Target) []kube.Attributes {
	return func(t panes.Target) []kube.Attributes {
		return []kube.Attributes{{
			Verb: verb, Resource: "pods", Subresource: subresource, Namespace: t.Pod.Namespace, Name: t.Pod.Name,
		}}
	}
}

// showObject opens the text about what is under the cursor.
func showObject(form panes.Form) func(*App, call) tea.Cmd {
	return func(a *App, c call) tea.Cmd {
		return a.show(c.client, panes.Open{Kind: objectKind, Target: c.target, How: panes.Object{Ref: c.object, Form: form}})
	}
}

// showLog opens the log of the target.
func showLog(how panes.Log) func(*App, call) tea.Cmd {
	return func(a *App, c call) tea.Cmd {
		return a.show(c.client, panes.Open{Kind: logsKind, Target: cmp.Or(c.target, c.member), How: how, Pinned: how.AllPods})
	}
}

// manyLogs is how many logs are opened at once: more panes would not be
// readable.
const manyLogs = 4

// openLogs opens a pane for the log of each target.
func (a *App) openLogs(c call) tea.Cmd {
	if len(c.targets) > manyLogs {
		return a.showToast(panes.Notice{Tone: panes.Warn, Text: fmt.Sprintf(
			"%d logs do not fit on a screen; mark at most %d pods", len(c.targets), manyLogs)})
	}
	var cmds []tea.Cmd
	for _, target := range c.targets {
		cmds = append(cmds, a.show(c.client, panes.Open{Kind: logsKind, Target: target, Beside: true}))
	}
	return tea.Batch(cmds...)
}

// copyNames copies the targets' names, each on a line.
func (a *App) copyNames(c call) tea.Cmd {
	names := make([]string, len(c.targets))
	for i, target := range c.targets {
		names[i] = target.Pod.Name
		if target.Container != "" {
			names[i] = target.Container
		}
	}
	if len(names) == 0 {
		names = []string{c.object.Name}
	}
	what := "the name"
	if len(names) > 1 {
		what = fmt.Sprintf("%d names", len(names))
	}
	return a.copy(panes.Copy{Text: strings.Join(names, "\n"), What: what})
}

// copyCommand copies the kubectl command that shows the targets.
func (a *App) copyCommand(c call) tea.Cmd {
	text, err := kubectl(c.client, c.targets)
	if len(c.targets) == 0 {
		text, err = shellCommand(c.client, c.object.Namespace, []string{"get", strings.ToLower(c.object.Kind), c.object.Name})
	}
	if err != nil {
		return a.showToast(panes.Notice{Tone: panes.Bad, Text: err.Error()})
	}
	return a.copy(panes.Copy{Text: text, What: "the command"})
}

// kubectl is the command that shows targets without podglass; there is one for
// each namespace.
func kubectl(client *kube.Client, targets []panes.Target) (string, error) {
	var commands []string
	for rest := targets; len(rest) > 0; {
		namespace, container := rest[0].Pod.Namespace, rest[0].Container
		here := func(t panes.Target) bool { return t.Pod.Namespace == namespace }
		var words []string
		if container == "" {
			words = append(words, "get", "pod")
		} else {
			words = append(words, "logs", "-f")
		}
		for _, target := range rest {
			if here(target) {
				words = append(words, target.Pod.Name)
			}
		}
		if container != "" {
			words = append(words, "-c", container)
		}
		command, err := shellCommand(client, namespace, words)
		if err != nil {
			return "", err
		}
		commands = append(commands, command)
		rest = slices.DeleteFunc(slices.Clone(rest), here)
	}
	return strings.Join(commands, "\n"), nil
}

// shellCommand is what to give a shell so that kubectl does something in a namespace,
// "" for none.
func shellCommand(client *kube.Client, namespace string, arguments []string) (string, error) {
	words := []string{"kubectl"}
	if client.Context != "" {
		words = append(words, "--context", client.Context)
	}
	if namespace != "" {
		words = append(words, "-n", namespace)
	}
	words = append(words, arguments...)
	for i, word := range words {
		if strings.HasPrefix(word, "--") && !strings.ContainsFunc(word, isSpecial) {
			continue // an equals sign is quoted since a word with one could set a variable
		}
		quoted, err := syntax.Quote(word, syntax.LangBash)
		if err != nil {
			return "", fmt.Errorf("no shell can be given %q: %w", word, err)
		}
		words[i] = quoted
	}
	return strings.Join(words, " "), nil
}

// isSpecial reports whether a character is none of those that every shell takes as they are.
func isSpecial(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-_=.", r)
}

// copy puts a text in the clipboard of the terminal (OSC 52), which is the
// user's own even where podglass runs at the far end of an SSH connection.
// Where the machine's own clipboard is the user's, that is tried first. It is
// told when the text is there.
func (a *App) copy(request panes.Copy) tea.Cmd {
	what := "copied " + request.What
	if !request.Secret && !strings.Contains(request.Text, "\n") {
		what += ": " + safe.Text(request.Text)
	}
	told := panes.Notice{Tone: panes.Good, Text: what}
	if a.opts.Clipboard == nil {
		return tea.Batch(tea.SetClipboard(request.Text), a.showToast(told))
	}
	return panes.Run(a.copying, 0, func(context.Context) error { return a.opts.Clipboard(request.Text) }, func(err error) tea.Cmd {
		if err != nil {
			return tea.Batch(tea.SetClipboard(request.Text), a.showToast(told))
		}
		return a.showToast(told)
	})
}
