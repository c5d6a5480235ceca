package pods

import (
	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/tui/panes"
)

// Actions are what can be done in the list of pods. What can be done with the pods themselves is
// App's.
func Actions() []panes.Action {
	open := panes.When(panes.OnNow(keymap.Bind("pods.containers", "open the pod's containers", "enter").Footer("containers", 10),
		(*Pane).open), (*Pane).hasLine, "")
	open.Word = func(p panes.Pane) string { return p.(*Pane).openWord(open.Short) }
	return []panes.Action{
		open,
		panes.OnNow(keymap.Bind("pods.filter", "show only the pods that match", "/").Footer("filter", 16), (*Pane).openFilter),
		panes.OnNow(keymap.Bind("pods.failing-only", "show only failing pods, or all", "!").Footer("failing only", 32),
			(*Pane).toggleFailing),
		panes.OnNow(keymap.Bind("pods.sort", "sort by a column", "o").Footer("sort", 34), (*Pane).chooseSort),
		panes.When(panes.OnNow(keymap.Bind("pods.mark", "mark the pod, or take the mark away", "space").Footer("mark", 35), (*Pane).mark),
			(*Pane).HasRow, "no pod is under the cursor"),
		panes.When(panes.OnNow(keymap.Bind("pods.mark-all", "mark all pods that show, or none", "ctrl+a"), (*Pane).markAll),
			(*Pane).hasLine, "there are no pods to mark"),
		panes.OnNow(keymap.Bind("pods.group", "group by owner, node or namespace", "u").Footer("group", 36), (*Pane).chooseGroup),
		panes.When(panes.OnNow(keymap.Bind("pods.fold", "fold the group under the cursor, or unfold it", "-"), (*Pane).fold),
			(*Pane).isGrouped, notGrouped),
		panes.When(panes.OnNow(keymap.Bind("pods.fold-all", "fold all groups, or unfold them", "_"), (*Pane).foldAll),
			(*Pane).isGrouped, notGrouped),
		panes.OnNow(keymap.Bind("pods.wide", "show more columns, or fewer", "w").Footer("wide", 40), (*Pane).toggleWide),
		panes.OnNow(keymap.Bind("pods.columns", "choose the columns", "O").Footer("columns", 42), (*Pane).chooseColumns),
	}
}

const notGrouped = "the pods are not grouped"

func (p *Pane) isGrouped() bool { return p.rows.outline.groups != nil }

// hasLine reports whether there is anything under the cursor, a pod or the heading of a group.
func (p *Pane) hasLine() bool { return p.Table.Len() > 0 }

// open shows the containers of the pod under the cursor, or folds the group whose heading that is.
func (p *Pane) open() {
	switch row := p.selected(); {
	case row != nil:
		p.hold()
		p.Env.Ask(panes.Open{Kind: "containers", Target: target(row)})
	case p.Table.Len() > 0:
		p.fold()
	}
}

// openWord is what [Pane.open] does now, in a word: usual on a pod.
func (p *Pane) openWord(usual string) string {
	if _, on := p.Heading(); !on {
		return usual
	}
	if outline := &p.rows.outline; outline.folded[outline.group(p.Table.SelectedIndex()).Key] {
		return "unfold"
	}
	return "fold"
}

func (p *Pane) toggleFailing() {
	p.setFailingOnly(!p.query.FailingOnly)
	p.pull()
	p.remeasure()
}

func (p *Pane) setFailingOnly(on bool) {
	p.query.FailingOnly, p.rows.failingOnly = on, on
	p.rows.look++
}

func (p *Pane) toggleWide() {
	p.choice.wide = !p.choice.wide
	p.arrange()
	p.pull()
	if hidden := p.Table.Hidden(); hidden > 0 && p.choice.wide {
		p.Env.Ask(panes.Notice{Text: count.Of(hidden, "more column") + " " + count.Verb(hidden, "does", "do") + " not fit; O chooses which show"})
	}
}
