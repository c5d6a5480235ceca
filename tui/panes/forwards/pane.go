// Package forwards is the pane with the port forwards.
package forwards

import (
	"fmt"
	"strconv"
	"time"

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
}

// Pane lists the forwards and how each of them is.
type Pane struct {
	id     panes.ID
	env    panes.Env
	source Source
	feed   *panes.Feed
	rows   rows
	table  *table.Table
}

// New makes the pane.
func New(id panes.ID, env panes.Env, source Source) *Pane {
	p := &Pane{id: id, env: env, source: source, rows: rows{env: env}}
	p.table = table.New(
		table.Column{Title: "LOCAL", Min: 10, Priority: 9},
		table.Column{Title: "TARGET", Min: 12, Max: 40, Priority: 8},
		table.Column{Title: "STATE", Min: 12, Flex: 2, Priority: 8},
		table.Column{Title: "POD", Min: 10, Flex: 1, Priority: 4},
		table.Column{Title: "CONNECTIONS", Priority: 5, Align: cells.Right},
		table.Column{Title: "IN", Priority: 3, Align: cells.Right},
		table.Column{Title: "OUT", Priority: 3, Align: cells.Right},
		table.Column{Title: "SINCE", Priority: 4, Align: cells.Right},
	)
	p.table.SetStyles(env.Styles, env.Glyphs)
	p.table.SetEmpty("nothing is forwarded; choose a pod and forward one of its ports")
	return p
}

// tick redraws the ages.
type tick struct{ pane panes.ID }

func (p *Pane) tick() tea.Cmd {
	return tea.Tick(time.Second, func(time.Time) tea.Msg { return tick{p.id} })
}

// Init listens to the forwards.
func (p *Pane) Init() tea.Cmd {
	changes, cancel := p.source.Changed()
	p.feed = panes.NewFeed(p.id, 1, changes, cancel)
	p.pull()
	return tea.Batch(p.feed.Next(), p.tick())
}

func (p *Pane) pull() {
	p.rows.list = p.source.List()
	p.rows.revision++
	p.table.SetSource(&p.rows)
}

// Update takes the pane's own messages.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case panes.Changed:
		if p.feed.Is(msg) {
			p.pull()
			return p.feed.Next()
		}
	case tick:
		if msg.pane == p.id {
			return p.tick()
		}
	}
	return nil
}

// Do carries out an action on the list or on the forward under the cursor.
func (p *Pane) Do(action keymap.Action) tea.Cmd {
	if panes.Move(p.table, action) {
		return nil
	}
	i := p.table.SelectedIndex()
	if i < 0 || i >= len(p.rows.list) {
		return nil
	}
	forward := p.rows.list[i]
	switch action {
	case keymap.StopForward:
		return func() tea.Msg {
			if forward.State == portforward.Stopped || forward.State == portforward.Failed {
				p.source.Remove(forward.ID)
			} else {
				p.source.Stop(forward.ID)
			}
			return nil
		}
	case keymap.CopyURL:
		return panes.Ask(panes.Copy{Text: "http://" + forward.Local, What: "address"})
	}
	return nil
}

// HasTarget reports whether there is a forward under the cursor.
func (p *Pane) HasTarget() bool { return p.table.Selected() != "" }

// Title counts the forwards.
func (p *Pane) Title() panes.Title {
	title := panes.Title{Path: []string{"Forwards"}}
	active := 0
	for _, forward := range p.rows.list {
		if forward.State == portforward.Active {
			active++
		}
	}
	if len(p.rows.list) > 0 {
		title.State = fmt.Sprintf("%d of %d active", active, len(p.rows.list))
	}
	return title
}

// Scope is where the keys of the pane are.
func (p *Pane) Scope() keymap.Scope { return keymap.Forwards }

// Typing is false: nothing is typed here.
func (p *Pane) Typing() bool { return false }

// SetSize sets the area.
func (p *Pane) SetSize(width, height int) { p.table.SetSize(width, height) }

// SetFocus tells whether keys go to the pane.
func (p *Pane) SetFocus(focused bool) { p.table.SetFocus(focused) }

// View draws the list.
func (p *Pane) View() string {
	p.rows.second = uint64(p.env.Now().Unix())
	return p.table.View()
}

// Close ends the feed; the forwards stay.
func (p *Pane) Close() { p.feed.Close() }

// Click puts the cursor on the forward under the mouse.
func (p *Pane) Click(_, y int) tea.Cmd {
	p.table.Click(y)
	return nil
}

// Wheel scrolls.
func (p *Pane) Wheel(lines int) tea.Cmd {
	p.table.Wheel(lines)
	return nil
}

// rows is what the table draws from.
type rows struct {
	env      panes.Env
	list     []portforward.Status
	revision uint64
	second   uint64 // of the clock, for the ages
}

func (r *rows) Len() int            { return len(r.list) }
func (r *rows) Key(i int) string    { return strconv.Itoa(r.list[i].ID) }
func (r *rows) Revision(int) uint64 { return r.revision<<33 ^ r.second }

// Index searches: there are few forwards.
func (r *rows) Index(key string) int {
	for i := range r.list {
		if r.Key(i) == key {
			return i
		}
	}
	return -1
}

func (r *rows) Cells(i int) []table.Cell {
	f, styles := r.list[i], r.env.Styles
	state, style := r.state(f)
	return []table.Cell{
		{Text: f.Local},
		{Text: safe.Text(f.Spec.Target.String())},
		{Text: state, Style: style},
		{Text: safe.Text(f.Pod), Style: &styles.Muted},
		{Text: fmt.Sprintf("%d of %d", f.Connections, f.Total), Style: &styles.Muted},
		{Text: bytes(f.BytesIn), Style: &styles.Muted},
		{Text: bytes(f.BytesOut), Style: &styles.Muted},
		{Text: duration.HumanDuration(r.env.Now().Sub(f.Since)), Style: &styles.Muted},
	}
}

// state is the state in words, with what went wrong.
func (r *rows) state(f portforward.Status) (string, *lipgloss.Style) {
	styles, glyphs := r.env.Styles, r.env.Glyphs
	text := f.State.String()
	if f.Err != "" {
		text += ": " + safe.Text(f.Err)
	}
	switch f.State {
	case portforward.Active:
		return glyphs.Ready + " " + text, &styles.Good
	case portforward.Failed:
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
