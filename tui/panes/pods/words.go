package pods

import (
	"fmt"
	"strings"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/follow"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
)

// Title is how many of the pods show, by what they were picked, and how fresh
// that is.
func (p *Pane) Title() panes.Title {
	title := panes.Title{Path: []string{"Pods"}}
	if p.scope.Name != "" {
		title.Path = append(title.Path, "pod/"+safe.Text(p.scope.Name))
	}
	parts := p.countTexts()
	if marked := len(p.rows.marks); marked > 0 {
		parts = append(parts, fmt.Sprintf("%d marked", marked))
	}
	if p.query.FailingOnly {
		parts = append(parts, "failing only")
	}
	if text := p.filter.Value(); text != "" && !p.typing {
		parts = append(parts, "filter: "+safe.Text(text))
	}
	if group := p.query.Group; group != kubepods.Ungrouped {
		parts = append(parts, p.groupText(group))
	}
	if health := p.snapshot.Health; health.State == follow.Stale || health.State == follow.Polled || p.incomplete() {
		title.Health, title.Tone = panes.HealthWord(health, p.Env.Now())
	}
	title.State = strings.Join(parts, " "+p.Env.Glyphs.Dot+" ")
	return title
}

// incomplete reports whether the list has begun to arrive and has not ended.
func (p *Pane) incomplete() bool {
	return p.snapshot.Health.State == follow.Loading && p.snapshot.Total > 0
}

// countTexts are how many of the pods show, and which of those are on the screen,
// where that is not all of them. As long as the list is incomplete they say so.
func (p *Pane) countTexts() []string {
	var texts []string
	shown, total := len(p.rows.list), p.snapshot.Total
	if shown != total {
		texts = append(texts, count.Number(shown)+"/"+count.Number(total))
	}
	if span := p.spanText(); span != "" {
		texts = append(texts, span)
	}
	if p.incomplete() {
		if len(texts) == 0 {
			texts = []string{count.Number(total)}
		}
		texts[0] += " so far"
	}
	return texts
}

// spanText says which rows show, where not all of them do. Between headings a number would not be that of
// a pod.
func (p *Pane) spanText() string {
	first, next := p.Table.Visible()
	switch {
	case next-first >= p.Table.Len(), next <= first, p.query.Group != kubepods.Ungrouped:
		return ""
	}
	return p.Env.Glyphs.Part(first+1, next, p.Table.Len())
}

// groupText says by what the list is grouped, and which group one is in when its
// heading is above the screen.
func (p *Pane) groupText(by kubepods.Grouping) string {
	text := "by " + by.String()
	first, next := p.Table.Visible()
	if first == next || p.rows.at(first) == nil {
		return text
	}
	return text + ": " + p.rows.groupName(p.rows.outline.group(first).Key)
}

// emptyText says why there are no rows, and what to do about it.
func (p *Pane) emptyText() string {
	health := p.snapshot.Health
	switch {
	case p.snapshot.Total > 0:
		return p.noneText()
	case health.State == follow.Loading && health.Err != nil:
		return panes.Failure(health.Err)
	case health.State == follow.Loading:
		return "loading pods" + p.Env.Glyphs.Ellipsis
	default:
		return p.nothingText()
	}
}

// nothingText says that there are no pods, of which kind, and where. A list of the pods of a namespace that
// does not exist is empty too.
func (p *Pane) nothingText() string {
	where := safe.Text(p.scope.String())
	if missing := p.missing(); len(missing) > 0 && len(missing) == len(p.scope.Namespaces) {
		return missingText(missing)
	}
	if p.scope.Name != "" && p.picked == "" {
		return fmt.Sprintf("there is no pod %s in namespace %s", safe.Text(p.scope.Name), safe.Text(p.scope.Namespaces[0]))
	}
	text := "no pods in " + where
	if p.picked != "" {
		text = "no pods " + safe.Text(p.picked) + " in " + where
	}
	return text + p.doubt()
}

