package tui

import (
	"image"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/widget/cells"
)

// A frame is what surrounds a pane's content: a border whose upper edge holds
// the title, or, on a narrow screen, only a title line, because the two
// columns and the row that a border takes are worth more as content there.
type frame struct {
	env      panes.Env
	bare     bool // a title line without a border
	untitled bool // not even that: the header says it
	ruled    bool // the title line is a rule, between what is above and the content
	focused  bool
	pinned   bool
	title    panes.Title
	why      []string // lines below the title, of the inner width
}

// What a border and the blank before it take.
const (
	borderColumns = 3
	borderRows    = 2
)

// inner returns the size that is left for the content, never negative. A
// border keeps a blank cell from the text on its right; on the left the
// content has a gutter of its own.
func (f frame) inner(width, height int) (int, int) {
	if f.untitled {
		return max(width, 0), max(height, 0)
	}
	if f.bare {
		return max(width, 0), max(height-1-len(f.why), 0)
	}
	return max(width-borderColumns, 0), max(height-borderRows-len(f.why), 0)
}

// corner is where the content begins, from the upper left corner of the area.
func (f frame) corner() image.Point {
	if f.untitled {
		return image.Pt(0, 0)
	}
	if f.bare {
		return image.Pt(0, 1+len(f.why))
	}
	return image.Pt(1, 1+len(f.why))
}

// draw returns height lines of width cells: the content, which has the inner
// size, with the frame around it.
func (f frame) draw(width, height int, content string) []string {
	if width <= 0 || height <= 0 {
		return nil
	}
	if f.untitled {
		return fit(f.env.Ruler, strings.Split(content, "\n"), width, height)
	}
	lines := make([]string, 0, height)
	if f.bare {
		fill := " "
		if f.ruled {
			fill = f.env.Glyphs.Border.Top
		}
		lines = append(lines, f.titleLine(width, fill, fill, fill))
		lines = append(append(lines, f.why...), strings.Split(content, "\n")...)
		return fit(f.env.Ruler, lines, width, height)
	}
	border, style := f.border()
	lines = append(lines, f.titleLine(width, border.TopLeft, border.Top, border.TopRight))
	if _, rows := f.inner(width, height); rows > 0 {
		left, right := style.Render(border.Left), style.Render(border.Right)
		for _, line := range append(slices.Clip(f.why), strings.Split(content, "\n")...) {
			lines = append(lines, left+line+" "+right)
		}
	}
	bottom := border.BottomLeft + strings.Repeat(border.Bottom, max(width-2, 0)) + border.BottomRight
	lines = append(lines[:min(len(lines), height-1)], style.Render(f.env.Ruler.Truncate(bottom, width, "")))
	return fit(f.env.Ruler, lines, width, height)
}

// border returns the border and its style: a focused pane is told by both, so
// that it is also told where there are no colours.
func (f frame) border() (lipgloss.Border, lipgloss.Style) {
	if f.focused {
		return f.env.Glyphs.BorderFocus, f.env.Styles.BorderFocus
	}
	return f.env.Glyphs.Border, f.env.Styles.Border
}

// titleLine draws the upper edge: the path on the left, the state on the
// right. When they do not both fit the state is shortened first, and not
// below a third of the line.
func (f frame) titleLine(width int, left, fill, right string) string {
	_, edge := f.border()
	path := f.path(width)
	state := f.env.Glyphs.Respell(f.title.Full(f.env.Glyphs.Dot))
	if f.pinned {
		state = strings.TrimPrefix(state+" "+f.env.Glyphs.Dot+" pinned", " "+f.env.Glyphs.Dot+" ")
	}
	room := width - f.env.Ruler.Width(left) - f.env.Ruler.Width(right) - 2 // and a space each side of the path
	if room < 1 {
		return edge.Render(f.env.Ruler.Truncate(left+strings.Repeat(fill, max(width-2, 0))+right, width, ""))
	}
	ellipsis := f.env.Glyphs.Ellipsis
	stateRoom := max(room-f.env.Ruler.Width(path)-4, room/3)
	state = f.env.Ruler.Truncate(state, stateRoom, ellipsis)
	pathRoom := room
	if state != "" {
		pathRoom -= f.env.Ruler.Width(state) + 3 // a space each side and at least one fill
	}
	path = f.path(max(pathRoom, 0))

	style := f.env.Styles.Title
	if f.focused {
		style = f.env.Styles.TitleFocus
	}
	used := f.env.Ruler.Width(path) + 2
	end := ""
	if state != "" {
		used += f.env.Ruler.Width(state) + 2
		end = " " + f.env.Style(f.title.Tone).Render(state) + " "
	}
	inner := width - f.env.Ruler.Width(left) - f.env.Ruler.Width(right)
	return edge.Render(left) + " " + style.Render(path) + " " +
		edge.Render(strings.Repeat(fill, max(inner-used, 0))) + end + edge.Render(right)
}

// path joins the path within a number of cells. The name of the pod, which
// comes first, gives way before what is shown of the pod, in its middle: its end tells it apart.
func (f frame) path(room int) string {
	const least = 6 // cells of a name that still tell something
	ellipsis, crumb := f.env.Glyphs.Ellipsis, " "+f.env.Glyphs.Crumb+" "
	path := strings.Join(f.title.Path, crumb)
	if over := f.env.Ruler.Width(path) - room; over > 0 && len(f.title.Path) > 1 {
		first := f.title.Path[0]
		first = f.env.Ruler.FitMiddle(first, max(f.env.Ruler.Width(first)-over, least), ellipsis)
		path = strings.Join(append([]string{first}, f.title.Path[1:]...), crumb)
	}
	return f.env.Ruler.Truncate(path, room, ellipsis)
}

// fit makes lines exactly height lines of width cells: a pane that drew too
// little is padded, and one that drew too much does not push others around.
func fit(ruler cells.Ruler, lines []string, width, height int) []string {
	for len(lines) < height {
		lines = append(lines, "")
	}
	lines = lines[:height]
	for i, line := range lines {
		lines[i] = ruler.Fit(line, width, cells.Left, "")
	}
	return lines
}
