package containers

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/layout"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/styled"
)

// view is how the pane is drawn at present.
type view struct {
	width, height int
	pens          pens
	form          form
	whole         bool // the detail has the whole pane
	scroll        int  // lines of the detail above its window
	plan          plan // as it was last drawn
	shown         int  // lines of the detail in its window

	cache drawnDetail
}

// drawnDetail is the detail as it was last made.
type drawnDetail struct {
	key   detailKey
	lines [][]run
}

// detailKey is all that the detail depends on.
type detailKey struct {
	container        string
	revision, second uint64
	width            int
	ruler            cells.Ruler
	whole            bool
}

// SetSize sets the area.
func (p *Pane) SetSize(width, height int) {
	if width == p.view.width && height == p.view.height {
		return
	}
	p.view.width, p.view.height = max(width, 0), max(height, 0)
	p.refit()
}

// usualContainers is for how many the pane asks for room even where a pod has fewer: others have more.
const usualContainers = 4

// Need is the room for the table and what stands above it. The details show in what is left over.
func (p *Pane) Need() layout.Need {
	above := lines(true) + whyLines // the track, and what holds the pod up
	height := above + 1 + max(len(p.facts.Containers), usualContainers)
	tall := above + 1 + usualContainers + 1 + usualDetail
	return layout.Need{Width: leastNeed, Full: fullNeed, Height: height, Tall: max(tall, height)}
}

// usualDetail is how many lines of the details say how a container is.
const usualDetail = 6

// How wide the pane asks to be: for names and states, and for all columns of most pods. It is not what the pod shown asks
// for: the panes would have other sizes where a slow list shows its first pod before it is complete.
const (
	leastNeed = 43
	fullNeed  = 72
)

// View draws the pane.
func (p *Pane) View() string {
	width, height := p.view.width, p.view.height
	if width == 0 || height == 0 {
		return ""
	}
	p.link.touch()
	above := newTop(p.Env, &p.facts, width)
	if p.view.whole {
		p.view.plan = plan{detail: height}
		return strings.Join(p.drawDetail(p.detail(above)), "\n")
	}
	plan := newPlan(height, len(p.facts.Containers), above)
	p.view.plan = plan
	var lines []string
	if plan.head {
		lines = append(lines, p.line(above.head))
	}
	if plan.track {
		lines = append(lines, p.line(above.track.runs))
	}
	for _, runs := range p.cutWhy(above.why, plan.why) {
		lines = append(lines, p.line(runs))
	}
	p.Table.SetSize(width, plan.table)
	if plan.table > 0 {
		lines = append(lines, p.Table.View())
	}
	if plan.detail > 0 {
		lines = append(lines, p.drawDetail(p.detail(above))...)
	}
	return strings.Join(lines, "\n")
}

// whyElsewhere is how many lines are spent on what holds the pod up in another pane.
const whyElsewhere = 3

// Why is what holds the pod up, behind the glyph of what has failed, or has not come about yet.
func (p *Pane) Why(width int) []string {
	const indent = 3 // a blank, the glyph, and a blank
	if p.facts.row == nil || width <= indent+margin {
		return nil
	}
	p.link.touch()
	var lines []string
	for i, runs := range p.cutWhy(newTop(p.Env, &p.facts, width-indent+margin).why, whyElsewhere) {
		head := run{Text: cells.Spaces(indent)}
		if i == 0 {
			head = run{Text: " " + p.Env.Glyphs.Failed + " ", Style: runs[0].Style}
			if runs[0].Style == &p.Env.Styles.Warn {
				head.Text = " " + p.Env.Glyphs.Starting + " "
			}
		}
		lines = append(lines, p.view.pens.draw(p.Env.Ruler, append([]run{head}, runs...), width, p.Env.Glyphs.Ellipsis))
	}
	return lines
}

// cutWhy is as much of what holds the pod up as so many lines have room for.
func (p *Pane) cutWhy(why [][]run, most int) [][]run {
	if len(why) <= most {
		return why
	}
	why = slices.Clone(why[:most])
	if last := most - 1; last >= 0 {
		why[last] = append(slices.Clip(why[last]), run{Text: " " + p.Env.Glyphs.Ellipsis, Style: why[last][0].Style})
	}
	return why
}

var _ panes.Explainer = (*Pane)(nil)

// left is the margin of the lines above the table.
func (p *Pane) left() int { return min(margin, p.view.width/4) }

// line draws a line of the top.
func (p *Pane) line(runs []run) string {
	return cells.Spaces(p.left()) + p.view.pens.draw(p.Env.Ruler, runs, p.view.width-p.left(), p.Env.Glyphs.Ellipsis)
}

