package tui

import (
	"context"
	"errors"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/exec"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/tui/panes"
)

// shells is the way to a shell that has the whole terminal, and back.
type shells struct {
	bench  bench
	env    panes.Env
	regain func() tea.Cmd // once the terminal is ours again
	find   *panes.Task
	holder atomic.Pointer[exec.Terminal] // that has the terminal
}

// foundShell is what there is to run in a container.
type foundShell struct {
	client *kube.Client
	ref    kube.ContainerRef
	shell  exec.Shell
	err    error
}

// shellEnded says that the terminal is ours again.
type shellEnded struct {
	ref kube.ContainerRef
	err error
}

// open looks for a shell in a container, "" for the pod's default one, unless it is given a command. Nothing on the
// screen changes until there is one, so that a refusal costs the user nothing.
func (s *shells) open(client *kube.Client, ref kube.ContainerRef, command []string) tea.Cmd {
	find := panes.Run(s.find, shellTime, func(ctx context.Context) foundShell { return findShell(ctx, client, ref, command) }, s.found)
	return tea.Batch(find, s.bench.showToast(panes.Notice{Text: "looking for a shell in " + s.nameOf(ref)}))
}

// findShell runs outside of Update: it asks the cluster.
func findShell(ctx context.Context, client *kube.Client, ref kube.ContainerRef, command []string) foundShell {
	if err := ref.Pod.Check(); err != nil {
		return foundShell{ref: ref, err: err}
	}
	if ref.Container == "" {
		pod, err := client.Clientset.CoreV1().Pods(ref.Pod.Namespace).Get(ctx, ref.Pod.Name, metav1.GetOptions{})
		if err != nil {
			return foundShell{ref: ref, err: err}
		}
		ref.Container = podstatus.DefaultContainer(pod)
	}
	shell, err := exec.Find(ctx, client, ref, command)
	return foundShell{client: client, ref: ref, shell: shell, err: err}
}

// found hands the terminal to the shell.
func (s *shells) found(found foundShell) tea.Cmd {
	if found.err != nil {
		return s.bench.showToast(wrong(explain.Failure(found.err)))
	}
	s.bench.endToasts()
	terminal := exec.NewTerminal(s.env.Context, found.client, found.ref, found.shell)
	terminal.Least, terminal.Spell = handoverTime, s.bench.look().Glyphs.Respell
	terminal.Banner = terminal.Spell(terminal.Banner)
	session := &shellSession{Terminal: terminal, holder: &s.holder}
	return tea.Exec(session, func(err error) tea.Msg { return shellEnded{ref: found.ref, err: err} })
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

// ended says how the session ended. A shell exits with the code of its last command,
// so that a code is no failure of the session.
func (s *shells) ended(msg shellEnded) tea.Cmd {
	notice := panes.Notice{Text: "the shell in " + s.nameOf(msg.ref) + " ended"}
	if exit := (*exec.ExitError)(nil); msg.err != nil && !errors.As(msg.err, &exit) {
		notice = wrong(explain.Failure(msg.err))
	}
	return tea.Batch(s.regain(), s.bench.showToast(notice))
}

// nameOf names a container.
func (s *shells) nameOf(ref kube.ContainerRef) string {
	if ref.Container == "" {
		return ref.Pod.Name
	}
	return ref.Pod.Name + " " + s.bench.look().Glyphs.Crumb + " " + ref.Container
}
