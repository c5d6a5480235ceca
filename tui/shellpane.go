package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/tui/layout"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// shellActions are what App does for a shell that takes all other keys: they stand behind its prefix.
func shellActions() []action {
	bind := func(name keymap.Action, help string, keys ...string) keymap.Binding {
		for i := range keys {
			keys[i] = keymap.ShellPrefix + " " + keys[i]
		}
		return keymap.Bind("shell."+name, help, keys...).In(keymap.Ended)
	}
	return []action{
		does(bind("back", "go back to the list; the shell goes on", "esc").Footer("list", 10), (*App).leaveShell),
		does(bind("next-pane", "go to the next pane", "tab").Footer("next pane", 11), (*App).nextPane),
		does(bind("zoom", "fill the screen with the shell, or give it back", "z").Footer("zoom", 12), (*App).zoom).unless((*App).zoomless),
		does(bind("focus-left", "go to the pane on the left", "h", "left"), moveFocus(layout.Left)).
			unless(noneThere(layout.Left)),
		does(bind("focus-down", "go to the pane below", "j", "down"), moveFocus(layout.Down)).
			unless(noneThere(layout.Down)),
		does(bind("focus-up", "go to the pane above", "k", "up"), moveFocus(layout.Up)).
			unless(noneThere(layout.Up)),
		does(bind("focus-right", "go to the pane on the right", "l", "right"), moveFocus(layout.Right)).
			unless(noneThere(layout.Right)),
		does(bind("split-right", "open another shell of the container on the right", "v"), splitShell(layout.Right)).unless(noShellRoom(layout.Right)),
		does(bind("split-below", "open another shell of the container below", "s"), splitShell(layout.Down)).unless(noShellRoom(layout.Down)),
		does(bind("help", "show the keys that work here", "?").Footer("keys", 20), (*App).openHelp),
		does(bind("quit-podglass", "quit podglass", "ctrl+c"), (*App).quit),
		does(bind("suspend", "suspend podglass; the shell's fg brings it back", "ctrl+z"), (*App).suspend),
	}
}

// leaveShell gives the focus back to the list that shells are opened from.
func (a *App) leaveShell() tea.Cmd {
	focused := a.focused()
	if tree := a.desk.tree(); tree.Zoomed() && a.desk.shape != layout.Narrow {
		tree.SetZoom(false)
	}
	if outer := a.outer(focused); outer != nil {
		a.focus(outer)
	}
	return nil
}

// openShell goes to the shell of the target, or opens one.
func (a *App) openShell(c call) tea.Cmd {
	if a.opts.Shell.FullScreen {
		return a.fullScreenShell(c)
	}
	return a.showShell(c, panes.Shell{Command: a.opts.Shell.Command})
}

// attach joins the process of the target's container.
func (a *App) attach(c call) tea.Cmd { return a.showShell(c, panes.Shell{Attach: true}) }

func (a *App) showShell(c call, how panes.Shell) tea.Cmd {
	if s := a.shellOf(c, how); s != nil {
		a.focus(s)
		return nil
	}
	return a.withContainer(c, func(c call) tea.Cmd {
		beside, side := a.placeOfShell()
		return a.newShell(c, how, beside, side)
	})
}

// fullScreenShell hands the terminal to a shell.
func (a *App) fullScreenShell(c call) tea.Cmd {
	return a.withContainer(c, func(c call) tea.Cmd { return a.shells.open(c.client, c.target.ContainerRef, a.opts.Shell.Command) })
}

// withContainer asks for a container of the target where that is a pod of which several run, the default one
// first. Where nothing is known of the pod the caller has to find out.
func (a *App) withContainer(c call, then func(call) tea.Cmd) tea.Cmd {
	if c.target.Container != "" || c.target.Row == nil {
		return then(c)
	}
	running := runningIn(c.target.Row)
	in := func(name string) tea.Cmd {
		chosen := c
		chosen.target.Container = name
		return then(chosen)
	}
	switch len(running) {
	case 0:
		return then(c)
	case 1:
		return in(running[0].Name)
	}
	usual := slices.IndexFunc(running, func(b podstatus.Brief) bool { return b.Default })
	if usual < 0 {
		usual = slices.IndexFunc(running, func(b podstatus.Brief) bool { return b.Kind == podstatus.App })
	}
	options := make([]dialog.Option, len(running))
	for i, b := range running {
		options[i] = dialog.Option{Label: safe.Text(b.Name), Detail: b.Kind.String(), Value: b.Name, On: i == usual}
	}
	a.ask(panes.Dialog{
		Dialog: &dialog.Choose{ID: "container", Title: "Container of " + safe.Text(c.target.Pod.Name), Options: options},
		Answer: func(value any) tea.Cmd { return in(value.(string)) },
	})
	return nil
}

// runningIn are the containers of a pod that run, as far as its row tells.
func runningIn(row *pods.Row) []podstatus.Brief {
	return slices.DeleteFunc(slices.Clone(row.Containers), func(b podstatus.Brief) bool {
		return !slices.Contains([]podstatus.Phase{podstatus.Starting, podstatus.Running, podstatus.Ready}, b.Phase)
	})
}

