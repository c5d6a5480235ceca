package cells

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// Pen is a style reduced to the sequences before and after the text. Widgets
// draw with it because a style is compiled once, while rendering through it
// costs far more than the text.
type Pen struct{ Open, Close string }

// PenOf compiles a style of colours and attributes. Sizes, paddings, margins
// and borders are not part of a pen.
func PenOf(style lipgloss.Style) Pen {
	const probe = "x"
	drawn := style.Render(probe)
	before, after, found := strings.Cut(drawn, probe)
	if !found {
		return Pen{}
	}
	return Pen{Open: before, Close: after}
}

// Draw returns s in the pen's style. An empty string stays empty.
func (p Pen) Draw(s string) string {
	if s == "" || p.Open == "" {
		return s
	}
	return p.Open + s + p.Close
}

// Write is [Pen.Draw] into a line that is being built.
func (p Pen) Write(line *strings.Builder, s string) { p.WriteAt(line, s, 0, 0) }

// WriteAt is Write with so many blanks in the pen's style before s and after it.
func (p Pen) WriteAt(line *strings.Builder, s string, before, after int) {
	if s == "" && before <= 0 && after <= 0 {
		return
	}
	styled := p.Open != ""
	if styled {
		line.WriteString(p.Open)
	}
	line.WriteString(Spaces(before))
	line.WriteString(s)
	line.WriteString(Spaces(after))
	if styled {
		line.WriteString(p.Close)
	}
}

// Centered returns h lines of w cells with text in the middle, broken between
// words, cut where even so it does not fit.
func (r Ruler) Centered(text string, w, h int, pen Pen, ellipsis string) []string {
	lines := make([]string, h)
	words := r.wrap(text, w, true)
	if len(words) > h && h > 0 {
		words = append(words[:h-1:h-1], strings.Join(words[h-1:], " ")) // cut below
	}
	top := (h - min(len(words), h)) / 2
	for i := range lines {
		if row := i - top; row >= 0 && row < len(words) {
			left := (w - r.Width(words[row])) / 2
			line := r.Fit(words[row], w-max(left, 0), Left, ellipsis)
			lines[i] = Spaces(left) + pen.Draw(line)
			continue
		}
		lines[i] = Spaces(w)
	}
	return lines
}

// Wrap breaks text between words into lines of at most w cells; a word wider
// than that has a line of its own, uncut. Line breaks of the text are kept. No
// line ends with a dot between two parts of the text: its end stands for that.
func (r Ruler) Wrap(text string, w int) []string { return r.wrap(text, w, false) }

// wrap is Wrap. A dash may be the dot of a terminal without Unicode: it then
// begins the next line, since it may be text as well.
func (r Ruler) wrap(text string, w int, dash bool) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		line, width, separator := "", 0, ""
		for _, word := range strings.Fields(paragraph) {
			if width > 0 && separator == "" && (word == "·" || dash && word == "-") {
				separator = word + " "
				continue
			}
			wide := r.Width(separator + word)
			if width > 0 && width+1+wide > w {
				lines = append(lines, line)
				line, width = "", 0
				if separator == "· " {
					separator, wide = "", r.Width(word)
				}
			}
			word, separator = separator+word, ""
			if width > 0 {
				line, width = line+" ", width+1
			}
			line, width = line+word, width+wide
		}
		switch {
		case separator != "- ":
		case width+2 <= w:
			line += " -"
		default:
			lines, line = append(lines, line), "-"
		}
		lines = append(lines, line)
	}
	return lines
}
