package document

import (
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/styled"
)

// View draws exactly the area that SetSize gave.
func (v *View) View() string {
	if v.width == 0 || v.height == 0 {
		return ""
	}
	if len(v.lines) == 0 {
		return strings.Join(v.ruler.Centered(v.glyphs.Respell(v.empty), v.width, v.height, cells.PenOf(v.styles.Muted), v.glyphs.Ellipsis), "\n")
	}
	rows := make([]string, 0, v.height)
	for at := v.top; at < min(v.top+v.height, len(v.shown)); at++ {
		rows = append(rows, v.draw(v.lines[v.shown[at]]))
	}
	for len(rows) < v.height {
		rows = append(rows, cells.Spaces(v.width))
	}
	return strings.Join(rows, "\n")
}

// draw draws a line in the width of the area. The bar of the cursor shows without
// colours as well.
func (v *View) draw(line Line) string {
	bar := cells.Spaces(min(gutter, v.width))
	here := line.Key != "" && line.Key == v.cursor
	if line.Changed && v.width > gutter {
		bar = " " + cells.PenOf(v.styles.Warn).Draw(v.ruler.Fit(v.glyphs.Mark, 1, cells.Left, ""))
	}
	if here {
		bar = cells.PenOf(v.styles.Accent).Draw(v.ruler.Fit(v.glyphs.Cursor, min(gutter, v.width), cells.Left, ""))
	}
	var row strings.Builder
	row.WriteString(bar)
	runs := line.Runs
	if line.Heading && line.Folded != nil && v.folded[line.Key] {
		runs = line.Folded
	}
	used := 0
	room := max(v.width-gutter, 0)
	for _, r := range v.marked(runs, here) {
		if used >= room {
			break
		}
		text, wide := r.Text, v.ruler.Width(r.Text)
		if wide > room-used {
			text, wide = v.ruler.Fit(text, room-used, cells.Left, v.glyphs.Ellipsis), room-used
		}
		row.WriteString(v.pen(r.Style, here).Draw(text))
		used += wide
	}
	row.WriteString(v.pen(nil, here).Draw(cells.Spaces(room - used)))
	return row.String()
}

// penKey is what a pen depends on, besides the theme.
type penKey struct {
	style         *lipgloss.Style
	here, focused bool
}

// pen is that of a style, compiled once; on the line under the cursor it stands on that
// line's background.
func (v *View) pen(style *lipgloss.Style, here bool) cells.Pen {
	key := penKey{style, here, here && v.focused}
	pen, known := v.pens[key]
	if !known {
		pen = v.compile(style, here)
		v.pens[key] = pen
	}
	return pen
}

func (v *View) compile(style *lipgloss.Style, here bool) cells.Pen {
	plain := lipgloss.Style{}
	if style == nil {
		style = &plain
	}
	switch {
	case here && v.focused:
		return cells.PenOf(v.styles.Selection.Inherit(*style))
	case here && v.styles.SelectionBlur.GetUnderline() && style != &v.styles.MatchCursor:
		return cells.PenOf(v.styles.SelectionBlur) // a line has the colour of its text, and must not break where that changes
	case here:
		return cells.PenOf(v.styles.SelectionBlur.Inherit(*style))
	}
	return cells.PenOf(*style)
}

// marked highlights what is searched for, which may begin in one run and end in another.
func (v *View) marked(runs []styled.Run, here bool) []styled.Run {
	if v.search == "" {
		return runs
	}
	match := &v.styles.Match
	if here {
		match = &v.styles.MatchCursor
	}
	found := find(text(runs), v.search)
	var all []styled.Run
	at := 0
	for _, r := range runs {
		rest := r.Text
		for len(found) > 0 && rest != "" && found[0].from < at+len(rest) {
			from, to := max(found[0].from-at, 0), min(found[0].to-at, len(rest))
			all = append(all, styled.Run{Text: rest[:from], Style: r.Style}, styled.Run{Text: rest[from:to], Style: match})
			at, rest = at+to, rest[to:]
			if found[0].to == at {
				found = found[1:]
			}
		}
		all = append(all, styled.Run{Text: rest, Style: r.Style})
		at += len(rest)
	}
	return all
}
