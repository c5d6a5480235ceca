package dialog

import (
	"cmp"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/tui/widget/cells"
)

// area is where a dialog stands on the screen.
type area struct {
	x, y, width, height     int  // of the box
	left, top               int  // of the content within the box
	innerWidth, innerHeight int  // of the content
	bare                    bool // without border: the screen is too small for one
}

// content turns a cell of the screen into one of the content.
func (a area) content(x, y int) (Point, bool) {
	p := Point{x - a.x - a.left, y - a.y - a.top}
	return p, p.X >= 0 && p.X < a.innerWidth && p.Y >= 0 && p.Y < a.innerHeight
}

// roomy is from how many rows on a dialog leaves the first and last row of the
// screen free.
const roomy = 16

// place finds the area for a dialog in the middle of the screen. A border and
// a blank cell on each side of the content are left out where the screen is
// small.
func place(d Dialog, look *Look, width, height int) area {
	const frame, padding = 2, 2
	a := area{bare: width < 16 || height < 5}
	roomWidth, roomHeight := width, height
	if !a.bare {
		roomWidth, roomHeight = width-frame-padding, height-frame
		a.left, a.top = (frame+padding)/2, frame/2
	}
	if height >= roomy {
		roomHeight -= 2
	}
	w, h := d.Size(look, roomWidth, roomHeight)
	w = max(w, look.ruler.Width(d.Heading())+2)
	a.innerWidth, a.innerHeight = min(max(w, 1), roomWidth), min(max(h, 1), roomHeight)
	a.width, a.height = a.innerWidth+2*a.left, a.innerHeight+2*a.top
	if a.bare {
		a.width, a.innerWidth = width, width
	}
	a.x, a.y = (width-a.width)/2, (height-a.height)/2
	return a
}

// View draws the open dialogs over base, the lines of the whole screen. With
// no dialog open it is base.
func (s *Stack) View(base string) string {
	for _, d := range s.open {
		if s.width == 0 || s.height == 0 {
			break
		}
		s.box = place(d, s.look, s.width, s.height)
		lines, _ := d.Draw(s.look, s.box.innerWidth, s.box.innerHeight)
		base = overlay(s.look.ruler, base, s.look.frame(d.Heading(), lines, s.box), s.box.x, s.box.y, s.width, s.height)
	}
	return base
}

// Cursor returns where on the screen the top dialog wants the terminal's
// cursor, nil when it wants none.
func (s *Stack) Cursor() *tea.Cursor {
	top := s.Top()
	if top == nil || s.width == 0 || s.height == 0 {
		return nil
	}
	a := place(top, s.look, s.width, s.height)
	_, at := top.Draw(s.look, a.innerWidth, a.innerHeight)
	if at == nil || at.X < 0 || at.X >= a.innerWidth || at.Y < 0 || at.Y >= a.innerHeight {
		return nil
	}
	return tea.NewCursor(a.x+a.left+at.X, a.y+a.top+at.Y)
}

// frame draws the border around content, which it makes exactly as large as
// the area says.
func (l *Look) frame(heading string, content []string, a area) []string {
	inner := make([]string, a.innerHeight)
	for i := range inner {
		if i < len(content) {
			inner[i] = l.background(l.ruler.Fit(content[i], a.innerWidth, cells.Left, ""))
		} else {
			inner[i] = l.text.Draw(cells.Spaces(a.innerWidth))
		}
	}
	if a.bare {
		return inner
	}
	border := l.glyphs.BorderFocus
	edge := func(s string) string { return cmp.Or(s, " ") } // a border may lack some
	left, right := l.border.Draw(edge(border.Left)), l.border.Draw(edge(border.Right))
	title := l.ruler.Fit(heading, min(l.ruler.Width(heading), a.innerWidth), cells.Left, l.glyphs.Ellipsis)
	rule := edge(border.Top)
	lines := make([]string, 0, a.height)
	lines = append(lines, l.border.Draw(edge(border.TopLeft))+l.text.Draw(" ")+l.title.Draw(title)+
		l.text.Draw(" ")+l.border.Draw(strings.Repeat(rule, a.width-4-l.ruler.Width(title))+edge(border.TopRight)))
	for _, line := range inner {
		lines = append(lines, left+l.text.Draw(" ")+line+l.text.Draw(" ")+right)
	}
	bottom := strings.Repeat(edge(border.Bottom), a.width-2)
	return append(lines, l.border.Draw(edge(border.BottomLeft)+bottom+edge(border.BottomRight)))
}

// background draws the dialog's background under a line that has styles of its own.
func (l *Look) background(line string) string {
	open := l.text.Open
	if open == "" {
		return line
	}
	line = strings.ReplaceAll(line, cells.Reset, cells.Reset+open)
	return open + line + cells.Reset
}
