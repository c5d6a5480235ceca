// Package pods is the pane that lists pods.
package pods

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/follow"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/input"
)

// source is where the pods come from.
type source interface {
	Snapshot(kubepods.Query) kubepods.Snapshot
	Row(kube.PodRef) (*kubepods.Row, bool)
	Revisions(context.Context, []types.NamespacedName) map[types.NamespacedName]string
	Touch() // says that the rows are being shown
	Changed() (changes <-chan struct{}, cancel func())
}

// Pane is the list of pods. The cursor leads the panes that follow it.
type Pane struct {
	panes.List

	source source
	scope  kube.Scope
	picked string // which pods of the scope are listed, in words

	query    kubepods.Query
	snapshot kubepods.Snapshot
	rows     rows
	choice   choice

	filter  *input.Input
	history panes.History
	typing  bool
	typed   *panes.Task  // filtering by what was typed
	revised *panes.Task  // asking for revisions
	selects panes.Select // what the server was asked for last
	width   int
	height  int
	// measured is the revision of the list that the columns have room for.
	measured uint64

	choose string // name of the pod to select as soon as it is there
	seek   string // key of the pod that the cursor was on before the scope changed
	moved  bool   // the cursor was moved, and stays with its pod from then on
}

// New makes the pane, empty until [Pane.Show]. choose is the name of the pod
// to put the cursor on when it first appears, or "". history may be nil.
func New(env panes.Env, choose string, history panes.History) *Pane {
	p := &Pane{
		List: panes.NewList(env), choose: choose, history: history, typed: env.NewTask(), revised: env.NewTask(),
		choice: choice{set: map[kubepods.Column]bool{}},
	}
	p.rows = rows{env: env, marks: map[string]kube.PodRef{}, outline: outline{folded: map[string]bool{}}}
	p.filter = p.newFilter(history)
	p.arrange()
	return p
}

// Show lists the pods of a store, which holds those of a scope that are picked as the words say.
func (p *Pane) Show(store *kubepods.Store, scope kube.Scope, picked string) tea.Cmd {
	p.picked = picked
	return p.show(store, scope)
}

func (p *Pane) show(source source, scope kube.Scope) tea.Cmd {
	if key := p.Table.Selected(); key != "" && p.moved {
		p.seek = key
	}
	p.source, p.scope = source, scope
	p.rows.oneNamespace = len(scope.Namespaces) == 1
	p.rows.revisions = revisions{}
	p.revised.Drop()
	p.snapshot, p.moved = kubepods.Snapshot{Metered: p.snapshot.Metered}, false
	p.arrange()
	p.remeasure()
	p.pull()
	return p.Listen(source.Changed())
}

// Scope is where the keys of the pane are.
func (p *Pane) Scope() keymap.Scope { return keymap.Pods }

// Listed is the scope of the pods that the pane lists.
func (p *Pane) Listed() kube.Scope { return p.scope }

// Counts returns how many pods there are in the scope, how many of them fail,
// and how fresh that is.
func (p *Pane) Counts() (total, failing int, health follow.Health) {
	return p.snapshot.Total, p.snapshot.Failing, p.snapshot.Health
}

// Update takes the pane's own messages and, while the filter is typed, keys.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	if next, changed := p.Heard(msg); changed {
		p.take()
		return tea.Batch(next, p.askRevisions())
	}
	switch msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		return p.filter.Update(msg)
	}
	return nil
}

// Restyle draws with another look.
func (p *Pane) Restyle(look panes.Look) {
	p.List.Restyle(look)
	p.rows.env.Look = look
	p.rows.columns = nil // their titles are of the look
	p.rows.look++
	p.filter.SetStyles(look.Styles, look.Glyphs)
	p.filter.SetRuler(look.Ruler)
	p.arrange()
	p.pull()
}

// pull takes what the source has now, after something else is to be shown of it.
func (p *Pane) pull() {
	p.take()
	if ask := p.askRevisions(); ask != nil {
		p.Env.Ask(panes.Command(ask))
	}
}

// take takes what the source has now and keeps the cursor on its pod.
func (p *Pane) take() {
	if p.source == nil {
		return
	}
	arriving := p.snapshot.Health.State == follow.Loading
	metered, problems := p.snapshot.Metered, len(p.problemLines())
	p.snapshot = p.source.Snapshot(p.query)
	if p.snapshot.Metered != metered {
		p.arrange()
		p.snapshot = p.source.Snapshot(p.query)
	}
	filter := p.query.Filter
	another := filter.Text != p.rows.filter.Text
	if another {
		p.rows.filter = filter
		p.rows.look++
	}
	p.rows.list = p.snapshot.Rows
	p.rows.outline.set(p.snapshot.Groups)
	p.tellApart()
	p.prune()
	if p.rows.Len() == 0 {
		p.Table.SetEmpty(p.emptyText())
	}
	p.Table.SetSource(&p.rows)
	if another || arriving && p.snapshot.Health.State != follow.Loading {
		p.remeasure()
	} else {
		p.measure()
	}
	if len(p.problemLines()) != problems {
		p.SetSize(p.width, p.height)
	}
	if arriving && !p.moved {
		p.arrive()
	}
	if p.choose != "" {
		p.selectByName()
	}
}

