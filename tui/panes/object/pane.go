// Package object is the pane with a text about one object: its description, as
// kubectl prints it, or its YAML. It is live, it folds, and it can be searched,
// copied and saved.
package object

import (
	"context"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
)

// Watch follows an object.
type Watch interface {
	Run(ctx context.Context)
	Changed() (changes <-chan struct{}, cancel func())
	Touch()
	Snapshot() object.Snapshot
}

// Source is a cluster.
type Source struct {
	// Follow makes what follows an object. It asks for nothing yet.
	Follow func(object.Ref) Watch
	// Describe describes an object as kubectl does.
	Describe func(context.Context, *object.Snapshot) (string, error)
}

// FromClient is the source that a cluster is. Those who share watches share those of
// the object.
func FromClient(shared *follow.Shared, client *kube.Client) Source {
	return Source{
		Follow: func(ref object.Ref) Watch { return object.FollowStory(shared, client, ref) },
		Describe: func(ctx context.Context, s *object.Snapshot) (string, error) {
			return s.Describe(ctx, client)
		},
	}
}

// Pane shows a text about an object.
type Pane struct {
	panes.Document

	source   Source
	shows    panes.Object
	printing *panes.Task
	unmark   *panes.Task
	watch    Watch // nil while nothing is followed
	feed     panes.Watching
	awaited  *atomic.Bool // nothing shows yet, and somebody has pressed a key for it; of the feed

	snapshot  object.Snapshot
	printedOf follow.API // what was printed last
	again     bool       // something has changed since the text was begun
	page      *page
	object    map[string]any  // that the page was made of
	part      bool            // the page lacks the events, which are no news when they come
	changed   map[string]bool // rows to mark
	failed    *explain.Error  // of making the text
	warnings  bool            // of the events only the warnings show
	seeks     string          // the field that the cursor goes to as soon as the text has it

	drawn   drawn
	changes uint64 // of what the lines are made from
}

// drawn is what the lines of the document depend on.
type drawn struct {
	width   int
	secret  object.Path // the field whose secret value shows; "" for none
	changes uint64
}

// New makes the pane, empty until [Pane.Open].
func New(env panes.Env, source Source) *Pane {
	p := &Pane{
		Document: panes.NewDocument(env), source: source,
		feed: env.NewWatching(), printing: env.NewTask(), unmark: env.NewTask(),
	}
	p.Doc.SetEmpty("no object is chosen")
	return p
}

// Object is what the pane shows.
func (p *Pane) Object() object.Ref { return p.shows.Ref }

// Open shows an object.
func (p *Pane) Open(request panes.Open) tea.Cmd {
	shows, ok := request.How.(panes.Object)
	if !ok {
		shows = panes.Object{Ref: object.Pod(request.Target.Pod)}
	}
	p.seeks = shows.At
	if shows.Ref == p.shows.Ref && p.watch != nil {
		cmd := p.show(shows.Form)
		p.seek()
		return cmd
	}
	p.stop()
	p.shows = shows
	p.forget()
	if shows.Ref.IsZero() {
		return nil
	}
	p.Doc.SetEmpty("reading " + safe.Text(shows.Ref.String()))
	p.watch = p.source.Follow(shows.Ref)
	cmd := p.feed.Begin(p.watch)
	p.awaited = &atomic.Bool{}
	p.awaited.Store(true)
	p.feed.Hurry(p.awaited.Load)
	return cmd
}

// forget clears the pane for another text.
func (p *Pane) forget() {
	p.snapshot, p.page, p.object, p.failed, p.again = object.Snapshot{}, nil, nil, nil, false
	p.changed = nil
	p.HideSecret()
	p.Clear()
	p.modified()
}

// show shows the object in another form.
func (p *Pane) show(form panes.Form) tea.Cmd {
	if form == p.shows.Form {
		return nil
	}
	p.shows.Form = form
	p.printing.Drop()
	p.forget()
	p.Doc.SetEmpty("reading " + safe.Text(p.shows.Ref.String()))
	return p.pull()
}

func (p *Pane) stop() {
	p.printing.Drop()
	p.unmark.Drop()
	p.feed.Stop()
	p.watch = nil
}

// Update takes the news of the object and, while a search is typed, keys.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case panes.Changed:
		if p.feed.Is(msg) {
			return tea.Batch(p.pull(), p.feed.Next())
		}
	case tea.KeyPressMsg, tea.PasteMsg:
		return p.Type(msg)
	}
	return nil
}

// pull takes what is known now and begins to print it.
func (p *Pane) pull() tea.Cmd {
	if p.watch == nil {
		return nil
	}
	p.snapshot = p.watch.Snapshot()
	if p.snapshot.Object == nil {
		p.Doc.SetEmpty(p.absence())
		return nil
	}
	if p.printing.Running() {
		p.again = true
		return nil
	}
	return p.printed()
}

