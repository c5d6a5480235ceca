package tui

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/exec"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/tui/panes"
)

// shellTime is how long it may take to find out whether there is a shell.
const shellTime = 20 * time.Second

// The answers on the way to a shell and back.
type (
	shellFound struct {
		client *kube.Client
		ref    kube.ContainerRef
		shell  exec.Shell
		err    error
	}
	shellEnded struct {
		ref kube.ContainerRef
		err error
	}
)

// openShell looks for a shell in the target's container. Nothing on the screen
// changes until there is one, so that a refusal costs the user nothing.
func (a *App) openShell(c call) tea.Cmd {
	client, ref := c.client, a.chosenContainer(c.target)
	find := func() tea.Msg {
		ctx, cancel := context.WithTimeout(a.ctx, shellTime)
		defer cancel()
		return findShell(ctx, client, ref)
	}
	return tea.Batch(find, a.showToast(panes.Notice{Text: "looking for a shell in " + a.crumbs(ref)}))
}

// chosenContainer is the container meant by a target: its own, or for a whole
// pod the one that is chosen in the panes beside the list.
func (a *App) chosenContainer(target panes.Target) kube.ContainerRef {
	if target.Container == "" && target.Pod == a.target.Pod {
		target.Container = a.target.Container
	}
	return target.ContainerRef
}

// findShell runs outside of Update: it asks the cluster.
func findShell(ctx context.Context, client *kube.Client, ref kube.ContainerRef) shellFound {
	if err := ref.Pod.Check(); err != nil {
		return shellFound{ref: ref, err: err}
	}
	if ref.Container == "" {
		pod, err := client.Clientset.CoreV1().Pods(ref.Pod.Namespace).Get(ctx, ref.Pod.Name, metav1.GetOptions{})
		if err != nil {
			return shellFound{ref: ref, err: err}
		}
		ref.Container = podstatus.DefaultContainer(pod)
	}
	if err := exec.Preflight(ctx, client, ref); err != nil {
		return shellFound{ref: ref, err: err}
	}
	shell, err := exec.Probe(ctx, client, ref)
	return shellFound{client: client, ref: ref, shell: shell, err: err}
}

// shellFound hands the terminal to the shell.
func (a *App) shellFound(msg shellFound) tea.Cmd {
	if msg.err != nil {
		return a.showToast(panes.Notice{Tone: panes.Bad, Text: kube.Explain(msg.err).Error()})
	}
	a.toast.Text = ""
	session := &shellSession{Terminal: exec.NewTerminal(a.ctx, msg.client, msg.ref, msg.shell), holder: &a.shell}
	return tea.Exec(handover{session}, func(err error) tea.Msg { return shellEnded{ref: msg.ref, err: err} })
}

// shellSession is a shell that is known to have the terminal while it runs.
type shellSession struct {
	*exec.Terminal
	holder *atomic.Pointer[exec.Terminal]
}

// Run holds the session.
func (s *shellSession) Run() error {
	s.holder.Store(s.Terminal)
	defer s.holder.Store(nil)
	return s.Terminal.Run()
}

// shellEnded says how the session ended. A shell exits with the code of its
// last command, so that a code is no failure of the session.
func (a *App) shellEnded(msg shellEnded) tea.Cmd {
	notice := panes.Notice{Text: "the shell in " + a.crumbs(msg.ref) + " ended"}
	if exit := (*exec.ExitError)(nil); msg.err != nil && !errors.As(msg.err, &exit) {
		notice = panes.Notice{Tone: panes.Bad, Text: kube.Explain(msg.err).Error()}
	}
	return tea.Batch(a.regain(), a.showToast(notice))
}

func (a *App) crumbs(ref kube.ContainerRef) string {
	if ref.Container == "" {
		return ref.Pod.Name
	}
	return ref.Pod.Name + " " + a.env.Glyphs.Crumb + " " + ref.Container
}
