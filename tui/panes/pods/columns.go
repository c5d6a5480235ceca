package pods

import (
	"slices"

	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/table"
)

// column is a column of the list: one of the rows', or a label's.
type column struct {
	kubepods.Column
	label string // for [kubepods.ColLabel]
	blank bool   // keeps the room of what is not known yet
}

func (c column) title() string {
	switch {
	case c.blank:
		return ""
	case c.Column == kubepods.ColLabel:
		return c.label
	}
	return c.String()
}

// choice is what the user wants to see beside what always shows.
type choice struct {
	wide   bool
	set    map[kubepods.Column]bool // chosen one by one; the others are by default
	labels []string                 // keys of labels
}

// shows reports whether a column is in the list. What a cluster does not have is
// not.
func (p *Pane) shows(c kubepods.Column) bool { return p.wants(c) && !p.lacks(c) }

// lacks reports whether a column is of usage, which the cluster does not tell, or not yet.
func (p *Pane) lacks(c kubepods.Column) bool { return c.IsUsage() && !p.snapshot.Metered }

// wants reports whether a column is to be in the list, by default or because it was chosen.
func (p *Pane) wants(c kubepods.Column) bool {
	if chosen, ok := p.choice.set[c]; ok {
		return chosen
	}
	switch c {
	case kubepods.ColNamespace:
		return len(p.scope.Namespaces) != 1
	case kubepods.ColName, kubepods.ColContainers, kubepods.ColReady, kubepods.ColStatus,
		kubepods.ColRestarts, kubepods.ColAge, kubepods.ColCPU, kubepods.ColMemory:
		return true
	case kubepods.ColIP, kubepods.ColNode, kubepods.ColNominatedNode, kubepods.ColReadinessGates:
		return p.choice.wide
	}
	return false
}

// arrange sets the columns for what is to be shown. Usage has its room from the start, so that nothing moves when it
// comes, after the pods, or goes.
func (p *Pane) arrange() {
	var list []column
	for _, c := range kubepods.AllColumns() {
		if c != kubepods.ColLabel && p.wants(c) {
			list = append(list, column{Column: c, blank: p.lacks(c)})
		}
	}
	for _, key := range p.choice.labels {
		list = append(list, column{Column: kubepods.ColLabel, label: key})
	}
	if !slices.Equal(list, p.rows.columns) {
		p.rows.columns = list
		p.rows.look++
		shown := make([]table.Column, len(list))
		for i, c := range list {
			shown[i] = p.room(c)
			if p.choice.set[c.Column] {
				shown[i].Extra = false // it was asked for
			}
			shown[i].Paired = c.Column == kubepods.ColMemory && i > 0 && list[i-1].Column == kubepods.ColCPU && shown[i-1].Extra == shown[i].Extra
		}
		p.Table.SetColumns(shown)
		p.measured = 0
	}
	p.showSort()
	p.query.Shown = shown(list)
}

// shown is what a filter looks at.
func shown(list []column) kubepods.Shown {
	var columns []kubepods.Column
	var labels []string
	for _, c := range list {
		columns = append(columns, c.Column)
		if c.label != "" {
			labels = append(labels, c.label)
		}
	}
	return kubepods.Show(columns, labels)
}

// room is how wide a column may be and what it gives way to. On a short line
// usage goes first and then how long ago a restart was; then names are cut, in
// their middle; then goes what the eye misses least.
func (p *Pane) room(c column) table.Column {
	col := table.Column{Title: c.title(), Priority: 3}
	switch c.Column {
	case kubepods.ColNamespace:
		col.Min, col.Fair, col.Max, col.Flex, col.Slack, col.Priority, col.Short = 4, 7, 24, 1, -1, 7, "NS"
	case kubepods.ColName:
		col.Min, col.Fair, col.Flex, col.Slack, col.Priority, col.Middle = 10, 24, 2, nameSlack, 9, true
	case kubepods.ColContainers:
		col.Min, col.Max, col.Priority, col.Short = 4, 24, 7, "CTRS"
	case kubepods.ColReady:
		col.Priority, col.Align = 4, cells.Right // the glyphs of the containers tell it too
	case kubepods.ColStatus:
		col.Min, col.Fair, col.Max, col.Flex, col.Slack, col.Priority = 16, 28, 28, 100, -1, 8
	case kubepods.ColRestarts:
		col.Min, col.Yields, col.Priority, col.Align, col.Short = 3, true, 5, cells.Right, "RST"
	case kubepods.ColAge:
		col.Priority, col.Align = 6, cells.Right
	case kubepods.ColLastRestart:
		col.Align = cells.Right
	case kubepods.ColNode, kubepods.ColOwner:
		col.Min, col.Max, col.Flex, col.Slack = 6, 48, 1, -1
	case kubepods.ColNominatedNode, kubepods.ColReadinessGates:
		col.Priority = 1
	case kubepods.ColLabel:
		col.Min, col.Max = 4, 32
	}
	if p.shows(kubepods.ColNamespace) {
		col.Fair = min(col.Fair, fairBesideNamespace(c.Column)) // or READY would have no room
	}
	if c.IsUsage() {
		col.Min, col.Align, col.Priority, col.Extra = usageWidth(c.Column), cells.Right, 2, true
	}
	col.Spare = col.Priority < 5
	return col
}

// fairBesideNamespace is what a column that gives way has before others go where the namespaces show as well.
func fairBesideNamespace(c kubepods.Column) int {
	switch c {
	case kubepods.ColNamespace:
		return len("default")
	case kubepods.ColName:
		return 15
	default:
		return len("CrashLoopBackOff")
	}
}

// usageWidth is how many cells usage takes at the least, whether it is known yet or not.
func usageWidth(c kubepods.Column) int {
	switch c {
	case kubepods.ColCPU:
		return len("1250m")
	case kubepods.ColMemory:
		return len("1024Mi")
	default:
		return len(c.String()) // and percents
	}
}

// nameSlack is how many blanks a name may have behind it in the column of names, so that the eye finds
// from there to what belongs to it.
const nameSlack = 16
