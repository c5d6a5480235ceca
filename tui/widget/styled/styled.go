// Package styled is text in pieces of several styles: measured, and broken between
// words into lines.
package styled

import (
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/podglass/podglass/tui/widget/cells"
)

// Run is a piece of text in a style; nil is that of ordinary text. The text must be
// safe for the screen.
type Run struct {
	Text  string
	Style *lipgloss.Style
}

// Width is how many cells runs take.
func Width(ruler cells.Ruler, runs []Run) int {
	width := 0
	for _, r := range runs {
		width += ruler.Width(r.Text)
	}
	return width
}

// Wrap breaks runs between words into lines of at most width cells. A word that is
// wider, as a digest may be, is broken where the line ends. Where a line ends beside a
// dot that separates two parts, the end of the line separates them instead. A dash may be
// the dot of a terminal without Unicode or text, as in "tar cf - data": it begins the next line.
func Wrap(ruler cells.Ruler, runs []Run, width int) [][]Run {
	width = max(width, 1)
	var lines [][]Run
	var line []Run
	used := 0
	end := func() {
		lines = append(lines, line)
		line, used = nil, 0
	}
	var held []Run // a separator, until it is known whether what it separates is in the same line
	for _, word := range append(wordsOf(runs), nil) {
		if used > 0 && held == nil && isSeparator(word) {
			held = word
			continue
		}
		switch broken := used > 0 && used+Width(ruler, held)+Width(ruler, word) > width; {
		case broken && !is(held, "-"):
			end()
			word = trimmed(word)
		case broken:
			end()
			word = append(trimmed(held), word...)
		case word != nil || is(held, "-"):
			word = append(held, word...)
		}
		held = nil
		for _, piece := range word {
			for rest := piece.Text; rest != ""; {
				head, behind := Split(ruler, rest, width-used)
				wide := ruler.Width(head)
				if used > 0 && used+wide > width {
					end()
					continue
				}
				line, used = append(line, Run{head, piece.Style}), used+wide
				if rest = behind; rest != "" {
					end()
				}
			}
		}
	}
	if len(line) > 0 || len(lines) == 0 {
		end()
	}
	return lines
}

// isSeparator reports whether a word may be what separates two parts of a line.
func isSeparator(word []Run) bool { return is(word, "·") || is(word, "-") }

// is reports whether a word is a text, whatever the blanks before it.
func is(word []Run, text string) bool {
	return len(word) == 1 && strings.TrimLeft(word[0].Text, " ") == text
}

// trimmed is a word without the blanks before it.
func trimmed(word []Run) []Run {
	if len(word) > 0 {
		word[0].Text = strings.TrimLeft(word[0].Text, " ")
	}
	return word
}

// wordsOf cuts runs before each blank: a word is the blanks before it and what
// follows, of one run or of several without a blank between them.
func wordsOf(runs []Run) [][]Run {
	var list [][]Run
	for _, r := range runs {
		for text := r.Text; text != ""; {
			blanks := len(text) - len(strings.TrimLeft(text, " "))
			n := strings.IndexByte(text[blanks:], ' ')
			if n < 0 {
				n = len(text) - blanks
			}
			piece := Run{text[:blanks+n], r.Style}
			text = text[blanks+n:]
			if blanks == 0 && len(list) > 0 {
				list[len(list)-1] = append(list[len(list)-1], piece)
			} else {
				list = append(list, []Run{piece})
			}
		}
	}
	return list
}

// Split cuts text after at most width cells, and after one character at least.
func Split(ruler cells.Ruler, text string, width int) (head, rest string) {
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
