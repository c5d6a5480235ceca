// Package services is the pane that shows the way of a request from a service to a
// container, and why it finds none: of the services of a pod, or of a namespace.
package services

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/services/around"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
)

// Watch follows services; [around.Follower] is one.
type Watch interface {
	Run(ctx context.Context)
	Changed() (changes <-chan struct{}, cancel func())
	Known() around.Known
	// Focus says which service is looked at, and Touch that what is known is being shown.
	// They never wait.
	Focus(service string)
	Touch()
}

// Source makes what follows the services of a pod or, for a ref without a name, of a
// namespace. It asks for nothing yet.
type Source func(kube.PodRef) Watch

// Pane shows the services of the pod that it follows, or of its namespace.
type Pane struct {
	panes.Document

	source Source

	target panes.Target
	whole  bool        // of the namespace instead of the pod
	rest   *panes.Task // until the cursor has come to rest
	watch  Watch       // nil while nothing is followed
	feed   panes.Watching

	known  around.Known
	loaded bool
	seeks  string // the service that the cursor goes to when they have come; "" for the first

	drawnWidth int
	drawnFolds uint64
	stale      bool                   // the lines are to be made anew
	rows       map[string]endpointRow // as they were laid out last, in drawnWidth
}

// New makes the pane, empty until [Pane.Follow] or [Pane.Open].
func New(env panes.Env, source Source) *Pane {
	p := &Pane{Document: panes.NewDocument(env), source: source, rest: env.NewTask(), feed: env.NewWatching()}
	p.Doc.SetEmpty("no pod is chosen")
	return p
}

// Target is the pod that the pane shows, or is about to.
func (p *Pane) Target() panes.Target { return p.target }

// Follow shows another pod when the cursor has come to rest.
func (p *Pane) Follow(target panes.Target) tea.Cmd {
	if p.shows(target) {
		p.target = target
		return nil
	}
	p.seeks = ""
	p.forget(target)
	if target.IsZero() {
		return nil
	}
	return p.rest.After(restTime, p.begin)
}

// Open shows the services of a pod at once, with the cursor on the one that is asked for.
func (p *Pane) Open(request panes.Open) tea.Cmd {
	p.whole = false
	p.target = request.Target
	how, _ := request.How.(panes.Service)
	cmd := p.show()
	p.seeks = how.Name
	return cmd
}

// shows reports whether another target has the same services.
func (p *Pane) shows(target panes.Target) bool {
	if p.whole && !target.IsZero() {
		return target.Pod.Namespace == p.target.Pod.Namespace
	}
	return target.Pod == p.target.Pod
}

// show begins anew with the present target.
func (p *Pane) show() tea.Cmd {
	p.forget(p.target)
	if p.target.IsZero() {
		return nil
	}
	return p.begin()
}

// forget ends what is followed and clears the pane for another pod.
func (p *Pane) forget(target panes.Target) {
	p.stop()
	p.target = target
	p.known, p.loaded = around.Known{}, false
	p.Doc.SetEmpty("no pod is chosen")
	if !target.IsZero() {
		p.Doc.SetEmpty("reading the services")
	}
	p.changed()
}

// begin follows the services of the target.
func (p *Pane) begin() tea.Cmd {
	ref := p.target.Pod
	if p.whole {
		ref = kube.PodRef{Namespace: ref.Namespace}
	}
	p.watch = p.source(ref)
	return p.feed.Begin(p.watch)
}

func (p *Pane) stop() {
	p.rest.Drop()
	p.feed.Stop()
	p.watch = nil
}

// Update takes the news of the services and, while a search is typed, keys.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case panes.Changed:
		if p.feed.Is(msg) {
			p.pull()
			return p.feed.Next()
		}
	case tea.KeyPressMsg, tea.PasteMsg:
		return p.Type(msg)
	}
	return nil
}

