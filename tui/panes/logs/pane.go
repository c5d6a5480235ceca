// Package logs is the pane with the log of one container.
package logs

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	kubelogs "github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/logview"
)

// restTime is how long the cursor must rest on a container before its log is
// opened: opening costs a connection and some history.
const restTime = 150 * time.Millisecond

// history is how many lines from before the log was opened are read. It fills
// any screen many times over and is a moment's work for a slow link.
const history = 2000

// limits bound what is kept of one log.
var limits = kubelogs.Limits{Lines: 100_000, Bytes: 16 << 20}

// Pane shows the log of a container and follows it.
type Pane struct {
	id     panes.ID
	env    panes.Env
	source kubelogs.Source

	target   panes.Target // what is shown
	previous bool         // its instance before the present one
	next     panes.Target // what is to be shown when the cursor has come to rest
	settle   panes.Settle

	tailer *kubelogs.Tailer // nil while nothing is shown
	end    context.CancelFunc
	lines  *lines
	states *panes.Feed // of the tailer
	feed   *panes.Feed // of the ring
	serial uint64
	view   *logview.View
}

// New makes the pane, empty until [Pane.Follow] or [Pane.Open].
func New(id panes.ID, env panes.Env, source kubelogs.Source) *Pane {
	p := &Pane{id: id, env: env, source: source, end: func() {}}
	p.view = logview.New(nil)
	p.view.SetStyles(env.Styles, env.Glyphs)
	p.view.SetTimes(logview.TimeOff, env.Location)
	p.view.SetEmpty("no container is chosen")
	return p
}

// Init has nothing to start.
func (p *Pane) Init() tea.Cmd { return nil }

// Target is what the pane shows or is about to.
func (p *Pane) Target() panes.Target {
	if !p.next.IsZero() {
		return p.next
	}
	return p.target
}

// Follow shows the log of another container when the cursor has come to rest.
// A pod without a container means the one of interest, unless another one of
// this pod is shown already.
func (p *Pane) Follow(target panes.Target) tea.Cmd {
	current := p.Target()
	if target.Container == "" && target.Pod == current.Pod {
		return nil
	}
	if target.Container == "" {
		target.Container = panes.Interesting(target.Row)
	}
	if target.ContainerRef == current.ContainerRef {
		return nil
	}
	if target.IsZero() || target.Container == "" {
		p.next = panes.Target{}
		p.stop()
		p.target = target
		p.view.SetEmpty("no container is chosen")
		return nil
	}
	p.next = target
	return p.settle.After(p.id, restTime)
}

// Open shows a log at once, of the present instance or of the one before.
func (p *Pane) Open(target panes.Target, previous bool) tea.Cmd {
	if target.Container == "" {
		target.Container = panes.Interesting(target.Row)
	}
	if target.ContainerRef == p.target.ContainerRef && previous == p.previous && p.tailer != nil {
		p.next = panes.Target{}
		return nil
	}
	p.stop()
	p.target, p.next, p.previous = target, panes.Target{}, previous
	if target.IsZero() || target.Container == "" {
		return nil
	}
	return p.start()
}

// start reads the log of the target.
func (p *Pane) start() tea.Cmd {
	ctx, end := context.WithCancel(context.Background())
	ring := kubelogs.NewRing(limits)
	tailer := kubelogs.NewTailer(p.source, p.target.ContainerRef, ring, kubelogs.Options{Previous: p.previous, Tail: history})
	p.tailer, p.end = tailer, end
	p.lines = &lines{ring: ring}
	p.view.SetSource(p.lines)
	p.feed = p.listen(ring.Changed())
	p.states = p.listen(tailer.Changed())
	p.showState()
	return tea.Batch(p.feed.Next(), p.states.Next(), func() tea.Msg {
		// What ends the tailer is in its state, which the pane shows.
		_ = tailer.Run(ctx)
		return nil
	})
}

func (p *Pane) listen(changes <-chan struct{}, cancel func()) *panes.Feed {
	p.serial++
	return p.env.NewFeed(p.id, p.serial, changes, cancel)
}

// stop ends what is read and forgets it.
func (p *Pane) stop() {
	p.end()
	p.feed.Close()
	p.states.Close()
	p.tailer, p.feed, p.states = nil, nil, nil
	p.view.SetSource(nil)
}

// Update takes the pane's own messages.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case panes.Changed:
		switch {
		case p.feed.Is(msg):
			return p.feed.Next()
		case p.states.Is(msg):
			p.showState()
			return p.states.Next()
		}
	case panes.Settled:
		if p.settle.Is(p.id, msg) && !p.next.IsZero() {
			return p.Open(p.next, false)
		}
	}
	return nil
}

