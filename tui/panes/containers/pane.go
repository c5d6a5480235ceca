// Package containers is the pane with the containers of one pod: the order in
// which they start and how far that has come, a line for each, and everything
// about the one under the cursor.
package containers

import (
	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
)

// Pane shows the containers of a pod in the order in which they start: init
// containers and sidecars numbered, then the apps, then ephemeral ones.
type Pane struct {
	panes.List
	source Source
	target panes.Target
	link   link
	// proposed is the container that the cursor was put on, rather than moved to.
	proposed string
	moved    bool // somebody has moved the cursor since

	facts facts
	rows  rows
	view  view
}

// New makes the pane, empty until [Pane.Follow].
func New(env panes.Env, source Source) *Pane {
	p := &Pane{List: panes.NewList(env), source: source, link: newLink(env)}
	p.rows = rows{words: newWords(env), facts: &p.facts}
	p.view.pens = pens{}
	p.show()
	p.Table.SetEmpty("no pod is chosen")
	return p
}

// Target is the pod that the pane shows and the container under its cursor.
func (p *Pane) Target() panes.Target {
	target := p.target
	target.Container, target.Proposed = p.Table.Selected(), !p.moved
	return target
}

// Chosen is the container under the cursor.
func (p *Pane) Chosen() panes.Target { return p.Target() }

// Follow shows the containers of another pod: at once what the list knows of
// them, and what the pod itself says when the cursor has come to rest.
func (p *Pane) Follow(target panes.Target) tea.Cmd {
	if target.Pod == p.target.Pod {
		p.target.Row, p.facts.row = target.Row, target.Row
		if p.facts.Pod == nil {
			p.show()
		}
		p.preferFailed()
		return nil
	}
	p.stop()
	p.target = target
	p.facts = facts{row: target.Row, revision: p.facts.revision, unmetered: p.facts.unmetered}
	p.view.scroll, p.moved = 0, false
	p.Table.SetEmpty("no pod is chosen")
	if !target.IsZero() {
		p.Table.SetEmpty("reading the pod")
	}
	p.show()
	p.Table.Refit()
	p.propose(panes.Interesting(target.Row))
	if target.IsZero() {
		p.view.whole = false
		return nil
	}
	return p.link.rest.After(restTime, p.follow)
}

// show brings the table up to date with the facts.
func (p *Pane) show() {
	p.facts.changed()
	p.Table.SetSource(&p.rows)
	p.refit()
}

// refit gives the table the columns that suit the facts and the width.
func (p *Pane) refit() {
	if form := p.rows.formOf(p.view.width); form != p.view.form {
		p.view.form = form
		p.rows.form = form
		p.Table.SetColumns(columns(form))
	}
}

// pull takes what the watch of the pod has now.
func (p *Pane) pull() {
	pod, health := p.link.pod.Pod()
	first := p.facts.Pod == nil
	p.facts.Pod, p.facts.health = pod, health
	if pod != nil && p.link.around != nil {
		p.link.around.Show(pod)
	}
	if pod != nil && p.link.node != nil {
		p.link.node.Show(pod)
	}
	if pod != nil && p.link.words != nil {
		p.link.words.Show(pod)
	}
	p.show()
	switch {
	case pod == nil && health.State == follow.Gone:
		p.Table.SetEmpty("there is nothing to show")
	case pod != nil && first && p.target.Container == "":
		p.preferDefault()
	}
}

// propose puts the cursor on a container, until somebody moves it.
func (p *Pane) propose(container string) {
	p.proposed = container
	p.Table.Select(container)
}

// preferDefault moves the cursor to the container that the pod names as its
// default, unless another one is more interesting.
func (p *Pane) preferDefault() {
	first := panes.Interesting(p.target.Row)
	for _, c := range p.facts.Containers {
		if c.Name == first && (c.Kind != podstatus.App || c.Phase == podstatus.Failed) {
			return
		}
	}
	if p.Table.Selected() == first {
		p.propose(podstatus.DefaultContainer(p.facts.Pod))
	}
}

// preferFailed moves the cursor to the container that has failed from one that
// has not begun, and so has nothing to show yet, where nobody has moved it.
func (p *Pane) preferFailed() {
	selected, first := p.Table.Selected(), panes.Interesting(p.target.Row)
	if selected != p.proposed || selected == first || p.target.Row == nil {
		return
	}
	phases := map[string]podstatus.Phase{}
	for _, c := range p.target.Row.Containers {
		phases[c.Name] = c.Phase
	}
	if phases[selected] == podstatus.Waiting && phases[first] == podstatus.Failed {
		p.propose(first)
	}
}

// Update takes the pane's own messages.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	if next, changed := p.Heard(msg); changed {
		p.pull()
		return tea.Batch(next, p.lookInside(), p.askNode())
	}
	switch msg, _ := msg.(panes.Changed); {
	case p.link.feed.Is(msg):
		p.facts.Events, p.facts.eventsHealth = p.link.events.Events()
		p.show()
		return p.link.feed.Next()
	case p.link.aroundFeed.Is(msg):
		p.facts.around = p.link.around.Neighbours()
		p.show()
		return p.link.aroundFeed.Next()
	case p.link.nodeFeed.Is(msg):
		p.facts.node = p.link.node.Neighbours().Node
		p.show()
		return p.link.nodeFeed.Next()
	case p.link.wordsFeed.Is(msg):
		p.facts.said = p.link.words.Lines()
		p.show()
		return p.link.wordsFeed.Next()
	}
	return nil
}

// Restyle draws with another look.
func (p *Pane) Restyle(look panes.Look) {
	p.List.Restyle(look)
	p.rows.words = newWords(p.Env)
	p.view.pens = pens{}
	p.view.cache = drawnDetail{key: detailKey{container: p.view.cache.key.container}} // so that the details stay where they are
	p.show()
}

// Title names the pod and says when what is shown is not live.
func (p *Pane) Title() panes.Title {
	title := panes.Title{Path: []string{"Containers"}}
	if !p.target.IsZero() {
		title.Path = []string{safe.Text(p.target.Pod.Name), "containers"}
	}
	if p.view.whole && p.Table.Selected() != "" {
		title.Path = []string{safe.Text(p.target.Pod.Name), safe.Text(p.Table.Selected()), "details"}
	}
	health := p.facts.health
	switch {
	case health.State == follow.Gone:
		title.State, title.Tone = "the pod is gone", panes.Warn
	case health.State == follow.Stale, health.State == follow.Loading && health.Err != nil:
		title.State, title.Tone = panes.HealthWord(health, p.Env.Now())
	case p.facts.Pod != nil && p.facts.Pod.Spec.NodeName != "":
		title.State = safe.Text(p.facts.Pod.Spec.NodeName)
	}
	return title
}

// Scope is where the keys of the pane are.
func (p *Pane) Scope() keymap.Scope { return keymap.Containers }

// Close ends everything that the pane follows.
func (p *Pane) Close() { p.stop() }
