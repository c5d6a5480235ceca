package pods

import (
	"fmt"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/table"
)

// rows is what the table draws from: the rows of a snapshot, under headings
// where they are grouped.
type rows struct {
	env       panes.Env
	columns   []column
	list      []*kubepods.Row
	filter    kubepods.Filter
	marks     map[string]kube.PodRef // by key
	outline   outline
	revisions revisions
	// oneNamespace says that all rows are of the same.
	oneNamespace bool
	failingOnly  bool
	look         uint64 // counts what changes how all rows look
	hint         int    // where the row looked for last was
}

func key(row *kubepods.Row) string {
	if row.Ref.UID != "" {
		return string(row.Ref.UID)
	}
	return row.Ref.String()
}

func (r *rows) Len() int { return r.outline.lines(len(r.list)) }

// at is the pod on a line, nil for a heading.
func (r *rows) at(line int) *kubepods.Row {
	if i, heading := r.outline.row(line); !heading && i >= 0 && i < len(r.list) {
		return r.list[i]
	}
	return nil
}

// Key implements [table.Source].
func (r *rows) Key(line int) string {
	if row := r.at(line); row != nil {
		return key(row)
	}
	return headingKey(r.outline.group(line).Key)
}

// Revision changes with the row and with each second, because of the ages.
func (r *rows) Revision(line int) uint64 {
	const spread = 0x9e3779b97f4a7c15 // so that sums of small numbers differ
	if row := r.at(line); row != nil {
		revision := row.Revision*spread + r.env.Second()
		if r.Marked(line) {
			revision ^= spread
		}
		for _, letter := range []byte(r.held(row)) {
			revision = (revision ^ uint64(letter)) * spread
		}
		return revision + r.look<<40
	}
	group := r.outline.group(line)
	revision := uint64(group.To-group.From)<<40 ^ uint64(group.Failing)<<20 ^ uint64(group.Ready)<<1
	if r.outline.folded[group.Key] {
		revision++
	}
	return revision*spread + r.look
}

// Index looks around where the row was the last time: rows seldom move far
// from one frame to the next, and no index has to be kept for each of them. A
// pod in a folded group is where the group's heading is.
func (r *rows) Index(key string) int {
	if name, ok := strings.CutPrefix(key, headingPrefix); ok {
		return r.outline.heading(name)
	}
	around := min(r.hint, len(r.list)-1) // there may be far fewer rows than before
	for far := range r.list {
		for _, i := range [2]int{around - far, around + far} {
			if i >= 0 && i < len(r.list) && r.keyed(i, key) {
				r.hint = i
				return r.outline.line(i)
			}
		}
	}
	return -1
}

// keyed reports whether a row has a key, without making one for each row.
func (r *rows) keyed(i int, wanted string) bool {
	if uid := r.list[i].Ref.UID; uid != "" {
		return string(uid) == wanted
	}
	return key(r.list[i]) == wanted
}

// Marked implements [table.Marker].
func (r *rows) Marked(line int) bool {
	row := r.at(line)
	if row == nil || len(r.marks) == 0 {
		return false
	}
	_, marked := r.marks[key(row)]
	return marked
}

// AppendCells implements [table.Source].
func (r *rows) AppendCells(list []table.Cell, line int) []table.Cell {
	row := r.at(line)
	if row == nil {
		return append(list, r.headingCell(line))
	}
	for i := range r.columns {
		list = append(list, r.cell(row, &r.columns[i]))
	}
	return list
}

// groupName is what a group is called; the namespace is left out where there is
// only one.
func (r *rows) groupName(key string) string {
	if _, rest, ok := strings.Cut(key, " "); ok && r.oneNamespace {
		key = rest
	}
	return safe.Text(key)
}

// headingCell is "v Deployment/web · 3 pods · 2 revisions · 1 failing".
func (r *rows) headingCell(line int) table.Cell {
	group, styles, glyphs := r.outline.group(line), r.env.Styles, r.env.Glyphs
	fold := glyphs.Open
	if r.outline.folded[group.Key] {
		fold = glyphs.Folded
	}
	dot := " " + glyphs.Dot + " "
	pods := group.To - group.From
	runs := []table.Run{
		{Text: fold + " " + r.groupName(group.Key), Style: &styles.Accent},
		{Text: dot + count.Of(pods, "pod") + r.shownOnly(), Style: &styles.Muted},
	}
	if group.To <= len(r.list) {
		if several := r.revisions.count(r.list[group.From:group.To]); several != "" {
			runs = append(runs, table.Run{Text: dot + several, Style: &styles.Muted})
		}
	}
	if group.Failing > 0 {
		runs = append(runs, table.Run{Text: fmt.Sprintf("%s%d failing", dot, group.Failing), Style: &styles.Bad})
	}
	return table.Cell{Runs: runs, Span: true}
}

// shownOnly says of a number of pods that it is of those that a filter leaves.
func (r *rows) shownOnly() string {
	if r.failingOnly || r.filter.Text != "" {
		return " shown"
	}
	return ""
}

