package logs

import (
	"maps"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/logs/book"
	"github.com/podglass/podglass/kube/logs/fields"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/dialog"
	"github.com/podglass/podglass/tui/widget/logview"
)

// Actions are what can be done with a log, and with the legend below it.
func Actions() []panes.Action {
	return slices.Concat(logActions(), sinceActions(), sidewaysActions(), legendActions())
}

// bind is a key of a log.
func bind(name keymap.Action, help string, keys ...string) keymap.Binding {
	return keymap.Bind("logs."+name, help, keys...)
}

// noLog is why nothing can be done with a pane that shows no log.
const noLog = "no log is open here; choose a container first"

// now and later are actions of a pane that shows a log, done at once or by a command.
func now(b keymap.Binding, do func(*Pane)) panes.Action {
	return panes.When(panes.OnNow(b, do), (*Pane).showsLog, noLog)
}

func later(b keymap.Binding, do func(*Pane) tea.Cmd) panes.Action {
	return panes.When(panes.On(b, do), (*Pane).showsLog, noLog)
}

func logActions() []panes.Action {
	const noSearch, noFilter = "nothing is searched for yet", "there is no filter whose lines could have others around them"
	return []panes.Action{
		followAction(),
		now(bind("search", "search; n and N go on", "/").Footer("search", 11), (*Pane).askSearch),
		now(bind("filter", "show only the lines that match", "&").Footer("filter", 12), (*Pane).askFilter),
		panes.Unless(panes.When(panes.On(bind("next-match", "go to the next match", "n").Footer("next", 4),
			(*Pane).nextMatch), (*Pane).searches, noSearch), (*Pane).findsNothing),
		panes.Unless(panes.When(panes.On(bind("previous-match", "go to the match before", "N").Footer("previous", 5),
			(*Pane).previousMatch), (*Pane).searches, noSearch), (*Pane).findsNothing),
		panes.When(panes.OnNow(bind("more-context", "show more lines around those that match the filter", "+", "=").Footer("more around", 6),
			(*Pane).moreContext), (*Pane).filters, noFilter),
		panes.When(panes.OnNow(bind("less-context", "show fewer lines around those that match the filter", "-").Footer("fewer", 7),
			(*Pane).lessContext), (*Pane).filters, noFilter),
		later(bind("all-containers", "show all containers of the pod, or only the one", "a").Footer("all containers", 13),
			(*Pane).toggleAllContainers),
		allPodsAction(),
		panes.When(panes.OnNow(bind("legend", "choose the containers that show: mute, solo, pin", "M").Footer("legend", 8),
			(*Pane).toggleLegend), (*Pane).ofMany, "the log is of one container only; a shows all of the pod"),
		later(bind("next-error", "go to the next error", "E").Footer("next error", 14), (*Pane).nextError),
		later(bind("previous-error", "go to the error before", "ctrl+e"), (*Pane).previousError),
		now(bind("timestamps", "show no time, the time of day, the full time, the age", "t").Footer("time", 30), (*Pane).nextTimes),
		now(bind("time-zone", "show times as here, or in UTC", "T"), (*Pane).switchZone),
		now(bind("go-to-time", "go to a time, such as 14:05 or -10m", "@").Footer("go to time", 34), (*Pane).askTime),
		now(bind("wrap", "wrap long lines, or cut them", "w").Footer("wrap", 31), (*Pane).toggleWrap),
		now(bind("fields", "show JSON, logfmt and klog lines as fields, or as they are", "J").Footer("fields", 32), (*Pane).toggleFields),
		now(bind("choose-fields", "choose the fields that show", "F"), (*Pane).chooseFields),
		panes.When(panes.OnNow(bind("unfold", "unfold the line under the cursor, or fold it", "enter").Footer("unfold", 9),
			(*Pane).unfold), (*Pane).atLine, goToLine),
		now(bind("highlight", "highlight one text more", "H").Footer("highlight", 36), (*Pane).askHighlight),
		now(bind("select", "select lines from the cursor on, or stop", "V", "v").Footer("select", 37), (*Pane).selectLines),
		now(bind("select-all", "select all lines", "ctrl+a"), (*Pane).selectAll),
		panes.When(panes.OnNow(bind("copy", "copy the selected lines, or the one under the cursor", "c").Footer("copy", 38),
			(*Pane).copyLines), (*Pane).atLine, goToLine),
		now(bind("save", "save the lines to a file, or write to one from now on", "ctrl+s").Footer("save", 35), (*Pane).save),
		previousAction(),
		now(bind("mark", "draw a line across the log", "m").Footer("mark", 40), (*Pane).markHere),
		now(bind("clear", "clear what has arrived so far", "C").Footer("clear", 41), (*Pane).clear),
	}
}

func followAction() panes.Action {
	follow := now(bind("follow", "follow the log, or pause", "s").Footer("follow", 10), (*Pane).toggleFollow)
	follow.Word = func(pane panes.Pane) string {
		if pane.(*Pane).view.Following() {
			return "pause"
		}
		return follow.Short
	}
	return follow
}

func allPodsAction() panes.Action {
	all := panes.On(bind("all-pods", "show all pods of the same workload, or only the one", "A").Footer("all pods", 33), (*Pane).toggleAllPods)
	all.Works = func(pane panes.Pane) (bool, string) {
		p := pane.(*Pane)
		if !p.showsLog() {
			return false, noLog
		}
		if why := panes.WhyAlone(p.subject.target); why != "" && p.subject.extent != allPods {
			return false, why
		}
		return true, ""
	}
	return all
}

func previousAction() panes.Action {
	previous := panes.On(bind("previous", "the log of the instance before the last restart, or of this one", "p").Footer("previous log", 39),
		(*Pane).togglePrevious)
	previous.Word = func(pane panes.Pane) string {
		if pane.(*Pane).subject.previous {
			return "present log"
		}
		return previous.Short
	}
	previous.Works = func(pane panes.Pane) (bool, string) {
		switch p := pane.(*Pane); {
		case !p.showsLog():
			return false, noLog
		case p.hasNoPrevious():
			return false, panes.WhyNoPrevious(p.shown())
		}
		return true, ""
	}
	return previous
}

// hasNoPrevious reports whether what shows is known to have had no instance before, of which there could be a log.
func (p *Pane) hasNoPrevious() bool {
	if p.subject.previous || p.subject.extent == allPods {
		return false
	}
	restarted := func(lane book.Lane) bool { return lane.Restarted }
	return panes.NeverRestarted(p.shown()) && (p.log == nil || !slices.ContainsFunc(p.log.book.Lanes(), restarted))
}

// shown is the container whose log shows, or the pod where that is the log of all its containers.
func (p *Pane) shown() panes.Target {
	target := p.subject.target
	if p.subject.extent == allContainers {
		target.Container = ""
	}
	return target
}

const goToLine = "go to a line first"

// sinceActions read another length of history.
func sinceActions() []panes.Action {
	since := func(name keymap.Action, help, key string, w window) panes.Action {
		return later(bind("since-"+name, help, key), func(p *Pane) tea.Cmd { return p.read(func(s *subject) { s.window = w }) })
	}
	return []panes.Action{
		since("tail", "read the last lines, as when the log was opened", "0", usualWindow()),
		since("all", "read the whole log", "1", window{tail: -1}),
		since("1m", "read the last minute", "2", window{tail: -1, since: time.Minute}),
		since("5m", "read the last 5 minutes", "3", window{tail: -1, since: 5 * time.Minute}),
		since("15m", "read the last 15 minutes", "4", window{tail: -1, since: 15 * time.Minute}),
		since("30m", "read the last 30 minutes", "5", window{tail: -1, since: 30 * time.Minute}),
		since("1h", "read the last hour", "6", window{tail: -1, since: time.Hour}),
	}
}

// sideways is how many cells one key scrolls to the side.
const sideways = 8

func sidewaysActions() []panes.Action {
	return []panes.Action{
		panes.OnNow(bind("left", "scroll left", "left", "h"), func(p *Pane) { p.view.Left(sideways) }),
		panes.OnNow(bind("right", "scroll right", "right", "l"), func(p *Pane) { p.view.Right(sideways) }),
	}
}

// What must be so for an action to have something to do.

func (p *Pane) showsLog() bool { return !p.subject.isZero() }
func (p *Pane) searches() bool { return p.finder.search != nil }

// findsNothing reports whether the log has been searched to its end and nothing matches.
func (p *Pane) findsNothing() bool {
	if p.log == nil {
		return false
	}
	found := p.log.book.Found(0)
	return found.Done && found.Hits == 0
}

func (p *Pane) filters() bool { return p.finder.filter != nil }
func (p *Pane) ofMany() bool  { return p.log != nil && len(p.log.book.Lanes()) > 1 }

func (p *Pane) atLine() bool {
	_, _, at := p.view.Cursor()
	return at
}

// Move scrolls the log and moves its cursor, or moves the legend's while that is open.
func (p *Pane) Move(action keymap.Action) tea.Cmd {
	if p.legend.open {
		p.moveLegend(action)
		return nil
	}
	p.seek.stop()
	move(p.view, action)
	return p.loadOlder()
}

func (p *Pane) toggleFollow() {
	p.seek.stop()
	p.view.SetFollow(!p.view.Following())
}

func (p *Pane) toggleWrap() { p.view.SetWrap(!p.view.Wrapped()) }

func (p *Pane) toggleFields() {
	p.lines.asFields = !p.lines.asFields
	p.lines.changed()
}

func (p *Pane) nextTimes() { p.view.SetTimes((p.view.Times()+1)%(logview.TimeRelative+1), p.zone) }