// enters is an action in a container, which has to run. A session that is open already is gone to all the same.
func (d action) enters() action {
	d.works = func(a *App, c call) (bool, string) {
		why := whyNotEntered(c)
		if why == "" || a.shellOf(c, panes.Shell{}) != nil || a.shellOf(c, panes.Shell{Attach: true}) != nil {
			return true, ""
		}
		return false, why + "; " + a.opts.Keymap.Key("target.logs") + " shows its log"
	}
	return d
}

// whyNotEntered says that no container runs which the call could mean, "" where one may. What a pinned pane knows of
// the pod may be old.
func whyNotEntered(c call) string {
	row := c.target.Row
	if row == nil || c.slot.pinned {
		return ""
	}
	status := safe.Text(row.Status)
	if c.target.Container == "" {
		unknown := slices.ContainsFunc(row.Containers, func(b podstatus.Brief) bool { return b.Phase == podstatus.Unknown })
		if unknown || len(row.Containers) == 0 || len(runningIn(row)) > 0 {
			return ""
		}
		return "no container of " + safe.Text(row.Ref.Name) + " runs: " + status
	}
	at := slices.IndexFunc(row.Containers, func(b podstatus.Brief) bool { return b.Name == c.target.Container })
	if at < 0 {
		return ""
	}
	switch name := safe.Text(c.target.Container); row.Containers[at].Phase {
	case podstatus.Completed:
		return "container " + name + " has completed, so that nothing runs in it"
	case podstatus.Failed, podstatus.Waiting:
		return "container " + name + " does not run: " + status
	}
	return ""
}

// newShell opens a shell beside a pane.
func (a *App) newShell(c call, how panes.Shell, beside *slot, side layout.Direction) tea.Cmd {
	s, start := a.openBeside(shellKind, c.client, beside, side)
	s.pinned = true // it keeps its connection when the context changes
	a.spread()
	return tea.Batch(start, a.askColours(), a.tell(s, panes.Open{Kind: shellKind, Target: c.target, How: how}))
}

// askColours asks the terminal for its colours, so that programs in shells that ask are told the truth. A theme
// that sets them knows.
func (a *App) askColours() tea.Cmd {
	look := &a.env.Look
	switch {
	case look.Background != nil:
		return nil
	case look.Styles.Background != nil:
		look.Foreground, look.Background = look.Styles.Foreground, look.Styles.Background
		a.restyle(*look)
		return nil
	}
	return tea.Batch(tea.RequestForegroundColor, tea.RequestBackgroundColor)
}

// shellOf is the open shell of a target, of whichever container where the target is a pod; nil for none.
func (a *App) shellOf(c call, how panes.Shell) *slot {
	for _, s := range slices.Backward(a.panes.slots) {
		pane, ok := s.Pane.(panes.Resident)
		if !ok || s.client != c.client || s.kind.name != shellKind {
			continue
		}
		opened := pane.Opened()
		if was, ok := opened.How.(panes.Shell); !ok || was.Attach != how.Attach || was.Typed != "" {
			continue
		}
		in := opened.Target
		if in.Pod == c.target.Pod && (c.target.Container == "" || in.Container == c.target.Container) {
			return s
		}
	}
	return nil
}

// heldIn is what podglass holds open in a pod of the present cluster.
func (a *App) heldIn(pod kube.PodRef) string {
	held, noun := 0, ""
	for _, s := range a.panes.slots {
		holder, holds := s.Pane.(panes.Holder)
		resident, resides := s.Pane.(panes.Resident)
		if !holds || !resides || s.client != a.client() || resident.Opened().Target.Pod != pod {
			continue
		}
		alive, what := holder.Alive()
		held += alive
		noun = what
	}
	switch held {
	case 0:
		return ""
	case 1:
		return noun
	}
	return count.Of(held, noun)
}

// leastShell is how many columns two panes side by side need for a shell in one of them to be of use.
const leastShell = 120

// placeOfShell is where a shell opens: below the latest one, or else beside the log, which is the pane with the
// most room, and below that where there are not the columns.
func (a *App) placeOfShell() (beside *slot, side layout.Direction) {
	beside = a.focused()
	placed := a.desk.shown()
	for _, s := range slices.Backward(a.panes.slots) {
		if _, shown := placed[s.id]; shown && s.kind.name == shellKind {
			return s, layout.Down
		}
	}
	log := a.panes.first(logsKind)
	if log == nil {
		return beside, layout.Down
	}
	area, shown := placed[log.id]
	switch {
	case !shown:
		return beside, layout.Down
	case area.Dx() >= leastShell:
		return log, layout.Right
	}
	return log, layout.Down
}

// noShellRoom says that a shell has no room for another one on a side, "" where it has: on a screen for one pane the
// two shells are gone to in turn.
func noShellRoom(side layout.Direction) func(*App) string {
	return func(a *App) string {
		if a.desk.shape == layout.Narrow {
			return ""
		}
		return noRoom(side)(a)
	}
}

// splitShell opens another shell of the same container.
func splitShell(side layout.Direction) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		focused := a.focused()
		pane, ok := focused.Pane.(panes.Resident)
		if !ok {
			return nil
		}
		opened := pane.Opened()
		how, _ := opened.How.(panes.Shell)
		a.desk.endZoom()
		return a.newShell(call{client: focused.client, target: opened.Target}, how, focused, side)
	}
}
