package panes

import (
	"slices"

	"charm.land/lipgloss/v2"

	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/styled"
)

// Safe is ordinary text, made safe for the screen.
func Safe(text string) styled.Run { return styled.Run{Text: safe.Text(text)} }

// Styled is text in a style, made safe for the screen.
func Styled(style *lipgloss.Style, text string) styled.Run {
	return styled.Run{Text: safe.Text(text), Style: style}
}

// Muted is what matters less than the text beside it.
func (l *Look) Muted(text string) styled.Run { return Styled(&l.Styles.Muted, text) }

// Joined puts dots between the parts that say something.
func (l *Look) Joined(parts ...[]styled.Run) []styled.Run {
	var all []styled.Run
	for _, part := range parts {
		if !slices.ContainsFunc(part, func(r styled.Run) bool { return r.Text != "" }) {
			continue
		}
		if len(all) > 0 {
			all = append(all, l.Muted(" "+l.Glyphs.Dot+" "))
		}
		all = append(all, part...)
	}
	return all
}
