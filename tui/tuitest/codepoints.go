package tuitest

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// codePoints makes the emulator draw what a terminal without mode 2027 does. The
// emulator always gives a grapheme cluster the cells of its sign; such a terminal
// gives each code point its own and knows no variation selectors.
type codePoints struct {
	rest    string // of the output, a character that is not whole yet
	cluster string // drawn last
}

// between has no effect but that what comes after it is a cluster of its own: it
// chooses the characters that are in force already.
const between = "\x1b(B"

// draw returns the output as it has to be written to the emulator.
func (c *codePoints) draw(output string) string {
	output = c.rest + output
	c.rest = ""
	var out strings.Builder
	for output != "" {
		r, n := utf8.DecodeRuneInString(output)
		char := output[:n]
		if r == utf8.RuneError && !utf8.FullRuneInString(output) {
			c.rest = output
			break
		}
		output = output[n:]
		switch {
		case char == "\ufe0f":
		case r < utf8.RuneSelf:
			c.cluster = char
			out.WriteString(char)
		case c.joins(char) && ansi.StringWidthWc(char) > 0 && !isFlagLetter(r):
			c.cluster = char
			out.WriteString(between + char)
		case c.joins(char):
			c.cluster += char
			out.WriteString(char)
		default:
			c.cluster = char
			out.WriteString(char)
		}
	}
	return out.String()
}

// joins reports whether a character is one cluster with what was drawn last.
func (c *codePoints) joins(char string) bool {
	whole, _ := ansi.FirstGraphemeCluster(c.cluster+char, ansi.GraphemeWidth)
	return len(whole) > len(c.cluster)
}

// isFlagLetter reports whether two of r make a flag, which takes as many cells as
// the two apart.
func isFlagLetter(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }
