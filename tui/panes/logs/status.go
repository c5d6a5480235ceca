package logs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/explain"
	kubelogs "github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/book"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/cells"
)

// Title names what is shown and says how reading it goes.
func (p *Pane) Title() panes.Title {
	if p.subject.isZero() {
		return panes.Title{Path: []string{"Log"}}
	}
	title := panes.Title{Path: p.subject.path()}
	title.State, title.Tone = p.stateText()
	if p.lines.asFields && title.State != "" {
		title.State = "as fields " + p.env.Glyphs.Dot + " " + title.State
	}
	if window := p.subject.window.text(); window != "" && title.State != "" {
		title.State = window + " " + p.env.Glyphs.Dot + " " + title.State
	}
	return title
}

func (p *Pane) stateText() (string, panes.Tone) {
	if p.log == nil {
		return "", panes.Plain
	}
	dot := " " + p.env.Glyphs.Dot + " "
	position := p.view.Status()
	lanes := p.log.book.Lanes()
	if trouble := p.log.roster.err(); trouble != nil {
		state := "new pods not followed"
		if trouble.Class == explain.ClassUnreachable || trouble.Class == explain.ClassTimeout {
			state = panes.StaleWord(trouble)
		}
		if !p.view.Following() {
			state += dot + position
		}
		return state, panes.Warn
	}
	if len(lanes) != 1 {
		return p.manyText(lanes, position)
	}
	state := lanes[0].State
	switch state.Phase {
	case kubelogs.Streaming:
		switch {
		case state.Silent() && p.view.Following():
			return silence(state), panes.Warn
		case state.Silent():
			return silence(state) + dot + position, panes.Warn
		case p.view.Following():
			return position, panes.Good
		}
		return position, panes.Warn
	case kubelogs.Reconnecting:
		if p.view.Following() {
			return "reconnecting", panes.Warn
		}
		return "reconnecting" + dot + position, panes.Warn
	case kubelogs.Failed:
		return "failed", panes.Bad
	case kubelogs.Ended:
		if p.view.Following() {
			return "ended", panes.Plain
		}
		return "ended" + dot + position, panes.Plain
	}
	if state.Note != "" && !p.explained {
		return safe.Text(state.Note), panes.Warn
	}
	return state.Phase.String(), panes.Warn
}

// silence says who does not answer.
func silence(state kubelogs.State) string { return safe.Text(state.Err.Sentence) }

// manyText says how reading many containers goes: what is not as it should be
// comes first, and how many there are last, where there may be no room.
func (p *Pane) manyText(lanes []book.Lane, position string) (string, panes.Tone) {
	phases := map[kubelogs.Phase]int{}
	silent := 0
	for _, lane := range lanes {
		phases[lane.State.Phase]++
		if lane.State.Silent() {
			silent++
		}
	}
	var words []string
	tone := panes.Good
	if silent > 0 {
		words = append(words, fmt.Sprintf("%d without an answer", silent))
		tone = panes.Warn
	}
	for _, phase := range []kubelogs.Phase{kubelogs.Failed, kubelogs.Reconnecting, kubelogs.Waiting} {
		if n := phases[phase]; n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, phase))
			tone = panes.Warn
		}
	}
	switch {
	case len(lanes) == 0:
		return "looking for containers" + p.env.Glyphs.Ellipsis, panes.Plain
	case phases[kubelogs.Ended] == len(lanes):
		words = append(words, "ended")
		tone = panes.Plain
	}
	if phases[kubelogs.Streaming] > 0 || !p.view.Following() {
		words = append(words, position)
	}
	many := len(lanes) - phases[kubelogs.Ended] // an init container is done, and not followed
	if many == 0 {
		many = len(lanes)
	}
	words = append(words, count.Of(many, "container"))
	if !p.view.Following() {
		tone = panes.Warn
	}
	return strings.Join(words, " "+p.env.Glyphs.Dot+" "), tone
}

// showEmpty says in the empty view why there are no lines.
func (p *Pane) showEmpty() {
	lanes := p.log.book.Lanes()
	switch trouble := p.log.roster.err(); {
	case p.finder.filter != nil:
		p.view.SetEmpty("no line matches the filter")
	case trouble != nil:
		p.view.SetEmpty(trouble.Error())
	case len(lanes) == 1:
		p.view.SetEmpty(p.whyEmpty(lanes[0].State) + p.others())
	case len(lanes) == 0:
		p.view.SetEmpty("looking for containers" + p.env.Glyphs.Ellipsis)
	default:
		p.view.SetEmpty(p.whyAllEmpty(lanes))
	}
}

