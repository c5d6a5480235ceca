// Package logs is the pane with the log of a container, or of many as one.
package logs

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/logs/store"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/widget/logview"
)

// Cluster is where logs come from and what they may take.
type Cluster struct {
	Client kubernetes.Interface
	Budget *store.Budget // of all panes; nil for none
	// Watches are those of all panes; nil for none.
	Watches *follow.Shared
}

// Pane shows a log and follows it.
type Pane struct {
	env     panes.Env
	cluster Cluster

	subject subject
	led     kube.ContainerRef // what the cursor was on when it was last followed
	next    panes.Target      // what is to be shown when the cursor has come to rest
	rest    *panes.Task       // until the cursor has come to rest
	log     *openLog          // nil while nothing is shown
	serial  uint64

	lines *lines
	view  *logview.View
	zone  *time.Location

	prompts prompts
	finder  finder
	legend  legend
	writing writing
	older   older
	seek    seek
	inquiry inquiry
	locked  bool // shows the time that other logs show

	explained bool // it is said above the log what holds its pod up

	width, height int
}

// New makes the pane, empty until [Pane.Follow] or [Pane.Open].
func New(env panes.Env, cluster Cluster) *Pane {
	p := &Pane{env: env, cluster: cluster, lines: &lines{}, zone: env.Location, rest: env.NewTask()}
	p.finder.task, p.older.task, p.seek.task, p.inquiry.task = env.NewTask(), env.NewTask(), env.NewTask(), env.NewTask()
	p.subject.window = usualWindow()
	p.view = logview.New(nil)
	p.view.SetStyles(env.Styles, env.Glyphs)
	p.view.SetRuler(env.Ruler)
	p.view.SetTimes(logview.TimeOff, p.zone)
	p.view.SetNow(env.Now)
	p.view.SetEmpty("no container is chosen")
	p.prompts = p.newPrompts()
	return p
}

// Init has nothing to start.
func (p *Pane) Init() tea.Cmd { return nil }

// Target is what the pane shows or is about to.
func (p *Pane) Target() panes.Target {
	if !p.next.IsZero() {
		return p.next
	}
	return p.subject.target
}

// Follow shows the log of another container when the cursor has come to rest.
// A pod without a container means the one of interest, unless another one of
// this pod is shown already. Only a cursor that has moved is followed: what is
// news of the pod that it is on takes nobody away from a log that was opened, nor
// does another pod of a workload whose pods all show, as when the one before is gone.
func (p *Pane) Follow(target panes.Target) tea.Cmd {
	if target.Proposed && !failed(target) {
		target.Container = ""
	}
	if target.Pod == p.subject.target.Pod {
		p.subject.target.Row = target.Row
	}
	if target.ContainerRef == p.led {
		return nil
	}
	p.led = target.ContainerRef
	current := p.Target()
	if target.Pod == current.Pod && (target.Container == "" || target.Proposed && p.subject.merged) {
		return nil
	}
	if p.subject.covers(target) {
		p.next = panes.Target{}
		p.rest.Drop()
		return nil
	}
	next := subject{target: target, extent: p.subject.kept(), window: p.subject.window}.resolved()
	target = next.target
	if target.ContainerRef == current.ContainerRef && next.extent == p.subject.extent {
		return nil
	}
	if next.isZero() {
		p.next = panes.Target{}
		p.rest.Drop()
		p.stop()
		p.subject.target = target
		p.view.SetEmpty("no container is chosen")
		return nil
	}
	p.next = target
	return p.rest.After(restTime, func() tea.Cmd { return p.show(next) })
}

// failed reports whether the container of a target has failed, which takes a log that follows to it.
func failed(target panes.Target) bool {
	return target.Row != nil && slices.ContainsFunc(target.Row.Containers, func(c podstatus.Brief) bool {
		return c.Name == target.Container && c.Phase == podstatus.Failed
	})
}

// Open shows at once the log that is asked for, as [panes.Log] says: of the
// present instance or of the one before, of the container or of all pods of the
// target's workload, from its end or at a line.
func (p *Pane) Open(request panes.Open) tea.Cmd {
	how, _ := request.How.(panes.Log)
	shown := p.show(p.asked(request))
	p.seek.stop()
	p.seek.line = piece(how.Line)
	return tea.Batch(shown, p.seekLine())
}

// asked is the log that is asked for.
func (p *Pane) asked(request panes.Open) subject {
	how, _ := request.How.(panes.Log)
	s := subject{target: request.Target, previous: how.Previous, window: p.subject.window}
	if how.AllPods {
		s.extent = allPods
	}
	return s
}

// Shows reports whether the log that is asked for is the one that shows.
func (p *Pane) Shows(request panes.Open) bool {
	return !p.subject.isZero() && p.asked(request).resolved().same(p.subject)
}