// Do carries out an action on the log.
func (p *Pane) Do(action keymap.Action) tea.Cmd {
	if move(p.view, action) {
		return nil
	}
	switch action {
	case keymap.Follow:
		p.view.SetFollow(!p.view.Following())
	case keymap.Wrap:
		p.view.SetWrap(!p.view.Wrapped())
	case keymap.Timestamps:
		p.view.SetTimes((p.view.Times()+1)%(logview.TimeFull+1), p.env.Location)
	case keymap.TogglePrevious:
		return p.Open(p.target, !p.previous)
	case keymap.ClearLog:
		if p.lines != nil {
			p.lines.clear()
			p.view.SetFollow(true)
		}
	}
	return nil
}

// sideways is how many cells one key scrolls to the side.
const sideways = 8

// move carries out an action that scrolls, and reports whether it was one.
func move(view *logview.View, action keymap.Action) bool {
	switch action {
	case keymap.Up:
		view.Up()
	case keymap.Down:
		view.Down()
	case keymap.Top:
		view.Top()
	case keymap.Bottom:
		view.Bottom()
	case keymap.PageUp:
		view.PageUp()
	case keymap.PageDown:
		view.PageDown()
	case keymap.HalfPageUp:
		view.HalfUp()
	case keymap.HalfPageDown:
		view.HalfDown()
	case keymap.ScrollLeft:
		view.Left(sideways)
	case keymap.ScrollRight:
		view.Right(sideways)
	default:
		return false
	}
	return true
}

// SetSize sets the area.
func (p *Pane) SetSize(width, height int) { p.view.SetSize(width, height) }

// SetFocus shows whether the cursor takes keys.
func (p *Pane) SetFocus(focused bool) { p.view.SetFocus(focused) }

// View draws the lines that show.
func (p *Pane) View() string { return p.view.View() }

// Scope is where the keys of the pane are.
func (p *Pane) Scope() keymap.Scope { return keymap.Logs }

// Typing is false: nothing is typed here.
func (p *Pane) Typing() bool { return false }

// Close ends what is read.
func (p *Pane) Close() { p.stop() }

// Click puts the cursor on a line.
func (p *Pane) Click(x, y int) tea.Cmd {
	p.view.Click(x, y)
	return nil
}

// Wheel scrolls.
func (p *Pane) Wheel(lines int) tea.Cmd {
	p.view.Wheel(lines)
	return nil
}

// showState says in the empty view why there are no lines.
func (p *Pane) showState() {
	state := p.tailer.State()
	switch {
	case state.Err != nil:
		p.view.SetEmpty(state.Err.Error())
	case state.Phase == kubelogs.Streaming:
		p.view.SetEmpty("no output yet")
	case state.Phase == kubelogs.Ended && state.Note == "":
		p.view.SetEmpty("the container wrote nothing")
	case state.Phase == kubelogs.Ended:
		p.view.SetEmpty("the container wrote nothing " + p.env.Glyphs.Dot + " " + safe.Text(state.Note))
	case state.Note != "":
		p.view.SetEmpty("no log yet " + p.env.Glyphs.Dot + " " + safe.Text(state.Note))
	default:
		p.view.SetEmpty("reading the log" + p.env.Glyphs.Ellipsis)
	}
}

// Title names the container and says what is being done.
func (p *Pane) Title() panes.Title {
	if p.target.IsZero() || p.target.Container == "" {
		return panes.Title{Path: []string{"Log"}}
	}
	what := "log"
	if p.previous {
		what = "previous log"
	}
	title := panes.Title{Path: []string{safe.Text(p.target.Pod.Name), safe.Text(p.target.Container), what}}
	title.State, title.Tone = p.stateText()
	return title
}

func (p *Pane) stateText() (string, panes.Tone) {
	if p.tailer == nil {
		return "", panes.Plain
	}
	state := p.tailer.State()
	position := p.view.Status()
	dot := " " + p.env.Glyphs.Dot + " "
	switch state.Phase {
	case kubelogs.Streaming:
		if p.view.Following() {
			return position, panes.Good
		}
		return position, panes.Warn
	case kubelogs.Reconnecting:
		return "reconnecting" + dot + position, panes.Warn
	case kubelogs.Failed:
		return "failed", panes.Bad
	case kubelogs.Ended:
		if p.view.Following() {
			return "ended", panes.Plain
		}
		return "ended" + dot + position, panes.Plain
	default:
		if state.Note != "" {
			return safe.Text(state.Note), panes.Warn
		}
		return state.Phase.String(), panes.Warn
	}
}

var _ panes.Follower = (*Pane)(nil)
