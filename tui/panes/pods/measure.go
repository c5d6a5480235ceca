package pods

import (
	"strconv"
	"time"

	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/tui/layout"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
)

// measure makes the columns as wide as all rows of the list ask for, also those that do not show, so that
// a row looks the same however one came to it. Only the rows that have changed are measured.
func (p *Pane) measure() {
	now, latest := p.Env.Now(), p.measured
	widths := make([]int, len(p.rows.columns))
	for _, row := range p.rows.list {
		if row.Revision <= p.measured {
			continue
		}
		latest = max(latest, row.Revision)
		for i, c := range p.rows.columns {
			widths[i] = max(widths[i], p.rows.width(row, c, now))
		}
	}
	p.measured = latest
	p.Table.Demand(widths)
}

// remeasure lets columns shrink to what the rows ask for now: when the list is opened, and when its size,
// scope, filter or order changes.
func (p *Pane) remeasure() {
	p.measured = 0
	p.Table.Refit()
	p.measure()
}

// ageRoom is what an age takes at times, "9m59s": that it grows by a cell must not move the columns.
const ageRoom = 5

// width is how many cells a row asks for in a column.
func (r *rows) width(row *kubepods.Row, c column, now time.Time) int {
	switch c.Column {
	case kubepods.ColName:
		return r.env.Ruler.Width(row.Ref.Name) + r.env.Ruler.Width(r.revision(row))
	case kubepods.ColContainers:
		if len(row.Containers) > manyContainers {
			width := 0
			for _, run := range r.counts(row) {
				width += r.env.Ruler.Width(run.Text)
			}
			return width
		}
		return len(row.Containers) + gapsOf(row)
	case kubepods.ColStatus:
		return r.env.Ruler.Width(safe.Text(r.status(row)))
	case kubepods.ColReady:
		return len(row.ReadyText())
	case kubepods.ColRestarts:
		if row.Restarts == 0 || row.LastRestart.IsZero() {
			return len(strconv.Itoa(row.Restarts))
		}
		return len(strconv.Itoa(row.Restarts)) + len(" ( ago)") + ageRoom
	case kubepods.ColAge:
		return max(ageRoom, len(row.AgeText(now)))
	case kubepods.ColLabel:
		value, _ := row.Label(c.label)
		return r.env.Ruler.Width(safe.Text(value))
	}
	return r.env.Ruler.Width(safe.Text(c.Text(row, now)))
}

// gapsOf counts the blanks between the glyphs of a row's containers.
func gapsOf(row *kubepods.Row) int {
	gaps := 0
	for i := 1; i < len(row.Containers); i++ {
		if inOrder(row.Containers[i-1].Kind) && !inOrder(row.Containers[i].Kind) {
			gaps++
		}
	}
	return gaps
}

// Need is the width in which no cell is cut, and a line for each row.
func (p *Pane) Need() layout.Need {
	width, full := p.Table.Natural()
	return layout.Need{Width: width, Full: full, Height: 1 + max(p.Table.Len(), 1) + len(p.below())}
}

var _ panes.Sizer = (*Pane)(nil)