// detail returns the lines about the container under the cursor. With the whole
// pane for them they begin with what holds the pod up.
func (p *Pane) detail(above top) [][]run {
	key := detailKey{
		container: p.Table.Selected(), revision: p.facts.revision, second: p.Env.Second(),
		width: p.view.width, ruler: p.Env.Ruler, whole: p.view.whole,
	}
	if key == p.view.cache.key {
		return p.view.cache.lines
	}
	if key.container != p.view.cache.key.container {
		p.view.scroll = 0
	}
	var lines [][]run
	if p.view.whole && (p.facts.told() == "" || len(p.facts.found.findings) > 0) {
		for _, why := range above.why {
			lines = append(lines, append([]run{{Text: cells.Spaces(p.left())}}, why...))
		}
	}
	lines = append(lines, writerOf(p.Env, &p.facts, key.container, key.width, key.whole).lines...)
	p.view.cache = drawnDetail{key: key, lines: lines}
	return lines
}

// drawDetail draws the rule above the detail and as much of it as fits.
func (p *Pane) drawDetail(lines [][]run) []string {
	room := p.view.plan.detail - 1
	p.view.scroll = max(min(p.view.scroll, len(lines)-room), 0)
	p.view.shown = min(room, len(lines))
	drawn := []string{p.rule(len(lines))}
	for i := range room {
		var runs []run
		if at := p.view.scroll + i; at < len(lines) {
			runs = lines[at]
		}
		drawn = append(drawn, p.view.pens.draw(p.Env.Ruler, runs, p.view.width, p.Env.Glyphs.Ellipsis))
	}
	return drawn
}

// rule is the line above the detail: whose it is, and which part of it shows.
func (p *Pane) rule(total int) string {
	styles, dash := p.Env.Styles, p.Env.Glyphs.Rule
	name := safe.Text(p.Table.Selected())
	part := ""
	if p.view.shown < total {
		part = " " + p.Env.Glyphs.Part(p.view.scroll+1, p.view.scroll+p.view.shown, total) + " lines "
	}
	runs := []run{{Text: dash, Style: &styles.Border}}
	if name != "" {
		runs = append(runs, run{Text: " " + name + " ", Style: &styles.Accent})
	}
	fill := p.view.width - styled.Width(p.Env.Ruler, runs) - p.Env.Ruler.Width(part) - 1
	if fill < 0 {
		part, fill = "", max(p.view.width-styled.Width(p.Env.Ruler, runs)-1, 0)
	}
	runs = append(runs, run{Text: strings.Repeat(dash, fill), Style: &styles.Border}, run{Text: part, Style: &styles.Muted}, run{Text: dash, Style: &styles.Border})
	return p.view.pens.draw(p.Env.Ruler, runs, p.view.width, p.Env.Glyphs.Ellipsis)
}

// scrollDetail moves the window of the detail by lines.
func (p *Pane) scrollDetail(lines int) {
	p.view.scroll = max(min(p.view.scroll+lines, len(p.view.cache.lines)-p.view.shown), 0)
}

// moveDetail carries out an action that moves, on the detail.
func (p *Pane) moveDetail(action keymap.Action) {
	page := max(p.view.shown-1, 1)
	steps := map[keymap.Action]int{
		keymap.Up: -1, keymap.Down: 1, keymap.PageUp: -page, keymap.PageDown: page,
		keymap.HalfPageUp: -max(page/2, 1), keymap.HalfPageDown: max(page/2, 1),
		keymap.Top: -len(p.view.cache.lines), keymap.Bottom: len(p.view.cache.lines),
	}
	p.scrollDetail(steps[action])
}

// CanUndo reports whether the detail has the whole pane, which esc takes back.
func (p *Pane) CanUndo() bool { return p.view.whole }

// Undo gives the pane back to the table.
func (p *Pane) Undo() { p.view.whole, p.view.scroll = false, 0 }

// Click puts the cursor on the container under the mouse, in the table or in the
// track.
func (p *Pane) Click(x, y int) tea.Cmd {
	plan := p.view.plan
	p.moved = true
	if row := y - lines(plan.head); plan.track && row == 0 {
		above := newTop(p.Env, &p.facts, p.view.width)
		p.Table.Select(above.track.at(x - p.left()))
	}
	if row := y - plan.why - lines(plan.head) - lines(plan.track); row >= 0 && row < plan.table {
		p.Table.Click(row)
	}
	return nil
}

// Wheel scrolls the detail, or a table that does not show all of its rows.
func (p *Pane) Wheel(lines int) tea.Cmd {
	if p.view.plan.detail > 0 && p.view.plan.table <= len(p.facts.Containers) == p.view.whole {
		p.scrollDetail(lines)
		return nil
	}
	p.Table.Wheel(lines)
	return nil
}

var (
	_ panes.Undoer  = (*Pane)(nil)
	_ panes.Clicker = (*Pane)(nil)
)
