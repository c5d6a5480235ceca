package containers

import (
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/styled"
)

// run is a piece of text in a style; nil is that of ordinary text.
type run = styled.Run

// pens are styles compiled, by their address: the theme's styles stay where
// they are.
type pens map[*lipgloss.Style]cells.Pen

func (p pens) of(style *lipgloss.Style) cells.Pen {
	pen, known := p[style]
	if !known && style != nil {
		pen = cells.PenOf(*style)
		p[style] = pen
	}
	return pen
}

// draw draws runs in exactly width cells.
func (p pens) draw(ruler cells.Ruler, runs []run, width int, ellipsis string) string {
	var line strings.Builder
	used := 0
	for _, r := range runs {
		room := width - used
		if room <= 0 {
			break
		}
		text, wide := r.Text, ruler.Width(r.Text)
		if wide > room {
			text, wide = ruler.Fit(text, room, cells.Left, ellipsis), room
		}
		line.WriteString(p.of(r.Style).Draw(text))
		used += wide
	}
	line.WriteString(cells.Spaces(width - used))
	return line.String()
}

// saysNothing reports whether runs hold no text.
func saysNothing(runs []run) bool {
	return !slices.ContainsFunc(runs, func(r run) bool { return r.Text != "" })
}

// The columns of what it writes.
const (
	margin     = 2  // where the table has its gutter
	labelWidth = 11 // and a space after it
	// narrowWidth is the width below which labels stand before their texts
	// instead of in a column of their own.
	narrowWidth = 32
)

// writer makes text in lines of a given width: labels on the left, beside them what
// they stand for, wrapped.
type writer struct {
	ruler cells.Ruler
	width int
	label *lipgloss.Style
	lines [][]run
}

func newWriter(ruler cells.Ruler, width int, label *lipgloss.Style) *writer {
	return &writer{ruler: ruler, width: width, label: label}
}

// indent is where the texts begin.
func (s *writer) indent() int {
	if s.width < narrowWidth {
		return min(margin, s.width/4)
	}
	return margin + labelWidth + 1
}

// field adds a labelled text. A text without anything in it is left out.
func (s *writer) field(label string, runs ...run) {
	if saysNothing(runs) {
		return
	}
	if s.width < narrowWidth {
		s.add(nil, append([]run{{Text: label + ": ", Style: s.label}}, runs...))
		return
	}
	s.add([]run{{Text: cells.Spaces(margin)}, {Text: s.ruler.Fit(label, labelWidth+1, cells.Left, ""), Style: s.label}}, runs)
}

// more adds a text below the last one, under the same label.
func (s *writer) more(runs ...run) {
	if !saysNothing(runs) {
		s.add(nil, runs)
	}
}

// verbatim adds a line that keeps its blanks, such as one of a script; it is
// broken where it has to be.
func (s *writer) verbatim(text string, style *lipgloss.Style) {
	room := max(s.width-s.indent(), 1)
	for {
		head, rest := styled.Split(s.ruler, text, room)
		s.lines = append(s.lines, []run{{Text: cells.Spaces(s.indent())}, {Text: head, Style: style}})
		if text = rest; text == "" {
			return
		}
	}
}

// add adds runs behind a head, which has the width of the indent or is nil for
// blanks, wrapped between words.
func (s *writer) add(head, runs []run) {
	if head == nil {
		head = []run{{Text: cells.Spaces(s.indent())}}
	}
	blank := []run{{Text: cells.Spaces(s.indent())}}
	for _, line := range styled.Wrap(s.ruler, runs, max(s.width-s.indent(), 1)) {
		s.lines = append(s.lines, append(head[:len(head):len(head)], line...))
		head = blank
	}
}
