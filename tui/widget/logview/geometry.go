package logview

import "time"

// TimeMode says how the time of lines is shown.
type TimeMode uint8

// The time modes.
const (
	TimeOff   TimeMode = iota
	TimeClock          // 15:04:05, where there is room 15:04:05.000
	TimeFull           // 2006-01-02T15:04:05.000Z07:00
)

// geometry is how the width is divided.
type geometry struct {
	gutter int    // cells for the sign of the cursor
	time   int    // cells for the time and a space after it
	layout string // of the time
	label  int    // cells for the label and a space after it
	text   int
}

func (g *geometry) prefix() int { return g.time + g.label }

// body is the width of everything but the gutter.
func (g *geometry) body() int { return g.prefix() + g.text }

const (
	leastText = 20 // cells that text has before times and labels get any
	roomyText = 80 // cells of text beside which the time is shown to the millisecond
	leastBody = 4  // cells below which there is no gutter

	clockMillis = "15:04:05.000"
)

// shape divides width.
func shape(width int, times TimeMode, zone *time.Location, label int) geometry {
	g := geometry{}
	if width > leastBody {
		g.gutter = 1
	}
	room := max(width-g.gutter, 1)
	full := "2006-01-02T15:04:05.000-07:00"
	if zone == time.UTC {
		full = "2006-01-02T15:04:05.000Z"
	}
	if label > 0 {
		label = min(label, max(width/6, 8)) + 1
	}
	fits := func(layout string, least int) bool { return room-len(layout)-1-label >= least }
	switch {
	case times == TimeOff || !fits(time.TimeOnly, leastText-label):
	case times == TimeFull && fits(full, leastText):
		g.layout = full
	case fits(clockMillis, roomyText):
		g.layout = clockMillis
	default:
		g.layout = time.TimeOnly
	}
	if g.layout != "" {
		g.time = len(g.layout) + 1
	}
	if label > 0 && room-g.time-label >= leastText {
		g.label = label
	}
	g.text = max(room-g.prefix(), 1)
	return g
}
