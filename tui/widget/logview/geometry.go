package logview

import "time"

// geometry is how the width is divided.
type geometry struct {
	gutter int    // cells for the sign of the cursor
	time   int    // cells for the time and a space after it
	layout string // of the time, "" when it is an age
	label  int    // cells for the label and a space after it
	text   int
}

func (g *geometry) prefix() int { return g.time + g.label }

// body is the width of everything but the gutter.
func (g *geometry) body() int { return g.prefix() + g.text }

const (
	leastText  = 20 // cells that text has before times and labels get any
	leastLabel = 12 // cells that a label has on however narrow a screen
	leastBody  = 4  // cells below which there is no gutter
	ageCells   = 5  // of the longest age, "9h59m"
)

// shape divides width.
func shape(width int, times TimeMode, zone *time.Location, label int) geometry {
	g := geometry{}
	if width > leastBody {
		g.gutter = 1
	}
	room := max(width-g.gutter, 1)
	if label > 0 {
		label = min(label, max(width/6, leastLabel)) + 1
	}
	switch layout := times.layout(room-label, zone); {
	case layout != "":
		g.time, g.layout = len(layout)+1, layout
	case times == TimeRelative && room-ageCells-1 >= leastText:
		g.time = ageCells + 1
	}
	if label > 0 && room-g.time-label >= leastText {
		g.label = label
	}
	g.text = max(room-g.prefix(), 1)
	return g
}
