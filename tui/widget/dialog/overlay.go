package dialog

import (
	"strings"

	"github.com/podglass/podglass/tui/widget/cells"
)

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