func (r *rows) cell(row *kubepods.Row, c *column) table.Cell {
	if c.blank {
		return table.Cell{}
	}
	styles := r.env.Styles
	switch c.Column {
	case kubepods.ColName:
		return r.name(row, c)
	case kubepods.ColContainers:
		return table.Cell{Runs: r.strip(row)}
	case kubepods.ColReady:
		return r.text(row.ReadyText(), c, nil)
	case kubepods.ColStatus:
		return r.text(r.status(row), c, r.statusStyle(row))
	case kubepods.ColRestarts:
		return table.Cell{
			Text: row.RestartsText(r.env.Now()), Short: strconv.Itoa(row.Restarts),
			Style: restartsStyle(r.env, row),
		}
	case kubepods.ColLabel:
		value, _ := row.Label(c.label)
		return r.text(value, c, &styles.Muted)
	}
	text := c.Text(row, r.env.Now())
	if c.IsUsage() {
		return table.Cell{Text: orDash(text), Style: usageStyle(r.env, row, c.Column)}
	}
	return r.text(orNone(text, c.Column), c, &styles.Muted)
}

// name is a pod's name and, where its Deployment has several revisions, which of them it is of; then what podglass
// holds open in it.
func (r *rows) name(row *kubepods.Row, c *column) table.Cell {
	cell, tail := r.text(row.Ref.Name, c, nil), r.revision(row)
	if held := r.held(row); held != "" {
		tail += " " + r.env.Glyphs.Dot + " " + held
	}
	if tail != "" {
		cell.Tail = &table.Run{Text: tail, Style: &r.env.Styles.Muted}
	}
	return cell
}

// held is what podglass holds open in a pod, "" for nothing.
func (r *rows) held(row *kubepods.Row) string {
	if r.env.HeldIn == nil {
		return ""
	}
	return r.env.HeldIn(row.Ref)
}

// revision is what stands behind the name of a pod of one of several revisions, "" for any other.
func (r *rows) revision(row *kubepods.Row) string {
	text := r.revisions.text(row)
	if text == "" {
		return ""
	}
	return " " + r.env.Glyphs.Dot + " " + safe.Text(text)
}

// text is a cell in which what the filter looked for is highlighted.
func (r *rows) text(text string, c *column, style *lipgloss.Style) table.Cell {
	text = safe.Text(text)
	spans := r.filter.Highlight(c.Column, text)
	if len(spans) == 0 || c.Column == kubepods.ColAge || c.Column == kubepods.ColLastRestart {
		return table.Cell{Text: text, Style: style}
	}
	var runs []table.Run
	done := 0
	for _, span := range spans {
		runs = append(runs,
			table.Run{Text: text[done:span.From], Style: style},
			table.Run{Text: text[span.From:span.To], Style: &r.env.Styles.Match})
		done = span.To
	}
	return table.Cell{Runs: append(runs, table.Run{Text: text[done:], Style: style})}
}

// orNone is text, or what kubectl prints in its place.
func orNone(text string, c kubepods.Column) string {
	switch c {
	case kubepods.ColIP, kubepods.ColNode, kubepods.ColNominatedNode, kubepods.ColReadinessGates, kubepods.ColOwner:
		if text == "" {
			return "<none>"
		}
	case kubepods.ColLastRestart:
		return orDash(text)
	}
	return text
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// manyContainers is from how many on a glyph for each would fill the line; then
// there is a number for each state, what failed first.
const manyContainers = 20

// strip is a glyph for each container in start order; a gap stands between
// those that start one after the other and those that start together.
func (r *rows) strip(row *kubepods.Row) []table.Run {
	if len(row.Containers) > manyContainers {
		return r.counts(row)
	}
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

func (r *rows) counts(row *kubepods.Row) []table.Run {
	counted := map[podstatus.Phase]int{}
	for _, container := range row.Containers {
		counted[container.Phase]++
	}
	var runs []table.Run
	for phase := podstatus.Unknown + 1; phase > 0; phase-- {
		if n := counted[phase-1]; n > 0 {
			glyph, style := panes.PhaseLook(r.env, phase-1)
			if len(runs) > 0 {
				glyph = " " + glyph
			}
			runs = append(runs, table.Run{Text: glyph + strconv.Itoa(n), Style: style})
		}
	}
	return runs
}

func inOrder(kind podstatus.Kind) bool { return kind == podstatus.Init || kind == podstatus.Sidecar }

// status is the word of kubectl's column and, where the pod's node no longer answers, that; among the pods that fail,
// of one that no longer does, that.
func (r *rows) status(row *kubepods.Row) string {
	switch {
	case row.Lost:
		return row.Status + " " + r.env.Glyphs.Dot + " " + kubepods.LostText
	case r.failingOnly && !row.Failing && row.HasRecovered():
		return row.Status + " " + r.env.Glyphs.Dot + " recovered"
	}
	return row.Status
}

func (r *rows) statusStyle(row *kubepods.Row) *lipgloss.Style {
	styles := r.env.Styles
	switch {
	case row.Failing:
		return &styles.Bad
	case row.Deleting, row.Status == "Completed":
		return &styles.Muted
	case row.Status == "Running" && row.AllReady():
		return &styles.Good
	case strings.HasPrefix(row.Status, "Init:"), !row.AllReady():
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

// usageStyle warns of a pod that uses nearly all that it may: beyond its limit
// of memory it is killed.
func usageStyle(env panes.Env, row *kubepods.Row, c kubepods.Column) *lipgloss.Style {
	used, limit := row.Usage.Memory, row.Limits.Memory
	if c < kubepods.ColMemory {
		used, limit = row.Usage.MilliCPU, row.Limits.MilliCPU
	}
	const nearly = 90
	if limit > 0 && used*100 >= limit*nearly {
		return &env.Styles.Warn
	}
	return &env.Styles.Muted
}
