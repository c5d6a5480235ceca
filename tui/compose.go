package tui

import (
	"image"
	"slices"
	"strings"
)

// A block is a pane drawn: as many lines as its area has rows, each as wide as
// the area.
type block struct {
	area  image.Rectangle
	lines []string
}

// compose puts blocks that cover an area without overlap side by side and
// returns the lines of the whole. Every line of a block has its area's width,
// so no width is measured here.
func compose(area image.Rectangle, blocks []block) []string {
	slices.SortFunc(blocks, func(a, b block) int { return a.area.Min.X - b.area.Min.X })
	lines := make([]string, area.Dy())
	var row strings.Builder
	for i := range lines {
		row.Reset()
		y := area.Min.Y + i
		x := area.Min.X
		for _, b := range blocks {
			if y < b.area.Min.Y || y >= b.area.Max.Y || b.area.Empty() {
				continue
			}
			if gap := b.area.Min.X - x; gap > 0 {
				row.WriteString(strings.Repeat(" ", gap))
			}
			row.WriteString(b.lines[y-b.area.Min.Y])
			x = b.area.Max.X
		}
		if gap := area.Max.X - x; gap > 0 {
			row.WriteString(strings.Repeat(" ", gap))
		}
		lines[i] = row.String()
	}
	return lines
}