// absence says why there is no text.
func (p *Pane) absence() string {
	if err := p.snapshot.Health.Err; err != nil {
		return panes.Failure(err)
	}
	return "reading " + safe.Text(p.shows.Ref.String())
}

// printed begins to print the object. Its YAML is not printed again where only its events are
// others.
func (p *Pane) printed() tea.Cmd {
	p.again = false
	snapshot, form, source := p.snapshot, p.shows.Form, p.source
	if form == panes.YAML && p.page != nil && p.printedOf == snapshot.Object {
		return nil
	}
	p.printedOf = snapshot.Object
	if form == panes.Events {
		p.printing.Drop()
		return p.take(text{page: eventsPage(&snapshot, p.warnings, p.Env.Now().In(p.Env.Location))})
	}
	return panes.Run(p.printing, describeTime, func(ctx context.Context) text {
		return printText(ctx, source, &snapshot, form)
	}, p.take)
}

// take shows what was printed, and marks what has changed in it.
func (p *Pane) take(made text) tea.Cmd {
	var cmds []tea.Cmd
	switch {
	case made.err != nil:
		p.failed = explain.Failure(made.err)
		p.Doc.SetEmpty(panes.Failure(p.failed))
	case p.page != nil && p.page.text == made.page.text:
		p.failed, p.object, p.part = nil, made.object, made.part
	default:
		cmds = append(cmds, p.turnTo(made))
	}
	if p.again {
		cmds = append(cmds, p.printed())
	}
	return tea.Batch(cmds...)
}

// turnTo shows another page.
func (p *Pane) turnTo(made text) (unmark tea.Cmd) {
	p.failed = nil
	if changed := changes(p.page, made.page, object.Changes(p.object, made.object)); len(changed) > 0 && !p.part {
		p.changed = changed
		unmark = p.unmark.After(markTime, func() tea.Cmd {
			p.changed = nil
			p.modified()
			return nil
		})
	}
	first := p.page == nil
	newest := p.shows.Form == panes.Events && !first && p.Doc.Cursor() == p.page.rows[0].key
	p.page, p.object, p.part = made.page, made.object, made.part
	p.awaited.Store(false)
	p.modified()
	p.layOut()
	if first {
		p.foldAtFirst()
	}
	if first || newest { // of events the newest, which come later where they are about an owner
		p.Doc.Top()
	}
	p.seek()
	return unmark
}

// changes are the rows of a page that are new or different: those of fields that have
// changed, or of a description.
func changes(before, after *page, fields map[object.Path]bool) map[string]bool {
	if before == nil {
		return nil
	}
	if after.compare != nil {
		return after.compare(before, after)
	}
	rows := make(map[string]bool, len(fields))
	for path := range fields {
		rows[string(path)] = true
	}
	return rows
}

// foldAtFirst folds what is long and seldom read.
func (p *Pane) foldAtFirst() {
	for _, row := range p.page.rows {
		if row.folded && row.span > 0 {
			p.Doc.FoldAt(row.key)
		}
	}
}

// modified says that the lines are to be made anew.
func (p *Pane) modified() { p.changes++ }

// layOut makes the lines where something that they depend on has changed.
func (p *Pane) layOut() {
	now := drawn{width: p.Doc.TextWidth(), secret: p.secret(), changes: p.changes}
	if p.drawn == now && p.Doc.Made() {
		return
	}
	p.drawn = now
	if p.page == nil {
		p.Doc.SetLines(nil)
		return
	}
	writer := writer{look: p.Env.Look, width: now.width, changed: p.changed, revealed: now.secret}
	if now.secret != "" {
		writer.value, _ = p.snapshot.Reveal(now.secret)
	}
	p.Doc.SetLines(writer.layOut(p.page))
}

// View draws the document and the prompt of the search.
func (p *Pane) View() string {
	if p.watch != nil {
		p.watch.Touch()
	}
	p.layOut()
	return p.Document.View()
}

// Title names the object and says when what is shown is not live.
func (p *Pane) Title() panes.Title {
	if p.shows.Ref.IsZero() {
		return panes.Title{Path: []string{"Object"}}
	}
	title := panes.Title{Path: []string{safe.Text(p.shows.Ref.String()), p.shows.Form.String()}}
	health := p.snapshot.Health
	switch {
	case health.State == follow.Gone:
		title.State, title.Tone = "gone", panes.Warn
	case health.State == follow.Stale, health.State == follow.Loading && health.Err != nil:
		title.State, title.Tone = panes.HealthWord(health, p.Env.Now())
	case p.failed != nil && p.page != nil:
		title.State, title.Tone = "as it was: "+p.failed.Sentence, panes.Bad
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
	p.modified()
}

// Scope is where the keys of the pane are.
func (p *Pane) Scope() keymap.Scope { return keymap.Document }

// Close ends everything that the pane follows.
func (p *Pane) Close() { p.stop() }

var (
	_ panes.Opener  = (*Pane)(nil)
	_ panes.Editor  = (*Pane)(nil)
	_ panes.Subject = (*Pane)(nil)
)
