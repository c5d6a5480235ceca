package logs

import (
	"slices"
	"strings"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/keymap/count"
	kubelogs "github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/book"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/cells"
)

// legend is the list of the containers of a log, below it, while it is open.
type legend struct {
	open bool
	at   int // the lane under the cursor
}

func legendActions() []panes.Action {
	bind := func(name keymap.Action, help string, keys ...string) keymap.Binding {
		return keymap.Bind("legend."+name, help, keys...)
	}
	return []panes.Action{
		panes.OnNow(bind("mute", "hide the container, or show it", "m", "space").Footer("mute", 10), (*Pane).muteLane),
		panes.OnNow(bind("solo", "show this container only, or the others too", "s").Footer("solo", 11), (*Pane).soloLane),
		panes.OnNow(bind("pin", "show all of the container whatever the filter hides", "p").Footer("pin", 12), (*Pane).pinLane),
		panes.OnNow(bind("close", "close the legend", "enter", "M").Footer("close", 13), (*Pane).closeLegend),
	}
}

// toggleLegend opens the legend or closes it.
func (p *Pane) toggleLegend() { p.legend.open = !p.legend.open && p.ofMany() }

func (p *Pane) closeLegend() { p.legend.open = false }

// moveLegend moves the cursor of the legend.
func (p *Pane) moveLegend(action keymap.Action) {
	last := len(p.log.book.Lanes()) - 1
	switch action {
	case keymap.Up:
		p.legend.at--
	case keymap.Down:
		p.legend.at++
	case keymap.Top:
		p.legend.at = 0
	case keymap.Bottom:
		p.legend.at = last
	}
	p.legend.at = max(min(p.legend.at, last), 0)
}

// onLane changes how the container under the legend's cursor shows.
func (p *Pane) onLane(change func(*book.Book, book.Lane)) {
	list := p.log.book.Lanes()
	p.legend.at = min(p.legend.at, len(list)-1)
	change(p.log.book, list[p.legend.at])
	p.lines.changed()
	p.showEmpty()
}

func (p *Pane) muteLane() {
	p.onLane(func(b *book.Book, lane book.Lane) { b.Mute(lane.ID, !lane.Muted) })
}

func (p *Pane) soloLane() {
	p.onLane(func(b *book.Book, lane book.Lane) { b.Solo(lane.ID, !lane.Solo) })
}

func (p *Pane) pinLane() {
	p.onLane(func(b *book.Book, lane book.Lane) { b.Pin(lane.ID, !lane.Pinned) })
}

// leastRuled is the height from which on a rule stands between the log and its legend.
const leastRuled = 8

// drawLegend draws as many containers as a third of the pane has room for, around
// the one under the cursor.
func (p *Pane) drawLegend() []string {
	list := p.log.book.Lanes()
	room := min(max(p.height/3, 1), len(list))
	first := min(max(p.legend.at-room/2, 0), len(list)-room)
	shown := showing(list)
	rows := make([]string, 0, room+1)
	if p.height > leastRuled {
		rows = append(rows, p.env.Styles.Border.Render(strings.Repeat(p.env.Glyphs.Border.Top, p.width)))
	}
	for i, lane := range list[first : first+room] {
		rows = append(rows, p.drawLane(lane, first+i == p.legend.at, slices.Contains(shown, lane)))
	}
	return rows
}

func (p *Pane) drawLane(lane book.Lane, here, shows bool) string {
	styles, glyphs := p.env.Styles, p.env.Glyphs
	cursor := " "
	if here {
		cursor = glyphs.Cursor
	}
	mark, name := glyphs.Ready, styles.Containers[p.lines.lanes.color(lane.ID)%len(styles.Containers)]
	if !shows {
		mark, name = glyphs.Waiting, styles.Muted
	}
	var words []string
	for _, choice := range []struct {
		word string
		on   bool
	}{{"muted", lane.Muted}, {"solo", lane.Solo}, {"pinned", lane.Pinned}} {
		if choice.on {
			words = append(words, choice.word)
		}
	}
	state, tone := laneState(lane.State)
	words = append(words, state, count.Of(lane.Lines, "line"))
	if lane.Evicted > 0 {
		words = append(words, count.Of(lane.Evicted, "older one")+" gone")
	}
	label := safe.Text(lane.Target.Container)
	if p.subject.extent == allPods {
		label = safe.Text(lane.Target.Pod.Name) + " " + glyphs.Crumb + " " + label
	}
	text := strings.Join(words, " "+glyphs.Dot+" ")
	room := max(p.width-4, 0)
	width := min(max(room/2, room-p.env.Ruler.Width(text)-2), room)
	row := cursor + name.Render(mark+" "+p.env.Ruler.Fit(label, max(width-1, 0), cells.Left, glyphs.Ellipsis)) + " "
	return row + p.env.Style(tone).Render(p.env.Ruler.Fit(text, max(p.width-p.env.Ruler.Width(row), 0), cells.Left, glyphs.Ellipsis))
}

// laneState is how reading a container goes, in a few words.
func laneState(state kubelogs.State) (string, panes.Tone) {
	switch state.Phase {
	case kubelogs.Streaming:
		if state.Silent() {
			return silence(state), panes.Warn
		}
		return "following", panes.Good
	case kubelogs.Reconnecting:
		return "reconnecting", panes.Warn
	case kubelogs.Failed:
		return "failed: " + safe.Text(state.Err.Error()), panes.Bad
	case kubelogs.Ended:
		if state.Note != "" {
			return "ended, " + safe.Text(state.Note), panes.Plain
		}
		return "ended", panes.Plain
	}
	if state.Note != "" {
		return safe.Text(state.Note), panes.Warn
	}
	return state.Phase.String(), panes.Warn
}
