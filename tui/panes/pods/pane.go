// Package pods is the pane that lists pods.
package pods

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/widget/input"
)

// Source is where the pods come from; [kubepods.Store] is one.
type Source interface {
	Snapshot(kubepods.Query) kubepods.Snapshot
	Changed() (changes <-chan struct{}, cancel func())
}

// Pane is the list of pods. The cursor leads the panes that follow it.
type Pane struct {
	panes.List

	source Source
	scope  kube.Scope

	query    kubepods.Query
	snapshot kubepods.Snapshot
	rows     rows
	filter   *input.Input
	typing   bool
	labels   string // the selector last asked for
	width    int
	height   int

	choose string // name of the pod to select as soon as it is there
	moved  bool   // the cursor was moved, and stays with its pod from then on
}

// New makes the pane, empty until [Pane.Show]. choose is the name of the pod
// to put the cursor on when it first appears, or "".
func New(id panes.ID, env panes.Env, choose string) *Pane {
	p := &Pane{List: panes.NewList(id, env), choose: choose, rows: rows{env: env}}
	p.filter = input.New("filter")
	p.filter.SetStyles(env.Styles, env.Glyphs)
	p.filter.Placeholder = "name or any cell, !without, ~fuzzy, a.*b, -l app=web"
	p.filter.Validate = func(text string) error {
		_, err := kubepods.ParseFilter(text)
		return err
	}
	p.filter.OnChange = func(string) tea.Cmd {
		p.apply()
		return nil
	}
	p.arrange()
	return p
}

// Show lists the pods of a source, which holds those of a scope.
func (p *Pane) Show(source Source, scope kube.Scope) tea.Cmd {
	p.source, p.scope = source, scope
	p.snapshot, p.moved = kubepods.Snapshot{}, false
	p.arrange()
	p.pull()
	return p.Listen(source.Changed())
}

// Scope is where the keys of the pane are.
func (p *Pane) Scope() keymap.Scope { return keymap.Pods }

// Listed is the scope of the pods that the pane lists.
func (p *Pane) Listed() kube.Scope { return p.scope }

// Counts returns how many pods there are in the scope, how many of them fail,
// and how fresh that is.
func (p *Pane) Counts() (total, failing int, health kubepods.Health) {
	return p.snapshot.Total, p.snapshot.Failing, p.snapshot.Health
}

// Update takes the pane's own messages and, while the filter is typed, keys.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	if next, changed := p.Heard(msg); changed {
		p.pull()
		return next
	}
	switch msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		return p.filter.Update(msg)
	}
	return nil
}

// pull takes what the source has now and keeps the cursor on its pod.
func (p *Pane) pull() {
	if p.source == nil {
		return
	}
	p.query.Shown = kubepods.Show(kubepods.AllColumns(), nil)
	arriving := p.snapshot.Health.State == kubepods.Loading
	p.snapshot = p.source.Snapshot(p.query)
	p.rows.list = p.snapshot.Rows
	p.Table.SetEmpty(p.emptyText())
	p.Table.SetSource(&p.rows)
	if arriving && !p.moved {
		p.Table.Top() // the first pods to arrive need not be the first in the list
	}
	if p.choose != "" {
		p.selectByName()
	}
}

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

// Chosen is the pod under the cursor.
func (p *Pane) Chosen() panes.Target { return target(p.selected()) }

func target(row *kubepods.Row) panes.Target {
	if row == nil {
		return panes.Target{}
	}
	return panes.Target{ContainerRef: kube.ContainerRef{Pod: row.Ref}, Row: row}
}

// selected is the row under the cursor, nil when there are none.
func (p *Pane) selected() *kubepods.Row {
	i := p.Table.SelectedIndex()
	if i < 0 || i >= len(p.rows.list) {
		return nil
	}
	return p.rows.list[i]
}

// emptyText says why there are no rows.
func (p *Pane) emptyText() string {
	health := p.snapshot.Health
	switch {
	case health.State == kubepods.Loading && health.Err != nil:
		return health.Err.Error()
	case health.State == kubepods.Loading:
		return "loading pods" + p.Env.Glyphs.Ellipsis
	case p.snapshot.Total > 0 && p.query.FailingOnly:
		return fmt.Sprintf("none of the %d pods is failing", p.snapshot.Total)
	case p.snapshot.Total > 0:
		return fmt.Sprintf("none of the %d pods matches %q", p.snapshot.Total, p.filter.Value())
	default:
		return "no pods in " + p.scope.String()
	}
}

// Title is how many of the pods show, and by what they were picked.
func (p *Pane) Title() panes.Title {
	title := panes.Title{Path: []string{"Pods"}}
	var parts []string
	if shown := len(p.rows.list); shown != p.snapshot.Total {
		parts = append(parts, fmt.Sprintf("%d/%d", shown, p.snapshot.Total))
	}
	if p.query.FailingOnly {
		parts = append(parts, "failing only")
	}
	if text := p.filter.Value(); text != "" && !p.typing {
		parts = append(parts, "filter: "+text)
	}
	health := p.snapshot.Health
	if health.State == kubepods.Stale {
		text, tone := panes.HealthText(health, p.Env.Now())
		parts, title.Tone = append(parts, text), tone
	}
	title.State = strings.Join(parts, " "+p.Env.Glyphs.Dot+" ")
	return title
}

// roomy is the width from which on the list has room for everything that
// kubectl prints.
const roomy = 82

// SetSize sets the area; the prompt of the filter takes its last line.
func (p *Pane) SetSize(width, height int) {
	p.width, p.height = width, height
	lines := height
	if p.typing {
		lines--
	}
	if compact := width < roomy; compact != p.rows.compact {
		p.rows.compact = compact
		p.Table.Refit()
	}
	p.Table.SetSize(width, max(lines, 0))
	p.filter.SetWidth(width)
}

// View draws the list and, while it is typed, the filter.
func (p *Pane) View() string {
	if !p.typing || p.height == 0 {
		return p.Table.View()
	}
	if p.height == 1 {
		return p.filter.View()
	}
	return p.Table.View() + "\n" + p.filter.View()
}

// Click puts the cursor on the pod under the mouse.
func (p *Pane) Click(x, y int) tea.Cmd {
	p.moved = true
	return p.List.Click(x, y)
}
