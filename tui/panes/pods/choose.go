package pods

import (
	"cmp"
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// chooseSort asks for the column to sort by. The one that the list is sorted by
// now turns the order round.
func (p *Pane) chooseSort() {
	var options []dialog.Option
	list := p.rows.columns
	for _, c := range kubepods.AllColumns() {
		if c != kubepods.ColLabel && c != kubepods.ColNamespace && !slices.Contains(list, column{Column: c}) {
			list = append(list, column{Column: c}) // what does not show can be sorted by as well
		}
	}
	for _, c := range list {
		if c.Column == kubepods.ColContainers || c.Column == kubepods.ColNamespace || p.lacks(c.Column) {
			continue
		}
		option := dialog.Option{Label: c.title(), Detail: orderText(c, descendsFirst(c)), Value: c}
		if p.sortedBy(c) {
			option.On, option.Detail = true, orderText(c, !p.query.Sort.Descending)
		}
		options = append(options, option)
	}
	p.Env.Ask(panes.Dialog{
		Dialog: &dialog.Choose{ID: "sort", Title: "Sort by", Options: options},
		Answer: func(value any) tea.Cmd {
			p.sortBy(value.(column))
			return nil
		},
	})
}

func (p *Pane) sortedBy(c column) bool {
	return p.query.Sort.Column == c.Column && p.query.Sort.Label == c.label
}

// descendsFirst reports whether one looks for the greatest of a column first.
func descendsFirst(c column) bool { return c.IsNumber() }

// orderText says what an order puts first.
func orderText(c column, descending bool) string {
	ascending, falling := "from A to Z", "from Z to A"
	switch {
	case c.Column == kubepods.ColAge:
		ascending, falling = "the youngest first", "the oldest first"
	case c.Column == kubepods.ColLastRestart:
		ascending, falling = "the latest first", "the earliest first"
	case c.Column == kubepods.ColReady:
		ascending, falling = "what lacks most first", "what is ready first"
	case c.IsNumber():
		ascending, falling = "the least first", "the most first"
	}
	if descending {
		return falling
	}
	return ascending
}

// sortBy sorts by a column, in the other direction if it does so already.
func (p *Pane) sortBy(c column) {
	descending := descendsFirst(c)
	if p.sortedBy(c) {
		descending = !p.query.Sort.Descending
	}
	p.query.Sort = kubepods.Sort{Column: c.Column, Label: c.label, Descending: descending}
	p.showSort()
	p.pull()
	p.remeasure()
}

// showSort marks the column that the list is sorted by, unless it is as always.
func (p *Pane) showSort() {
	if p.query.Sort == (kubepods.Sort{}) {
		p.Table.SetSort(-1, false)
		return
	}
	at := slices.IndexFunc(p.rows.columns, func(c column) bool { return p.sortedBy(c) && !c.blank })
	p.Table.SetSort(at, p.query.Sort.Descending)
}

// chooseColumns asks for the columns to show. Labels are those of the pods in
// the list.
func (p *Pane) chooseColumns() {
	var options []dialog.Option
	for _, c := range kubepods.AllColumns() {
		switch {
		case c == kubepods.ColLabel, c == kubepods.ColName:
			continue
		case p.lacks(c):
			options = append(options, dialog.Option{Label: c.String(), Value: column{Column: c}, Reason: "the metrics API does not answer"})
			continue
		}
		options = append(options, dialog.Option{Label: c.String(), Detail: p.roomless(c, ""), Value: column{Column: c}, On: p.shows(c)})
	}
	for _, key := range p.labelKeys() {
		options = append(options, dialog.Option{
			Label: key, Detail: cmp.Or(p.roomless(kubepods.ColLabel, key), "label"), Value: column{Column: kubepods.ColLabel, label: key},
			On: slices.Contains(p.choice.labels, key),
		})
	}
	p.Env.Ask(panes.Dialog{
		Dialog: &dialog.Choose{ID: "columns", Title: "Columns", Options: options, Several: true, None: true},
		Answer: func(value any) tea.Cmd {
			p.showColumns(value.([]any))
			return nil
		},
	})
}

// roomless says that a column does not fit into the list, "" where it does or is not in the list.
func (p *Pane) roomless(c kubepods.Column, label string) string {
	at := slices.IndexFunc(p.rows.columns, func(in column) bool { return in.Column == c && in.label == label })
	if at < 0 || p.Table.Shows(at) {
		return ""
	}
	return "there is no room for it"
}

// manyRows is how many rows are looked at for their labels.
const manyRows = 1000

// labelKeys are the keys of the labels that the pods have, sorted.
func (p *Pane) labelKeys() []string {
	keys := map[string]bool{}
	for _, key := range p.choice.labels {
		keys[key] = true
	}
	for _, row := range p.rows.list[:min(len(p.rows.list), manyRows)] {
		for _, key := range row.LabelKeys() {
			keys[key] = true
		}
	}
	return slices.Sorted(maps.Keys(keys))
}

// showColumns shows the chosen columns. Only what differs from the default is
// kept, so that the default goes on to follow the scope and the metrics.
func (p *Pane) showColumns(chosen []any) {
	on := map[kubepods.Column]bool{}
	p.choice.labels = nil
	for _, value := range chosen {
		c := value.(column)
		on[c.Column] = true
		if c.label != "" {
			p.choice.labels = append(p.choice.labels, c.label)
		}
	}
	for _, c := range kubepods.AllColumns() {
		if c == kubepods.ColName || c == kubepods.ColLabel || p.lacks(c) {
			continue
		}
		if p.shows(c) != on[c] {
			p.choice.set[c] = on[c]
		}
	}
	p.arrange()
	p.pull()
}

// chooseGroup asks by what to group.
func (p *Pane) chooseGroup() {
	detail := map[kubepods.Grouping]string{
		kubepods.Ungrouped: "one list",
		kubepods.ByOwner:   "Deployment, StatefulSet, Job and others",
		kubepods.ByNode:    "where the pods run",
	}
	var options []dialog.Option
	for _, g := range append([]kubepods.Grouping{kubepods.Ungrouped}, kubepods.Groupings()...) {
		options = append(options, dialog.Option{Label: g.String(), Detail: detail[g], Value: g, On: g == p.query.Group})
	}
	p.Env.Ask(panes.Dialog{
		Dialog: &dialog.Choose{ID: "group", Title: "Group by", Options: options},
		Answer: func(value any) tea.Cmd {
			p.query.Group = value.(kubepods.Grouping)
			p.rows.outline.folded = map[string]bool{}
			p.take()
			at := p.Table.Selected()
			p.Table.Wheel(-1) // to the heading of the first group, if that is the one above
			p.Table.Select(at)
			return p.askRevisions()
		},
	})
}

// fold folds the group under the cursor, or unfolds it.
func (p *Pane) fold() {
	p.folding(func(outline *outline, group string) { outline.fold(group) })
}

// foldAll folds all groups, or unfolds them.
func (p *Pane) foldAll() {
	p.folding(func(outline *outline, _ string) { outline.foldAll() })
}

// folding changes what is folded and puts the cursor on the heading of its
// group.
func (p *Pane) folding(change func(outline *outline, group string)) {
	outline := &p.rows.outline
	line := p.Table.SelectedIndex()
	if line < 0 {
		return
	}
	group := outline.group(line).Key
	change(outline, group)
	p.rows.look++
	p.Table.Select(headingKey(group))
	p.Table.SetSource(&p.rows)
}
