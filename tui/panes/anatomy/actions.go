package anatomy

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/tui/panes"
)

// Actions are what can be done in the anatomy of a pod.
func Actions() []panes.Action {
	const noSearch, noSections = "nothing is searched for yet", "there is nothing to fold here"
	bind := func(name keymap.Action, help string, keys ...string) keymap.Binding {
		return keymap.Bind("anatomy."+name, help, keys...)
	}
	return []panes.Action{
		panes.When(panes.OnNow(bind("open", "open what the line is about: a log, pods, an object, the evidence", "enter").Footer("open", 10),
			(*Pane).openLine), (*Pane).onLine, ""),
		panes.When(panes.OnNow(bind("more", "tell more about the line, or less", "space").Footer("more", 8),
			(*Pane).tellMore), (*Pane).hasMore, "there is no more to tell about the line"),
		panes.OnNow(bind("search", "search; n and N go on", "/").Footer("search", 11), (*Pane).OpenSearch),
		panes.Unless(panes.When(panes.OnNow(bind("next-match", "go to the next match", "n").Footer("next", 4),
			func(p *Pane) { p.Match(false) }), (*Pane).Searches, noSearch), (*Pane).FindsNothing),
		panes.Unless(panes.When(panes.OnNow(bind("previous-match", "go to the match before", "N").Footer("previous", 5),
			func(p *Pane) { p.Match(true) }), (*Pane).Searches, noSearch), (*Pane).FindsNothing),
		panes.When(panes.OnNow(bind("show-secret", "show the secret value of the variable, or hide it", "x").Footer("show value", 9),
			(*Pane).toggleSecret), (*Pane).onSecret, "the line has no secret value"),
		panes.When(panes.OnNow(bind("fold", "fold the section, or unfold it", "-").Footer("fold", 12),
			(*Pane).Fold), (*Pane).CanFold, noSections),
		panes.When(panes.OnNow(bind("fold-all", "fold all sections, or unfold them", "_").Footer("fold all", 13),
			(*Pane).FoldAll), (*Pane).CanFoldAll, noSections),
	}
}

func (p *Pane) onLine() bool { return p.Doc.Cursor() != "" }

// The keys of lines are what they are about: a kind, and a name within the pod.
const (
	keySection    = "section"
	keyContainer  = "container"
	keyVariable   = "variable"
	keyOverridden = "overridden"
	keyFinding    = "finding"
	keyEvidence   = "evidence"
)

func key(kind string, names ...string) string { return kind + "/" + strings.Join(names, "/") }

// containerKey is the key of a container's line.
func containerKey(name string) string { return key(keyContainer, name) }

// variable is the variable under the cursor and its container, nil for none.
func (p *Pane) variable() (container string, v *anatomy.Variable) {
	kind, rest, _ := strings.Cut(p.Doc.Cursor(), "/")
	container, name, _ := strings.Cut(rest, "/")
	if kind != keyVariable || p.model == nil {
		return "", nil
	}
	if c := p.model.Container(container); c != nil {
		for i := range c.Env {
			if c.Env[i].Name == name && c.Env[i].Presence != anatomy.Overridden {
				return container, &c.Env[i]
			}
		}
	}
	return "", nil
}

func (p *Pane) onSecret() bool {
	_, v := p.variable()
	return v != nil && v.Secret
}

// toggleSecret shows one secret value, after asking, until the cursor or the focus
// leaves it.
func (p *Pane) toggleSecret() {
	container, v := p.variable()
	if v == nil {
		return
	}
	at, pod := p.Doc.Cursor(), p.target.Pod
	p.ToggleSecret(at, v.Name+" of "+container, func() bool { return p.target.Pod == pod && p.Doc.Cursor() == at })
}

// Click puts the cursor on a line; a click on the line under the cursor opens it.
func (p *Pane) Click(_, y int) tea.Cmd {
	if p.ClickAgain(y) {
		p.openLine()
	}
	return nil
}
