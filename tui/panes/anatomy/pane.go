// Package anatomy is the pane that shows a pod as a place: the order in which its
// containers start, the volumes by the containers that see them, what the containers
// share, the ports under their one address and the services in front, whom the pod
// belongs to, and what each container finds in its environment.
package anatomy

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
)

// Watch follows a pod and the objects that it meets.
type Watch interface {
	Run(ctx context.Context)
	Changed() (changes <-chan struct{}, cancel func())
	// Input is what is known so far, and how fresh the pod is. It has no pod while
	// that is still to come, or gone.
	Input() (anatomy.Input, follow.Health)
	// Events are what is told of the pod, and what is known of that.
	Events() ([]podstatus.Event, anatomy.Knowledge)
	// Lines are the last that containers wrote before they failed, by their names.
	Lines() map[string][]string
	// LogsDenied is the missing right to read those, "" for none that is known.
	LogsDenied() string
	// Touch says that it is being shown: what has to be polled is polled seldom while
	// nobody looks. It never waits.
	Touch()
}

// Source makes what follows a pod. It asks for nothing yet.
type Source func(kube.PodRef) Watch

// Pane shows the anatomy of the pod that it follows.
type Pane struct {
	panes.Document

	source Source

	target panes.Target
	rest   *panes.Task // until the cursor has come to rest
	watch  Watch       // nil while nothing is followed
	feed   panes.Watching

	input  anatomy.Input
	health follow.Health
	model  *anatomy.Anatomy // nil while there is no pod
	events []podstatus.Event
	told   anatomy.Knowledge // of the events
	said   map[string][]string
	denied string // the missing right to read that
	found  []diagnosis.Finding
	open   map[string]bool // the lines that tell more
	longer map[string]bool // the lines that can

	drawn   drawn
	changes uint64 // of what the lines are made from
}

// drawn is what the lines of the document depend on.
type drawn struct {
	width   int
	minute  int64
	secret  string // the line whose secret value shows; "" for none
	folds   uint64
	changes uint64
}

// New makes the pane, empty until [Pane.Follow] or [Pane.Open].
func New(env panes.Env, source Source) *Pane {
	p := &Pane{
		Document: panes.NewDocument(env), source: source, rest: env.NewTask(), feed: env.NewWatching(), open: map[string]bool{},
	}
	p.Doc.SetEmpty("no pod is chosen")
	return p
}

// Target is the pod that the pane shows, or is about to.
func (p *Pane) Target() panes.Target { return p.target }

// Follow shows another pod when the cursor has come to rest.
func (p *Pane) Follow(target panes.Target) tea.Cmd {
	if target.Pod == p.target.Pod {
		p.target = target
		return nil
	}
	p.forget(target)
	if target.IsZero() {
		return nil
	}
	return p.rest.After(restTime, p.begin)
}

// Open shows a pod at once, with the cursor on its container.
func (p *Pane) Open(request panes.Open) tea.Cmd {
	if request.Target.Pod == p.target.Pod && p.watch != nil {
		p.target = request.Target
		p.Doc.Select(containerKey(request.Target.Container))
		return nil
	}
	p.forget(request.Target)
	if request.Target.IsZero() {
		return nil
	}
	return p.begin()
}

// forget ends what is followed and clears the pane for another pod.
func (p *Pane) forget(target panes.Target) {
	p.stop()
	p.target = target
	p.input, p.health, p.model = anatomy.Input{}, follow.Health{}, nil
	p.events, p.told, p.said, p.found = nil, anatomy.NotAsked, nil, nil
	p.HideSecret()
	clear(p.open)
	p.Doc.SetEmpty("no pod is chosen")
	if !target.IsZero() {
		p.Doc.SetEmpty("reading the pod")
	}
	p.changed()
}

// begin follows the pod of the target.
func (p *Pane) begin() tea.Cmd {
	p.watch = p.source(p.target.Pod)
	return p.feed.Begin(p.watch)
}

func (p *Pane) stop() {
	p.rest.Drop()
	p.feed.Stop()
	p.watch = nil
}

// Update takes the news of the pod and, while a search is typed, keys.
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

// pull takes what is known now.
func (p *Pane) pull() {
	first := p.model == nil
	p.input, p.health = p.watch.Input()
	p.events, p.told = p.watch.Events()
	p.said, p.denied = p.watch.Lines(), p.watch.LogsDenied()
	if p.input.Pod == nil {
		if p.health.State == follow.Gone {
			p.Doc.SetEmpty("the pod is gone")
		}
		return
	}
	p.build()
	p.changed()
	if first {
		p.layOut()
		p.Doc.Top()
		p.Doc.Select(containerKey(p.target.Container))
	}
}

// build makes the model as of now.
func (p *Pane) build() {
	p.input.Now = p.Env.Now()
	p.model = anatomy.Build(p.input)
	p.found = diagnosis.Diagnose(diagnosis.Input{Input: p.input, Events: p.events, EventsKnown: p.told, Logs: p.said, LogsDenied: p.denied})
}

// changed says that the lines are to be made anew.
func (p *Pane) changed() { p.changes++ }

// layOut makes the lines where something that they depend on has changed. Times are
// told anew each minute.
func (p *Pane) layOut() {
	now := drawn{width: p.Doc.TextWidth(), minute: p.Env.Now().Unix() / 60, secret: p.Secret(p.Doc.Cursor()), folds: p.Doc.Folds(), changes: p.changes}
	if p.drawn == now && p.Doc.Made() {
		return
	}
	later := now.minute != p.drawn.minute
	p.drawn = now
	if p.model == nil {
		p.Doc.SetLines(nil)
		return
	}
	if later {
		p.build()
	}
	p.Doc.SetLines(p.lines(p.Doc.TextWidth()))
}

// View draws the document and the prompt of the search.
func (p *Pane) View() string {
	if p.watch != nil {
		p.watch.Touch()
	}
	p.layOut()
	return p.Document.View()
}

// Title names the pod and says when what is shown is not live.
func (p *Pane) Title() panes.Title {
	title := panes.Title{Path: []string{"Anatomy"}}
	if p.target.IsZero() {
		return title
	}
	title.Path = []string{safe.Text(p.target.Pod.Name), "anatomy"}
	switch {
	case p.health.State == follow.Gone:
		title.State, title.Tone = "the pod is gone", panes.Warn
	case p.health.State == follow.Stale, p.health.State == follow.Loading && p.health.Err != nil:
		title.State, title.Tone = panes.HealthWord(p.health, p.Env.Now())
	default:
		title.State = p.Doc.Position()
	}
	return title
}

// SetSize sets the area.
func (p *Pane) SetSize(width, height int) {
	p.Document.SetSize(width, height)
	p.layOut()
}

// Restyle draws with another look.
func (p *Pane) Restyle(look panes.Look) {
	p.Document.Restyle(look)
	p.changed()
}

// Scope is where the keys of the pane are.
func (p *Pane) Scope() keymap.Scope { return keymap.Anatomy }

// Close ends everything that the pane follows.
func (p *Pane) Close() { p.stop() }

var (
	_ panes.Follower = (*Pane)(nil)
	_ panes.Opener   = (*Pane)(nil)
	_ panes.Editor   = (*Pane)(nil)
)
