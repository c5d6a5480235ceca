package tui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/tui/layout"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/panes/containers"
	"github.com/podglass/podglass/tui/panes/forwards"
	logpane "github.com/podglass/podglass/tui/panes/logs"
	"github.com/podglass/podglass/tui/panes/pods"
	"github.com/podglass/podglass/tui/safe"
)

// newPane makes panes that look at a cluster through a client.
func (a *App) newPane(client *kube.Client) func(kind, panes.ID) panes.Pane {
	env := a.env
	return func(k kind, id panes.ID) panes.Pane {
		env.Ask = func(request any) { a.requests = append(a.requests, asked{a.desk.slot(id).client, request}) }
		switch k {
		case podsPane:
			return pods.New(id, env, a.opts.Select, a.opts.History)
		case containersPane:
			return containers.New(id, env, containers.FromClient(client))
		case logPane:
			return logpane.New(id, env, logpane.Cluster{Client: client.Clientset, Budget: a.logs})
		case forwardsPane:
			return forwards.New(id, env, a.forwards)
		}
		panic(fmt.Sprintf("no pane of kind %d", k))
	}
}

// open opens a pane of a kind without placing it.
func (a *App) open(k kind, client *kube.Client) *slot {
	return a.desk.add(k, client, a.newPane(client))
}

// reach gives the focus to the pane of a kind that follows the cursor, and
// opens one when it has been closed.
func (a *App) reach(k kind, dir layout.Direction) (*slot, tea.Cmd) {
	if s := a.desk.first(k); s != nil {
		a.desk.focus(s.id)
		return s, nil
	}
	s := a.open(k, a.client)
	a.desk.place(s, a.desk.focused().id, dir)
	return s, s.Init()
}

func (a *App) openContainers(msg panes.OpenContainers) tea.Cmd {
	s, start := a.reach(containersPane, layout.Right)
	defer a.spread()
	return tea.Batch(start, s.Pane.(panes.Follower).Follow(msg.Target))
}

// openLog shows a log in the pane that follows the cursor, or in a new one. The
// pane that follows the cursor is the present context's; a log of another one
// needs its own.
func (a *App) openLog(client *kube.Client, msg panes.OpenLog) tea.Cmd {
	if msg.Beside || client != a.client {
		return a.openLogPane(layout.Down, client, msg)
	}
	s, start := a.reach(logPane, layout.Down)
	defer a.spread()
	return tea.Batch(start, s.Pane.(*logpane.Pane).Open(msg.Target, msg.Previous))
}

// openAllLogs shows the logs of many pods, in the pane that follows the cursor,
// which stays with them, or in a new one.
func (a *App) openAllLogs(client *kube.Client, msg panes.OpenAllLogs) tea.Cmd {
	var s *slot
	var start tea.Cmd
	if client == a.client {
		s, start = a.reach(logPane, layout.Down)
	} else {
		s = a.open(logPane, client)
		a.desk.place(s, a.desk.focused().id, layout.Down)
		start = s.Init()
	}
	s.pinned = true
	defer a.spread()
	return tea.Batch(start, s.Pane.(*logpane.Pane).OpenAll(msg.Target))
}

// openLogPane opens another pane for a log. It is pinned: it was asked for to
// see this log beside the one that follows the cursor.
func (a *App) openLogPane(dir layout.Direction, client *kube.Client, msg panes.OpenLog) tea.Cmd {
	beside := a.desk.focused()
	if s := a.desk.first(logPane); s != nil && msg.Beside {
		beside = s
	}
	s := a.open(logPane, client)
	s.pinned = true
	a.desk.place(s, beside.id, dir)
	defer a.spread()
	return tea.Batch(s.Init(), s.Pane.(*logpane.Pane).Open(msg.Target, msg.Previous))
}

// openForwards shows the list of forwards below the focused pane.
func (a *App) openForwards() tea.Cmd {
	_, start := a.reach(forwardsPane, layout.Down)
	return start
}

// copy puts a text in the clipboard of the terminal (OSC 52), which is the
// user's own even where podglass runs at the far end of an SSH connection.
// Where the machine's own clipboard is the user's, that is tried first.
func (a *App) copy(msg panes.Copy) tea.Cmd {
	what := "copied " + msg.What
	if !strings.Contains(msg.Text, "\n") {
		what += ": " + safe.Text(msg.Text)
	}
	put := tea.SetClipboard(msg.Text)
	if a.opts.Clipboard != nil {
		put = func() tea.Msg {
			if a.opts.Clipboard(msg.Text) == nil {
				return nil
			}
			return tea.SetClipboard(msg.Text)()
		}
	}
	return tea.Batch(put, a.showToast(panes.Notice{Tone: panes.Good, Text: what}))
}

// kubectl is the command that shows targets without podglass; there is one for
// each namespace.
func kubectl(client *kube.Client, msg panes.CopyCommand) panes.Copy {
	var commands []string
	for rest := msg.Targets; len(rest) > 0; {
		namespace := rest[0].Pod.Namespace
		here := func(t panes.Target) bool { return t.Pod.Namespace == namespace }
		words := []string{"kubectl"}
		if client.Context != "" {
			words = append(words, "--context", shellQuote(client.Context))
		}
		words = append(words, "-n", shellQuote(namespace), msg.Verb)
		for _, target := range rest {
			if here(target) {
				words = append(words, shellQuote(target.Pod.Name))
			}
		}
		if container := rest[0].Container; container != "" {
			words = append(words, "-c", shellQuote(container))
		}
		commands = append(commands, strings.Join(words, " "))
		rest = slices.DeleteFunc(slices.Clone(rest), here)
	}
	return panes.Copy{Text: strings.Join(commands, "\n"), What: "the command"}
}

// shellQuote quotes a word for a shell where it needs that.
func shellQuote(word string) string {
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !isPlain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

func isPlain(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:@%+=,", r)
}
