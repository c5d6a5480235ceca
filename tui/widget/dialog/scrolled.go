package dialog

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/tui/widget/cells"
)

// scrolled is lines of which there may be more than there is room for.
type scrolled struct {
	top, rows, all int // as last drawn
}

// draw draws exactly so many rows. When not all lines show, the last row says which.
func (s *scrolled) draw(look *Look, lines []string, width, rows int) []string {
	s.all, s.rows = len(lines), rows
	status := len(lines) > rows && rows > 2
	if status {
		s.rows--
	}
	s.top = max(min(s.top, s.all-s.rows), 0)
	drawn := append(make([]string, 0, rows), lines[s.top:min(s.top+s.rows, s.all)]...)
	for len(drawn) < s.rows {
		drawn = append(drawn, "")
	}
	if status {
		where := fmt.Sprintf("%d to %d of %d %s%s", s.top+1, s.top+s.rows, s.all, look.glyphs.Up, look.glyphs.Down)
		drawn = append(drawn, look.muted.Draw(look.ruler.Fit(where, width, cells.Right, "")))
	}
	return drawn
}

// scroll scrolls by lines and reports whether there is anything to scroll.
func (s *scrolled) scroll(lines int) bool {
	if s.all <= s.rows {
		return false
	}
	s.top = max(min(s.top+lines, s.all-s.rows), 0)
	return true
}

// press takes the keys that scroll in every program, and reports whether it was one.
func (s *scrolled) press(key tea.KeyPressMsg) bool {
	page := max(s.rows-1, 1)
	switch key.Code {
	case tea.KeyPgDown:
		return s.scroll(page)
	case tea.KeyPgUp:
		return s.scroll(-page)
	}
	return false
}
