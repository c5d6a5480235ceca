package dialog

import (
	"strings"

	"github.com/podglass/podglass/tui/widget/cells"
)

// Overlay draws box in the middle of base, the lines of a screen of w by h
// cells. What shows of base keeps its styles. The result has exactly h lines of
// exactly w cells; a box that is larger than the screen is cut.
func Overlay(ruler cells.Ruler, base, box string, w, h int) string {
	lines := strings.Split(box, "\n")
	width := 0
	for _, line := range lines {
		width = max(width, ruler.Width(line))
	}
	for i, line := range lines {
		lines[i] = ruler.Fit(line, width, cells.Left, "")
	}
	return overlay(ruler, base, lines, (w-width)/2, (h-len(lines))/2, w, h)
}

// overlay draws the lines of a box, all of the same width, at x, y.
func overlay(ruler cells.Ruler, base string, box []string, x, y, w, h int) string {
	lines := strings.Split(base, "\n")
	x, y = max(x, 0), max(y, 0)
	out := make([]string, h)
	for i := range out {
		under := ""
		if i < len(lines) {
			under = lines[i]
		}
		if i < y || i >= y+len(box) {
			out[i] = ruler.Fit(under, w, cells.Left, "")
			continue
		}
		over := ruler.Cut(box[i-y], 0, min(ruler.Width(box[i-y]), w-x))
		end := x + ruler.Width(over)
		out[i] = ruler.Cut(under, 0, x) + over + ruler.Cut(under, end, w)
	}
	return strings.Join(out, "\n")
}
