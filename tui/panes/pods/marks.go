package pods

import (
	"cmp"
	"slices"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/tui/panes"
)

// mark marks the pod under the cursor, or takes its mark away, and goes on to
// the next: a row of pods is marked by holding the key.
func (p *Pane) mark() {
	row := p.selected()
	if row == nil {
		return
	}
	if _, marked := p.rows.marks[key(row)]; marked {
		delete(p.rows.marks, key(row))
	} else {
		p.rows.marks[key(row)] = row.Ref
	}
	p.Table.Down()
	p.hold()
}

// markAll marks all pods that show or, when they are, none.
func (p *Pane) markAll() {
	all := true
	for _, row := range p.rows.list {
		if _, marked := p.rows.marks[key(row)]; !marked {
			all = false
			p.rows.marks[key(row)] = row.Ref
		}
	}
	if all {
		clear(p.rows.marks)
	}
}

// prune forgets the marks of pods that are gone.
func (p *Pane) prune() {
	for key, ref := range p.rows.marks {
		if _, there := p.source.Row(ref); !there {
			delete(p.rows.marks, key)
		}
	}
}

// Marked are the marked pods by namespace and name, those that the filter hides
// included.
func (p *Pane) Marked() []panes.Target {
	marked := make([]panes.Target, 0, len(p.rows.marks))
	for _, ref := range p.rows.marks {
		row, there := p.source.Row(ref)
		if there {
			marked = append(marked, panes.Target{ContainerRef: kube.ContainerRef{Pod: ref}, Row: row})
		}
	}
	slices.SortFunc(marked, func(a, b panes.Target) int {
		return cmp.Or(cmp.Compare(a.Pod.Namespace, b.Pod.Namespace), cmp.Compare(a.Pod.Name, b.Pod.Name))
	})
	return marked
}

// Targets are the marked pods or, without marks, the one under the cursor.
func (p *Pane) Targets() []panes.Target {
	if len(p.rows.marks) > 0 {
		return p.Marked()
	}
	if row := p.selected(); row != nil {
		return []panes.Target{target(row)}
	}
	return nil
}