// missing are the namespaces of the scope that do not exist.
func (p *Pane) missing() []string {
	var names []string
	for _, empty := range p.snapshot.Empty {
		if empty.Existence == kube.Absent {
			names = append(names, empty.Name)
		}
	}
	return names
}

func missingText(names []string) string {
	if len(names) == 1 {
		return "there is no namespace " + safe.Text(names[0])
	}
	return "there are no namespaces " + safe.Text(strings.Join(names, ", "))
}

// doubt says what else is known of a namespace without pods. One with a workload or service, of which pods were picked,
// exists.
func (p *Pane) doubt() string {
	if strings.HasPrefix(p.picked, "of ") {
		return ""
	}
	for _, empty := range p.snapshot.Empty {
		switch empty.Existence {
		case kube.Unaskable:
			return ", and whether the namespace exists may not be asked"
		case kube.Ending:
			return "; namespace " + safe.Text(empty.Name) + " is being deleted"
		}
	}
	return ""
}

// noneText says that there are pods, and none of them to show.
func (p *Pane) noneText() string {
	soFar := ""
	if p.incomplete() {
		soFar = " so far"
	}
	switch {
	case p.query.FailingOnly && p.snapshot.Failing > 0:
		return noneOf(p.snapshot.Failing, "failing pod", "", "matches", "does not match") + " " + p.filterText()
	case p.query.FailingOnly:
		return noneOf(p.snapshot.Total, "pod", soFar, "is failing", "is not failing")
	default:
		return noneOf(p.snapshot.Total, "pod", soFar, "matches", "does not match") + " " + p.filterText()
	}
}

// noneOf denies something of all pods, or of the one there is.
func noneOf(n int, noun, soFar, verb, denied string) string {
	if n == 1 {
		return "the only " + noun + soFar + " " + denied
	}
	return "none of the " + count.Of(n, noun) + soFar + " " + verb
}

// filterText is the filter in quotes.
func (p *Pane) filterText() string { return `"` + safe.Text(p.filter.Value()) + `"` }

// maxProblemLines is how many lines of the list what keeps it from being fresh may
// take.
const maxProblemLines = 3

// problemLines say what is wrong with what is listed, where a title has no room for
// it: a namespace that cannot be shown, or something that the user has to do. They
// leave the list some lines.
func (p *Pane) problemLines() []string {
	most := min(p.height-3, maxProblemLines)
	health := p.snapshot.Health
	if health.State == follow.Stale && panes.WantsUser(health.Err) && most > 0 && p.width > 0 {
		lines := p.Env.Ruler.Wrap(panes.Failure(health.Err), p.width)
		return lines[:min(len(lines), most)]
	}
	if problem := p.problemText(); problem != "" && most > 0 {
		return []string{problem}
	}
	return nil
}

// Notes is how many lines below the list say what of the scope cannot be shown, or more than one why nothing is listed.
func (p *Pane) Notes() int { return len(p.problemLines()) + p.whyNothing() }

// whyNothing is how many lines more than one say why nothing is listed. A filter that matches nothing moves nothing.
func (p *Pane) whyNothing() int {
	if p.snapshot.Total > 0 || p.width < 1 {
		return 0
	}
	return len(p.Env.Ruler.Wrap(p.emptyText(), p.width)) - 1
}

// problemText says which namespace cannot be shown, and why, or is not there.
func (p *Pane) problemText() string {
	problems := p.snapshot.Problems
	if len(problems) == 0 {
		if missing := p.missing(); len(missing) > 0 && len(missing) < len(p.scope.Namespaces) {
			return missingText(missing)
		}
		return ""
	}
	text := safe.Text(problems[0].Namespace + ": " + problems[0].Health.Err.Error())
	if others := len(problems) - 1; others > 0 {
		text = fmt.Sprintf("%d namespaces cannot be shown; %s", others+1, text)
	}
	return text
}