// pull takes what is known now. What was known stays while nothing is.
func (p *Pane) pull() {
	known := p.watch.Known()
	if known.Health.State == follow.Loading && p.loaded {
		return
	}
	p.known = known
	p.changed()
	switch {
	case known.Unread != "":
		p.Doc.SetEmpty(safe.Text(known.Unread))
	case known.Health.State == follow.Gone:
		p.Doc.SetEmpty("the pod is gone")
	case known.Health.State == follow.Loading:
		return
	case p.whole:
		p.Doc.SetEmpty("the namespace has no service")
	default:
		p.Doc.SetEmpty("no service selects the pod")
	}
	if p.loaded {
		return
	}
	p.loaded = true
	p.layOut()
	p.Doc.Top()
	p.Doc.Select(key(keyService, p.seeks))
	if p.whole && len(known.Services) > 1 {
		p.foldWell()
		p.layOut()
		p.Doc.Top()
	}
}

// foldWell folds the services that answer: of the others it is to be seen at once why they do not.
func (p *Pane) foldWell() {
	for _, service := range p.known.Services {
		if service.Why() == "" {
			p.Doc.FoldAt(key(keyService, service.Name))
		}
	}
}

// changed says that the lines are to be made anew.
func (p *Pane) changed() { p.stale = true }

// layOut makes the lines where something that they depend on has changed.
func (p *Pane) layOut() {
	if !p.stale && p.drawnWidth == p.Doc.TextWidth() && p.drawnFolds == p.Doc.Folds() && p.Doc.Made() {
		return
	}
	if p.drawnWidth != p.Doc.TextWidth() {
		p.rows = nil
	}
	p.stale, p.drawnWidth, p.drawnFolds = false, p.Doc.TextWidth(), p.Doc.Folds()
	s := &writer{Look: p.Env.Look, width: p.drawnWidth, folded: p.Doc.Folded, rows: p.rows, kept: make(map[string]endpointRow, len(p.rows))}
	for _, service := range p.known.Services {
		s.service(service)
	}
	p.rows = s.kept
	p.Doc.SetLines(s.lines)
}

// View draws the document and the prompt of the search.
func (p *Pane) View() string {
	if p.watch != nil {
		p.watch.Touch()
		if _, service, _ := p.line(); service != nil {
			p.watch.Focus(service.Name)
		}
	}
	p.layOut()
	return p.Document.View()
}

// Title names the pod or the namespace, and counts the services that give no answer.
func (p *Pane) Title() panes.Title {
	title := panes.Title{Path: []string{"Services"}}
	if p.target.IsZero() {
		return title
	}
	title.Path = []string{safe.Text(p.target.Pod.Name), "services"}
	if p.whole {
		title.Path[0] = safe.Text(p.target.Pod.Namespace)
	}
	health := p.known.Health
	switch {
	case health.State == follow.Gone:
		title.State, title.Tone = "the pod is gone", panes.Warn
	case health.State == follow.Stale, health.State == follow.Loading && health.Err != nil:
		title.State, title.Tone = panes.HealthWord(health, p.Env.Now())
	case p.Searches():
		title.State = p.Doc.Position()
	case p.loaded:
		title.State, title.Tone = p.counts()
	}
	return title
}

func (p *Pane) counts() (string, panes.Tone) {
	silent := 0
	for _, service := range p.known.Services {
		if service.Why() != "" {
			silent++
		}
	}
	all := count.Of(len(p.known.Services), "service")
	if silent == 0 {
		return all, panes.Plain
	}
	return fmt.Sprintf("%s %s %s with errors", all, p.Env.Glyphs.Dot, count.Number(silent)), panes.Warn
}

// SetSize sets the area.
func (p *Pane) SetSize(width, height int) {
	p.Document.SetSize(width, height)
	p.layOut()
}

// Restyle draws with another look.
func (p *Pane) Restyle(look panes.Look) {
	p.Document.Restyle(look)
	p.rows = nil
	p.changed()
}

// Scope is where the keys of the pane are.
func (p *Pane) Scope() keymap.Scope { return keymap.Services }

// Close ends everything that the pane follows.
func (p *Pane) Close() { p.stop() }

var (
	_ panes.Follower = (*Pane)(nil)
	_ panes.Opener   = (*Pane)(nil)
	_ panes.Editor   = (*Pane)(nil)
)
