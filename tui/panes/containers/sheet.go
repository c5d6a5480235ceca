package containers

import (
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/cells"
)

// run is a piece of text in a style; nil is that of ordinary text.
type run struct {
	text  string
	style *lipgloss.Style
}

// plain is a run of ordinary text, made safe.
func plain(text string) run { return run{text: safe.Text(text)} }

// in is a run in a style, made safe.
func in(style *lipgloss.Style, text string) run { return run{safe.Text(text), style} }

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
		text, wide := r.text, ruler.Width(r.text)
		if wide > room {
			text, wide = ruler.Fit(text, room, cells.Left, ellipsis), room
		}
		line.WriteString(p.of(r.style).Draw(text))
		used += wide
	}
	line.WriteString(cells.Spaces(width - used))
	return line.String()
}

// widthOf is how many cells runs take.
func widthOf(ruler cells.Ruler, runs []run) int {
	width := 0
	for _, r := range runs {
		width += ruler.Width(r.text)
	}
	return width
}

// saysNothing reports whether runs hold no text.
func saysNothing(runs []run) bool {
	return !slices.ContainsFunc(runs, func(r run) bool { return r.text != "" })
}

// The columns of a sheet.
const (
	margin     = 2  // where the table has its gutter
	labelWidth = 11 // and a space after it
	// narrowSheet is the width below which labels stand before their texts
	// instead of in a column of their own.
	narrowSheet = 32
)

// sheet is text in lines of a given width: labels on the left, beside them what
// they stand for, wrapped.
type sheet struct {
	ruler cells.Ruler
	width int
	label *lipgloss.Style
	lines [][]run
}

func newSheet(ruler cells.Ruler, width int, label *lipgloss.Style) *sheet {
	return &sheet{ruler: ruler, width: width, label: label}
}

// indent is where the texts begin.
func (s *sheet) indent() int {
	if s.width < narrowSheet {
		return min(margin, s.width/4)
	}
	return margin + labelWidth + 1
}

// field adds a labelled text. A text without anything in it is left out.
func (s *sheet) field(label string, runs ...run) {
	if saysNothing(runs) {
		return
	}
	if s.width < narrowSheet {
		s.add(nil, append([]run{{label + ": ", s.label}}, runs...))
		return
	}
	s.add([]run{{cells.Spaces(margin), nil}, {s.ruler.Fit(label, labelWidth+1, cells.Left, ""), s.label}}, runs)
}

// more adds a text below the last one, under the same label.
func (s *sheet) more(runs ...run) {
	if !saysNothing(runs) {
		s.add(nil, runs)
	}
}

// verbatim adds a line that keeps its blanks, such as one of a script; it is
// broken where it has to be.
func (s *sheet) verbatim(text string, style *lipgloss.Style) {
	room := max(s.width-s.indent(), 1)
	for {
		head, rest := split(s.ruler, text, room)
		s.lines = append(s.lines, []run{{cells.Spaces(s.indent()), nil}, {head, style}})
		if text = rest; text == "" {
			return
		}
	}
}

// add adds runs behind a head, which has the width of the indent or is nil for
// blanks, wrapped between words.
func (s *sheet) add(head, runs []run) {
	if head == nil {
		head = []run{{cells.Spaces(s.indent()), nil}}
	}
	blank := []run{{cells.Spaces(s.indent()), nil}}
	for _, line := range wrap(s.ruler, runs, max(s.width-s.indent(), 1)) {
		s.lines = append(s.lines, append(head[:len(head):len(head)], line...))
		head = blank
	}
}

// wrap breaks runs between words into lines of at most width cells. A word that
// is wider, as a digest may be, is broken where the line ends.
func wrap(ruler cells.Ruler, runs []run, width int) [][]run {
	var lines [][]run
	var line []run
	used := 0
	end := func() {
		lines = append(lines, line)
		line, used = nil, 0
	}
	for _, word := range wordsOf(runs) {
		if used > 0 && used+widthOf(ruler, word) > width {
			end()
			word[0].text = strings.TrimLeft(word[0].text, " ")
		}
		for _, piece := range word {
			for ruler.Width(piece.text) > width-used {
				if used >= width {
					end()
					continue
				}
				head, rest := split(ruler, piece.text, max(width-used, 1))
				line = append(line, run{head, piece.style})
				piece.text = rest
				end()
			}
			if piece.text != "" {
				line = append(line, piece)
				used += ruler.Width(piece.text)
			}
		}
	}
	if len(line) > 0 || len(lines) == 0 {
		end()
	}
	return lines
}

// wordsOf cuts runs before each blank: a word is the blanks before it and what
// follows, of one run or of several without a blank between them.
func wordsOf(runs []run) [][]run {
	var list [][]run
	for _, r := range runs {
		text := r.text
		for text != "" {
			blanks := len(text) - len(strings.TrimLeft(text, " "))
			n := strings.IndexByte(text[blanks:], ' ')
			if n < 0 {
				n = len(text) - blanks
			}
			piece := run{text[:blanks+n], r.style}
			text = text[blanks+n:]
			if blanks == 0 && len(list) > 0 {
				list[len(list)-1] = append(list[len(list)-1], piece)
			} else {
				list = append(list, []run{piece})
			}
		}
	}
	return list
}

// split cuts text after at most width cells, and after one character at least.
func split(ruler cells.Ruler, text string, width int) (head, rest string) {
	used := 0
	for at := 0; at < len(text); {
		n, w, _ := ruler.Next(text[at:])
		if used+w > width && at > 0 {
			return text[:at], text[at:]
		}
		used += w
		at += n
	}
	return text, ""
}