// arrive puts the cursor on the pod that it was on in the list before or, since
// the first pods to arrive need not be the first in the list, at the top.
func (p *Pane) arrive() {
	if p.seek != "" && p.Table.Select(p.seek) {
		p.moved = true
		return
	}
	p.Table.Top()
}

// hold keeps the cursor with the pod that it is on, whatever arrives before it.
func (p *Pane) hold() { p.moved = p.moved || p.Table.Len() > 0 }

// selectByName puts the cursor on the pod that was asked for at the start.
func (p *Pane) selectByName() {
	for _, row := range p.rows.list {
		if row.Ref.Name == p.choose {
			p.Table.Select(key(row))
			p.choose, p.moved = "", true
			return
		}
	}
}

// Chosen is the pod under the cursor. On a heading it is the first pod of the group that fails, or its first: the other
// panes show nothing of another group.
func (p *Pane) Chosen() panes.Target {
	if row := p.selected(); row != nil {
		return target(row)
	}
	line := p.Table.SelectedIndex()
	if line < 0 {
		return panes.Target{}
	}
	group := p.rows.outline.group(line)
	rows := p.rows.list[min(group.From, len(p.rows.list)):min(group.To, len(p.rows.list))]
	if len(rows) == 0 {
		return panes.Target{}
	}
	return target(rows[max(slices.IndexFunc(rows, func(row *kubepods.Row) bool { return row.Failing }), 0)])
}

// Heading is the heading of the group under the cursor. What is done there is not done to the pod that
// [Pane.Chosen] still is.
func (p *Pane) Heading() (panes.Heading, bool) {
	line := p.Table.SelectedIndex()
	if line < 0 {
		return panes.Heading{}, false
	}
	if _, on := p.rows.outline.row(line); !on {
		return panes.Heading{}, false
	}
	heading := panes.Heading{By: p.query.Group}
	if first := p.rows.outline.group(line).From; first < len(p.rows.list) {
		heading.Member = target(p.rows.list[first])
	}
	return heading, true
}

// HasRow reports whether there is a pod under the cursor.
func (p *Pane) HasRow() bool { return p.selected() != nil }

// Move moves the cursor.
func (p *Pane) Move(action keymap.Action) tea.Cmd {
	p.hold()
	return p.List.Move(action)
}

func target(row *kubepods.Row) panes.Target {
	if row == nil {
		return panes.Target{}
	}
	return panes.Target{ContainerRef: kube.ContainerRef{Pod: row.Ref}, Row: row}
}

// selected is the row under the cursor, nil when that is on none.
func (p *Pane) selected() *kubepods.Row {
	line := p.Table.SelectedIndex()
	if line < 0 {
		return nil
	}
	return p.rows.at(line)
}

// SetSize sets the area. Below the list stand what keeps a namespace from being
// shown and the prompt of the filter.
func (p *Pane) SetSize(width, height int) {
	if width != p.width {
		p.remeasure()
	}
	p.width, p.height = width, height
	p.Table.SetSize(width, max(height-len(p.below()), 0))
	p.filter.SetWidth(width)
}

// below are the lines under the list.
func (p *Pane) below() []string {
	var lines []string
	for _, problem := range p.problemLines() {
		lines = append(lines, p.Env.Styles.Warn.Render(p.Env.Ruler.Fit(problem, p.width, cells.Left, p.Env.Glyphs.Ellipsis)))
	}
	if p.typing && p.height > 0 {
		lines = append(lines, p.filter.View())
	}
	return lines
}

// SetFocus tells whether keys go to the pane. A user who goes on to another one
// looks at the pod under the cursor.
func (p *Pane) SetFocus(focused bool) {
	if !focused {
		p.hold()
	}
	p.List.SetFocus(focused)
}

// Wheel scrolls.
func (p *Pane) Wheel(lines int) tea.Cmd {
	p.hold()
	return p.List.Wheel(lines)
}

// View draws the list and what stands below it.
func (p *Pane) View() string {
	if p.source != nil {
		p.source.Touch()
	}
	view := p.Table.View()
	for _, line := range p.below() {
		if view != "" {
			view += "\n"
		}
		view += line
	}
	return view
}

// Click puts the cursor on the pod under the mouse, folds or unfolds the group
// whose heading it is, or sorts by the column whose title it is.
func (p *Pane) Click(x, y int) tea.Cmd {
	if y == 0 {
		if at := p.Table.ColumnAt(x); at >= 0 && p.rows.columns[at].Column != kubepods.ColContainers && !p.rows.columns[at].blank {
			p.sortBy(p.rows.columns[at])
		}
		return nil
	}
	p.hold()
	if p.Table.Click(y) && p.selected() == nil {
		p.fold()
	}
	return nil
}

var _ panes.Grouped = (*Pane)(nil)
