package tui

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/keymap/nearest"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// command is an action as the prompt has it.
type command struct {
	name string // to show and to type
	*action
}

// openPrompt asks for an action by its name.
func (a *App) openPrompt() tea.Cmd {
	commands, c := a.commands(), a.here()
	a.ask(panes.Dialog{
		Dialog: &dialog.Command{
			ID: "command", Title: "Command", Placeholder: "pods, ns shop, ctx prod, sort; tab completes",
			Complete: func(line string) []dialog.Completion { return a.completions(commands, c, line) },
			Check: func(line string) error {
				_, err := a.parse(commands, c, line)
				return err
			},
		},
		Answer: func(value any) tea.Cmd {
			run, err := a.parse(commands, c, value.(string))
			if err != nil {
				return a.showToast(panes.Notice{Tone: panes.Bad, Text: err.Error()})
			}
			cmd := run()
			a.spread()
			return cmd
		},
	})
	return tea.Batch(a.namespaces.learned(), a.contexts.learned())
}

// commands are what can be done from the focused pane: first what has a short
// name, and works from everywhere, then the actions of the pane, under what their
// names have behind the dot where only one has that.
func (a *App) commands() []command {
	var short, long []command
	same := map[string]int{}
	here := a.opts.Keymap.In(a.focused().Scope())
	for _, d := range a.declared {
		bound := slices.ContainsFunc(here, func(b keymap.Binding) bool { return b.Action == d.Action })
		switch {
		case len(d.Names) > 0 && (bound || !d.ofPane):
			short = append(short, command{d.Names[0], d})
			same[d.Names[0]]++
		case bound && d.Action != "global.command":
			long = append(long, command{string(d.Action), d})
			same[behindDot(d.Action)]++
		}
	}
	for i, c := range long {
		if name := behindDot(c.Action); same[name] == 1 {
			long[i].name = name
		}
	}
	slices.SortFunc(short, func(a, b command) int { return cmp.Compare(a.name, b.name) })
	return append(short, long...)
}

// behindDot is an action's name without its scope.
func behindDot(name keymap.Action) string {
	_, last, _ := strings.Cut(string(name), ".")
	return last
}

// completions are the commands that what is typed may become or, behind the name
// of one that takes an argument, the arguments.
func (a *App) completions(commands []command, c call, line string) []dialog.Completion {
	name, word, spaced := strings.Cut(strings.TrimLeft(line, " "), " ")
	if spaced {
		return a.arguments(commands, c, name, strings.TrimSpace(word))
	}
	var list []dialog.Completion
	for _, command := range a.matches(commands, c, name) {
		completion := dialog.Completion{
			Line: command.name, Detail: command.Help, Key: a.opts.Keymap.Key(command.Action), More: command.argument != nil,
			Reason: a.denial(command.action, c),
		}
		if works, why := a.worksOn(command.action, c); !works && completion.Reason == "" {
			completion.Reason = why
		}
		list = append(list, completion)
	}
	return list
}

// matches are the commands that a name may become, the likeliest first; without a name all of them.
func (a *App) matches(commands []command, c call, name string) []command {
	if name == "" {
		return commands
	}
	names := make([]string, len(commands))
	for i, command := range commands {
		names[i] = command.name
	}
	var found []command
	for _, i := range matching(name, names) {
		found = append(found, commands[i])
	}
	slices.SortStableFunc(found, func(x, y command) int {
		return cmp.Or(cmp.Compare(closeness(name, x.name), closeness(name, y.name)), cmp.Compare(a.reserve(x.action, c), a.reserve(y.action, c)))
	})
	return found
}

// reserve is how late an action is offered among others whose names match as well: what shows something comes before
// what changes the cluster, and what cannot be done comes last.
func (a *App) reserve(d *action, c call) int {
	if works, _ := a.worksOn(d, c); !works || a.denial(d, c) != "" {
		return int(panes.Changes) + 1
	}
	return int(d.effect)
}

// arguments are the words that may follow a command.
func (a *App) arguments(commands []command, c call, name, word string) []dialog.Completion {
	chosen, err := a.find(commands, c, name)
	if err != nil || chosen.argument == nil {
		return nil
	}
	var list []dialog.Completion
	known := chosen.argument.known(a)
	for _, i := range matching(word, known) {
		list = append(list, dialog.Completion{Line: name + " " + safe.Text(known[i])})
	}
	return list
}

// matching are the indices of the words that hold a pattern's letters in order,
// the best match first; without a pattern all of them.
func matching(pattern string, words []string) []int {
	var found []int
	if pattern == "" {
		for i := range words {
			found = append(found, i)
		}
		return found
	}
	for _, match := range fuzzy.Find(pattern, words) {
		found = append(found, match.Index)
	}
	slices.SortStableFunc(found, func(x, y int) int {
		return cmp.Compare(closeness(pattern, words[x]), closeness(pattern, words[y]))
	})
	return found
}

// closeness is how well a word matches a pattern, 0 for best: it is the same, begins with it, has a part that begins
// with it, holds it, or holds its letters in order.
func closeness(pattern, word string) int {
	pattern, word = strings.ToLower(pattern), strings.ToLower(word)
	at := strings.Index(word, pattern)
	switch {
	case word == pattern:
		return 0
	case at == 0:
		return 1
	case strings.Contains(word, "-"+pattern), strings.Contains(word, "."+pattern):
		return 2
	case at > 0:
		return 3
	}
	return 4
}

// parse turns a line into what it does, or says what is wrong with it.
func (a *App) parse(commands []command, c call, line string) (run func() tea.Cmd, err error) {
	name, word, _ := strings.Cut(strings.TrimSpace(line), " ")
	word = strings.TrimSpace(word)
	chosen, err := a.find(commands, c, name)
	if err != nil {
		return nil, a.elsewhere(name, err)
	}
	if why := a.denial(chosen.action, c); why != "" {
		return nil, errors.New(why)
	}
	if works, why := a.worksOn(chosen.action, c); !works {
		if why == "" {
			why = name + " has nothing to do here"
		}
		return nil, errors.New(why)
	}
	switch {
	case word == "":
		return func() tea.Cmd { return chosen.do(a, c) }, nil
	case chosen.argument == nil:
		return nil, fmt.Errorf("%s takes no argument", name)
	case chosen.argument.check != nil:
		if err := chosen.argument.check(word); err != nil {
			return nil, err
		}
	}
	return func() tea.Cmd { return chosen.argument.do(a, word) }, nil
}

// find finds a command by one of its names: the one that shows, its others, or
// that of the configuration.
func (a *App) find(commands []command, c call, name string) (command, error) {
	names := make([]string, len(commands))
	for i, command := range commands {
		if command.name == name || string(command.Action) == name || slices.Contains(command.Names, name) {
			return command, nil
		}
		names[i] = command.name
	}
	meant := nearest.Name(name, names)
	if found := a.matches(commands, c, name); len(found) > 0 && strings.HasPrefix(found[0].name, name) {
		meant = found[0].name
	}
	return command{}, fmt.Errorf("there is no command %q; did you mean %s?", name, meant)
}

// elsewhere says where a command works that does not work here.
func (a *App) elsewhere(name string, unknown error) error {
	if d, ok := a.actions[keymap.Action(name)]; ok {
		return fmt.Errorf("%s works in another place: %s", name, d.Scope.Title())
	}
	return unknown
}