// show opens the log of a subject, unless it shows already.
func (p *Pane) show(s subject) tea.Cmd {
	s = s.resolved()
	p.next = panes.Target{}
	p.rest.Drop()
	if s.same(p.subject) {
		p.subject.target = s.target // another container of all those that show
	}
	if s.same(p.subject) && s.window == p.subject.window && p.log != nil {
		return nil
	}
	if why := panes.WhyAlone(s.target); s.extent == allPods && why != "" {
		p.env.Ask(panes.Notice{Tone: panes.Warn, Text: why})
		return nil
	}
	p.stop()
	p.subject = s
	switch {
	case s.isZero():
		return nil
	case s.sought:
		return p.findOutput(s)
	}
	return p.open(s)
}

// stop ends what is read and forgets it.
func (p *Pane) stop() {
	p.log.close()
	p.log = nil
	p.inquiry.task.Drop()
	p.finder.stop()
	p.seek.stop()
	p.writing.stop()
	p.legend = legend{}
	p.older.forget()
	p.lines.show(nil)
	p.view.SetSource(nil)
	p.view.SetTopNotice("")
}

// Update takes the pane's own messages and, while something is typed, keys.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case panes.Changed:
		if p.log != nil && p.log.feed.Is(msg) {
			p.refresh()
			return tea.Batch(p.log.feed.Next(), p.seekLine(), p.inquire())
		}
	case tea.KeyPressMsg, tea.PasteMsg:
		return p.typeInto(msg)
	}
	return nil
}

// Restyle draws with another look.
func (p *Pane) Restyle(look panes.Look) {
	p.env.Look = look
	p.view.SetStyles(look.Styles, look.Glyphs)
	p.view.SetRuler(look.Ruler)
	p.view.SetLabelWidth(p.lines.lanes.width(look.Ruler))
	p.prompts.restyle(look)
	p.lines.changed()
	p.showTop()
}

// refresh takes what the book says now.
func (p *Pane) refresh() {
	if p.lines.lanes.set(p.log.book.Lanes(), p.log.roster.tint) {
		p.lines.changed()
		p.view.SetLabelWidth(p.lines.lanes.width(p.env.Ruler))
	}
	p.lines.news()
	p.showEmpty()
}

// SetSize sets the area.
func (p *Pane) SetSize(width, height int) {
	p.width, p.height = width, height
	p.prompts.setWidth(width)
	p.layOut()
}

// layOut gives the view what the lines below it leave, and returns those.
func (p *Pane) layOut() []string {
	below := p.below()
	p.view.SetSize(p.width, max(p.height-len(below), 0))
	return below
}

// below are the lines under the log: the legend, what is in force, the prompt.
func (p *Pane) below() []string {
	var lines []string
	if p.legend.open {
		lines = append(lines, p.drawLegend()...)
	}
	if text := p.inForce(); text != "" && p.height > 3 {
		lines = append(lines, text)
	}
	if p.prompts.open != nil && p.height > 0 {
		lines = append(lines, p.prompts.open.input.View())
	}
	return lines
}

// SetFocus tells whether keys go to the pane.
func (p *Pane) SetFocus(focused bool) { p.view.SetFocus(focused) }

// View draws the lines that show.
func (p *Pane) View() string {
	parts := p.layOut()
	if view := p.view.View(); view != "" {
		parts = append([]string{view}, parts...)
	}
	return strings.Join(parts, "\n")
}

// Scope is where the keys of the pane are.
func (p *Pane) Scope() keymap.Scope {
	if p.legend.open {
		return keymap.LogLegend
	}
	return keymap.Logs
}

// Mode is Text while something is typed: a search, a filter.
func (p *Pane) Mode() panes.Mode {
	if p.prompts.open != nil {
		return panes.Text
	}
	return panes.Actions
}

// Cursor is where it is typed.
func (p *Pane) Cursor() (x, y int, shown bool) {
	if p.prompts.open == nil {
		return 0, 0, false
	}
	x, shown = p.prompts.open.input.Cursor()
	return x, p.height - 1, shown && p.height > 0
}

// Close ends what is read.
func (p *Pane) Close() {
	p.rest.Drop()
	p.stop()
}

// Click puts the cursor on a line.
func (p *Pane) Click(x, y int) tea.Cmd {
	p.seek.stop()
	p.view.Click(x, y)
	return nil
}

// Wheel scrolls.
func (p *Pane) Wheel(lines int) tea.Cmd {
	p.seek.stop()
	p.view.Wheel(lines)
	return p.loadOlder()
}

var (
	_ panes.Follower = (*Pane)(nil)
	_ panes.Opener   = (*Pane)(nil)
	_ panes.Clocked  = (*Pane)(nil)
	_ panes.Grouped  = (*Pane)(nil)
	_ panes.Keeper   = (*Pane)(nil)
)
