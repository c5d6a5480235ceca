// Package forwards is the pane with the port forwards.
package forwards

import (
	"fmt"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/portforward"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/table"
)

// Source holds the forwards; [portforward.Supervisor] is one.
type Source interface {
	List() []portforward.Status
	Changed() (changes <-chan struct{}, cancel func())
	Stop(id int)
	Remove(id int)
	Restart(id int) error
}

// Pane lists the forwards and how each of them is.
type Pane struct {
	panes.List
	source        Source
	rows          rows
	check         *panes.Task
	checked       bool // something is said of a check
	width, height int
}

// New makes the pane.
func New(env panes.Env, source Source) *Pane {
	p := &Pane{source: source, rows: rows{env: env}, check: env.NewTask()}
	p.List = panes.NewList(env,
		table.Column{Title: "LOCAL", Min: 10, Priority: 9},
		table.Column{Title: "TARGET", Min: 12, Max: 40, Priority: 8},
		table.Column{Title: "STATE", Min: 22, Flex: 2, Priority: 8},
		table.Column{Title: "POD", Min: 10, Flex: 1, Priority: 2},
		table.Column{Title: "OPEN", Priority: 5, Align: cells.Right},
		table.Column{Title: "IN", Priority: 3, Align: cells.Right},
		table.Column{Title: "OUT", Priority: 3, Align: cells.Right},
		table.Column{Title: "SINCE", Priority: 4, Align: cells.Right},
	)
	p.Table.SetEmpty("nothing is forwarded; choose a pod and forward one of its ports")
	return p
}

// Init listens to the forwards.
func (p *Pane) Init() tea.Cmd {
	p.pull()
	return p.Listen(p.source.Changed())
}

func (p *Pane) pull() {
	p.rows.list = p.source.List()
	p.rows.mixed = slices.ContainsFunc(p.rows.list, func(f portforward.Status) bool { return f.Spec.Context != p.rows.list[0].Spec.Context })
	p.rows.revision++
	p.Table.SetSource(&p.rows)
}

// Update takes the pane's own messages.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	next, changed := p.Heard(msg)
	if changed {
		p.pull()
	}
	return next
}

// selected is the forward under the cursor.
func (p *Pane) selected() (portforward.Status, bool) {
	i := p.Table.SelectedIndex()
	if i < 0 || i >= len(p.rows.list) {
		return portforward.Status{}, false
	}
	return p.rows.list[i], true
}

// Restyle draws with another look.
func (p *Pane) Restyle(look panes.Look) {
	p.List.Restyle(look)
	p.rows.env.Look = look
	p.pull()
}

// Title counts the forwards.
func (p *Pane) Title() panes.Title {
	title := panes.Title{Path: []string{"Forwards"}}
	counts := portforward.Count(p.rows.list)
	title.State = counts.Text(" " + p.Env.Glyphs.Dot + " ")
	if counts.Failing > 0 {
		title.Tone = panes.Bad
	}
	return title
}

// Vacant reports whether nothing is forwarded.
func (p *Pane) Vacant() bool { return len(p.rows.list) == 0 }

// Scope is where the keys of the pane are.
func (p *Pane) Scope() keymap.Scope { return keymap.Forwards }

// rows is what the table draws from.
type rows struct {
	env      panes.Env
	list     []portforward.Status
	mixed    bool // forwards of several clusters
	revision uint64
}

func (r *rows) Len() int            { return len(r.list) }
func (r *rows) Key(i int) string    { return strconv.Itoa(r.list[i].ID) }
func (r *rows) Revision(int) uint64 { return r.revision<<33 ^ r.env.Second() }

// Index searches: there are few forwards.
func (r *rows) Index(key string) int {
	for i := range r.list {
		if r.Key(i) == key {
			return i
		}
	}
	return -1
}

// AppendCells implements [table.Source].
func (r *rows) AppendCells(list []table.Cell, i int) []table.Cell {
	f, styles := r.list[i], r.env.Styles
	state, style := r.state(f)
	return append(list, []table.Cell{
		{Text: local(f)},
		{Text: safe.Text(r.target(&f))},
		{Text: state, Style: style},
		{Text: safe.Text(f.Pod), Style: &styles.Muted},
		{Text: fmt.Sprintf("%d of %d", f.Connections, f.Total), Style: &styles.Muted},
		{Text: bytes(f.BytesIn), Style: &styles.Muted},
		{Text: bytes(f.BytesOut), Style: &styles.Muted},
		{Text: duration.HumanDuration(max(r.env.Now().Sub(f.Since), 0)), Style: &styles.Muted},
	}...)
}

// local is where to connect to, and which of the loopback addresses another
// program has.
func local(f portforward.Status) string {
	if f.Note == "" {
		return f.Local
	}
	return f.Local + ", not ::1"
}

// target is where a forward leads, with its context where there are several.
func (r *rows) target(f *portforward.Status) string {
	target := f.Spec.Target.String()
	if r.mixed {
		return f.Spec.Context + " " + r.env.Glyphs.Crumb + " " + target
	}
	return target
}

// state is the state in words, with what went wrong.
func (r *rows) state(f portforward.Status) (string, *lipgloss.Style) {
	styles, glyphs := r.env.Styles, r.env.Glyphs
	text := f.State.String()
	if f.Untried() {
		text += " " + glyphs.Dot + " untested"
	}
	if f.Err != "" {
		text += ": " + safe.Text(f.Err)
	}
	switch f.State {
	case portforward.Active:
		if !f.Tried {
			return glyphs.Running + " " + text, &styles.Text
		}
		return glyphs.Ready + " " + text, &styles.Good
	case portforward.Failed, portforward.Failing:
		return glyphs.Failed + " " + text, &styles.Bad
	case portforward.Stopped:
		return glyphs.Waiting + " " + text, &styles.Muted
	default:
		return glyphs.Starting + " " + text, &styles.Warn
	}
}

// bytes writes an amount in units of 1024.
func bytes(n uint64) string {
	value, unit := float64(n), 0
	for value >= 1024 && unit < 4 {
		value, unit = value/1024, unit+1
	}
	if unit == 0 {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%.1f %ciB", value, "KMGT"[unit-1])
}
