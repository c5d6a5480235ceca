// Package containers is the pane with the containers of one pod.
package containers

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
)

// restTime is how long the cursor of the pod list must rest on a pod before
// its object is watched. Until then its containers show as the list has them.
const restTime = 80 * time.Millisecond

// Watch follows one pod; [kubepods.Watcher] is one.
type Watch interface {
	Run(ctx context.Context)
	Changed() (changes <-chan struct{}, cancel func())
	Pod() (*corev1.Pod, kubepods.Health)
}

// Pane shows the containers of a pod in the order in which they start: init
// containers and sidecars numbered, then the apps, then ephemeral ones.
type Pane struct {
	panes.List
	watch func(kube.PodRef) Watch

	target panes.Target
	settle panes.Settle
	live   Watch // nil until the cursor has come to rest
	end    context.CancelFunc

	pod    *corev1.Pod // as the watch has it, nil before
	health kubepods.Health
	rows   rows
}

// New makes the pane, empty until [Pane.Follow]. watch starts to follow a pod.
func New(id panes.ID, env panes.Env, watch func(kube.PodRef) Watch) *Pane {
	p := &Pane{List: panes.NewList(id, env, columns(false)...), watch: watch, end: func() {}, rows: rows{env: env}}
	p.Table.SetEmpty("no pod is chosen")
	return p
}

// Target is the pod that the pane shows and the container under its cursor.
func (p *Pane) Target() panes.Target {
	target := p.target
	target.Container = p.Table.Selected()
	return target
}

// Chosen is the container under the cursor.
func (p *Pane) Chosen() panes.Target { return p.Target() }

// Follow shows the containers of another pod: at once what the list knows of
// them, and what the pod itself says when the cursor has come to rest.
func (p *Pane) Follow(target panes.Target) tea.Cmd {
	if target.Pod == p.target.Pod {
		p.target.Row = target.Row
		if p.pod == nil {
			p.briefs()
		}
		return nil
	}
	p.stop()
	p.target, p.pod, p.health = target, nil, kubepods.Health{}
	p.Table.SetEmpty("no pod is chosen")
	p.briefs()
	p.Table.Refit()
	p.Table.Select(panes.Interesting(target.Row))
	if target.IsZero() {
		return nil
	}
	return p.settle.After(p.ID, restTime)
}

// briefs shows what the pod list knows of the containers.
func (p *Pane) briefs() {
	p.rows.list = nil
	if p.target.Row != nil {
		for i, brief := range p.target.Row.Containers {
			p.rows.list = append(p.rows.list, fromBrief(brief, i))
		}
	}
	p.show()
}

// show gives the table the rows there are now.
func (p *Pane) show() {
	p.rows.revision++
	p.Table.SetSource(&p.rows)
}

// settled starts to watch the pod that the cursor rests on.
func (p *Pane) settled() tea.Cmd {
	ctx, end := context.WithCancel(context.Background())
	live := p.watch(p.target.Pod)
	p.live, p.end = live, end
	return tea.Batch(p.Listen(live.Changed()), func() tea.Msg {
		live.Run(ctx)
		return nil
	})
}

// pull takes what the watch has now.
func (p *Pane) pull() {
	pod, health := p.live.Pod()
	p.health = health
	if pod == nil {
		if health.Err != nil && len(p.rows.list) == 0 {
			p.Table.SetEmpty(health.Err.Error())
		}
		return
	}
	first := p.pod == nil
	p.pod = pod
	p.rows.list = kubepods.Containers(pod)
	p.show()
	if first && len(p.target.Container) == 0 {
		p.preferDefault()
	}
}

// preferDefault moves the cursor to the container that the pod names as its
// default, unless another one is more interesting.
func (p *Pane) preferDefault() {
	first := panes.Interesting(p.target.Row)
	for _, c := range p.rows.list {
		if c.Name == first && c.Kind != kubepods.App {
			return
		}
	}
	if p.Table.Selected() == first {
		p.Table.Select(kubepods.DefaultContainer(p.pod))
	}
}

// stop ends the watch.
func (p *Pane) stop() {
	p.end()
	p.live = nil
	p.List.Close()
}

// Update takes the pane's own messages.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	if next, changed := p.Heard(msg); changed {
		p.pull()
		return next
	}
	if msg, ok := msg.(panes.Settled); ok && p.settle.Is(p.ID, msg) && p.live == nil {
		return p.settled()
	}
	return nil
}

// Title names the pod and says when what is shown is not live.
func (p *Pane) Title() panes.Title {
	title := panes.Title{Path: []string{"Containers"}}
	if !p.target.IsZero() {
		title.Path = []string{safe.Text(p.target.Pod.Name), "containers"}
	}
	switch p.health.State {
	case kubepods.Gone:
		title.State, title.Tone = "the pod is gone", panes.Warn
	case kubepods.Stale:
		title.State, title.Tone = panes.HealthText(p.health, p.Env.Now())
	case kubepods.Loading, kubepods.Live:
		if p.pod != nil && p.pod.Spec.NodeName != "" {
			title.State = safe.Text(p.pod.Spec.NodeName)
		}
	}
	return title
}

// Scope is where the keys of the pane are.
func (p *Pane) Scope() keymap.Scope { return keymap.Containers }

// Close ends the watch.
func (p *Pane) Close() { p.stop() }
