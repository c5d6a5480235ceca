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
	now := p.Env.Now()
	widths := make([]int, len(p.rows.columns))
	for row := range kubepods.Prefetch(p.snapshot.RowsSince(p.measured)) {
		if row.Revision <= p.measured {
			continue
		}
		for i := range widths {
			widths[i] = p.rows.width(row, &p.rows.columns[i], now, widths[i])
		}
	}
	p.measured = p.snapshot.Revision
	p.Table.Demand(widths)
}

// remeasure lets columns shrink to what the rows ask for now: when the list is opened, and when its size,
// scope, filter or order changes.
func (p *Pane) remeasure() {
	p.measured = 0
	p.Table.Refit()
	p.measure()
}

const (
	// ageRoom is what an age takes at times, "9m59s": that it grows by a cell must not move the columns.
	ageRoom = len("9m59s")
	// longAge is the number of seconds from which on an age may take more, "2y364d".
	longAge = int64(2 * 365 * 24 * time.Hour / time.Second)
)

// width is how many cells a row asks for in a column, or least where that is more.
func (r *rows) width(row *kubepods.Row, c *column, now time.Time, least int) int {
	switch c.Column {
	case kubepods.ColName:
		tail := r.env.Ruler.Width(r.revision(row))
		return tail + r.widthOf(row.Ref.Name, least-tail)
	case kubepods.ColContainers:
		return max(least, r.stripWidth(row))
	case kubepods.ColStatus:
		return max(least, r.env.Ruler.Width(safe.Text(r.status(row)))) // the one text that may hold anything
	case kubepods.ColReady:
		ready, total := row.ReadyTexts()
		return max(least, len(ready)+len("/")+len(total))
	case kubepods.ColRestarts:
		if row.Restarts == 0 || row.LastRestart.IsZero() {
			return max(least, len(strconv.Itoa(row.Restarts)))
		}
		return max(least, len(strconv.Itoa(row.Restarts))+len(" ( ago)")+ageRoom)
	case kubepods.ColAge:
		if age := now.Unix() - row.Created.Unix(); age >= 0 && age < longAge {
			return max(least, ageRoom)
		}
		return max(least, ageRoom, len(row.AgeText(now)))
	case kubepods.ColLabel:
		value, _ := row.Label(c.label)
		return r.widthOf(value, least)
	}
	if c.blank {
		return least
	}
	return r.widthOf(c.Text(row, now), least)
}

// widthOf is how many cells a text without tabs takes, or least where that is more: no other character takes more
// cells than bytes.
func (r *rows) widthOf(text string, least int) int {
	if len(text) <= least {
		return least
	}
	return max(least, r.env.Ruler.Width(safe.Text(text)))
}

// stripWidth is how many cells the glyphs of a row's containers take.
func (r *rows) stripWidth(row *kubepods.Row) int {
	if len(row.Containers) <= manyContainers {
		return len(row.Containers) + gapsOf(row)
	}
	width := 0
	for _, run := range r.counts(row) {
		width += r.env.Ruler.Width(run.Text)
	}
	return width
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

// Need is the width in which no cell is cut, and a line for each row or for why there are none.
func (p *Pane) Need() layout.Need {
	width, full := p.Table.Natural()
	return layout.Need{Width: width, Full: full, Height: 1 + max(p.Table.Len(), 1) + p.whyNothing() + len(p.below())}
}

var _ panes.Sizer = (*Pane)(nil)
