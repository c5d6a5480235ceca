package pods

import (
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/table"
)

// columns are kubectl's, and the strip of the containers. A short line drops
// what the eye misses least: the wide columns, then the age, the restarts.
func columns(namespaces, wide bool) []table.Column {
	list := []table.Column{
		{Title: "NAME", Min: 16, Flex: 2, Priority: 9},
		{Title: "CONTAINERS", Min: 4, Max: 24, Priority: 7},
		{Title: "READY", Priority: 7, Align: cells.Right},
		{Title: "STATUS", Min: 10, Max: 28, Priority: 8},
		{Title: "RESTARTS", Priority: 4, Align: cells.Right},
		{Title: "AGE", Priority: 5, Align: cells.Right},
	}
	if namespaces {
		list = append([]table.Column{{Title: "NAMESPACE", Min: 8, Max: 24, Flex: 1, Priority: 6}}, list...)
	}
	if wide {
		list = append(list,
			table.Column{Title: "IP", Priority: 3},
			table.Column{Title: "NODE", Min: 6, Max: 32, Flex: 1, Priority: 3},
			table.Column{Title: "NOMINATED NODE", Priority: 1},
			table.Column{Title: "READINESS GATES", Priority: 1},
		)
	}
	return list
}

// rows is what the table draws from: the rows of a snapshot.
type rows struct {
	env        panes.Env
	list       []*kubepods.Row
	namespaces bool // show the namespace of each
	wide       bool
	compact    bool // leave out how long ago a restart was
	hint       int  // where the row looked for last was
}

func key(row *kubepods.Row) string {
	if row.Ref.UID != "" {
		return string(row.Ref.UID)
	}
	return row.Ref.String()
}

func (r *rows) Len() int         { return len(r.list) }
func (r *rows) Key(i int) string { return key(r.list[i]) }

// Revision changes with the row and with each second, because of the ages.
func (r *rows) Revision(i int) uint64 { return r.list[i].Revision<<33 ^ r.env.Second() }

// Index looks around where the row was the last time: rows seldom move far
// from one frame to the next, and no index has to be kept for each of them.
func (r *rows) Index(key string) int {
	for far := 0; far <= len(r.list); far++ {
		for _, i := range [2]int{r.hint - far, r.hint + far} {
			if i >= 0 && i < len(r.list) && r.Key(i) == key {
				r.hint = i
				return i
			}
		}
		if r.hint-far < 0 && r.hint+far >= len(r.list) {
			break
		}
	}
	return -1
}

func (r *rows) Cells(i int) []table.Cell {
	row, now, styles := r.list[i], r.env.Now(), r.env.Styles
	list := make([]table.Cell, 0, 11)
	if r.namespaces {
		list = append(list, table.Cell{Text: safe.Text(row.Ref.Namespace), Style: &styles.Muted})
	}
	list = append(list,
		table.Cell{Text: safe.Text(row.Ref.Name)},
		table.Cell{Runs: r.strip(row)},
		table.Cell{Text: row.ReadyText()},
		table.Cell{Text: safe.Text(row.Status), Style: r.statusStyle(row)},
		table.Cell{Text: r.restarts(row), Style: restartsStyle(r.env, row)},
		table.Cell{Text: row.AgeText(now), Style: &styles.Muted},
	)
	if r.wide {
		for _, text := range []string{row.IP, row.Node, row.NominatedNode, row.ReadinessGates} {
			list = append(list, table.Cell{Text: orNone(text), Style: &styles.Muted})
		}
	}
	return list
}

// restarts is kubectl's column, or only its number where names and states need
// the room more.
func (r *rows) restarts(row *kubepods.Row) string {
	if r.compact {
		return strconv.Itoa(row.Restarts)
	}
	return row.RestartsText(r.env.Now())
}

// orNone is text, or what kubectl prints in its place.
func orNone(text string) string {
	if text == "" {
		return "<none>"
	}
	return safe.Text(text)
}

// strip is a glyph for each container in start order; a gap stands between
// those that start one after the other and those that start together.
func (r *rows) strip(row *kubepods.Row) []table.Run {
	runs := make([]table.Run, 0, len(row.Containers)+1)
	for i, container := range row.Containers {
		if i > 0 && inOrder(row.Containers[i-1].Kind) && !inOrder(container.Kind) {
			runs = append(runs, table.Run{Text: " "})
		}
		glyph, style := panes.PhaseLook(r.env, container.Phase)
		runs = append(runs, table.Run{Text: glyph, Style: style})
	}
	return runs
}

func inOrder(kind kubepods.Kind) bool { return kind == kubepods.Init || kind == kubepods.Sidecar }

func (r *rows) statusStyle(row *kubepods.Row) *lipgloss.Style {
	styles := r.env.Styles
	switch {
	case row.Failing:
		return &styles.Bad
	case row.Deleting, row.Status == "Completed":
		return &styles.Muted
	case row.Status == "Running" && row.Ready == row.Total:
		return &styles.Good
	case strings.HasPrefix(row.Status, "Init:"), row.Ready < row.Total:
		return &styles.Warn
	default:
		return &styles.Text
	}
}

func restartsStyle(env panes.Env, row *kubepods.Row) *lipgloss.Style {
	if row.Restarts == 0 {
		return &env.Styles.Muted
	}
	return &env.Styles.Warn
}