func (p *Pane) togglePrevious() tea.Cmd {
	return p.read(func(s *subject) { s.previous = !s.previous })
}

func (p *Pane) toggleAllContainers() tea.Cmd {
	return p.read(func(s *subject) { s.extent, s.merged = other(s.extent, allContainers), false })
}

func (p *Pane) toggleAllPods() tea.Cmd {
	return p.read(func(s *subject) { s.extent, s.merged = other(s.extent, allPods), false })
}

// other is the extent asked for, or back to one container.
func other(now, wanted extent) extent {
	if now == wanted {
		return oneContainer
	}
	return wanted
}

// read shows the subject changed.
func (p *Pane) read(change func(*subject)) tea.Cmd {
	s := p.subject
	if s.isZero() {
		return nil
	}
	change(&s)
	s.sought = false // the container is known by now, or what is asked for needs none
	return p.show(s)
}

// move carries out an action that scrolls.
func move(view *logview.View, action keymap.Action) {
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
	}
}

func (p *Pane) switchZone() {
	if p.zone.String() == "UTC" {
		p.zone = p.env.Location
	} else {
		p.zone = time.UTC
	}
	if p.view.Times() == logview.TimeOff {
		p.view.SetTimes(logview.TimeClock, p.zone)
		return
	}
	p.view.SetTimes(p.view.Times(), p.zone)
}

func (p *Pane) clear() {
	if p.log != nil {
		p.log.book.Clear()
		p.view.SetFollow(true)
	}
}

func (p *Pane) markHere() {
	if p.log != nil {
		p.log.book.Mark("mark at " + p.env.Now().In(p.zone).Format("15:04:05"))
	}
}

// unfold shows the fields of the line under the cursor one below the other, or
// the line again.
func (p *Pane) unfold() {
	id, pos, ok := p.view.Cursor()
	if !ok {
		return
	}
	if p.lines.unfolded[id] {
		delete(p.lines.unfolded, id)
		p.lines.changed()
		return
	}
	line := p.log.book.Read(make([]book.Line, 0, 1), pos)
	if len(line) == 0 || fields.Parse(line[0].Text).Format == fields.Plain {
		p.env.Ask(panes.Notice{Text: "the line has no fields to unfold: it is not JSON, logfmt or klog"})
		return
	}
	p.lines.unfolded[id] = true
	p.lines.changed()
}

// manyLines is how many lines are looked at for their fields.
const manyLines = 500

// chooseFields asks for the fields that show.
func (p *Pane) chooseFields() {
	if p.log == nil {
		return
	}
	keys := map[string]bool{}
	for _, key := range p.lines.chosen {
		keys[key] = true
	}
	_, next := p.lines.Bounds()
	for _, line := range p.log.book.ReadBack(make([]book.Line, 0, manyLines), next) {
		for _, field := range fields.Parse(line.Text).Fields {
			keys[field.Key] = true
		}
	}
	if len(keys) == 0 {
		p.env.Ask(panes.Notice{Text: "the lines have no fields: they are not JSON, logfmt or klog"})
		return
	}
	var options []dialog.Option
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		on := len(p.lines.chosen) == 0 || slices.Contains(p.lines.chosen, key)
		options = append(options, dialog.Option{Label: safe.Text(key), Value: key, On: on})
	}
	p.env.Ask(panes.Dialog{
		Dialog: &dialog.Choose{ID: "fields", Title: "Fields", Options: options, Several: true, None: true},
		Answer: func(value any) tea.Cmd {
			p.lines.chosen = nil
			for _, key := range value.([]any) {
				p.lines.chosen = append(p.lines.chosen, key.(string))
			}
			if len(p.lines.chosen) == len(options) {
				p.lines.chosen = nil // all, also those that come later
			}
			p.lines.asFields = true
			p.lines.changed()
			return nil
		},
	})
}

func (p *Pane) selectLines() {
	p.seek.stop()
	_, _, on := p.view.Selected()
	p.view.Select(!on)
}

func (p *Pane) selectAll() {
	p.seek.stop()
	p.view.Top()
	p.view.Select(true)
	p.view.Bottom()
}

// CanUndo reports whether there is something that esc takes back.
func (p *Pane) CanUndo() bool {
	_, _, selecting := p.view.Selected()
	return p.legend.open || selecting || p.finder.search != nil || p.finder.filter != nil || len(p.finder.highlights) > 0
}

// Undo closes the legend, ends the selection, the search, the filter, the
// highlights, one at a time.
func (p *Pane) Undo() {
	_, _, selecting := p.view.Selected()
	switch {
	case p.legend.open:
		p.closeLegend()
	case selecting:
		p.view.Select(false)
	case p.finder.search != nil:
		p.clearSearch()
	case p.finder.filter != nil:
		p.clearFilter()
	default:
		p.finder.highlights = nil
		p.showHighlights()
	}
}