// whyAllEmpty says why several containers, of which some may be hidden, have no
// lines. What went wrong comes first.
func (p *Pane) whyAllEmpty(lanes []book.Lane) string {
	shown := showing(lanes)
	if len(shown) == 0 {
		return "all containers are hidden"
	}
	failed, ended := 0, 0
	var why, cause string
	for _, lane := range shown {
		switch {
		case lane.State.Err != nil:
			if failed++; failed == 1 {
				why = lane.State.Err.Error()
			}
		case lane.State.Phase == kubelogs.Ended:
			ended++
		case cause == "":
			cause = safe.Text(p.causeOf(lane.State))
		}
	}
	switch {
	case failed == 1:
		return why
	case failed > 1:
		return why + "; " + count.Of(failed-1, "more log") + " cannot be read"
	case ended == len(shown):
		return "the containers wrote nothing"
	case cause != "" && !p.explained:
		return "no output yet " + p.env.Glyphs.Dot + " " + cause
	}
	return "no output yet"
}

// showing are the lanes whose lines are not hidden.
func showing(lanes []book.Lane) []book.Lane {
	solo := slices.ContainsFunc(lanes, func(lane book.Lane) bool { return lane.Solo })
	var shown []book.Lane
	for _, lane := range lanes {
		if lane.Pinned || !lane.Muted && (!solo || lane.Solo) {
			shown = append(shown, lane)
		}
	}
	return shown
}

// whyEmpty says why a container has no lines.
func (p *Pane) whyEmpty(state kubelogs.State) string {
	switch {
	case state.Err != nil:
		return state.Err.Error()
	case state.Phase == kubelogs.Streaming:
		return "no output yet"
	case state.Phase == kubelogs.Ended && state.Note == "":
		return "the container wrote nothing"
	case state.Phase == kubelogs.Ended:
		return "the container wrote nothing " + p.env.Glyphs.Dot + " " + safe.Text(state.Note)
	case p.explained && (p.causeOf(state) != "" || state.Note != ""):
		return "the container is not running"
	case p.causeOf(state) != "":
		return "the container is not running " + p.env.Glyphs.Dot + " " + safe.Text(p.causeOf(state))
	case state.Note != "":
		return "the container is not running " + p.env.Glyphs.Dot + " " + safe.Text(state.Note)
	}
	return "reading the log" + p.env.Glyphs.Ellipsis
}

// others says which key shows the other containers of a pod, where the log of one of several has no lines.
func (p *Pane) others() string {
	row := p.subject.target.Row
	if p.subject.extent != oneContainer || row == nil || len(row.Containers) < 2 || p.env.KeyOf == nil {
		return ""
	}
	return fmt.Sprintf(" %s %s shows all containers of the pod", p.env.Glyphs.Dot, p.env.KeyOf("logs.all-containers"))
}

// inForce is the line that says what hides lines, what is searched for and what
// is written; "" when nothing is out of the ordinary.
func (p *Pane) inForce() string {
	if p.log == nil {
		return ""
	}
	var words []string
	if hidden := p.hiddenText(); hidden != "" {
		words = append(words, hidden)
	}
	if filter := p.finder.filter; filter != nil && p.prompts.open != p.prompts.filter {
		words = append(words, p.filterText())
	}
	if search := p.finder.search; search != nil {
		words = append(words, p.searchText())
	}
	if selector := p.log.roster.standIn(); selector != "" {
		words = append(words, "the pods with "+safe.Text(selector))
	}
	if p.locked {
		words = append(words, "clock locked")
	}
	if p.writing.path != "" {
		words = append(words, "writing to "+p.writing.path)
	}
	if len(words) == 0 {
		return ""
	}
	text := " " + strings.Join(words, " "+p.env.Glyphs.Dot+" ")
	return p.env.Styles.Info.Render(p.env.Ruler.Fit(text, p.width, cells.Left, p.env.Glyphs.Ellipsis))
}

func (p *Pane) filterText() string {
	got := p.log.book.Filtered()
	text := fmt.Sprintf("filter %s: %s", safe.Text(p.finder.filter.String()), count.Of(got.Hits, "line"))
	if !got.Done {
		text += " so far"
	}
	if n := p.finder.context; n > 0 {
		text += fmt.Sprintf(", %d around", n)
	}
	return text
}

func (p *Pane) searchText() string {
	_, at, ok := p.view.Cursor()
	got := p.log.book.Found(at)
	text := "search " + safe.Text(p.finder.search.String()) + ": "
	switch {
	case got.Hits == 0 && got.Done:
		return text + "no match"
	case p.finder.filter != nil:
		return text + count.Number(got.Hits) + " in all"
	case ok && got.Done:
		text += count.Number(got.Rank) + " of "
	}
	text += count.Number(got.Hits)
	if !got.Done {
		text += " so far"
	}
	if ok && len(p.lines.lanes.labels) == 1 { // of many, counting goes through all of them
		first, _ := p.lines.Bounds()
		text += ", line " + count.Number(p.lines.Count(first, at)+1)
	}
	return text
}

// hiddenText says how many containers do not show.
func (p *Pane) hiddenText() string {
	lanes := p.log.book.Lanes()
	hidden := len(lanes) - len(showing(lanes))
	if hidden == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %s hidden", hidden, count.Of(len(lanes), "container"))
}
